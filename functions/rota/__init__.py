"""What time alone sets in motion."""
