"""The conventions of every endpoint: headers, errors, authentication, tolerated requests.

https://hire.lever.co/developer/documentation, "Authentication", "Errors", "Request and response
format"; headers as recorded.
"""

import base64
import json

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.conformance.conftest import Recruiter
from tests.simulators.lever.clients import Client

LEVER_HEADERS = {"server": "lever-data-api", "x-lever-region": "global", "x-stream-path": "dapi"}
UNKNOWN_ID = "1b0c6a52-7d0e-4f0f-9c5e-0a4b7c1d2e3f"


def test_response_is_utf8_json_with_lever_headers(client: Client, dana: str) -> None:
    headers = client.get(f"/v1/opportunities/{dana}").headers
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert {name: headers[name] for name in LEVER_HEADERS} == LEVER_HEADERS
    unknown = [
        name
        for name in headers
        if name.lower().startswith("x-rate") or name.lower() in {"etag", "x-request-id"}
    ]
    assert unknown == []


def test_empty_response_is_204_without_lever_headers(client: Client, dana: str) -> None:
    note = client.post(f"/v1/opportunities/{dana}/notes", {"value": "x"}).json()["data"]["id"]
    gone = client.delete(f"/v1/opportunities/{dana}/notes/{note}")
    assert (gone.status_code, gone.content) == (204, b"")
    assert not set(LEVER_HEADERS) & {name.lower() for name in gone.headers}


def test_non_ascii_text_is_not_escaped(client: Client, recruiter: Recruiter) -> None:
    maria = recruiter.opportunity("María Ünal 🦊")
    assert "María Ünal 🦊".encode() in client.get(f"/v1/opportunities/{maria}").content


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Basic",
        "Basic !!!",
        "Basic bm9ib2R5Og==",
        "Bearer",
        "Bearer unknown",
        "Bearer a.b.c",
        "Digest x",
        "unknown",
    ],
)
def test_invalid_credential_is_401_with_a_fixed_body(
    lever: LeverSimulator, clock: ManualClock, authorization: str | None
) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    response = Client(lever, clock=clock).request("GET", "/v1/users", headers=headers)
    assert response.status_code == 401
    assert list(response.json().items()) == [
        ("code", "UnauthorizedError"),
        ("message", "The request requires authentication."),
    ]


@pytest.mark.parametrize("suffix", [":", "", ":whatever", "::"])
def test_key_is_the_user_name_and_password_is_ignored(
    lever: LeverSimulator, clock: ManualClock, suffix: str
) -> None:
    encoded = base64.b64encode(f"{lever.api_key}{suffix}".encode()).decode()
    assert (
        Client(lever, clock=clock)
        .request("GET", "/v1/users", headers={"Authorization": f"Basic {encoded}"})
        .status_code
        == 200
    )


def test_key_is_limited_to_its_endpoints(lever: LeverSimulator, clock: ManualClock) -> None:
    key = lever.credentials.add_key(frozenset({"GET /users"})).key
    restricted = Client(lever, (key, ""), clock=clock)
    assert restricted.get("/v1/users").status_code == 200
    refused = restricted.get("/v1/stages")
    assert refused.status_code == 403
    assert list(refused.json()) == ["code", "message"]


@pytest.mark.parametrize(
    ("path", "resource"),
    [
        ("/v1/opportunities/{}", "opportunities"),
        ("/v1/users/{}", "users"),
        ("/v1/stages/{}", "stages"),
        ("/v1/archive_reasons/{}", "archive_reasons"),
        ("/v1/postings/{}", "postings"),
        ("/v1/contacts/{}", "contacts"),
    ],
)
def test_missing_object_is_404_with_its_id(client: Client, path: str, resource: str) -> None:
    response = client.get(path.format(UNKNOWN_ID))
    assert response.status_code == 404
    assert response.json() == {
        "code": "ResourceNotFound",
        "message": f"{resource} {UNKNOWN_ID} was not found",
    }


def test_unknown_route_is_404_with_its_path(client: Client) -> None:
    for path in ("/v1/nothing", "/v1/openapi.json", "/v1/offers"):
        response = client.get(path)
        assert (response.status_code, response.json()) == (
            404,
            {"code": "ResourceNotFound", "message": f"{path} does not exist"},
        )


def test_offers_are_read_only_lists_below_opportunities(
    client: Client, lever: LeverSimulator, dana: str
) -> None:
    offer = lever.make_offer(dana)
    for path in ("/v1/offers", f"/v1/offers/{offer}", f"/v1/opportunities/{dana}/offers/{offer}"):
        assert client.get(path).status_code == 404
    for method in ("POST", "PUT", "DELETE"):
        assert client.request(method, f"/v1/opportunities/{dana}/offers").status_code in {404, 405}


def test_trailing_slash_is_ignored(client: Client, dana: str) -> None:
    for path in (
        "/v1/users",
        f"/v1/opportunities/{dana}",
        "/v1/webhooks",
        f"/v1/opportunities/{dana}/offers",
    ):
        plain, with_slash = client.get(path), client.get(f"{path}/")
        assert (with_slash.status_code, with_slash.json()) == (200, plain.json())


def test_candidates_path_is_an_alias_of_opportunities(
    client: Client, lever: LeverSimulator, dana: str
) -> None:
    lever.make_offer(dana)
    for sub in (
        "",
        f"/{dana}",
        f"/{dana}/offers",
        f"/{dana}/notes",
        f"/{dana}/applications",
        "/deleted",
    ):
        assert (
            client.get(f"/v1/candidates{sub}").json()
            == client.get(f"/v1/opportunities{sub}").json()
        )
    assert client.post(f"/v1/candidates/{dana}/addTags", {"tags": ["Old"]}).json()["data"][
        "tags"
    ] == ["Platform", "Old"]
    assert client.post(f"/v1/candidates/{dana}/notes", {"value": "x"}).status_code == 201


def test_unknown_parameters_are_ignored(client: Client) -> None:
    assert (
        client.get("/v1/stages", limit="5", nonsense="1", include="x").json()
        == client.get("/v1/stages").json()
    )


def test_every_error_is_json_with_code_and_message(client: Client, dana: str) -> None:
    responses = [
        client.get("/v1/opportunities", limit="0"),
        client.get("/v1/opportunities", expand="nothing"),
        client.post(f"/v1/opportunities/{dana}/notes", {}),
        client.post("/v1/opportunities", {"name": "x"}),
        client.request(
            "POST",
            f"/v1/opportunities/{dana}/notes",
            data="{no json",
            headers={"Content-Type": "application/json"},
        ),
        client.request(
            "POST",
            f"/v1/opportunities/{dana}/addTags",
            data="[1]",
            headers={"Content-Type": "application/json"},
        ),
    ]
    for response in responses:
        assert response.status_code == 400, response.text
        assert list(response.json()) == ["code", "message"]
        assert response.headers["content-type"] == "application/json; charset=utf-8"


class TestRequestBodies:
    """A body is JSON or a form.

    `perform_as` is documented as a query parameter, but some clients send it in the body.
    """

    def test_note_can_be_sent_as_a_form(self, client: Client, dana: str) -> None:
        made = client.request(
            "POST",
            f"/v1/opportunities/{dana}/notes",
            data={"value": "by form", "secret": "True", "score": "4"},
        )
        note = made.json()["data"]
        assert (made.status_code, note["secret"]) == (201, True)
        assert (note["fields"][0]["value"], note["fields"][0]["score"]) == ("by form", 4)

    @pytest.mark.parametrize("data", [{"tags[]": ["one", "two"]}, {"tags": ["one", "two"]}])
    def test_list_in_a_form_repeats_its_key(
        self, client: Client, dana: str, data: dict[str, list[str]]
    ) -> None:
        response = client.request("POST", f"/v1/opportunities/{dana}/addTags", data=data)
        assert response.json()["data"]["tags"] == ["Platform", "one", "two"]

    def test_opportunity_can_be_sent_as_multipart(
        self, client: Client, lever: LeverSimulator
    ) -> None:
        parts = [
            ("name", (None, "Ines")),
            ("emails[]", (None, "ines@mail.example")),
            ("tags", (None, "Multipart")),
        ]
        made = client.request(
            "POST", "/v1/opportunities", files=parts, params={"perform_as": lever.user_id}
        )
        data = made.json()["data"]
        assert (made.status_code, data["name"], data["emails"], data["tags"]) == (
            201,
            "Ines",
            ["ines@mail.example"],
            ["Multipart"],
        )

    @pytest.mark.parametrize("location", ["query", "json", "form"])
    def test_perform_as_is_read_from_query_or_body(
        self, client: Client, lever: LeverSimulator, dana: str, location: str
    ) -> None:
        by = lever.add_user("Sol Reyes", "sol@acme.example")
        path, note, named = (
            f"/v1/opportunities/{dana}/notes",
            {"value": "hello"},
            {"perform_as": by},
        )
        made = {
            "query": lambda: client.post(path, note, **named),
            "json": lambda: client.post(path, note | named),
            "form": lambda: client.request("POST", path, data=note | named),
        }[location]()
        assert (made.json()["data"]["user"], made.json()["data"]["fields"][0]["user"]) == (by, by)

    def test_perform_as_user_is_recorded_with_the_change(
        self, client: Client, lever: LeverSimulator, dana: str
    ) -> None:
        by = lever.add_user("Sol Reyes", "sol@acme.example")
        moved = client.put(
            f"/v1/opportunities/{dana}/stage", {"stage": "offer"}, perform_as=by
        ).json()["data"]
        assert moved["stageChanges"][-1]["userId"] == by

    def test_unknown_perform_as_changes_nothing(self, client: Client, dana: str) -> None:
        before = client.data(f"/v1/opportunities/{dana}")
        assert (
            client.post(
                f"/v1/opportunities/{dana}/addTags", {"tags": ["x"]}, perform_as=UNKNOWN_ID
            ).status_code
            == 400
        )
        assert client.data(f"/v1/opportunities/{dana}") == before

    def test_body_without_content_type_is_accepted(self, client: Client, dana: str) -> None:
        response = client.request(
            "POST",
            f"/v1/opportunities/{dana}/addTags",
            data=json.dumps({"tags": ["plain"]}).encode(),
        )
        assert response.json()["data"]["tags"] == ["Platform", "plain"]


@pytest.mark.parametrize("path", ["/v1//users", "//v1/users", "/v1/users//"])
def test_empty_path_segments_are_ignored(client: Client, path: str) -> None:
    """A client in production requests `/v1//users?email=x`."""
    response = client.request("GET", path, params={"limit": 1}, allow_redirects=False)
    assert (response.status_code, len(response.json()["data"])) == (200, 1)


def test_unknown_path_with_empty_segments_is_a_json_error(client: Client) -> None:
    response = client.request("GET", "/v1//nothing", allow_redirects=False)
    assert (response.status_code, response.json()["code"]) == (404, "ResourceNotFound")
