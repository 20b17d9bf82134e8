"""Rotas proposed for whole weeks ahead: what is asked, the problem in numbers, and what comes of an answer."""
