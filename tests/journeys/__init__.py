"""Journeys: what users live through, on the whole template in the local engine. Time is moved, never slept for."""
