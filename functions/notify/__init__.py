"""Sends what has to be said to people."""
