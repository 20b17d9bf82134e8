"""The county's peak hour, once, ten times or a hundred times over, against the deployed template."""
