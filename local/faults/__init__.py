"""Fault simulation: the real use cases and decisions under a seeded scheduler, with everything failing that can.

One schedule is one seed. The same seed always plays the same schedule, step for step.
"""
