"""The plain doubles of feedback: deliveries in memory, registrations at hand, a receiver that does as told."""

from collections.abc import Mapping
from datetime import UTC, datetime
from threading import Lock

from shared.domain.delivery import Attempt, Delivery
from shared.domain.errors import CaseChanged, NotFound
from shared.domain.ids import CaseId
from shared.service.feedback import Registration, RegistrationFaulty, saved

_NEVER = datetime.max.replace(tzinfo=UTC)


class InMemoryDeliveries:
    """Deliveries in memory."""

    def __init__(self) -> None:
        self._kept: dict[str, Delivery] = {}
        self._lock = Lock()

    def add(self, delivery: Delivery) -> None:
        """See Deliveries."""
        self._kept.setdefault(delivery.id, delivery)

    def load(self, delivery_id: str) -> Delivery:
        """See Deliveries."""
        if delivery_id not in self._kept:
            raise NotFound("There is no such delivery.")
        return self._kept[delivery_id]

    def save(self, delivery: Delivery) -> Delivery:
        """See Deliveries."""
        with self._lock:
            if delivery.id not in self._kept or self._kept[delivery.id].version != delivery.version:
                raise CaseChanged("The delivery was changed meanwhile.")
            self._kept[delivery.id] = saved(delivery)
            return self._kept[delivery.id]

    def due(self, now: datetime, most: int) -> tuple[str, ...]:
        """See Deliveries."""
        return tuple(each.id for each in self._waiting() if (each.next_at or _NEVER) <= now)[:most]

    def of_case(self, case_id: CaseId) -> tuple[Delivery, ...]:
        """See Deliveries."""
        found = [each for each in self._kept.values() if each.case_id == case_id]
        return tuple(sorted(found, key=lambda each: (each.sequence, each.place)))

    def failing(self, most: int) -> tuple[Delivery, ...]:
        """See Deliveries."""
        return tuple(each for each in self._waiting() if each.attempts)[:most]

    def given_up(self, most: int) -> tuple[Delivery, ...]:
        """See Deliveries."""
        found = [each for each in self._kept.values() if each.given_up_at is not None]
        return tuple(sorted(found, key=lambda each: (each.given_up_at or _NEVER, each.id)))[-most:]

    def _waiting(self) -> list[Delivery]:
        found = [each for each in self._kept.values() if each.next_at is not None]
        return sorted(found, key=lambda each: (each.next_at or _NEVER, each.id))


class FixedRegistrations:
    """Registrations that were given; None stands for one that is faulty."""

    def __init__(self, known: Mapping[str, Registration | None]) -> None:
        self._known = known

    def of(self, source: str) -> Registration | None:
        """See Registrations."""
        if source in self._known and self._known[source] is None:
            raise RegistrationFaulty("What the sender has registered is not in order: url.")
        return self._known.get(source)


class RecordingCallbacks:
    """Callbacks that keep what they were given and answer what they were told, else that it has arrived."""

    def __init__(self) -> None:
        self.posted: list[Delivery] = []
        self.next: list[Attempt] = []

    def post(self, registration: Registration, delivery: Delivery) -> Attempt:  # noqa: ARG002
        """See Callbacks."""
        self.posted.append(delivery)
        return self.next.pop(0) if self.next else Attempt()


class RecordingCourier:
    """Courier that keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, datetime]] = []

    def bring_back(self, delivery_id: str, at: datetime) -> None:
        """See Courier."""
        self.asked.append((delivery_id, at))
