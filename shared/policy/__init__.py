"""The default policy: data that an administrator may change without a release, checked when it is loaded.

    general.json     version, longest time per grade, whether core hours belong to the day team
    grading.json     the decision table (DOMAIN §3), read from top to bottom
    grading_later.json  later versions of it, each with the moment from which it is in force
    tables.json      how tables are checked, published and replayed
    dispatch.json    time to answer, travel, steps of escalation
    escalation.json  queue age, second channel, extension of offers
    safety.json      check-ins on scene, who is told when one is overdue, when an open call for help is told again
    casework.json    the fixed period and its reviews
    matching.json    how all waiting cases are decided together, and the demand to keep cover for
    roads.json       how a travel service is asked, where one is configured, and what is believed of it
    planning.json    how far ahead visits are planned, and how long the search may take
    watching.json    when something counts as stuck, and a heartbeat as late
    intake.json      when contacts are one case, who is told, known sources, sizes of batches
    notices.json     how late people may be told that they are on call
    feeds.json       what calendar feeds say, and how long their links are good
    outside_calendars.json  how much of a calendar from outside is read
    exchange.json    shifts that change hands
    leave.json       leave and sickness
    feedback.json    how answers are delivered to senders: waits between attempts, time-outs
    quarantine.json  when people are told of what nobody has mended, and how much of it is shown
    calendar.json    core hours, visiting hours, bank holidays of England and Wales
    areas.json       the twelve districts and the base that serves each first
    bases.json       where responders start from
    activities.json  what a visit is for and how long it takes on scene
    skills.json      what a responder may be able to do
    roster.json      how far ahead shifts are published, and what a rota may be at most
    rota_templates.json  patterns of shifts to be laid on people

Read by those who look at the rota, not on the way of a contact (rota_files.py):

    cover.json          who is needed at which hours, and rest and hours of people
    rota_proposal.json  the duties that a proposal is made of, and what each shortcoming costs
    proposals.json      contracts, wishes, and how long a proposal may take (proposal_files.py)
    simulations.json    what managers may ask the county simulator for, and how long it is kept

Durations are written as in ISO 8601 (PT60M, P42D).
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.domain.grading import GradingTable
from shared.domain.policy import Policy
from shared.domain.roster.templates import Template
from shared.policy.files import Files, PolicyInvalid, document_of, read, read_grading
from shared.policy.matching import Area, Matching
from shared.policy.shapes import Activity, Skill

__all__ = [
    "Activity",
    "Area",
    "Matching",
    "PolicyInvalid",
    "Skill",
    "activities",
    "areas",
    "gradings",
    "load",
    "matching",
    "policy_from",
    "read_table",
    "skills",
]


@cache
def load() -> Policy:
    """Return the default policy. Raises PolicyInvalid, naming file and field, when the data is not in order."""
    return _files().policy()


def policy_from(documents: Mapping[str, Any]) -> Policy:
    """Return the policy that these documents make, by file name without its ending. Raises PolicyInvalid."""
    return read(documents).policy()


def documents() -> dict[str, Any]:
    """Return every file of the default policy as parsed JSON, by file name without its ending."""
    return {name: document_of(f"{name}.json") for name in Files.model_fields}


def gradings() -> tuple[GradingTable, ...]:
    """Return the versions of the grading table that come with the package, the earliest first."""
    return (_files().grading, *_files().grading_later)


def read_table(document: Any) -> GradingTable:
    """Return the grading table of a document, or a table read anew. Raises PolicyInvalid, naming rows."""
    return read_grading(document, _files().words())


def areas() -> tuple[Area, ...]:
    """Return the districts that the service covers."""
    return _files().areas


def demand_by_base() -> dict[str, float]:
    """Return the share of the demand, from 0 to 1, of the districts that each base serves first."""
    shares = {base.id: 0.0 for base in _files().bases}
    for area in areas():
        shares[area.base] += area.share / 100
    return shares


def matching() -> Matching:
    """Return how waiting cases are decided together, and the profile of demand."""
    return _files().matching


def activities() -> dict[str, Activity]:
    """Return what a visit may be for, by id."""
    return {activity.id: activity for activity in _files().activities}


def skills() -> dict[str, Skill]:
    """Return what a responder may be able to do, by id."""
    return {skill.id: skill for skill in _files().skills}


def rota_templates() -> dict[str, Template]:
    """Return the patterns of shifts, by id."""
    return {template.id: template for template in _files().rota_templates}


@cache
def _files() -> Files:
    return read(documents())
