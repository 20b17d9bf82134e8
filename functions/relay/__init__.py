"""The table's stream, published on the bus."""
