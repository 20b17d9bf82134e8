"""Forms: what a person typed in, read into what the services take, with an error for each wrong field."""
