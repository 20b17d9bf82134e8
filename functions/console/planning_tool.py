"""The planning tool: who would be reached in time with which staffing, played by a function in the background."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.console.pages import SAFE_HEADERS, page, partial, redirect
from functions.console.routing import Routes
from shared.domain.errors import NotFound, Refused
from shared.domain.jobs import Job, JobId
from shared.service.jobs import Jobs
from shared.web.forms.values import Error, Values

# What the form is read with, and what a report looks like, is loaded by those who come here.

router = Routes()
_HERE = "/planning-tool"
_SVG_HEADERS = {
    **SAFE_HEADERS,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
}
"""A plot carries its own styles and nothing that runs."""

_EXAMPLE = """{
  "name": "Three at night",
  "shifts": [
    {"role": "pair", "base": "preston", "start": "14:00", "hours": 10, "people": 5},
    {"role": "police", "base": "burnley", "start": "18:00", "hours": 8, "people": 1, "days": ["Fri", "Sat"]}
  ],
  "cover": [
    {"role": "pair", "base": "lancaster",
     "people": [3,3,3,3,3,3,3,1,1,1,1,1,1,1,2,2,2,2,2,2,3,3,3,3]}
  ]
}"""
"""A rota as one types it; a test plays it."""


@router.get(_HERE)
def show() -> Response[str]:
    """The form, and every run that is still kept."""
    return _list(Values({}), [])


@router.post(_HERE)
def ask() -> Response[str]:
    """What is asked for is played in the background; its page shows how far it has come."""
    from shared.policy.simulation_files import simulating
    from shared.web.forms.simulation import read_simulation

    me, form = router.manager.username, router.form
    asked, errors = read_simulation(form, simulating().limits)
    if asked is None:
        return _list(form, errors)
    try:
        job = _jobs().ask(asked.as_text(), asked.parts, me)
    except Refused as refused:
        return _list(form, [Error("", str(refused))])
    return redirect(f"{_HERE}/{job.id}")


@router.get(f"{_HERE}/<job_id>")
def run(job_id: str) -> Response[str]:
    """How the run stands; its result when it is done."""
    from shared.web.presenters.simulated import REPORT, read_report

    job = _job(job_id)
    files = _jobs().store.files(job.id, REPORT)
    return page(
        "planning_run.html",
        "Planning tool",
        path=_HERE,
        viewer=router.viewer,
        wide=True,
        run=_run_page(job),
        report=read_report(files[REPORT]) if REPORT in files else None,
        plots_at=f"{_HERE}/{job.id}/files",
    )


@router.get(f"{_HERE}/<job_id>/live")
def live(job_id: str) -> Response[str]:
    """How far the run has come."""
    return partial("planning_live.html", run=_run_page(_job(job_id)))


@router.get(f"{_HERE}/<job_id>/files/<name>")
def file(job_id: str, name: str) -> Response[str]:
    """A plot of the run, or its figures for a spreadsheet."""
    from shared.web.presenters.simulated import ROWS

    found = _jobs().store.files(_job(job_id).id, name).get(name)
    if found is None or not (name == ROWS or name.endswith(".svg")):
        raise NotFound("There is no such file.")
    text = found.decode()
    if name == ROWS:
        headers = {**_SVG_HEADERS, "Content-Disposition": f'attachment; filename="{ROWS}"'}
        return Response(200, "text/csv; charset=utf-8", text, headers=dict(headers), compress=True)
    return Response(200, "image/svg+xml; charset=utf-8", text, headers=dict(_SVG_HEADERS), compress=True)


@router.post(f"{_HERE}/<job_id>/again")
def again(job_id: str) -> Response[str]:
    """What broke off goes on after what is played already."""
    return redirect(f"{_HERE}/{_jobs().again(_job(job_id).id, router.manager.username).id}")


@router.post(f"{_HERE}/<job_id>/keep")
def keep(job_id: str) -> Response[str]:
    """The run is kept for good, or forgotten in time."""
    return redirect(f"{_HERE}/{_jobs().keep(_job(job_id).id, router.form.one('keep') == 'yes').id}")


@router.post(f"{_HERE}/<job_id>/delete")
def delete(job_id: str) -> Response[str]:
    """The run is gone."""
    _jobs().delete(_job(job_id).id)
    return redirect(_HERE)


def _jobs() -> Jobs:
    return router.application.simulation_jobs


def _job(job_id: str) -> Job:
    """The run of this id, for a manager."""
    _ = router.manager
    return _jobs().job(JobId(job_id))


def _run_page(job: Job) -> object:
    from shared.web.presenters.planning_tool import run_page

    return run_page(job, _jobs().rules, router.application.clock.now())


def _list(form: Values, errors: list[Error]) -> Response[str]:
    from shared import policy
    from shared.planning.simulation.asked import WAYS
    from shared.policy.simulation_files import simulating

    viewer, limits = router.manager, simulating().limits
    return page(
        "planning_tool.html",
        "Planning tool",
        path=_HERE,
        viewer=viewer,
        wide=True,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        errors=errors,
        wrong={error.field: error.text for error in errors},
        typed=form,
        fresh=not errors,
        limits=limits,
        ways=WAYS,
        bases=[base.id for base in router.application.policy.bases],
        example=_EXAMPLE,
        attended=f"{policy.matching().attended_share * 100:g}",
        runs=[_run_page(job) for job in _jobs().every()],
    )
