"""The local engine and its store, killed on the spot in the middle of a night, and started again."""
