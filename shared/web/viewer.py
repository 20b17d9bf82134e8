"""Who looks at a page, and what the page offers them."""

from dataclasses import dataclass

CONTROL_ROOM, MANAGER, RESPONDER = "control-room", "manager", "responder"
ROTA_ADMINISTRATOR, GOVERNANCE = "rota-administrator", "governance"


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the navigation."""

    href: str
    text: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person. `csrf_token` goes into every form of the page."""

    username: str
    groups: frozenset[str]
    csrf_token: str

    @property
    def watches_all(self) -> bool:
        """Control room and managers see every case."""
        return bool({CONTROL_ROOM, MANAGER} & self.groups)

    @property
    def sees_feedback(self) -> bool:
        """Whether they see what did not reach senders, and send it again."""
        return self.watches_all or GOVERNANCE in self.groups

    @property
    def is_manager(self) -> bool:
        """Whether they may approve an extension."""
        return MANAGER in self.groups

    @property
    def is_control_room(self) -> bool:
        """Whether they raise contacts, and mend what could not be read."""
        return CONTROL_ROOM in self.groups

    @property
    def is_responder(self) -> bool:
        """Whether they are on the rota."""
        return RESPONDER in self.groups

    @property
    def makes_rota(self) -> bool:
        """Whether they change the rota."""
        return ROTA_ADMINISTRATOR in self.groups

    @property
    def decides_rota(self) -> bool:
        """Whether they decide on leave and on shifts that change hands."""
        return self.makes_rota or self.is_manager

    @property
    def sees_rota(self) -> bool:
        """Whether they see who is on call when, county-wide."""
        return self.makes_rota or self.watches_all

    @property
    def home(self) -> str | None:
        """The page to begin with, or None for groups without one."""
        if self.watches_all:
            return "/board"
        if self.is_responder:
            return "/visit"
        if self.makes_rota:
            return "/rota"
        return "/feedback" if self.sees_feedback else None

    def links(self, path: str) -> tuple[Link, ...]:
        """The navigation, with the present page marked."""
        offered = (
            ("/board", "Board", self.watches_all),
            ("/contacts/new", "Raise a contact", self.is_control_room),
            ("/visit", "My visit", self.is_responder),
            ("/plan", "Day plan", self.watches_all),
            ("/my-shifts", "My shifts", self.is_responder),
            ("/rota", "Rota", self.sees_rota),
            ("/figures", "Figures", self.watches_all),
            ("/tables", "Grading", self.watches_all),
            ("/planning-tool", "Planning tool", self.is_manager),
            ("/quarantine", "Quarantine", self.is_control_room),
            ("/feedback", "Answers", self.sees_feedback),
        )
        return tuple(Link(href, text, path == href) for href, text, shown in offered if shown)
