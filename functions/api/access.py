"""Who may call what. What is not in the table below does not exist; what is not public asks for one of its groups.

The gateway has checked the token before we are called. A machine client (client credentials) would come with
scopes in place of groups and with no username: give its scope a place among the groups in `caller_of`, and its
client id as the username. There is no such client yet.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shared.domain.case import Case
from shared.domain.errors import NotFound, NotPermitted
from shared.domain.ids import ResponderId


class Group(StrEnum):
    """The groups of the user pool."""

    CONTROL_ROOM = "control-room"
    RESPONDER = "responder"
    MANAGER = "manager"
    ROTA_ADMINISTRATOR = "rota-administrator"
    GOVERNANCE = "governance"


PREFIX = "/api/v1"

_DESK = frozenset({Group.CONTROL_ROOM, Group.MANAGER})
_ANYONE_ON_THE_CASE = _DESK | {Group.RESPONDER}
_LEADING = frozenset({Group.MANAGER, Group.RESPONDER})
_CONTROL_ROOM = frozenset({Group.CONTROL_ROOM})
_MANAGER = frozenset({Group.MANAGER})
_RESPONDER = frozenset({Group.RESPONDER})
_ROTA_MAKERS = frozenset({Group.ROTA_ADMINISTRATOR})
_ROTA_DECIDERS = frozenset({Group.ROTA_ADMINISTRATOR, Group.MANAGER})
_ROTA_READERS = _DESK | _ROTA_MAKERS

PUBLIC = frozenset({"GET /openapi.json"})

GROUPS: Mapping[str, frozenset[Group]] = {
    "POST /contacts": _CONTROL_ROOM,
    "POST /contacts/eido": _CONTROL_ROOM,
    "GET /cases": _DESK,
    "GET /cases/<case_id>": _ANYONE_ON_THE_CASE,
    "GET /cases/<case_id>/timeline": _ANYONE_ON_THE_CASE,
    "POST /cases/<case_id>/notes": _ANYONE_ON_THE_CASE,
    "POST /cases/<case_id>/reviews": _LEADING,
    "POST /cases/<case_id>/extension": _MANAGER,
    "POST /cases/<case_id>/outcome": _LEADING,
    "POST /cases/<case_id>/lead-worker": _MANAGER,
    "POST /cases/<case_id>/stand-down": _DESK,
    "GET /cases/<case_id>/options": _DESK,
    "POST /cases/<case_id>/assign": _DESK,
    "POST /cases/<case_id>/hold": _DESK,
    "POST /cases/<case_id>/release-hold": _DESK,
    "POST /cases/<case_id>/ask-again": _DESK,
    "POST /cases/<case_id>/extend-offer": _DESK,
    "POST /cases/<case_id>/call": _DESK,
    "POST /cases/<case_id>/withdraw": _DESK,
    "POST /cases/<case_id>/regrade": _DESK,
    "POST /cases/<case_id>/proposal": _DESK,
    "POST /cases/<case_id>/divert": _DESK,
    "POST /cases/<case_id>/lone-visit": _MANAGER,
    "POST /cases/<case_id>/resolve-duress": _DESK,
    "GET /plan": _DESK,
    "POST /cases/<case_id>/agree-appointment": _DESK,
    "POST /cases/<case_id>/withdraw-appointment": _DESK,
    "POST /cases/<case_id>/availability": _DESK,
    "GET /safety": _DESK,
    "GET /proposals": _DESK,
    "POST /advice": _DESK,
    "GET /visit": _RESPONDER,
    "POST /visit/waiting-there": _RESPONDER,
    "POST /cases/<case_id>/accept": _RESPONDER,
    "POST /cases/<case_id>/decline": _RESPONDER,
    "POST /cases/<case_id>/acknowledge-warnings": _RESPONDER,
    "POST /cases/<case_id>/en-route": _RESPONDER,
    "POST /cases/<case_id>/on-scene": _RESPONDER,
    "POST /cases/<case_id>/check-in": _RESPONDER,
    "POST /cases/<case_id>/duress": _RESPONDER,
    "POST /cases/<case_id>/clear": _RESPONDER,
    "GET /on-call": _ROTA_READERS,
    "GET /shifts": _ROTA_READERS,
    "GET /cover": _ROTA_READERS,
    "GET /rota-quality": _ROTA_READERS,
    "GET /hours.csv": _ROTA_DECIDERS,
    "GET /rosters/<base>/<role>": _ROTA_READERS,
    "POST /rosters/<base>/<role>/overrides": _ROTA_MAKERS,
    "POST /rosters/<base>/<role>/overrides/<override_id>/withdraw": _ROTA_MAKERS,
    "POST /rosters/<base>/<role>/publish": _ROTA_MAKERS,
    "POST /rosters/<base>/<role>/preview": _ROTA_MAKERS,
    "POST /rosters/<base>/<role>/changes": _ROTA_MAKERS,
    "GET /rota-templates": _ROTA_READERS,
    "POST /calendar-of-shifts": _ROTA_MAKERS,
    "GET /calendar-links": _ROTA_DECIDERS,
    "POST /bases/<base>/calendar": _ROTA_DECIDERS,
    "POST /bases/<base>/calendar/revoke": _ROTA_DECIDERS,
    "GET /absences": _ROTA_DECIDERS,
    "POST /absences": _ROTA_MAKERS,
    "POST /absences/<absence_id>/end": _ROTA_MAKERS,
    "GET /leave": _ROTA_DECIDERS,
    "POST /leave/<request_id>/approve": _ROTA_DECIDERS,
    "POST /leave/<request_id>/refuse": _ROTA_DECIDERS,
    "GET /exchanges": _ROTA_DECIDERS,
    "POST /exchanges/<exchange_id>/approve": _ROTA_DECIDERS,
    "POST /exchanges/<exchange_id>/refuse": _ROTA_DECIDERS,
    "POST /exchanges/<exchange_id>/take": _RESPONDER,
    "POST /exchanges/<exchange_id>/agree": _RESPONDER,
    "POST /exchanges/<exchange_id>/withdraw": _RESPONDER,
    "POST /exchanges/<exchange_id>/give-back": _RESPONDER,
    "GET /contracts": _ROTA_DECIDERS,
    "POST /contracts/<responder_id>": _ROTA_DECIDERS,
    "GET /rota-proposals": _ROTA_DECIDERS,
    "POST /rota-proposals": _ROTA_DECIDERS,
    "GET /rota-proposals/<proposal_id>": _ROTA_DECIDERS,
    "POST /rota-proposals/<proposal_id>/adjust": _ROTA_MAKERS,
    "POST /rota-proposals/<proposal_id>/publish": _ROTA_MAKERS,
    "GET /my-rota": _RESPONDER,
    "GET /my-rota/wishes": _RESPONDER,
    "POST /my-rota/wishes": _RESPONDER,
    "POST /my-rota/wishes/<wish_id>/take-back": _RESPONDER,
    "POST /my-rota/offers": _RESPONDER,
    "POST /my-rota/swaps": _RESPONDER,
    "POST /my-rota/swaps/<exchange_id>/refuse": _RESPONDER,
    "POST /my-rota/leave": _RESPONDER,
    "POST /my-rota/leave/<request_id>/withdraw": _RESPONDER,
    "POST /my-rota/sick": _RESPONDER,
    "POST /my-rota/note": _RESPONDER,
    "POST /my-rota/calendar": _RESPONDER,
    "POST /my-rota/calendar/revoke": _RESPONDER,
    "GET /policies": _DESK,
    "GET /policies/<version>": _DESK,
    "POST /policies": _MANAGER,
    "POST /policies/<version>/edit": _MANAGER,
    "POST /policies/<version>/submit": _MANAGER,
    "POST /policies/<version>/send-back": _MANAGER,
    "POST /policies/<version>/approve": _MANAGER,
    "POST /policies/<version>/withdraw": _MANAGER,
    "POST /policies/<version>/replay": _MANAGER,
    "GET /policies/<version>/replays/<replay_id>": _MANAGER,
    "GET /figures": _DESK,
    "GET /health": _DESK,
    "GET /feedback": _DESK | {Group.GOVERNANCE},
    "POST /feedback/<delivery_id>/redeliver": _DESK | {Group.GOVERNANCE},
    "GET /cases/<case_id>/feedback": _DESK,
    "GET /quarantine": _CONTROL_ROOM,
    "GET /quarantine/<message_id>": _CONTROL_ROOM,
    "POST /quarantine/<message_id>/replay": _CONTROL_ROOM,
    "POST /quarantine/<message_id>/finish": _CONTROL_ROOM,
    "POST /quarantine/<message_id>/set-aside": _CONTROL_ROOM,
}


def _pattern(route: str) -> re.Pattern[str]:
    method, path = route.split(" ")
    return re.compile(f"{method} {PREFIX}" + re.sub(r"<\w+>", "[^/]+", path.replace(".", r"\.")))


_PATTERNS = {route: _pattern(route) for route in (*PUBLIC, *GROUPS)}


class NotSignedIn(Exception):
    """The request came without the claims of a token."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking."""

    username: str
    groups: frozenset[str]

    @property
    def responder_id(self) -> ResponderId:
        """The caller as a responder: the username is the responder id."""
        return ResponderId(self.username)

    @property
    def sees_all_cases(self) -> bool:
        """Whether the caller works at a desk; a responder sees their own cases only."""
        return bool(self.groups & _DESK)


def admit(event: Mapping[str, Any]) -> Caller:
    """Return who is asking, once it is clear that they may.

    Raises NotFound for a route that is not in the table, NotSignedIn, or NotPermitted.
    """
    http = event["requestContext"]["http"]
    asked = f"{http['method']} {event['rawPath']}"
    route = next((name for name, pattern in _PATTERNS.items() if pattern.fullmatch(asked)), None)
    if route is None:
        raise NotFound("There is nothing at this address, or not for this method.")
    caller = caller_of(event)
    if route in PUBLIC:
        return caller
    if not caller.username:
        raise NotSignedIn
    if not caller.groups & GROUPS[route]:
        raise NotPermitted("None of your groups may do this.")
    return caller


def caller_of(event: Mapping[str, Any]) -> Caller:
    """Return the caller named by the token's claims; the username is empty when there are none."""
    claims = event["requestContext"].get("authorizer", {}).get("jwt", {}).get("claims", {})
    groups = claims.get("cognito:groups", ())
    names = groups.strip("[]").replace(",", " ").split() if isinstance(groups, str) else groups
    return Caller(claims.get("username", ""), frozenset(names))


def must_take_part(caller: Caller, case: Case) -> None:
    """Raises NotPermitted unless the caller is at a desk, goes or went to the case, or leads it."""
    if not (caller.sees_all_cases or case.is_worked_by(caller.responder_id)):
        raise NotPermitted("Only those who attend or lead this case may do this.")
