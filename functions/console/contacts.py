"""Raising a contact by hand. It goes the way of every other contact."""

from http import HTTPStatus
from uuid import uuid4

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import page, redirect
from functions.console.routing import Routes
from shared import policy
from shared.observability import logger
from shared.web.forms import contact as form
from shared.web.forms.values import Error, Values

router = Routes()


@router.get("/contacts/new")
def ask() -> Response[str]:
    """An empty form. Its hidden id makes the contact the same one however often it is sent."""
    return _form(form.blank(f"console-{uuid4().hex}", router.application.clock.now()), [])


@router.post("/contacts/new")
def raise_contact() -> Response[str]:
    """Record the contact and lead to the case that it became."""
    _ = router.controller
    # The models of the contract take a while to build: only who needs them waits for that.
    from shared.contracts.contact import read_contact
    from shared.contracts.reading import Unreadable

    app, values = router.application, router.form
    now = app.clock.now()
    errors = form.check(values, _districts(), now)
    if errors:
        return _form(values, errors)
    correlation_id = str(router.event["requestContext"]["requestId"])
    try:
        document = form.document(values, now)
        contact = read_contact(document, received_at=now, correlation_id=correlation_id, places=app.places)
    except Unreadable as unreadable:
        return _form(values, form.errors_from((e.field, e.message) for e in unreadable.errors))
    case = app.intake.receive(contact)
    logger.info("Contact raised by hand", case_id=case.id, grade=case.grade)
    return redirect(f"/cases/{case.id}")


def _form(values: Values, errors: list[Error]) -> Response[str]:
    return page(
        "contact_new.html",
        "Raise a contact",
        path="/contacts/new",
        viewer=router.controller,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        values=values,
        errors=errors,
        choices=form.choices(values, _districts(), {id: a.name for id, a in policy.activities().items()}),
    )


def _districts() -> tuple[str, ...]:
    return tuple(area.name for area in policy.areas())
