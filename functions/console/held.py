"""Every case that is held for intensive work, page by page."""

from datetime import UTC, datetime

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page
from functions.console.routing import Routes
from shared.domain.case import Case
from shared.domain.casework import heed_from
from shared.domain.ids import CaseId
from shared.service.ports import HeldPlace
from shared.web.presenters.board import held_row
from shared.web.presenters.people import Names

router = Routes()

_LONGEST_ID = 100


@router.get("/held")
def show() -> Response[str]:
    """A page of the list, in the order in which something is due."""
    viewer, app, after = router.watcher, router.application, _place(router.query.one("after"))
    most, now = app.policy.casework.most_listed, app.clock.now()
    found = app.store.held_cases(after=after, most=most)
    names = Names(app.rota.responders())
    return page(
        "held.html",
        "Held for intensive work",
        path="/board",
        viewer=viewer,
        wide=True,
        held=[held_row(case, names, now) for case in found],
        further=after is not None,
        next=_after(found[-1]) if len(found) == most else "",
    )


def _after(case: Case) -> str:
    """The place behind the case, as it stands in an address."""
    return f"{heed_from(case).isoformat()}_{case.id}"


def _place(text: str) -> HeldPlace | None:
    """The place, or None for the beginning and for what is no place."""
    moment, _, case_id = text.partition("_")
    try:
        at = datetime.fromisoformat(moment).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return HeldPlace(at, CaseId(case_id[:_LONGEST_ID])) if case_id else None
