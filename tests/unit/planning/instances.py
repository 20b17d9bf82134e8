"""Small home-care instances in the published JSON, made as Mankowska et al. (2014) describe theirs.

An area of 100 by 100 with the office in it; six services, of which one half of the caregivers does some of the
first three and the other half some of the last three; windows of two hours inside ten; about a third of the
patients by two caregivers, some of them at the same moment and some one after the other.
"""

from math import hypot
from random import Random
from typing import Any

_SERVICES = ("s1", "s2", "s3", "s4", "s5", "s6")


def home_care(seed: int, patients: int, caregivers: int, doubles: int | None = None) -> dict[str, Any]:
    """Return an instance; every service that a patient needs is done by some caregiver."""
    random = Random(seed)
    able = [
        sorted(random.sample(_SERVICES[:3] if number % 2 == 0 else _SERVICES[3:], random.randint(1, 3)))
        for number in range(caregivers)
    ]
    if doubles is None:
        doubles = patients // 3
    lasting = float(random.randint(10, 20))
    points = [(random.randint(0, 100), random.randint(0, 100)) for _ in range(patients + 1)]
    return {
        "patients": [
            _patient(random, number, points[number], able, lasting, by_two=number > patients - doubles)
            for number in range(1, patients + 1)
        ],
        "services": [{"id": service, "default_duration": lasting} for service in _SERVICES],
        "caregivers": [{"id": f"c{number}", "abilities": services} for number, services in enumerate(able, 1)],
        "central_offices": [{"id": "d", "location": list(points[0])}],
        "distances": [[round(hypot(a - c, b - d), 3) for c, d in points] for a, b in points],
    }


def _patient(
    random: Random, number: int, at: tuple[int, int], able: list[list[str]], lasting: float, by_two: bool
) -> dict[str, Any]:
    opens = float(random.randint(0, 480))
    one = random.randrange(len(able))
    services = [random.choice(able[one])]
    patient: dict[str, Any] = {"id": f"p{number}", "location": list(at), "time_window": [opens, opens + 120]}
    if by_two:
        others = {s for other, services_ in enumerate(able) if other != one for s in services_} - set(services)
        services = sorted([*services, random.choice(sorted(others))])
        least = random.randint(1, 60)
        patient["synchronization"] = random.choice(
            [{"type": "simultaneous"}, {"type": "sequential", "distance": [least, 2 * least]}]
        )
    patient["required_caregivers"] = [{"service": service, "duration": lasting} for service in services]
    return patient
