"""What a rota administrator can make of a roster: for each task its form, and the edit that it becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from shared import policy
from shared.domain.errors import NotFound
from shared.domain.roster import edits
from shared.domain.roster.checks import RosterRules
from shared.domain.roster.roster import Roster
from shared.domain.roster.rotation import Rotation
from shared.domain.roster.templates import Template
from shared.domain.rota import Responder
from shared.service.roster import Decide
from shared.web.forms import rota as forms
from shared.web.forms.values import Values
from shared.web.presenters.people import Names
from shared.web.presenters.rota_making import (
    UNITS,
    WEEKDAYS,
    cell_lines,
    first_hand_off,
    made_page,
    template_lines,
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a task is about: the roster, the thing of it that the address names, everybody, and the rules."""

    roster: Roster
    people: tuple[Responder, ...]
    bases: Mapping[str, str]
    of: str
    rules: RosterRules
    me: str
    now: datetime


def _nothing(_form: Values, _desk: Desk) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `decide` makes the edit of what was typed; `view` is what the form shows besides;
    `steps_of_form` are buttons that show the form again."""

    name: str
    title: str
    template: str
    decide: Callable[[Values, Desk], Decide]
    view: Callable[[Values, Desk], dict[str, Any]] = _nothing
    filled: Callable[[Desk], Values] = lambda _desk: forms.BLANK
    about: Callable[[Desk], str] = lambda _desk: ""
    steps_of_form: tuple[str, ...] = ("edit",)
    has_form: bool = True


def _make_rotation(form: Values, desk: Desk) -> Decide:
    new = replace(forms.turns(form), people=forms.people_in_turn(form))
    zone = form.one("zone")

    def decide(roster: Roster, now: datetime) -> edits.Edit:
        there = edits.in_zone(roster, zone) if zone else roster
        return edits.make_rotation(there, new, desk.rules, now)

    return decide


def _change_people(form: Values, desk: Desk) -> Decide:
    people = forms.people_in_turn(form)
    return lambda roster, now: edits.change_people(roster, desk.of, people, desk.rules, now)


def _change_turns(form: Values, desk: Desk) -> Decide:
    new = forms.turns(form)
    return lambda roster, now: edits.change_turns(roster, desk.of, new, desk.rules, now)


def _make_fixed(form: Values, desk: Desk) -> Decide:
    new = forms.fixed(form)
    return lambda roster, now: edits.make_fixed(roster, new, desk.rules, now)


def _end_fixed(form: Values, desk: Desk) -> Decide:
    until = forms.last_day(form)
    return lambda roster, now: edits.end_fixed(roster, desk.of, until, now)


def _lay(form: Values, desk: Desk) -> Decide:
    new = forms.laid(form, _template(desk))
    return lambda roster, now: edits.make_fixed(roster, new, desk.rules, now)


def _make_temporary(form: Values, desk: Desk) -> Decide:
    new = forms.temporary(form, desk.roster.zone)
    return lambda roster, now: edits.make_temporary(roster, new, desk.rules, now)


def _turns_view(_form: Values, desk: Desk) -> dict[str, Any]:
    may_choose_zone = not (desk.roster.rotations or desk.roster.fixed)
    return {"units": UNITS, "weekdays_shown": WEEKDAYS, "rows": _ROWS, "may_choose_zone": may_choose_zone}


def _template_view(_form: Values, desk: Desk) -> dict[str, Any]:
    template = _template(desk)
    others = [
        (base, desk.bases[base]) for base in template.bases if base in desk.bases and base != desk.roster.base
    ]
    return {"laid": template, "lines": template_lines(template), "others": others, "role": desk.roster.role}


def _temporary_view(form: Values, desk: Desk) -> dict[str, Any]:
    """The shifts to choose people for, once span and hours are given."""
    started = bool(form.one("from-on"))
    cells = forms.cells(form, desk.roster.zone) if started else []
    return {"cells": cell_lines(cells, desk.now), "rows": _ROWS}


_ROWS = range(1, forms.HOUR_ROWS + 1)


def _first_monday(desk: Desk) -> Values:
    day, at = first_hand_off(desk.roster, desk.now)
    return Values({**forms.BLANK.all(), "first-on": [day], "first-at": [at]})


def _as_it_is(desk: Desk) -> Values:
    return forms.filled(_rotation(desk))


def _its_words(desk: Desk) -> str:
    """The thing in words, as the page of the roster has it."""
    made = made_page(desk.roster, Names(desk.people), desk.now)
    lines = {line.id: line for line in (*made.rotations, *made.fixed, *made.temporary)}
    line = lines.get(desk.of)
    return ". ".join(filter(None, (line.words, line.people, line.times))) + "." if line else ""


def _rotation(desk: Desk) -> Rotation:
    found = next((one for one in desk.roster.rotations if one.id == desk.of), None)
    if found is None:
        raise NotFound("There is no such rotation.")
    return found


def _template(desk: Desk) -> Template:
    templates = policy.rota_templates()
    if desk.of not in templates:
        raise NotFound("There is no such template.")
    return templates[desk.of]


def _template_name(desk: Desk) -> str:
    return _template(desk).name


TASKS = {
    task.name: task
    for task in (
        Task("rotation", "Make a rotation", "rota_make_rotation.html", _make_rotation, _turns_view, _first_monday),
        Task(
            "people",
            "Change who takes turns",
            "rota_make_people.html",
            _change_people,
            _nothing,
            _as_it_is,
            _its_words,
        ),
        Task(
            "turns",
            "Change the turns",
            "rota_make_rotation.html",
            _change_turns,
            _turns_view,
            _as_it_is,
            _its_words,
        ),
        Task(
            "end-rotation",
            "End a rotation",
            "rota_make_end.html",
            lambda _form, desk: lambda roster, now: edits.end_rotation(roster, desk.of, now),
            about=_its_words,
            has_form=False,
        ),
        Task("fixed", "Make fixed shifts", "rota_make_fixed.html", _make_fixed, _turns_view),
        Task("end-fixed", "End fixed shifts", "rota_make_end.html", _end_fixed, about=_its_words),
        Task("template", "Use a template", "rota_make_template.html", _lay, _template_view, about=_template_name),
        Task(
            "temporary",
            "Make a temporary schedule",
            "rota_make_temporary.html",
            _make_temporary,
            _temporary_view,
            steps_of_form=("edit", "shifts"),
        ),
        Task(
            "withdraw-temporary",
            "Withdraw a temporary schedule",
            "rota_make_end.html",
            lambda _form, desk: lambda roster, now: edits.withdraw_temporary(roster, desk.of, now),
            about=_its_words,
            has_form=False,
        ),
    )
}
