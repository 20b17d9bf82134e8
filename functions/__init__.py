"""One folder per Lambda function. A handler parses, makes one call to a use case, and translates the answer."""
