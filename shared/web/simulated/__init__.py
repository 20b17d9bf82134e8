"""A simulated county as people read it: tables, plots beside them, and what the figures mean."""
