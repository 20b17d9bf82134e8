"""Who has a link to the calendar of which base."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.policy import Base
from shared.domain.roster.feeds import FeedKind
from shared.service.calendars import FeedLink
from shared.web.times import day


@dataclass(frozen=True, slots=True)
class LinkLine:
    """One link, which itself is told once only."""

    holder: str
    made: str
    until: str


@dataclass(frozen=True, slots=True)
class BaseLinks:
    """One base. `mine` when whoever looks has a link to it."""

    id: str
    name: str
    links: tuple[LinkLine, ...]
    mine: bool


def links_page(links: Iterable[FeedLink], bases: Iterable[Base], me: str) -> tuple[BaseLinks, ...]:
    """Return every base with its links."""
    of_bases = [link for link in links if link.feed.kind is FeedKind.BASE]
    return tuple(
        BaseLinks(
            base.id,
            base.name,
            tuple(
                LinkLine(link.holder, day(link.made_at), day(link.expires_at))
                for link in of_bases
                if link.feed.of == base.id
            ),
            any(link.feed.of == base.id and link.holder == me for link in of_bases),
        )
        for base in bases
    )
