"""Brings answers to the callbacks of senders."""
