"""Searches for the rotas that somebody asked for. The only function with the solver in its package."""
