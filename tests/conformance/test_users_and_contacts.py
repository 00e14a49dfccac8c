"""Users and contacts.

https://hire.lever.co/developer/documentation, "Users", "Contacts"; statuses as recorded.
"""

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.conformance.conftest import Recruiter
from tests.conformance.shapes import differences
from tests.conformance.test_shapes import CONTACT, USER
from tests.simulators.lever.clients import Client


@pytest.fixture
def sol(client: Client, clock: ManualClock) -> str:
    given = {"name": "Sol Reyes", "email": "sol.reyes@acme.example", "externalDirectoryId": "E-7"}
    made = client.post("/v1/users", given)
    assert made.status_code == 201
    clock.advance(1)
    return str(made.json()["data"]["id"])


class TestUsers:
    def test_new_user_is_an_interviewer_by_default(self, client: Client, sol: str) -> None:
        shown = client.data(f"/v1/users/{sol}")
        assert differences(shown, USER) == []
        assert (shown["accessRole"], shown["username"], shown["externalDirectoryId"]) == (
            "interviewer",
            "solreyes",
            "E-7",
        )

    @pytest.mark.parametrize("body", [{}, {"name": "x"}, {"email": "x@acme.example"}])
    def test_user_needs_name_and_email(self, client: Client, body: dict[str, str]) -> None:
        assert client.post("/v1/users", body).status_code == 400

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"email": "sol.reyes@acme.example"}, True),
            ({"email": "sol@acme.example"}, False),
            ({"external_directory_id": "E-7"}, True),
            ({"external_directory_id": "E-8"}, False),
            ({"accessRole": "interviewer"}, True),
            ({"accessRole": ["admin", "interviewer"]}, True),
            ({"accessRole[]": ["admin", "interviewer"]}, True),
            ({"accessRole": "admin"}, False),
            ({"accessRole": "admin", "email": "sol.reyes@acme.example"}, False),
        ],
    )
    def test_each_user_filter_selects(
        self, client: Client, sol: str, query: dict[str, str], found: bool
    ) -> None:
        assert (sol in [each["id"] for each in client.data("/v1/users", **query)]) is found

    def test_unknown_email_returns_an_empty_list(self, client: Client) -> None:
        assert (
            client.get("/v1/users", email="unknown@acme.example").text
            == '{"data":[],"hasNext":false}'
        )

    @pytest.mark.parametrize("include", ["true", "True"])
    def test_deactivated_users_are_listed_on_request_only(
        self, client: Client, sol: str, include: str
    ) -> None:
        gone = client.post(f"/v1/users/{sol}/deactivate")
        assert (gone.status_code, type(gone.json()["data"]["deactivatedAt"])) == (200, int)
        assert sol not in [each["id"] for each in client.data("/v1/users")]
        assert sol not in [
            each["id"] for each in client.data("/v1/users", includeDeactivated="false")
        ]
        assert sol in [each["id"] for each in client.data("/v1/users", includeDeactivated=include)]
        assert client.data(f"/v1/users/{sol}")["deactivatedAt"] is not None
        back = client.post(f"/v1/users/{sol}/reactivate")
        assert (back.status_code, back.json()["data"]["deactivatedAt"]) == (200, None)

    def test_update_replaces_the_whole_user(self, client: Client, sol: str) -> None:
        given = {"name": "Sol R.", "email": "sol@acme.example", "accessRole": "admin"}
        changed = client.put(f"/v1/users/{sol}", given)
        shown = client.data(f"/v1/users/{sol}")
        assert changed.status_code == 200
        assert {key: shown[key] for key in given} == given
        assert shown["externalDirectoryId"] is None

    @pytest.mark.parametrize("missing", ["name", "email", "accessRole"])
    def test_update_needs_name_email_and_role(self, client: Client, sol: str, missing: str) -> None:
        given = {"name": "x", "email": "x@acme.example", "accessRole": "admin"}
        before = client.data(f"/v1/users/{sol}")
        assert (
            client.put(
                f"/v1/users/{sol}", {key: given[key] for key in given if key != missing}
            ).status_code
            == 400
        )
        assert client.data(f"/v1/users/{sol}") == before


class TestContacts:
    def test_contact_matches_its_opportunity(
        self, client: Client, recruiter: Recruiter, dana: str
    ) -> None:
        shown = recruiter.read(dana)
        contact = client.data(f"/v1/contacts/{shown['contact']}")
        assert differences(contact, CONTACT) == []
        assert contact["location"] == {"name": "Lisbon"}
        for key in ("name", "headline", "emails", "phones"):
            assert contact[key] == shown[key]

    def test_contact_update_takes_location_text(
        self, client: Client, recruiter: Recruiter, dana: str
    ) -> None:
        contact = recruiter.read(dana)["contact"]
        changed = client.put(
            f"/v1/contacts/{contact}", {"location": "Porto", "emails": ["d@mail.example"]}
        )
        data = changed.json()["data"]
        assert (changed.status_code, data["location"]) == (200, {"name": "Porto"})
        assert not {"isAnonymized", "dataProtection"} & set(data)
        assert (recruiter.read(dana)["location"], recruiter.read(dana)["emails"]) == (
            "Porto",
            ["d@mail.example"],
        )

    def test_contacts_have_no_list(self, client: Client, lever: LeverSimulator) -> None:
        lever.add_opportunity("Dana")
        assert client.get("/v1/contacts").status_code == 404
