"""Moments of contacts, at so many times the county's busiest hour (DOMAIN §2, in shared/policy/matching.json)."""

from datetime import datetime, timedelta
from random import Random

from shared.planning.simulation.demand import PROFILE, Profile


def peak_hour(profile: Profile = PROFILE) -> float:
    """Return the contacts of the busiest hour of a week."""
    return profile.contacts_a_day * max(profile.days) * max(profile.hours) / sum(profile.hours)


def arrivals(start: datetime, times: float, minutes: float, seed: int, least: int = 0) -> list[datetime]:
    """Return the moments at which contacts come in, by chance, for so many minutes and then on until there are
    `least`; the same for the same seed."""
    chance, rate = Random(seed), times * peak_hour() / 60
    at, found = chance.expovariate(rate), list[datetime]()
    while at < minutes or len(found) < least:
        found.append(start + timedelta(minutes=at))
        at += chance.expovariate(rate)
    return found
