"""Calendars of other people's making, read and written (iCalendar, RFC 5545)."""
