"""Finds pairs when a case opens or somebody becomes free."""
