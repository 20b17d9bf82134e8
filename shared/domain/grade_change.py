"""A change of the grade in force, as the case keeps it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class GradeChange:
    """Who put which grade in place of which, when and why; `table_version` is that of the table in force then."""

    at: datetime
    by: str
    before: int
    after: int
    rationale: str
    table_version: str
    rule: str = ""
    """The rule behind the proposal that was accepted; empty when nothing had proposed it."""
