"""Presenters: what the domain holds, in words."""

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

import pytest

from shared.domain.assignment import Status
from shared.domain.case import CaseState, Close
from shared.domain.contact import AccessPoint, Circumstance, IncidentType, Marker, Risk, WarningKind
from shared.domain.events import Event, EventName
from shared.domain.grading import Outcome
from shared.domain.ids import CaseId
from shared.domain.likeness import Likeness
from shared.domain.metrics import Leg, Row
from shared.domain.statements import strands_of
from shared.web import words
from shared.web.presenters.board import board, row
from shared.web.presenters.contacts import repeats
from shared.web.presenters.figures import figures_page
from shared.web.presenters.people import Names
from shared.web.presenters.timeline import timeline
from shared.web.presenters.visit import visit_card
from tests.builders import (
    ANN,
    BEN,
    NOW,
    SAFETY,
    TEAM,
    assigned,
    attended,
    contact,
    held,
    later,
    minutes,
    offered,
    opened,
)
from tests.builders import policy as a_policy

NAMES = Names([replace(p.responder, name=name) for p, name in zip(TEAM, ("Ann Almond", "Ben Basil"), strict=True)])

_DATA: dict[str, Any] = {
    "answers": [{"source": "/police", "subject": "a-1", "answer": "Both will attend."}],
    "answer": "Both will attend.",
    "grade": 2,
    "deadline": NOW.isoformat(),
    "decided_by": "G2-6",
    "responder_id": ANN,
    "role": "social_worker",
    "offers": [{"responder_id": ANN, "role": "social_worker"}],
    "expires_at": NOW.isoformat(),
    "because": "Nobody is free.",
    "pair": {"social_worker": ANN, "police": BEN},
    "to": "duty_manager",
    "reason": "Half of the time has gone.",
    "ends_at": NOW.isoformat(),
    "lead_worker": ANN,
    "review": "First review",
    "outcome": "step_up",
    "kind": "mutual_aid",
    "channel": "voice",
    "until": NOW.isoformat(),
    "by": "person",
    "source": "/police/control",
    "earlier_contacts": 2,
    "ask": "lower",
    "before": 2,
    "rule": "G3-2",
    "told": "updated",
    "sequence": 3,
    "applied": True,
    "in_force": 3,
    "reasons": ["Officers ask for a joint visit."],
    "warnings": ["dogs"],
    "place_changed": True,
    "police_needed": True,
    "starts_at": NOW.isoformat(),
    "people": {"social_worker": ANN, "police": BEN},
    "whose": "household",
    "spans": [[NOW.isoformat(), NOW.isoformat()]],
}


def _event(name: EventName) -> Event:
    return Event(CaseId("C-1"), 1, name, NOW, ANN, "correlation", _DATA, {"text": "A private word."})


@pytest.mark.parametrize("name", EventName)
def test_every_event_there_is_has_words(name: EventName):
    (entry,) = timeline((_event(name),), NAMES, NOW, private=True)
    assert entry.title
    assert "A private word." in entry.text
    assert ANN not in entry.text
    assert entry.actor == "Ann Almond"


@pytest.mark.parametrize("name", EventName)
def test_no_event_shows_private_words_to_those_who_may_not_read_them(name: EventName):
    (entry,) = timeline((_event(name),), NAMES, NOW, private=False)
    assert "A private word." not in entry.text


_TOLD: list[tuple[type[StrEnum], Any]] = [
    (CaseState, words.STATE_COLOURS),
    (Status, words.STATUS_COLOURS),
    (Outcome, words.OUTCOMES),
    (Close, words.CLOSES),
    (AccessPoint, words.ACCESS_POINTS),
]


@pytest.mark.parametrize(("kind", "table"), _TOLD)
def test_every_value_of_the_domain_has_words_or_a_colour(kind: type[StrEnum], table: Any):
    assert set(table) == set(kind)


@pytest.mark.parametrize("kind", [Circumstance, IncidentType, Marker, Risk, WarningKind])
def test_labels_are_sentences_and_not_identifiers(kind: type[StrEnum]):
    labels = [words.label(value) for value in kind]
    assert all(label[0].isupper() and "_" not in label for label in labels)
    assert len(set(labels)) == len(labels)


def test_a_waiting_case_says_for_whom_it_waits():
    assert row(opened(), NAMES, NOW).because == "Looking for a social worker and a police responder."


def test_a_planned_case_is_not_shown_as_waiting():
    shown = row(opened(3, offer_from=later(600)), NAMES, NOW)
    assert shown.state == "Planned"
    assert shown.because == "A pair will be asked from Sat 21 Nov, 05:00."
    assert shown.tone == ""


def test_once_both_are_there_the_clock_has_stopped():
    shown = row(attended(arrival=20), NAMES, later(500))
    assert shown.countdown is None
    assert shown.arrived == "Both there after 20 min"


def test_arriving_late_stays_visible():
    assert row(attended(arrival=75), NAMES, later(80)).arrived == "Both there after 1 h 15 min (late)"


def test_the_board_serves_late_then_waiting_then_asked_then_planned():
    late = replace(opened(), id=CaseId("late"), deadline=later(-1), state=CaseState.OFFERED)
    waiting = replace(opened(), id=CaseId("waiting"))
    asked = replace(offered(), id=CaseId("asked"))
    planned = replace(opened(3, offer_from=later(60)), id=CaseId("planned"))
    there = replace(attended(), id=CaseId("there"))
    shown = board([planned, there, asked, waiting, late], [], [], (), NAMES, a_policy().bases, SAFETY, {}, NOW)
    assert [case.id for case in shown.rows] == ["late", "waiting", "asked", "there", "planned"]


def test_a_held_case_that_is_overdue_stands_before_the_others():
    fresh = held()
    overdue = replace(fresh, id=CaseId("overdue"), period=replace(fresh.period, starts_at=later(-9999)))
    overdue = replace(overdue, period=replace(overdue.period, ends_at=later(-1)))
    shown = board([], [fresh, overdue], [], (), NAMES, (), SAFETY, {}, later(100))
    assert [case.id for case in shown.held] == ["overdue", "C-1"]
    assert shown.summary.endswith("2 held and due, 1 of them overdue")


def test_a_base_with_nobody_shows_both_gaps():
    shown = board([], [], [], TEAM, NAMES, a_policy().bases, SAFETY, {}, NOW)
    assert [panel.gaps for panel in shown.bases] == [(), ("No social worker free", "No police responder free")]


def test_the_phone_tells_names_and_places_only_after_accepting():
    told = contact(summary="Sum", address="1 Nowhere Street", persons=({"role": "child", "name": "Zeb"},))
    before = visit_card(offered(), ANN, told, NAMES, SAFETY, later(1))
    after = visit_card(assigned(), ANN, told, NAMES, SAFETY, later(2))
    assert (before.address, before.summary, before.people, before.map_link) == ("", "", (), "")
    assert (after.address, after.summary, after.people) == ("1 Nowhere Street", "Sum", ("Child: Zeb",))


@pytest.mark.parametrize(
    ("case", "action"), [(offered(), "accept"), (assigned(), "en-route"), (attended(), "clear")]
)
def test_the_phone_offers_the_one_next_step(case: Any, action: str):
    card = visit_card(case, ANN, contact(), NAMES, SAFETY, later(2))
    assert [button.action for button in card.buttons] == [action]
    assert card.may_decline == (action == "accept")


def test_figures_show_what_is_unknown_as_blank():
    lines = figures_page(
        3,
        [
            Row(2, "All areas", 3, 0, 0, 0, 0, 3, None, None, None),
            Row(3, "Preston", 8, 8, 7, 0, 0, 0, *(minutes(30),) * 3),
        ],
        [Leg("received", 3, timedelta(0), minutes(1)), Leg("both clear", 0, None, None)],
    )
    unknown, known = lines.lines
    assert (unknown.within_target, unknown.median, unknown.longest) == ("", "", "")
    assert (known.within_target, known.median) == ("87.5 %", "30 min")
    assert [(leg.name, leg.median) for leg in lines.legs] == [("Received", "0 s"), ("Both clear", "")]


def test_ids_in_reasons_become_names():
    assert NAMES.in_text("Social worker sw-ann: 12 min.") == "Social worker Ann Almond: 12 min."


def test_who_may_not_read_a_contact_does_not_see_its_reference_among_the_repeats() -> None:
    (first,) = strands_of(opened())
    further = replace(first, subject="lancashire:2026-11-20:4712", joined_by=Likeness.HOUSEHOLD)
    case = opened(strands=(first, further))

    shown, hidden = (repeats(case, (), NOW, private=private)[0].text for private in (True, False))

    assert "the same household, reference lancashire:2026-11-20:4712. Asks for" in shown
    assert hidden == shown.replace(", reference lancashire:2026-11-20:4712", "")
