"""The form of the planning tool: scenarios side by side. What is left blank altogether is no scenario."""

import re

from shared.planning.simulation.asked import Asked, AskedInvalid, AskedScenario, check
from shared.policy.simulation_files import SimulationLimits
from shared.web.forms.values import Error, Values

LONGEST_ROTA = 40_000
"""Characters of a rota."""


class _Bad(ValueError):
    """A field is not in order: its name, and what to do."""


def read_simulation(form: Values, limits: SimulationLimits) -> tuple[Asked | None, list[Error]]:
    """Return what is asked for, or what is wrong with the fields."""
    errors: list[Error] = []
    scenarios: dict[int, AskedScenario] = {}
    for number in range(1, limits.most_scenarios + 1):
        if any(form.one(f"{name}-{number}") for name in ("pairs", "hours", "rota")):
            try:
                scenarios[number] = _scenario(form, number)
            except _Bad as bad:
                errors.append(Error(*bad.args))
    whole = {name: _whole(form, name, text, errors) for name, text in _WHOLE.items()}
    if not scenarios and not errors:
        errors.append(Error("pairs-1", "Say how many are on duty in at least one scenario"))
    if errors:
        return None, errors
    asked = Asked(tuple(scenarios.values()), whole["days"], whole["seed"], whole["replicates"])
    try:
        check(asked, limits)
    except AskedInvalid as fault:
        if fault.scenario is None:
            return None, [Error("days", str(fault))]
        number = list(scenarios)[fault.scenario]
        return None, [Error(f"{_staffed_by(form, number)}-{number}", f"Scenario {number}: {fault}")]
    return asked, []


_WHOLE = {
    "days": "Enter the days to play as a whole number",
    "replicates": "Enter how often to play them as a whole number",
    "seed": "Enter the seed as a whole number of at most nine digits",
}


def _whole(form: Values, name: str, text: str, errors: list[Error]) -> int:
    typed = form.one(name)
    if re.fullmatch(r"[0-9]{1,9}", typed):
        return int(typed)
    errors.append(Error(name, text))
    return 0


def _staffed_by(form: Values, number: int) -> str:
    return next(name for name in ("pairs", "hours", "rota") if form.one(f"{name}-{number}"))


def _scenario(form: Values, number: int) -> AskedScenario:
    given = [name for name in ("pairs", "hours", "rota") if form.one(f"{name}-{number}")]
    field, typed = f"{given[0]}-{number}", form.one(f"{given[0]}-{number}")
    if len(given) > 1:
        raise _Bad(
            field, f"Scenario {number}: fill in one of pairs a day, pairs by the hour or a rota, not several"
        )
    share = form.one(f"attended-{number}").removesuffix("%").strip()
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3})?", share):
        raise _Bad(f"attended-{number}", f"Scenario {number}: enter the share attended as a number such as 55")
    way, attended = form.one(f"way-{number}"), float(share) / 100
    if given == ["pairs"]:
        if not re.fullmatch(r"[0-9]{1,3}", typed):
            raise _Bad(field, f"Scenario {number}: enter the pairs a day as a whole number")
        return AskedScenario(way, attended, pairs=int(typed))
    if given == ["hours"]:
        hours = [word for word in re.split(r"[\s,;]+", typed) if word]
        if len(hours) != 24 or not all(re.fullmatch(r"[0-9]{1,3}", word) for word in hours):
            raise _Bad(field, f"Scenario {number}: enter 24 whole numbers, one for each hour from midnight")
        return AskedScenario(way, attended, hours=tuple(map(int, hours)))
    if len(typed) > LONGEST_ROTA:
        raise _Bad(field, f"Scenario {number}: a rota has at most {LONGEST_ROTA:,} characters")
    return AskedScenario(way, attended, rota=typed)
