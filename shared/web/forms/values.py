"""The values of a posted form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import parse_qs

from shared.contracts.instants import FIRST_YEAR, LAST_YEAR
from shared.domain.errors import Refused
from shared.web.times import LONDON

_MOST_FIELDS = 2_000
"""More than a form of ours sends: a rotation of 400 people has 800."""

LONGEST_TEXT = 4_000
"""Characters of a free text: as the API has it, far below what a stored item may hold."""


class TextTooLong(Refused):
    """A free text is longer than is kept. The text says by how much."""

    def __init__(self, length: int) -> None:
        super().__init__(f"Write at most {LONGEST_TEXT:,} characters. These are {length:,}. Nothing was saved.")


def must_be_kept_whole(text: str) -> str:
    """Return the free text. Raises TextTooLong."""
    if len(text) > LONGEST_TEXT:
        raise TextTooLong(len(text))
    return text


class FieldWrong(Refused):
    """What was typed into a field can not be meant so. The text says what to do."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True, slots=True)
class Error:
    """What is wrong with one field: `text` says what to do, `href` leads to it."""

    field: str
    text: str

    @property
    def href(self) -> str:
        """The anchor of the field, for the error summary; empty when the error belongs to no single field."""
        return f"#{self.field}" if self.field else ""


class NotAForm(ValueError):
    """What was posted is not what a form of ours sends."""


class Values:
    """The fields as typed, blanks at either end removed. A field that was not sent is empty."""

    def __init__(self, fields: Mapping[str, Iterable[str]]) -> None:
        self._fields = {name: [value.strip() for value in values] for name, values in fields.items()}

    @classmethod
    def parse(cls, body: str) -> "Values":
        """The values of a form body as a browser sends it. Raises NotAForm."""
        try:
            return cls(parse_qs(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
        except ValueError:
            raise NotAForm from None

    def one(self, name: str) -> str:
        """The value of a field."""
        return next(iter(self._fields.get(name, ())), "")

    def text(self, name: str) -> str:
        """The free text of a field. Raises TextTooLong."""
        return must_be_kept_whole(self.one(name))

    def all(self) -> dict[str, list[str]]:
        """Every field with its values."""
        return dict(self._fields)

    def sent(self) -> list[tuple[str, str]]:
        """Every field and value that is not empty, for a form that carries them on."""
        return [(name, value) for name, values in self._fields.items() for value in values if value]

    def many(self, name: str) -> list[str]:
        """Every value of a field that may be chosen more than once."""
        return [value for value in self._fields.get(name, ()) if value]


def instant(on: str, at: str, now: datetime) -> datetime | None:
    """Return the London date and time as an instant (UTC), or None when they are not a date and a time, or a time
    that the clocks leave out in spring, or in a year that no calendar here can reckon with.

    In the hour that happens twice the later one is meant, unless that is still to come.
    """
    try:
        local = datetime.combine(date.fromisoformat(on), time.fromisoformat(at), LONDON)
    except ValueError:
        return None
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        return None
    if local.astimezone(UTC).astimezone(LONDON).replace(tzinfo=None) != local.replace(tzinfo=None):
        return None
    later = local.replace(fold=1).astimezone(UTC)
    return later if later <= now else local.astimezone(UTC)


def instant_to_come(on: str, at: str, now: datetime) -> datetime | None:
    """As `instant`, where a time that is still to come is meant: in the hour that happens twice the first, and the
    second once that has passed."""
    typed = instant(on, at, now)
    if typed is None or typed > now:
        return typed
    return typed.astimezone(LONDON).replace(fold=1).astimezone(UTC)
