"""A travel service tells the times that it has, or says in time that it tells nothing.

The adapter with the real client, against a server that speaks the service's protocol, and the double in memory
obey the same promises.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import botocore.session
import pytest
from botocore.config import Config

from local.route_matrix import Behaviour, RouteMatrix
from shared.adapters.amazon_location import AmazonLocationJourneyTimes
from shared.adapters.memory_roads import FixedJourneyTimes
from shared.bootstrap import Application
from shared.domain.travel import NotTold, Position
from shared.service.ports import JourneyTimes, TravelUnknown
from shared.settings import read_settings

PRESTON, BURNLEY, LANCASTER = Position(53.76, -2.70), Position(53.79, -2.24), Position(54.05, -2.80)
ISLAND = Position(54.03, -3.18)
LEAVE_AT = datetime(2026, 11, 20, 21, 5, tzinfo=UTC)
SECONDS = {(PRESTON, LANCASTER): 1900, (BURNLEY, LANCASTER): 3000, (PRESTON, BURNLEY): 1800, (BURNLEY, BURNLEY): 0}
LONG, SHORT = timedelta(seconds=60), timedelta(seconds=0.3)


@dataclass
class Service:
    """A travel service and the hand that spoils it."""

    times: JourneyTimes
    spoil: Callable[[Behaviour], None]


@pytest.fixture
def matrix() -> Iterator[RouteMatrix]:
    with RouteMatrix(lambda origin, destination: SECONDS.get((origin, destination))) as service:
        yield service


def client_of(matrix: RouteMatrix, **config: Any) -> Any:
    return botocore.session.get_session().create_client(
        "geo-routes",
        region_name="eu-west-2",
        endpoint_url=matrix.url,
        aws_access_key_id="none",
        aws_secret_access_key="none",
        config=Config(retries={"total_max_attempts": 1}, **config),
    )


def amazon_location(matrix: RouteMatrix) -> Service:
    def spoil(behaviour: Behaviour) -> None:
        matrix.behaviour = behaviour

    return Service(AmazonLocationJourneyTimes(lambda: client_of(matrix)), spoil)


def in_memory(_: RouteMatrix) -> Service:
    double = FixedJourneyTimes({leg: timedelta(seconds=seconds) for leg, seconds in SECONDS.items()})

    def spoil(behaviour: Behaviour) -> None:
        if behaviour in (Behaviour.HANGS, Behaviour.TRICKLES):
            double.takes = timedelta(hours=1)
        else:
            double.fails = SAYS[behaviour]

    return Service(double, spoil)


@pytest.fixture(params=[in_memory, amazon_location], ids=["in memory", "amazon location"])
def service(request: pytest.FixtureRequest, matrix: RouteMatrix) -> Service:
    made: Service = request.param(matrix)
    return made


SAYS = {
    Behaviour.THROTTLES: NotTold.TOO_OFTEN,
    Behaviour.REFUSES: NotTold.REFUSED,
    Behaviour.FAILS: NotTold.NO_ANSWER,
    Behaviour.HANGS_UP: NotTold.NO_ANSWER,
    Behaviour.HANGS: NotTold.NO_ANSWER,
    Behaviour.TRICKLES: NotTold.NO_ANSWER,
    Behaviour.GARBLES: NotTold.UNREADABLE,
    Behaviour.FORGETS_A_ROW: NotTold.UNREADABLE,
}


def test_every_leg_has_its_own_time(service: Service) -> None:
    told = service.times.between((PRESTON, BURNLEY), (LANCASTER, BURNLEY), LEAVE_AT, LONG)

    assert told == {leg: timedelta(seconds=seconds) for leg, seconds in SECONDS.items()}


def test_a_leg_without_a_road_is_left_out_and_the_others_stay(service: Service) -> None:
    told = service.times.between((PRESTON, ISLAND), (LANCASTER,), LEAVE_AT, LONG)

    assert told == {(PRESTON, LANCASTER): timedelta(seconds=1900)}


@pytest.mark.parametrize("behaviour", SAYS)
def test_a_service_that_does_not_serve_is_known_by_its_kind_of_trouble(
    service: Service, behaviour: Behaviour
) -> None:
    service.spoil(behaviour)

    silent = behaviour in (Behaviour.HANGS, Behaviour.TRICKLES)
    with pytest.raises(TravelUnknown) as trouble:
        service.times.between((PRESTON,), (LANCASTER,), LEAVE_AT, SHORT if silent else LONG)

    assert trouble.value.why is SAYS[behaviour]


@pytest.mark.parametrize("behaviour", [Behaviour.HANGS, Behaviour.TRICKLES])
def test_nobody_waits_longer_than_was_allowed(service: Service, behaviour: Behaviour) -> None:
    service.spoil(behaviour)

    started = monotonic()
    with pytest.raises(TravelUnknown):
        service.times.between((PRESTON,), (LANCASTER,), LEAVE_AT, SHORT)

    assert monotonic() - started < LONG.total_seconds()  # left alone, it would never end


def test_a_service_that_is_gone_is_no_different_from_one_that_hangs_up() -> None:
    with RouteMatrix(lambda *_: 60) as gone:
        pass
    times = AmazonLocationJourneyTimes(lambda: client_of(gone))

    with pytest.raises(TravelUnknown) as trouble:
        times.between((PRESTON,), (LANCASTER,), LEAVE_AT, LONG)

    assert trouble.value.why is NotTold.NO_ANSWER


def test_a_region_or_a_package_without_the_service_is_one_that_does_not_answer() -> None:
    times = AmazonLocationJourneyTimes(lambda: botocore.session.get_session().create_client("geo-roads"))

    with pytest.raises(TravelUnknown) as trouble:
        times.between((PRESTON,), (LANCASTER,), LEAVE_AT, LONG)

    assert trouble.value.why is NotTold.NO_ANSWER


def test_a_service_that_recovers_is_heard_again(matrix: RouteMatrix) -> None:
    times = amazon_location(matrix).times
    matrix.behaviour = Behaviour.HANGS
    with pytest.raises(TravelUnknown):
        times.between((PRESTON,), (LANCASTER,), LEAVE_AT, SHORT)
    matrix.behaviour = Behaviour.ANSWERS

    assert times.between((PRESTON,), (LANCASTER,), LEAVE_AT, LONG)


def test_the_service_is_asked_about_a_car_that_leaves_after_turn_out_and_may_leave_the_box_a_little(
    matrix: RouteMatrix,
) -> None:
    amazon_location(matrix).times.between((PRESTON, BURNLEY), (LANCASTER,), LEAVE_AT, LONG)

    (question,) = matrix.questions
    assert question["TravelMode"] == "Car"
    assert question["DepartureTime"] == "2026-11-20T21:05:00Z"
    assert [origin["Position"] for origin in question["Origins"]] == [[-2.70, 53.76], [-2.24, 53.79]]
    west, south, east, north = question["RoutingBoundary"]["Geometry"]["BoundingBox"]
    assert (west, south) == pytest.approx((-3.106, 53.58), abs=0.01)
    assert (east, north) == pytest.approx((-1.934, 54.23), abs=0.01)


def test_more_people_than_one_question_takes_are_asked_for_in_several(matrix: RouteMatrix) -> None:
    matrix.seconds = lambda origin, destination: 600
    crowd = [Position(53.7 + number / 10_000, -2.7) for number in range(501)]

    told = amazon_location(matrix).times.between(crowd, (LANCASTER,), LEAVE_AT, LONG)

    assert len(told) == 501
    assert [len(question["Origins"]) for question in matrix.questions] == [400, 101]


def test_the_server_refuses_what_the_service_refuses(matrix: RouteMatrix) -> None:
    client = client_of(matrix)
    place = {"Position": [-2.7, 53.7]}
    wide = {"Geometry": {"BoundingBox": [-5.0, 50.0, 1.0, 56.0]}}

    for wrong in (
        {"Origins": [place] * 16, "Destinations": [place]},
        {"Origins": [place] * 501, "Destinations": [place], "RoutingBoundary": wide},
        {"Origins": [place], "Destinations": [place], "RoutingBoundary": wide},
        {"Origins": [place], "Destinations": [place], "DepartureTime": "tomorrow"},
    ):
        with pytest.raises(client.exceptions.ValidationException):
            client.calculate_route_matrix(**wrong)


def test_the_product_asks_the_service_only_when_told_to_and_never_tries_twice(
    matrix: RouteMatrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL_GEO_ROUTES": matrix.url,
        "AWS_DEFAULT_REGION": "eu-west-2",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
    }.items():
        monkeypatch.setenv(name, value)

    assert Application(read_settings({})).roads.times is None
    times = Application(read_settings({"TRAVEL_TIMES": "amazon-location"})).roads.times
    assert times is not None
    assert times.between((PRESTON,), (LANCASTER,), LEAVE_AT, LONG)
    matrix.behaviour = Behaviour.FORGETS_A_ROW
    with pytest.raises(TravelUnknown):
        times.between((PRESTON,), (LANCASTER,), LEAVE_AT, LONG)
    assert len(matrix.questions) == 2


def test_the_product_counts_what_it_had_to_reckon_by_the_model_and_logs_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "EarlyResponse")

    Application(read_settings({"TRAVEL_TIMES": "amazon-location"})).roads.count(NotTold.TOO_OFTEN, 3)

    metric = json.loads(capsys.readouterr().out.splitlines()[0])
    assert metric["TravelByModel"] == [3.0]
