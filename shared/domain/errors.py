"""What can go wrong, as a tree.

EarlyResponseError
├── Refused              the rules do not allow it; asking again changes nothing      (409)
│   ├── TransitionRefused    this status can not follow that one
│   ├── ReasonMissing        a reason is mandatory here                               (422)
│   ├── RotaInvalid          what was asked for can not be a rota                     (422)
│   └── NotPermitted         this person may not do this                              (403)
├── NotFound             no such case, contact, responder or quarantined message      (404)
└── Conflict             somebody else was faster; load again and decide again
    ├── CaseChanged          the case has a newer version than the one decided on
    ├── SeenBefore           what a person decided on has changed since they saw it
    ├── ResponderTaken       the responder was taken by another case meanwhile
    ├── TraceChanged         a contact that is alike was recorded meanwhile
    ├── ContactKnown         this very contact was recorded meanwhile
    ├── RosterChanged        the roster or the absences have a newer version
    ├── ProposalChanged      the proposed rota was adjusted, published or made by somebody else meanwhile
    ├── Overlaps             something else is said already about these people at that time
    ├── DraftChanged         the draft of a grading table has a newer revision, or its version is taken
    ├── JobChanged           the stored job is newer than the one decided on
    ├── JobRunning           somebody else works on the job
    └── CoverTold            what is wrong with the rota was told by somebody else meanwhile
"""


class EarlyResponseError(Exception):
    """Anything this system raises on purpose. The text is safe to show: it never names a person."""


class Refused(EarlyResponseError):
    """The rules do not allow it."""


class TransitionRefused(Refused):
    """The status asked for can not follow the present one."""


class ReasonMissing(Refused):
    """A reason is mandatory and was not given."""


class RotaInvalid(Refused):
    """What was asked for can not be a rota: a reversed span, an unknown zone, more than is allowed."""


class NotPermitted(Refused):
    """The person who asks may not do this."""


class NotFound(EarlyResponseError):
    """There is no such thing, or it is not yours to see."""


class Conflict(EarlyResponseError):
    """Somebody else was faster. Load again and decide again."""


class CaseChanged(Conflict):
    """The stored case is newer than the one the decision was made on."""


class SeenBefore(Conflict):
    """A person acted on a case that has changed since they saw it."""


class ResponderTaken(Conflict):
    """A responder whom the decision takes is held by another case."""


class ContactKnown(Conflict):
    """The contact was recorded by another sender or another delivery of the same message."""


class TraceChanged(Conflict):
    """Another contact about the same incident, person or place was recorded meanwhile."""


class RosterChanged(Conflict):
    """The stored roster, or the absences, are newer than those the decision was made on."""


class ProposalChanged(Conflict):
    """The stored proposal is newer than the one the decision was made on."""


class Overlaps(Conflict):
    """What is to be said about people for a time contradicts what is said already."""


class DraftChanged(Conflict):
    """The stored draft of a grading table is newer than the one decided on, or its version or moment is taken."""


class CoverTold(Conflict):
    """What is wrong with the rota was told by somebody else meanwhile."""


class JobChanged(Conflict):
    """The stored job is newer than the one the decision was made on, or it was deleted."""


class JobRunning(Conflict):
    """Somebody else works on the job at this moment."""
