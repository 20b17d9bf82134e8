"""Contacts that come in by the bus."""
