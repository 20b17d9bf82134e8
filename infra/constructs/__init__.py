"""The parts that the stack is made of. Each takes typed keywords and grants nothing by itself."""
