"""The rota of the journeys: its use cases on the table of the engine, by the engine's time.

What administrators and people do on the pages is done here by the same use cases.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_hex

from local.engine import Engine
from local.seed_rota import responders
from shared.adapters.dynamodb.cases import DynamoDBCaseStore
from shared.adapters.dynamodb.cover import DynamoDBToldStore
from shared.adapters.dynamodb.exchange import DynamoDBExchanges
from shared.adapters.dynamodb.feeds import DynamoDBFeeds
from shared.adapters.dynamodb.roster import DynamoDBRosterStore
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId
from shared.domain.rota import on_call
from shared.policy import load, rota_files
from shared.service.away import Absences
from shared.service.calendars import Calendars
from shared.service.exchange import Exchanges
from shared.service.rest import Rest
from shared.service.roster import Rosters
from tests.journeys.county import LONDON, County

ADMINISTRATOR = "rota.administrator"
MINUTE = timedelta(minutes=1)
Minutes = set[tuple[Role, datetime]]


class EngineClock:
    """The engine's time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def now(self) -> datetime:
        """See Clock."""
        return self._engine.now()


class Rota:
    """Everybody works at their base, and nobody is on call until somebody makes it so."""

    def __init__(self, county: County) -> None:
        self.county, policy = county, load()
        client, table = county.engine.client("dynamodb"), county.engine.outputs["TableName"]
        clock, self.told = EngineClock(county.engine), DynamoDBToldStore(client, table)
        self.rosters = Rosters(DynamoDBRosterStore(client, table), county.rota, policy.roster, policy.bases, clock)
        store = DynamoDBExchanges(client, table)
        rules = rota_files.cover().working_time
        rest = Rest(DynamoDBCaseStore(client, table), rules, rota_files.calendar(), clock)
        self.exchanges = Exchanges(
            store, self.rosters, policy.exchange, rest.too_little, rest.reach, clock, lambda: token_hex(8)
        )
        self.absences = Absences(store, self.rosters, policy.leave, clock, lambda: token_hex(8))
        self.calendars = Calendars(
            county.rota, DynamoDBFeeds(client, table), policy.feeds, policy.outside_calendars, clock
        )
        for responder in responders():
            county.rota.put_responder(responder)

    def people(self, base: str, role: Role) -> list[ResponderId]:
        """Those of the role at the base, by id."""
        return [r.id for r in responders() if r.base == base and r.role is role]

    def on_call(self, base: str, at: datetime) -> dict[Role, ResponderId]:
        """Who is on call at the base then, as dispatch finds them; one of each role at most is expected."""
        policy = load()
        found = on_call(self.county.rota.shifts_at(at), responders(), {}, policy.dispatch.seen_good_for, at)
        here = [person.responder for person in found if person.base == base]
        assert len(here) == len({responder.role for responder in here})
        return {responder.role: responder.id for responder in here}

    def uncovered(self, base: str, start: datetime, end: datetime) -> Minutes:
        """Every minute out of core hours at which somebody of a role is missing, looked at one by one."""
        shifts = [s for s in self.county.rota.shifts_between(start, end) if s.base == base]
        return {
            (role, minute)
            for minute in _minutes(start, end)
            if not _in_core_hours(minute)
            for role in Role
            if not any(shift.role is role and shift.covers(minute) for shift in shifts)
        }

    def reported(self, base: str, start: datetime, end: datetime) -> Minutes:
        """Every minute of which the rota administrators were told that somebody is missing, and that still is."""
        gaps = [gap for gap in self.told.told().gaps if gap.base == base and gap.skill is None]
        return {
            (gap.role, minute)
            for gap in gaps
            for minute in _minutes(max(gap.starts_at, start), min(gap.ends_at, end))
        }


def _minutes(start: datetime, end: datetime) -> Iterable[datetime]:
    return (start + number * MINUTE for number in range((end - start) // MINUTE))


def _in_core_hours(minute: datetime) -> bool:
    """From nine to five on weekdays, by the clocks of London; the week of the journey has no bank holiday."""
    local = minute.astimezone(LONDON)
    return local.weekday() < 5 and 9 <= local.hour < 17
