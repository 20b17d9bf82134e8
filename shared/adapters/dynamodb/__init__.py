"""The one table: cases, events, contacts, holds, the rota, messages, quarantine and sessions."""
