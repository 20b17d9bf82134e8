"""What makes two contacts alike: the same incident, the same person, the same household, the same address.

Each likeness is a plain text, normalised so that the ways of writing it come out the same. The texts name people
and places: they are hashed with a key before anything is stored or looked up (see service.ports.Fingerprints).
"""

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from shared.domain.contact import Circumstance, Contact, Statement


class Likeness(StrEnum):
    """In which way contacts are alike, the strongest first."""

    INCIDENT = "incident"
    LINKED_LOG = "linked_log"
    PERSON = "person"
    HOUSEHOLD = "household"
    ADDRESS = "address"

    @property
    def label(self) -> str:
        """The likeness as a person reads it."""
        return _LABELS[self]


_LABELS = {
    Likeness.INCIDENT: "the same log",
    Likeness.LINKED_LOG: "a linked log",
    Likeness.PERSON: "the same person",
    Likeness.HOUSEHOLD: "the same household",
    Likeness.ADDRESS: "the same address",
}

_SHARED_PLACES = frozenset({Circumstance.VULNERABLE_LOCATION, Circumstance.HEALTH_SETTING})
"""In a hostel, a children's home or a hospital people of many households are met (default)."""

_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "master", "dr"})
_SHORT = {
    "rd": "road",
    "st": "street",
    "ave": "avenue",
    "av": "avenue",
    "ln": "lane",
    "dr": "drive",
    "cl": "close",
    "ct": "court",
    "cres": "crescent",
    "gdns": "gardens",
    "gr": "grove",
    "pl": "place",
    "sq": "square",
    "ter": "terrace",
    "apt": "flat",
    "apartment": "flat",
}
_LOG_KEY = re.compile(r"[a-z][a-z-]{1,39}:[0-9]{4}-[0-9]{2}-[0-9]{2}:[1-9][0-9]{0,5}")
_POSTCODE = re.compile(r"\b([a-z]{1,2}[0-9][a-z0-9]?) ?([0-9][a-z]{2})\b")


@dataclass(frozen=True, slots=True)
class Alike:
    """One text by which a contact is found again."""

    likeness: Likeness
    text: str


def matter(statement: Statement) -> Alike:
    """Return what names the incident: the police log, or else the sender's own reference (DOMAIN §9).

    A sender may name the log in one message as a field, in another as its subject only: it is one incident.
    """
    log = statement.log or log_in(statement.subject)
    return Alike(Likeness.INCIDENT, log or f"{statement.source} {statement.subject}")


def log_in(subject: str | None) -> str:
    """Return the log that the subject names, as force:date:number, or nothing."""
    return subject if subject and _LOG_KEY.fullmatch(subject) else ""


def likenesses(contact: Contact, joining_roles: Collection[str]) -> tuple[Alike, ...]:
    """Return everything by which the contact may be found again, without repetition, the strongest first.

    An address without a number is too vague, and a postcode is not one: it is a whole street. A name without a
    date of birth is not one person. In a place that many households share, the place says nothing.
    """
    found = [matter(contact)]
    found += [Alike(Likeness.LINKED_LOG, log) for log in contact.linked_logs if log != found[0].text]
    found += _persons(contact, joining_roles)
    if not contact.facts.circumstances & _SHARED_PLACES:
        found += _places(contact)
    return tuple(dict.fromkeys(found))


def _persons(contact: Contact, joining_roles: Collection[str]) -> Iterator[Alike]:
    for person in contact.persons:
        name = name_text(person.get("name", ""))
        if person.get("role") in joining_roles and name and person.get("date_of_birth"):
            yield Alike(Likeness.PERSON, f"{name} {person['date_of_birth']}")


def _places(contact: Contact) -> Iterator[Alike]:
    if contact.uprn:
        yield Alike(Likeness.HOUSEHOLD, contact.uprn.lstrip("0"))
    address = address_text(contact.address)
    if not any(letter.isdigit() for letter in _POSTCODE.sub("", address)):
        return
    if not _POSTCODE.search(address):
        # Without a postcode the same words are a street in many towns: the place must be about the same too.
        address += f" {contact.place.latitude:.2f} {contact.place.longitude:.2f}"
    yield Alike(Likeness.ADDRESS, address)


def name_text(name: str) -> str:
    """Return the words of a name without titles, accents and case, in an order of their own."""
    return " ".join(sorted(word for word in _words(name) if word not in _TITLES))


def address_text(address: str) -> str:
    """Return the words of an address without accents, case and punctuation, its abbreviations written out.

    The postcode, wherever it stands, comes last.
    """
    words = [_SHORT.get(word, word) for word in _words(address)]
    text = " ".join(words)
    found = _POSTCODE.search(text)
    if found is None:
        return text
    rest = " ".join((text[: found.start()] + text[found.end() :]).split())
    return f"{rest} {found[1]}{found[2]}"


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter) and letter not in "'’`")
    return re.findall(r"\w+", kept)
