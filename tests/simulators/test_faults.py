"""Fault injection in both simulators: matching, responses, and effects of the request."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from simulators.agora import AgoraSimulator
from simulators.common.clock import ManualClock, RealClock
from simulators.common.fault_injection import ApiCall
from simulators.common.server import Server
from simulators.common.wsgi_transport import WSGITransport
from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import Partner
from tests.simulators.sessions import session_to

LEVER, AGORA = "https://api.lever.co", "https://app.getagora.com"


class Stop(BaseException):
    """Raised to end the program under test, as a crash would."""


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def lever(clock: ManualClock) -> LeverSimulator:
    return LeverSimulator(clock)


@pytest.fixture
def agora(clock: ManualClock) -> AgoraSimulator:
    return AgoraSimulator(clock)


@pytest.fixture
def http(lever: LeverSimulator, agora: AgoraSimulator, clock: ManualClock) -> requests.Session:
    session = session_to(lever.app, LEVER, clock)
    session.mount(AGORA, WSGITransport(agora.app, clock))
    session.auth = (lever.api_key, "")
    return session


@pytest.fixture
def send(http: requests.Session) -> Callable[..., requests.Response]:
    """A function that sends a request to Lever's API, with its default key."""

    def send_request(
        path: str = "/v1/users", method: str = "GET", **more: Any
    ) -> requests.Response:
        return http.request(method, f"{LEVER}{path}", **more)

    return send_request


Send = Callable[..., requests.Response]


def test_only_the_next_three_requests_fail(lever: LeverSimulator, send: Send) -> None:
    lever.fail_next(503, times=3)
    assert [send().status_code for _ in range(4)] == [503, 503, 503, 200]
    assert [(each.kind, each.what) for each in lever.faults.fired] == [
        ("status", "GET /v1/users")
    ] * 3
    assert lever.faults.active == []


@pytest.mark.parametrize(
    ("status", "code"),
    [(429, "TooManyRequests"), (500, "InternalServerError"), (503, "ServiceUnavailable")],
)
def test_lever_fault_uses_levers_error_format(
    lever: LeverSimulator, send: Send, status: int, code: str
) -> None:
    lever.fail_next(status)
    response = send()
    assert (response.status_code, list(response.json()), response.json()["code"]) == (
        status,
        ["code", "message"],
        code,
    )
    assert "Retry-After" not in response.headers


def test_token_endpoint_fault_uses_the_oauth_error_format(
    lever: LeverSimulator, send: Send
) -> None:
    lever.fail_next(429, path="/oauth/token", retry_after=3)
    response = send("/oauth/token", "POST", data={"grant_type": "refresh_token"})
    assert (response.status_code, response.json()["error"], response.headers["Retry-After"]) == (
        429,
        "too_many_requests",
        "3",
    )


def test_agora_fault_uses_agoras_error_format(
    agora: AgoraSimulator, http: requests.Session
) -> None:
    agora.fail_next(503, retry_after=7)
    response = http.get(f"{AGORA}/api/v1/companies/{agora.company_id}")
    assert (response.status_code, response.headers["Content-Type"]) == (
        503,
        "application/problem+json",
    )
    assert (response.json()["status"], response.headers["Retry-After"]) == (503, "7")


def test_fault_matches_path_and_method(lever: LeverSimulator, send: Send) -> None:
    lever.fail_next(500, path="/v1/opportunities/*/notes", method="POST")
    ada = lever.add_opportunity("Ada")
    notes = f"/v1/opportunities/{ada}/notes"
    statuses = [
        send().status_code,
        send(notes).status_code,
        send(notes, "POST", json={"value": "hello"}).status_code,
    ]
    assert statuses == [200, 200, 500]
    assert lever.notes(ada) == []


def test_fault_can_skip_the_first_requests(lever: LeverSimulator, send: Send) -> None:
    lever.fail_next(500, times=2, skip=1)
    assert [send().status_code for _ in range(4)] == [200, 500, 500, 200]


def test_fault_probability_is_seeded(clock: ManualClock) -> None:
    def statuses(seed: int) -> list[int]:
        lever = LeverSimulator(clock)
        lever.faults.add("status", times=None, probability=0.3, seed=seed)
        session = session_to(lever.app, LEVER)
        return [session.get(f"{LEVER}/v1/users").status_code for _ in range(60)]

    assert statuses(1) == statuses(1) != statuses(2)
    assert 5 < statuses(1).count(500) < 40


def test_fault_ends_after_its_duration(
    lever: LeverSimulator, clock: ManualClock, send: Send
) -> None:
    lever.faults.add("status", status=503, times=None, lasts=3600)
    before = [send().status_code, send().status_code]
    clock.advance(3600)
    assert (before, send().status_code) == ([503, 503], 200)


def test_lost_response_has_its_effect_and_lost_request_none(
    lever: LeverSimulator, send: Send
) -> None:
    ada = lever.add_opportunity("Ada")
    for lose in (lever.drop_next, lever.lose_next_answer):
        lose(method="POST")
        with pytest.raises(requests.ConnectionError):
            send(f"/v1/opportunities/{ada}/notes", "POST", json={"value": lose.__name__})
    assert [note["fields"][0]["value"] for note in lever.notes(ada)] == ["lose_next_answer"]


def test_agora_processes_a_request_whose_response_is_lost(
    agora: AgoraSimulator, http: requests.Session
) -> None:
    agora.lose_next_answer()
    with pytest.raises(requests.ConnectionError):
        http.get(f"{AGORA}/api/v1/companies/{agora.company_id}")
    assert [request.path for request in agora.requests] == [f"/api/v1/companies/{agora.company_id}"]


def test_error_status_can_follow_the_effect(lever: LeverSimulator, send: Send) -> None:
    ada = lever.add_opportunity("Ada")
    lever.fail_next(500, after_effect=True)
    assert (
        send(f"/v1/opportunities/{ada}/addTags", "POST", json={"tags": ["seen"]}).status_code == 500
    )
    assert lever.opportunity(ada)["tags"] == ["seen"]


def test_response_can_be_malformed_html_or_empty(lever: LeverSimulator, send: Send) -> None:
    lever.faults.add("malformed")
    lever.faults.add("html", status=502)
    lever.faults.add("empty")
    malformed, html, empty = send(), send(), send()
    with pytest.raises(requests.JSONDecodeError):
        malformed.json()
    assert (malformed.status_code, malformed.headers["Content-Length"]) == (
        200,
        str(len(malformed.content)),
    )
    assert (html.status_code, html.headers["Content-Type"], html.text[:9]) == (
        502,
        "text/html; charset=utf-8",
        "<!DOCTYPE",
    )
    assert (empty.status_code, empty.content) == (200, b"")


def test_response_can_have_an_unexpected_shape(lever: LeverSimulator, send: Send) -> None:
    lever.faults.add("shape", body={"data": []})
    lever.faults.add("shape")
    assert (send().json(), send().json()) == ({"data": []}, {"unexpected": True})


def test_response_can_be_truncated(lever: LeverSimulator, send: Send) -> None:
    lever.faults.add("truncated")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        send()


def test_latency_advances_the_clock_and_can_exceed_a_timeout(
    lever: LeverSimulator, clock: ManualClock, send: Send
) -> None:
    lever.faults.add("latency", seconds=20, times=2)
    started_at = clock.now()
    assert (send(timeout=30).status_code, clock.now() - started_at) == (200, 20)
    with pytest.raises(requests.ReadTimeout):
        send(timeout=10)


def test_slow_body_outlasts_a_timeout_per_chunk(
    lever: LeverSimulator, clock: ManualClock, send: Send
) -> None:
    lever.faults.add("slow", seconds=50, times=2)
    started_at = clock.now()
    assert len(send(timeout=10).json()["data"]) == 5
    assert clock.now() - started_at == pytest.approx(50)
    with pytest.raises(requests.ReadTimeout):
        send(timeout=4)


def test_latency_combines_with_another_fault(
    lever: LeverSimulator, clock: ManualClock, send: Send
) -> None:
    lever.faults.add("latency", seconds=20)
    lever.fail_next(503)
    started_at = clock.now()
    assert (send().status_code, clock.now() - started_at) == (503, 20)


def test_expired_key_is_refused_once(lever: LeverSimulator, send: Send) -> None:
    lever.faults.add("expired_token")
    refused = send()
    assert (refused.status_code, refused.json()["code"], send().status_code) == (
        401,
        "UnauthorizedError",
        200,
    )


def test_expired_access_token_stays_expired(lever: LeverSimulator) -> None:
    partner = Partner(lever)
    tokens = partner.connect()
    lever.faults.add("expired_token")
    assert [
        partner.with_token(tokens["access_token"]).get("/v1/users").status_code for _ in range(2)
    ] == [401, 401]
    refreshed = partner.refresh(tokens["refresh_token"]).json()["access_token"]
    assert partner.with_token(refreshed).get("/v1/users").status_code == 200


def test_pages_and_control_api_fail_only_by_explicit_path(
    lever: LeverSimulator, send: Send
) -> None:
    lever.faults.add("status", times=None)
    assert [send(path).status_code for path in ("/login", "/_simulator/clock", "/v1/users")] == [
        200,
        200,
        500,
    ]
    lever.faults.clear()
    lever.fail_next(500, path="*")
    assert [send(path).status_code for path in ("/_simulator/clock", "/login")] == [200, 500]
    lever.fail_next(500, path="/_simulator/clock")
    assert send("/_simulator/clock").status_code == 500


@pytest.mark.parametrize("base", [LEVER, AGORA])
def test_control_api_adds_lists_and_removes_faults(
    lever: LeverSimulator, agora: AgoraSimulator, http: requests.Session, base: str
) -> None:
    simulator: LeverSimulator | AgoraSimulator = lever if base == LEVER else agora
    faults = f"{base}/_simulator/faults"
    made = http.post(
        faults, json={"kind": "status", "status": 503, "times": None, "path": "/api/*"}
    )
    assert (made.status_code, made.json()["data"]["status"]) == (201, 503)
    http.post(faults, json={"kind": "latency", "seconds": 1})
    assert [each["kind"] for each in http.get(faults).json()["data"]] == ["status", "latency"]
    assert http.delete(f"{faults}/{made.json()['data']['id']}").status_code == 204
    assert http.delete(f"{faults}/{made.json()['data']['id']}").status_code == 404
    http.get(f"{base}/v1/users" if base == LEVER else f"{base}/api/v1/companies/x")
    assert [each["kind"] for each in http.get(faults).json()["fired"]] == ["latency"]
    assert http.delete(faults).status_code == 204
    assert (simulator.faults.active, simulator.faults.fired) == ([], [])


@pytest.mark.parametrize(
    "fault",
    [
        {},
        [1],
        {"kind": "flood"},
        {"kind": "status", "times": 0},
        {"kind": "status", "times": "3"},
        {"kind": "status", "status": 99},
        {"kind": "status", "probability": 2},
        {"kind": "status", "after_effect": 1},
        {"kind": "status", "often": True},
        {"kind": "latency", "seconds": -1},
    ],
)
@pytest.mark.parametrize("base", [LEVER, AGORA])
def test_invalid_fault_is_explained(
    lever: LeverSimulator, http: requests.Session, base: str, fault: object
) -> None:
    response = http.post(f"{base}/_simulator/faults", json=fault)
    assert response.status_code == 400
    assert len(response.json()["error"].split()) > 2
    assert lever.faults.active == []


def test_reset_ends_all_faults(lever: LeverSimulator, agora: AgoraSimulator) -> None:
    for simulator in (lever, agora):
        simulator.faults.add("status", times=None)
        simulator.reset()
        assert simulator.faults.active == []


def test_hook_is_called_before_and_after_each_effect(lever: LeverSimulator, send: Send) -> None:
    calls: list[ApiCall] = []
    lever.on_request = calls.append
    send()
    send("/_simulator/clock")
    send("/v1/stages")
    assert [(call.ordinal, call.moment, call.path) for call in calls] == [
        *((1, "before", "/v1/users"), (1, "after", "/v1/users")),
        *((2, "before", "/v1/stages"), (2, "after", "/v1/stages")),
    ]


@pytest.mark.parametrize(("moment", "tags"), [("before", []), ("after", ["seen"])])
def test_hook_can_stop_the_program_at_any_call(
    lever: LeverSimulator, send: Send, moment: str, tags: list[str]
) -> None:
    ada = lever.add_opportunity("Ada")

    def stop(call: ApiCall) -> None:
        if (call.ordinal, call.moment) == (2, moment):
            raise Stop

    lever.on_request = stop
    send()
    with pytest.raises(Stop):
        send(f"/v1/opportunities/{ada}/addTags", "POST", json={"tags": ["seen"]})
    lever.on_request = None
    assert lever.opportunity(ada)["tags"] == tags
    assert send().status_code == 200


def test_connection_faults_work_over_sockets() -> None:
    lever = LeverSimulator(RealClock())
    server = Server(lever.app).start()
    session = requests.Session()
    session.auth = (lever.api_key, "")
    try:
        lever.lose_next_answer()
        with pytest.raises(requests.ConnectionError):
            session.get(f"{server.url}/v1/users")
        lever.faults.add("truncated")
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            session.get(f"{server.url}/v1/users")
        lever.faults.add("slow", seconds=0.02)
        assert len(session.get(f"{server.url}/v1/users").json()["data"]) == 5
    finally:
        server.stop()


def test_request_log_is_bounded_in_bytes(lever: LeverSimulator, send: Send) -> None:
    lever.requests._most_bytes = 100_000
    ada = lever.add_opportunity("Ada")
    for _ in range(15):
        send(f"/v1/opportunities/{ada}/notes", "POST", data=json.dumps({"value": "x" * 20_000}))
    assert 3 <= len(lever.requests) <= 5
    assert lever.requests[-1].path.endswith("/notes")
