"""Every key of the table, in one place.

    what          pk                   sk
    case          CASE#<case id>       CASE
    events        CASE#<case id>       EVENT#<sequence of the first, 8 digits>  all of one decision
    message sent  CASE#<case id>       MESSAGE#<message id>
    delivery      CASE#<case id>       DELIVERY#<sequence, 8 digits>#<place, 3 digits>
    contact       CONTACT#<key>        CONTACT
    trace         TRACE#<fingerprint>  TRACE
    hold          HOLDS                <responder id>
    responder     RESPONDERS           <responder id>
    shift         SHIFTS#<UTC day>     <start>#<shift id>     one item for each UTC day the shift touches
    notice        NOTICES#<UTC day>    EVENT#<moment>#<whose>  the event is the record that it was told
    quarantine    QUARANTINE           <id>
    session       SESSION#<digest>     SESSION
    exchange      EXCHANGE#<id>        EXCHANGE                while it matters in `live` as EXCHANGE, by beginning
    asked by it   EXCHANGE#<id>        EVENT#<version, 8 digits>  that people were asked
    leave         LEAVE#<id>           LEAVE                   in `live` as LEAVE, by end
    turn          TURNS                <responder id>          counts the changes of a person's shifts by people
    note          NOTES#<base>         <end>#<shift id>
    feed link     FEEDS                <link id>
    feed ledger   FEED#<kind>#<of>     LEDGER
    heartbeat     HEARTBEATS           <what beats>
    advice        ADVICE               <responder id>
    roster        ROSTER#<base>#<role> ROSTER             its zone and its version
    made for it   ROSTER#<base>#<role> MADE#<kind>#<id>   rotations, fixed shifts, temporary schedules, overrides
    absence       ABSENCES             UNTIL#<end>#<id>
    of absences   ABSENCES             VERSION
    contract      CONTRACTS            <responder id>
    wish          WISHES               UNTIL#<end>#<id>
    rota event    of roster, ABSENCES  EVENT#<sequence, 8 digits>
    cover told    COVER                TOLD
    table draft   TABLE_DRAFTS         <version>
    table         TABLES_IN_FORCE      <from when>             the versions that people have published
    job           JOBS#<kind>          <job id>
    its file      JOB#<job id>         FILE#<name>#<piece>
    its roster    JOB#<job id>         ROSTER#<base>#<role>    of a proposed rota, once it is adjusted or published
    turn of jobs  JOB_TURNS            <kind>                  counts how often one was begun
    job event     JOB#<job id>         EVENT#<sequence, 8 digits>

Indexes: `due` (due_in, due_at; each for itself: cases, deliveries, those of which an attempt was made, those given
up, messages in quarantine that wait, by when they were received, and those that were handled, by when),
`live` (live_in, deadline; of what is held when it is to be heeded, of what was answered when it was reported),
`led` (led_by, deadline; what a worker holds), `reported` (reported_on, reported_at; what is no longer dispatched).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from shared.domain.assignment import Role
from shared.domain.ids import CaseId, ContactKey, ResponderId
from shared.domain.jobs import JobId, JobKind
from shared.domain.roster.events import ABSENCES as OF_ABSENCES

Key = dict[str, dict[str, str]]

HOLDS = "HOLDS"
RESPONDERS = "RESPONDERS"
QUARANTINE = "QUARANTINE"
HEARTBEATS = "HEARTBEATS"
ADVICE = "ADVICE"
FEEDS = "FEEDS"
TURNS = "TURNS"
EXCHANGES = "EXCHANGE"
"""The partition of the `live` index with the exchanges that still matter."""
LEAVE = "LEAVE"
"""The partition of the `live` index with requests for leave."""
DUE = "DUE"
DELIVERIES_DUE = "DELIVERIES-DUE"
DELIVERIES_FAILING = "DELIVERIES-FAILING"
"""Those due that an attempt was made of, so that they are listed without all that is new."""
DELIVERIES_GIVEN_UP = "DELIVERIES-GIVEN-UP"
QUARANTINE_WAITING = "QUARANTINE-WAITING"
QUARANTINE_HANDLED = "QUARANTINE-HANDLED"
TABLE_DRAFTS = "TABLE_DRAFTS"
TABLES_IN_FORCE = "TABLES_IN_FORCE"
EVENT_PREFIX = "EVENT#"
MESSAGE_PREFIX = "MESSAGE#"
ABSENCES = "ABSENCES"
ROSTER = "ROSTER"
CONTRACTS = "CONTRACTS"
WISHES = "WISHES"
MADE_PREFIX = "MADE#"
UNTIL_PREFIX = "UNTIL#"
VERSION = "VERSION"
DELIVERY_PREFIX = "DELIVERY#"
FILE_PREFIX = "FILE#"


class Live(StrEnum):
    """Partitions of the `live` index. Those who look for cases to pair read only what waits."""

    WAITING = "WAITING"
    PAIRED = "PAIRED"
    HELD = "HELD"
    ANSWERED = "ANSWERED"
    CALLED = "CALLED"


def key(pk: str, sk: str) -> Key:
    """Return a primary key in DynamoDB's wire form."""
    return {"pk": {"S": pk}, "sk": {"S": sk}}


COVER_TOLD = key("COVER", "TOLD")
"""What was last told about the cover ahead."""


def case_partition(case_id: CaseId) -> str:
    """The partition with everything about one case."""
    return f"CASE#{case_id}"


def case(case_id: CaseId) -> Key:
    """The case itself."""
    return key(case_partition(case_id), "CASE")


def event(case_id: CaseId, sequence: int) -> Key:
    """One event; the number is padded so that text order is the order of events."""
    return key(case_partition(case_id), f"{EVENT_PREFIX}{sequence:08d}")


def message(case_id: CaseId, message_id: str) -> Key:
    """The record of one message handed to a provider."""
    return key(case_partition(case_id), f"{MESSAGE_PREFIX}{message_id}")


def delivery(case_id: CaseId, sequence: int, place: int) -> Key:
    """The delivery of one answer; text order is the order of answers."""
    return key(case_partition(case_id), f"{DELIVERY_PREFIX}{sequence:08d}#{place:03d}")


def contact(contact_key: ContactKey) -> Key:
    """One contact, found by its idempotency key."""
    return key(f"CONTACT#{contact_key}", "CONTACT")


def trace(fingerprint: str) -> Key:
    """What is known under one fingerprint, which is a keyed hash: no key tells of a person or a place."""
    return key(f"TRACE#{fingerprint}", "TRACE")


def hold(responder_id: ResponderId) -> Key:
    """The hold on one responder. All holds share a partition, so that one query reads them consistently."""
    return key(HOLDS, responder_id)


def responder(responder_id: ResponderId) -> Key:
    """One responder."""
    return key(RESPONDERS, responder_id)


def advice(responder_id: ResponderId) -> Key:
    """What one responder is advised."""
    return key(ADVICE, responder_id)


def shifts_partition(day: date) -> str:
    """The partition of all shifts, county-wide, that touch a UTC day."""
    return f"SHIFTS#{day.isoformat()}"


def notices_partition(day: date) -> str:
    """The partition of what people were told about moments of a UTC day."""
    return f"NOTICES#{day.isoformat()}"


def days_touched(start: datetime, end: datetime) -> Iterator[date]:
    """Yield every UTC day of which [start, end) holds a moment."""
    day, last = start.astimezone(UTC).date(), (end - timedelta(microseconds=1)).astimezone(UTC).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def roster_partition(base: str, role: Role) -> str:
    """The partition with everything about one roster."""
    return f"ROSTER#{base}#{role}"


def rota_event_partition(of: str) -> str:
    """The partition with the events of a roster, by its id, or of the absences."""
    if of == OF_ABSENCES:
        return ABSENCES
    base, _, role = of.rpartition(".")
    return roster_partition(base, Role(role))


def jobs_partition(kind: JobKind) -> str:
    """The partition of the jobs of a kind, by id, which begins with when it was asked for."""
    return f"JOBS#{kind}"


def job_turn(kind: JobKind) -> Key:
    """How often a job of the kind was begun; not beside the jobs, so that a list of them is one query."""
    return key("JOB_TURNS", kind)


def job_partition(job_id: JobId) -> str:
    """The partition with the files of a job, and what was told of it."""
    return f"JOB#{job_id}"


def job_event(job_id: JobId, sequence: int) -> Key:
    """One event of a job."""
    return key(job_partition(job_id), f"{EVENT_PREFIX}{sequence:08d}")
