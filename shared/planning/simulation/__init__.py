"""A county year through the production decision: who would be reached in time, with which people, at what cost."""
