"""The pages: presenters that turn the domain into strings, forms, templates and static files."""
