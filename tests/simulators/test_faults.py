"""Faults, on both simulators: which requests they strike, what is answered then, and whether the request has its effect."""

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
from tests.simulators.lever.conftest import Partner

LEVER, AGORA = "https://api.lever.co", "https://app.getagora.com"


class Stop(BaseException):
    """The program under test is gone."""


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
    session = requests.Session()
    session.mount(LEVER, WSGITransport(lever.app, clock))
    session.mount(AGORA, WSGITransport(agora.app, clock))
    session.auth = (lever.api_key, "")
    return session


@pytest.fixture
def ask(http: requests.Session) -> Callable[..., requests.Response]:
    """Something of Lever's API, by path."""

    def asked(path: str = "/v1/users", method: str = "GET", **more: Any) -> requests.Response:
        return http.request(method, f"{LEVER}{path}", **more)

    return asked


Ask = Callable[..., requests.Response]


def test_the_next_three_fail_and_then_no_more(lever: LeverSimulator, ask: Ask) -> None:
    lever.fail_next(503, times=3)
    assert [ask().status_code for _ in range(4)] == [503, 503, 503, 200]
    assert [(each.kind, each.what) for each in lever.faults.fired] == [
        ("status", "GET /v1/users")
    ] * 3
    assert lever.faults.active == []


@pytest.mark.parametrize(
    ("status", "code"),
    [(429, "TooManyRequests"), (500, "InternalServerError"), (503, "ServiceUnavailable")],
)
def test_lever_refuses_in_its_own_words(
    lever: LeverSimulator, ask: Ask, status: int, code: str
) -> None:
    lever.fail_next(status)
    answer = ask()
    assert (answer.status_code, list(answer.json()), answer.json()["code"]) == (
        status,
        ["code", "message"],
        code,
    )
    assert "Retry-After" not in answer.headers


def test_the_token_endpoint_refuses_in_the_words_of_oauth(lever: LeverSimulator, ask: Ask) -> None:
    lever.fail_next(429, path="/oauth/token", retry_after=3)
    answer = ask("/oauth/token", "POST", data={"grant_type": "refresh_token"})
    assert (answer.status_code, answer.json()["error"], answer.headers["Retry-After"]) == (
        429,
        "too_many_requests",
        "3",
    )


def test_agora_refuses_in_its_own_words(agora: AgoraSimulator, http: requests.Session) -> None:
    agora.fail_next(503, retry_after=7)
    answer = http.get(f"{AGORA}/api/v1/companies/{agora.company_id}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
    assert (answer.json()["status"], answer.headers["Retry-After"]) == (503, "7")


def test_only_what_fits_by_path_and_method_is_struck(lever: LeverSimulator, ask: Ask) -> None:
    lever.fail_next(500, path="/v1/opportunities/*/notes", method="POST")
    ada = lever.add_opportunity("Ada")
    notes = f"/v1/opportunities/{ada}/notes"
    statuses = [
        ask().status_code,
        ask(notes).status_code,
        ask(notes, "POST", json={"value": "hello"}).status_code,
    ]
    assert statuses == [200, 200, 500]
    assert lever.notes(ada) == []


def test_the_first_ones_may_be_spared(lever: LeverSimulator, ask: Ask) -> None:
    lever.fail_next(500, times=2, skip=1)
    assert [ask().status_code for _ in range(4)] == [200, 500, 500, 200]


def test_chance_comes_from_the_seed(clock: ManualClock) -> None:
    def struck(seed: int) -> list[int]:
        lever = LeverSimulator(clock)
        lever.faults.add("status", times=None, probability=0.3, seed=seed)
        session = requests.Session()
        session.mount(LEVER, WSGITransport(lever.app))
        return [session.get(f"{LEVER}/v1/users").status_code for _ in range(60)]

    assert struck(1) == struck(1) != struck(2)
    assert 5 < struck(1).count(500) < 40


def test_a_fault_may_last_for_a_time(lever: LeverSimulator, clock: ManualClock, ask: Ask) -> None:
    lever.faults.add("status", status=503, times=None, lasts=3600)
    before = [ask().status_code, ask().status_code]
    clock.advance(3600)
    assert (before, ask().status_code) == ([503, 503], 200)


def test_a_lost_answer_has_its_effect_and_a_lost_request_none(
    lever: LeverSimulator, ask: Ask
) -> None:
    ada = lever.add_opportunity("Ada")
    for lose in (lever.drop_next, lever.lose_next_answer):
        lose(method="POST")
        with pytest.raises(requests.ConnectionError):
            ask(f"/v1/opportunities/{ada}/notes", "POST", json={"value": lose.__name__})
    assert [note["fields"][0]["value"] for note in lever.notes(ada)] == ["lose_next_answer"]


def test_agora_may_lose_an_answer_too(agora: AgoraSimulator, http: requests.Session) -> None:
    agora.lose_next_answer()
    with pytest.raises(requests.ConnectionError):
        http.get(f"{AGORA}/api/v1/companies/{agora.company_id}")
    assert [request.path for request in agora.requests] == [f"/api/v1/companies/{agora.company_id}"]


def test_a_refusal_after_the_effect(lever: LeverSimulator, ask: Ask) -> None:
    ada = lever.add_opportunity("Ada")
    lever.fail_next(500, after_effect=True)
    assert (
        ask(f"/v1/opportunities/{ada}/addTags", "POST", json={"tags": ["seen"]}).status_code == 500
    )
    assert lever.opportunity(ada)["tags"] == ["seen"]


def test_an_answer_that_is_no_json(lever: LeverSimulator, ask: Ask) -> None:
    lever.faults.add("malformed")
    lever.faults.add("html", status=502)
    lever.faults.add("empty")
    malformed, html, empty = ask(), ask(), ask()
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


def test_an_answer_of_another_shape(lever: LeverSimulator, ask: Ask) -> None:
    lever.faults.add("shape", body={"data": []})
    lever.faults.add("shape")
    assert (ask().json(), ask().json()) == ({"data": []}, {"unexpected": True})


def test_an_answer_that_breaks_off(lever: LeverSimulator, ask: Ask) -> None:
    lever.faults.add("truncated")
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        ask()


def test_latency_is_a_time_on_the_clock_and_patience_ends(
    lever: LeverSimulator, clock: ManualClock, ask: Ask
) -> None:
    lever.faults.add("latency", seconds=20, times=2)
    began = clock.now()
    assert (ask(timeout=30).status_code, clock.now() - began) == (200, 20)
    with pytest.raises(requests.ReadTimeout):
        ask(timeout=10)


def test_a_slow_body_outlasts_a_timeout_that_is_for_each_part(
    lever: LeverSimulator, clock: ManualClock, ask: Ask
) -> None:
    lever.faults.add("slow", seconds=50, times=2)
    began = clock.now()
    assert len(ask(timeout=10).json()["data"]) == 5
    assert clock.now() - began == pytest.approx(50)
    with pytest.raises(requests.ReadTimeout):
        ask(timeout=4)


def test_latency_and_another_fault_strike_together(
    lever: LeverSimulator, clock: ManualClock, ask: Ask
) -> None:
    lever.faults.add("latency", seconds=20)
    lever.fail_next(503)
    began = clock.now()
    assert (ask().status_code, clock.now() - began) == (503, 20)


def test_a_key_cannot_expire_and_is_refused_once(lever: LeverSimulator, ask: Ask) -> None:
    lever.faults.add("expired_token")
    refused = ask()
    assert (refused.status_code, refused.json()["code"], ask().status_code) == (
        401,
        "UnauthorizedError",
        200,
    )


def test_an_access_token_that_expired_has_really_ended(lever: LeverSimulator) -> None:
    partner = Partner(lever)
    tokens = partner.connects()
    lever.faults.add("expired_token")
    assert [
        partner.with_token(tokens["access_token"]).get("/v1/users").status_code for _ in range(2)
    ] == [401, 401]
    renewed = partner.refreshes(tokens["refresh_token"]).json()["access_token"]
    assert partner.with_token(renewed).get("/v1/users").status_code == 200


def test_pages_and_control_are_struck_only_when_named(lever: LeverSimulator, ask: Ask) -> None:
    lever.faults.add("status", times=None)
    assert [ask(path).status_code for path in ("/login", "/_simulator/clock", "/v1/users")] == [
        200,
        200,
        500,
    ]
    lever.faults.clear()
    lever.fail_next(500, path="*")
    assert [ask(path).status_code for path in ("/_simulator/clock", "/login")] == [200, 500]
    lever.fail_next(500, path="/_simulator/clock")
    assert ask("/_simulator/clock").status_code == 500


@pytest.mark.parametrize("base", [LEVER, AGORA])
def test_faults_are_ordered_seen_and_taken_back_by_control(
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
    "wrong",
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
def test_a_fault_that_makes_no_sense_is_told_in_a_sentence(
    lever: LeverSimulator, http: requests.Session, base: str, wrong: object
) -> None:
    answer = http.post(f"{base}/_simulator/faults", json=wrong)
    assert answer.status_code == 400
    assert len(answer.json()["error"].split()) > 2
    assert lever.faults.active == []


def test_a_reset_ends_all_faults(lever: LeverSimulator, agora: AgoraSimulator) -> None:
    for simulator in (lever, agora):
        simulator.faults.add("status", times=None)
        simulator.reset()
        assert simulator.faults.active == []


def test_the_hook_hears_of_each_call_before_and_after_its_effect(
    lever: LeverSimulator, ask: Ask
) -> None:
    heard: list[ApiCall] = []
    lever.on_request = heard.append
    ask()
    ask("/_simulator/clock")
    ask("/v1/stages")
    assert [(call.ordinal, call.moment, call.path) for call in heard] == [
        *((1, "before", "/v1/users"), (1, "after", "/v1/users")),
        *((2, "before", "/v1/stages"), (2, "after", "/v1/stages")),
    ]


@pytest.mark.parametrize(("moment", "tags"), [("before", []), ("after", ["seen"])])
def test_the_program_can_be_stopped_between_any_two_calls(
    lever: LeverSimulator, ask: Ask, moment: str, tags: list[str]
) -> None:
    ada = lever.add_opportunity("Ada")

    def stop(call: ApiCall) -> None:
        if (call.ordinal, call.moment) == (2, moment):
            raise Stop

    lever.on_request = stop
    ask()
    with pytest.raises(Stop):
        ask(f"/v1/opportunities/{ada}/addTags", "POST", json={"tags": ["seen"]})
    lever.on_request = None
    assert lever.opportunity(ada)["tags"] == tags
    assert ask().status_code == 200


def test_over_sockets_the_line_goes_dead_and_bodies_break_off() -> None:
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


def test_what_is_kept_of_requests_is_bounded_in_bytes(lever: LeverSimulator, ask: Ask) -> None:
    lever.requests._most_bytes = 100_000
    ada = lever.add_opportunity("Ada")
    for _ in range(15):
        ask(f"/v1/opportunities/{ada}/notes", "POST", data=json.dumps({"value": "x" * 20_000}))
    assert 3 <= len(lever.requests) <= 5
    assert lever.requests[-1].path.endswith("/notes")
