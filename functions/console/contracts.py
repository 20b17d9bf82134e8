"""Contracts: hours a week and nights of each person."""

from datetime import timedelta
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.console.cases import as_version
from functions.console.pages import page, redirect
from functions.console.routing import Routes
from shared.domain.errors import Conflict, NotFound, Refused
from shared.domain.ids import ResponderId
from shared.web.forms.values import Error, Values
from shared.web.presenters.staffing import contracts_page

router = Routes()


@router.get("/rota/contracts")
def contracts() -> Response[str]:
    """Everybody's contract, and the form for one of them."""
    return _page()


@router.post("/rota/contracts")
def set_contract() -> Response[str]:
    """Somebody has this contract from now on."""
    form, _ = router.form, router.rota_decider
    try:
        hours = timedelta(hours=float(form.one("hours").replace(",", ".")))
    except (ValueError, OverflowError):
        return _page(HTTPStatus.UNPROCESSABLE_ENTITY, "Give the hours a week as a number, such as 37 or 22.5.")
    nights, seen = form.one("nights") == "yes", as_version(form.one("version"))
    try:
        router.application.staffing.set_contract(ResponderId(form.one("who")), hours, nights, seen)
    except (Refused, NotFound, Conflict) as refused:
        return _page(HTTPStatus.CONFLICT, str(refused))
    return redirect("/rota/contracts")


def _page(status: HTTPStatus = HTTPStatus.OK, wrong: str = "") -> Response[str]:
    app = router.application
    return page(
        "contracts.html",
        "Contracts",
        path="/rota",
        viewer=router.rota_decider,
        wide=True,
        status=status,
        errors=[Error("hours", wrong)] if wrong else [],
        typed=router.form if wrong else Values({}),
        page=contracts_page(
            app.rota.responders(), app.staffing.contracts(), router.base_names, router.query.one("who")
        ),
    )
