"""The use cases: load, decide, save. They know the domain and the ports, and no technology."""
