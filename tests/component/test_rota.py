"""What people are told of the rota: only what concerns a case, once, and never why somebody is away."""

from datetime import timedelta
from typing import Any

import pytest

from shared.adapters.memory import FixedClock, InMemoryRotaStore
from shared.adapters.memory_messages import InMemoryMessageLog, RecordingMessenger
from shared.adapters.memory_roster import InMemoryRosterStore
from shared.contracts.published import published_rota
from shared.domain.ids import CaseId, ResponderId
from shared.domain.roster.absence import AbsenceKind
from shared.domain.roster.events import ABSENCES
from shared.service.messaging import Messaging
from shared.service.roster import Rosters
from tests.builders import NOW, policy
from tests.stores.conftest import in_preston

WHO = ResponderId("sw-ann")


@pytest.fixture
def rota() -> InMemoryRotaStore:
    """One responder, whom nothing holds."""
    rota = InMemoryRotaStore()
    rota.put_responder(in_preston(WHO))
    return rota


def told(rota: InMemoryRotaStore, starts_in_hours: int) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """What goes on the bus when they call in sick from then on, and what is said to the control room."""
    clock = FixedClock(NOW)
    rosters = Rosters(InMemoryRosterStore(rota), rota, policy().roster, policy().bases, clock)
    starts_at = NOW + timedelta(hours=starts_in_hours)
    rosters.record_absence(WHO, AbsenceKind.SICKNESS, starts_at, NOW + timedelta(days=2), "duty.manager")
    (event,) = rosters.store.events(ABSENCES)
    messenger = RecordingMessenger()
    messaging = Messaging(rota, messenger, InMemoryMessageLog(), clock, "https://console.example.org")
    detail = published_rota(event)
    for _ in range(2):
        messaging.absence_recorded(detail["id"], detail["data"])
    return detail, messenger.told


def test_the_control_room_is_told_once_of_the_case_whose_responder_falls_sick(
    rota: InMemoryRotaStore,
) -> None:
    rota.held[WHO] = CaseId("C-1")

    _, ((_, text),) = told(rota, starts_in_hours=0)

    assert text.endswith("https://console.example.org/cases/C-1")
    assert "ann" not in text.lower()


def test_nobody_is_told_of_an_absence_that_touches_no_case(rota: InMemoryRotaStore) -> None:
    assert told(rota, starts_in_hours=0)[1] == []


def test_nobody_is_told_of_an_absence_that_is_still_to_come(rota: InMemoryRotaStore) -> None:
    rota.held[WHO] = CaseId("C-1")
    assert told(rota, starts_in_hours=3)[1] == []


def test_why_somebody_is_away_is_never_published(rota: InMemoryRotaStore) -> None:
    assert "sick" not in str(told(rota, starts_in_hours=0)[0])
