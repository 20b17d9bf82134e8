"""Plays what managers ask the county simulator for."""
