"""Plans the scheduled visits ahead."""
