"""Presenters: domain values in, strings out. Nothing here is decided, nothing is loaded."""
