"""The rota by the API: read, changed, exchanged, decided on."""

from datetime import timedelta
from typing import Any

import pytest

from shared.bootstrap import Application
from shared.domain.assignment import Role
from shared.domain.ids import ResponderId, ShiftId
from shared.domain.rota import Responder, Shift
from tests.component.api.conftest import ANN, BEN, CENTRE_OF_PRESTON, FRIDAY_EVENING, MANAGER, Client

pytestmark = pytest.mark.usefixtures("on_call")

ADMIN = Client("r.admin", ("rota-administrator",))
CLEO = Client("sw-cleo", ("responder",))
LATER = FRIDAY_EVENING + timedelta(days=3)
OVERRIDES = "/rosters/preston/police/overrides"


@pytest.fixture
def shifts(app: Application) -> list[dict[str, str]]:
    """Ann has the evening in three days, Cleo that in five days; as the API names them."""
    skills = frozenset({"amhp"})
    app.rota.put_responder(
        Responder(
            ResponderId("sw-cleo"),
            "Cleo",
            Role.SOCIAL_WORKER,
            "preston",
            skills,
            "+447700900009",
            CENTRE_OF_PRESTON,
        )
    )
    for name, who, days in (("mine", "sw-ann", 0), ("theirs", "sw-cleo", 2)):
        start = LATER + timedelta(days=days)
        app.rota.put_shift(
            Shift(
                ShiftId(name),
                ResponderId(who),
                Role.SOCIAL_WORKER,
                "preston",
                start,
                start + timedelta(hours=6),
            )
        )
    return [
        {"id": "mine", "starts_at": LATER.isoformat()},
        {"id": "theirs", "starts_at": (LATER + timedelta(days=2)).isoformat()},
    ]


@pytest.mark.parametrize(
    ("who", "path", "document"),
    [
        (ANN, "/my-rota/leave", {"starts_at": "0001-01-01T00:00:00+14:00", "ends_at": "2026-11-24T00:00:00Z"}),
        (ANN, "/my-rota/wishes", {"starts_at": LATER.isoformat(), "ends_at": "9999-12-31T23:00:00-14:00"}),
        (ANN, "/my-rota/sick", {"ends_at": "9999-12-31T23:00:00-14:00"}),
        (ANN, "/my-rota/offers", {"shift": {"id": "mine", "starts_at": "0001-01-01T00:00:00+14:00"}}),
        (ADMIN, OVERRIDES, {"starts_at": "0001-01-01T00:00:00+14:00", "ends_at": "2026-11-24T00:00:00Z"}),
    ],
)
def test_a_time_in_a_year_that_no_calendar_reaches_is_told_by_its_field(
    app: Application, who: Client, path: str, document: dict[str, Any]
) -> None:
    answer = who.post(path, document)

    told = [error["message"] for error in answer.json["errors"]]
    assert (answer.status, "This year is too far away" in told) == (422, True)


@pytest.mark.parametrize("path", ["/shifts", "/hours.csv"])
def test_the_rota_is_not_looked_up_in_the_last_year_that_there_is(app: Application, path: str) -> None:
    answer = MANAGER.get(path, **{"from": "9999-12-31T00:00:00Z"})

    assert (answer.status, [error["field"] for error in answer.json["errors"]]) == (422, ["from"])


def override(version: int, **changed: Any) -> dict[str, Any]:
    """Ben on call besides, for an evening."""
    span = {"starts_at": LATER.isoformat(), "ends_at": (LATER + timedelta(hours=5)).isoformat()}
    return {"version": version, "kind": "add", "responder_id": "pc-ben", "why": "A march", **span, **changed}


def test_shifts_and_cover_of_a_window_are_told(shifts: list[dict[str, str]]) -> None:
    window = {"from": LATER.isoformat(), "to": (LATER + timedelta(days=1)).isoformat()}

    assert [shift["id"] for shift in ADMIN.get("/shifts", **window).json] == ["mine"]
    gaps = ADMIN.get("/cover", **window).json["gaps"]
    assert {"base", "role", "because", "fillings"} <= gaps[0].keys()
    assert any(fill["people"] for gap in gaps for fill in gap["fillings"])


def test_quality_says_what_it_means_and_hours_come_as_a_file(shifts: list[dict[str, str]]) -> None:
    window = {"from": LATER.isoformat(), "to": (LATER + timedelta(days=7)).isoformat()}

    quality = ADMIN.get("/rota-quality", **window).json
    assert "Cover times" in quality["definition"]
    assert {person["responder"]: person["hours"] for person in quality["people"]}["sw-ann"] == 6.0
    file = ADMIN.get("/hours.csv", **window)
    assert file.headers["content-type"] == "text/csv; charset=utf-8"
    assert "sw-ann,social_worker,preston,6.0,0,0,0" in file.text


@pytest.mark.parametrize(
    "window",
    [
        {"from": "2026-12-02T00:00:00Z", "to": "2026-12-01T00:00:00Z"},
        {"from": "2026-01-01T00:00:00Z", "to": "2026-12-01T00:00:00Z"},
        {"from": "0001-01-01T00:00:00Z", "to": "0001-01-02T00:00:00Z"},
        {"from": "yesterday"},
    ],
)
def test_a_window_that_can_not_be_is_a_problem(window: dict[str, str]) -> None:
    for path in ("/shifts", "/cover", "/rota-quality", "/absences", "/hours.csv"):
        assert ADMIN.get(path, **window).status == 422


def test_an_override_is_made_and_withdrawn_and_the_shifts_follow(app: Application) -> None:
    made = ADMIN.post(OVERRIDES, override(0))
    assert (made.status, made.json["version"]) == (200, 1)
    assert ADMIN.post("/rosters/preston/police/publish").json == 0
    later = {"from": LATER.isoformat(), "to": (LATER + timedelta(hours=1)).isoformat()}
    assert [shift["responder_id"] for shift in ADMIN.get("/shifts", **later).json] == ["pc-ben"]

    override_id = made.json["overrides"][0]["id"]
    assert ADMIN.post(f"{OVERRIDES}/{override_id}/withdraw", {"version": 1}).json["overrides"] == []
    assert ADMIN.get("/shifts", **later).json == []


def test_of_two_who_saw_the_same_roster_only_the_first_changes_it() -> None:
    assert ADMIN.post(OVERRIDES, override(0)).status == 200
    second = ADMIN.post(OVERRIDES, override(0, kind="remove"))

    assert (second.status, "retry-after" in second.headers) == (409, False)
    assert len(ADMIN.get("/rosters/preston/police").json["overrides"]) == 1


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"ends_at": (LATER - timedelta(hours=1)).isoformat()}, 422),
        ({"responder_id": "nobody"}, 404),
        ({"responder_id": "sw-ann"}, 422),
        ({"starts_at": "2026-11-24T19:00:00"}, 422),
        ({"kind": "swallow"}, 422),
    ],
)
def test_what_can_not_be_an_override_is_a_problem_and_nothing_is_kept(
    changed: dict[str, Any], status: int
) -> None:
    assert ADMIN.post(OVERRIDES, override(0, **changed)).status == status
    assert ADMIN.get("/rosters/preston/police").json["version"] == 0


def test_a_roster_of_no_base_and_of_no_role_is_a_problem() -> None:
    assert ADMIN.get("/rosters/atlantis/police").status == 404
    assert ADMIN.post("/rosters/atlantis/police/publish").status == 404
    assert ADMIN.get("/rosters/preston/magician").status == 422


def test_an_absence_is_recorded_told_and_ended(app: Application) -> None:
    span = {"starts_at": FRIDAY_EVENING.isoformat(), "ends_at": LATER.isoformat()}
    made = ADMIN.post("/absences", {"responder_id": "sw-ann", "kind": "sickness", **span}).json

    assert [one["id"] for one in MANAGER.get("/absences").json] == [made["id"]]
    assert [person["responder_id"] for person in ADMIN.get("/on-call").json] == ["pc-ben"]
    assert ADMIN.post(f"/absences/{made['id']}/end").status in (200, 204)
    assert ADMIN.post("/absences/none/end").status == 404


def test_leave_is_asked_for_and_decided_by_somebody_else(app: Application) -> None:
    def asked(day: int) -> str:
        starts_at = LATER + timedelta(days=day)
        span = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(days=1)).isoformat()}
        return str(ANN.post("/my-rota/leave", span).json["id"])

    first, second, withdrawn = map(asked, range(3))
    assert ANN.post(f"/my-rota/leave/{withdrawn}/withdraw").json["stage"] == "withdrawn"
    assert BEN.post(f"/my-rota/leave/{first}/withdraw").status == 403

    assert {one["id"] for one in ADMIN.get("/leave").json} == {first, second}
    assert Client("sw-ann", ("manager",)).post(f"/leave/{first}/approve").status == 403
    assert MANAGER.post(f"/leave/{first}/approve").json["stage"] == "approved"
    assert ADMIN.post(f"/leave/{second}/refuse", {"reason": ""}).status == 422
    assert ADMIN.post(f"/leave/{second}/refuse", {"reason": "Nobody else."}).json["stage"] == "refused"


def test_somebody_sick_is_on_call_no_more() -> None:
    assert ANN.post("/my-rota/sick", {}).json["kind"] == "sickness"
    assert [person["responder_id"] for person in ADMIN.get("/on-call").json] == ["pc-ben"]


def test_a_swap_is_asked_for_seen_and_agreed(shifts: list[dict[str, str]]) -> None:
    mine, theirs = shifts
    swap = ANN.post("/my-rota/swaps", {"give": mine, "want": theirs}).json
    assert [one["id"] for one in CLEO.get("/my-rota").json["open_to_you"]] == [swap["id"]]
    assert BEN.post(f"/exchanges/{swap['id']}/agree", {}).status == 403
    assert BEN.post(f"/my-rota/swaps/{swap['id']}/refuse", {"reason": "No."}).status == 403
    assert MANAGER.post(f"/exchanges/{swap['id']}/approve").status == 409

    assert CLEO.post(f"/exchanges/{swap['id']}/agree", {}).json["stage"] == "done"
    assert [shift["starts_at"] for shift in CLEO.get("/my-rota").json["shifts"]] == [
        LATER.isoformat().replace("+00:00", "Z")
    ]


def test_an_offer_is_taken_by_one_given_back_and_withdrawn(shifts: list[dict[str, str]]) -> None:
    offer = ANN.post("/my-rota/offers", {"shift": shifts[0]}).json["id"]
    assert BEN.post(f"/exchanges/{offer}/take", {}).status == 403
    assert CLEO.post(f"/exchanges/{offer}/take", {}).json["stage"] == "done"
    assert CLEO.post(f"/exchanges/{offer}/take", {}).status == 409
    assert CLEO.post(f"/exchanges/{offer}/give-back").json["stage"] == "open"
    assert ANN.post(f"/exchanges/{offer}/withdraw").json["stage"] == "withdrawn"


def test_a_shift_of_somebody_else_is_not_offered(shifts: list[dict[str, str]]) -> None:
    assert CLEO.post("/my-rota/offers", {"shift": shifts[0]}).status == 403


def test_a_link_to_the_calendar_is_made_and_revoked(app: Application) -> None:
    path = ANN.post("/my-rota/calendar").json["path"]
    token = path.removeprefix("/calendar/").removesuffix(".ics")
    assert app.calendars.read(token)[0].of == "sw-ann"

    ANN.post("/my-rota/calendar/revoke")
    assert app.calendars.links() == ()


def test_a_hand_over_note_is_left_by_whoever_is_on_call(app: Application) -> None:
    running = next(one for one in ADMIN.get("/shifts").json if one["responder_id"] == "sw-ann")
    note = {
        "shift": {"id": running["id"], "starts_at": running["starts_at"]},
        "text": "The keys are at the desk.",
    }

    assert BEN.post("/my-rota/note", note).status == 403
    assert ANN.post("/my-rota/note", note).status in (200, 204)
    assert [one.text for one in app.exchanges.notes_for("preston")] == ["The keys are at the desk."]
