"""Expanded objects in place of ids, and access to confidential opportunities.

https://hire.lever.co/developer/documentation, "Expanding", "Including"; "Confidential data".
"""

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.conformance.conftest import Recruiter
from tests.conformance.shapes import differences
from tests.conformance.test_shapes import APPLICATION, CONTACT, USER
from tests.simulators.lever.clients import Client, Json

EXPANDED = {
    "applications": [APPLICATION],
    "contact": CONTACT,
    "stage": {"id": str, "text": str},
    "owner": USER,
    "followers": [USER],
    "sourcedBy": USER,
}


@pytest.fixture
def applicant(recruiter: Recruiter, client: Client) -> str:
    return recruiter.opportunity("Ana", postings=[client.data("/v1/postings")[0]["id"]])


class TestExpand:
    @pytest.mark.parametrize("name", EXPANDED)
    def test_expanded_field_has_the_object_instead_of_its_id(
        self, client: Client, applicant: str, name: str
    ) -> None:
        plain = client.data(f"/v1/opportunities/{applicant}")
        for shown in (
            client.data(f"/v1/opportunities/{applicant}", expand=name),
            client.data("/v1/opportunities", expand=name)[0],
        ):
            assert list(shown) == list(plain)
            assert differences(shown[name], EXPANDED[name]) == []
            objects, ids = (
                each if isinstance(each, list) else [each] for each in (shown[name], plain[name])
            )
            assert [each["id"] for each in objects] == ids
            assert {key for key in plain if plain[key] != shown[key]} == {name}

    @pytest.mark.parametrize("spelling", ["expand", "expand[]"])
    def test_several_fields_are_expanded_together(
        self, client: Client, applicant: str, spelling: str
    ) -> None:
        shown = client.data(f"/v1/opportunities/{applicant}", **{spelling: list(EXPANDED)})
        assert differences({name: shown[name] for name in EXPANDED}, EXPANDED) == []

    @pytest.mark.parametrize("name", ["posting", "offers", "nothing", "stages"])
    def test_unexpandable_field_is_a_bad_request(
        self, client: Client, applicant: str, name: str
    ) -> None:
        for path in ("/v1/opportunities", f"/v1/opportunities/{applicant}"):
            response = client.get(path, expand=name)
            assert response.status_code == 400
            assert "expandable" in response.json()["message"]

    def test_offer_creator_can_be_expanded(
        self, client: Client, lever: LeverSimulator, dana: str
    ) -> None:
        lever.make_offer(dana)
        (offer,) = client.data(f"/v1/opportunities/{dana}/offers", expand="creator")
        assert differences(offer["creator"], USER) == []
        assert offer["creator"] == client.data(f"/v1/users/{lever.user_id}")
        assert client.get(f"/v1/opportunities/{dana}/offers", expand="fields").status_code == 400

    @pytest.mark.parametrize("name", ["followers", "name"])
    def test_include_removes_no_field(self, client: Client, applicant: str, name: str) -> None:
        plain = client.data(f"/v1/opportunities/{applicant}")
        assert client.data(f"/v1/opportunities/{applicant}", include=name) == plain
        assert client.data("/v1/opportunities", include=name) == [plain]


class TestConfidentialOpportunities:
    @pytest.fixture
    def confidential(self, lever: LeverSimulator, recruiter: Recruiter, client: Client) -> str:
        """An application for a confidential posting, beside an open one."""
        recruiter.opportunity("Open Book")
        posting = client.data("/v1/postings")[0]["id"]
        lever.account.postings[posting].confidentiality = "confidential"
        return recruiter.opportunity("Closed Book", postings=[posting])

    @pytest.fixture
    def outsider(self, lever: LeverSimulator, clock: ManualClock) -> Client:
        """A client whose key has no access to confidential data."""
        return Client(lever, (lever.credentials.add_key().key, ""), clock=clock)

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({}, ["Open Book"]),
            ({"confidentiality": "non-confidential"}, ["Open Book"]),
            ({"confidentiality": "confidential"}, ["Closed Book"]),
            ({"confidentiality": "all"}, ["Closed Book", "Open Book"]),
        ],
    )
    @pytest.mark.usefixtures("confidential")
    def test_list_has_confidential_ones_on_request_only(
        self, client: Client, query: Json, names: list[str]
    ) -> None:
        assert sorted(each["name"] for each in client.data("/v1/opportunities", **query)) == names

    def test_confidential_opportunity_is_shown_with_access(
        self, client: Client, confidential: str
    ) -> None:
        assert client.data(f"/v1/opportunities/{confidential}")["confidentiality"] == "confidential"

    @pytest.mark.parametrize("confidentiality", ["confidential", "all"])
    @pytest.mark.usefixtures("confidential")
    def test_confidential_filter_needs_access(self, outsider: Client, confidentiality: str) -> None:
        assert outsider.get("/v1/opportunities", confidentiality=confidentiality).status_code == 403
        assert [each["name"] for each in outsider.data("/v1/opportunities")] == ["Open Book"]

    @pytest.mark.parametrize("sub", ["", "/offers", "/notes", "/applications"])
    def test_subresources_need_confidential_access(
        self, outsider: Client, confidential: str, sub: str
    ) -> None:
        assert outsider.get(f"/v1/opportunities/{confidential}{sub}").status_code == 403

    def test_writing_needs_confidential_access(
        self, outsider: Client, client: Client, confidential: str
    ) -> None:
        before = client.data(f"/v1/opportunities/{confidential}")
        assert (
            outsider.post(f"/v1/opportunities/{confidential}/addTags", {"tags": ["x"]}).status_code
            == 403
        )
        assert (
            outsider.post(f"/v1/opportunities/{confidential}/notes", {"value": "x"}).status_code
            == 403
        )
        assert client.data(f"/v1/opportunities/{confidential}") == before

    def test_unknown_confidentiality_is_a_bad_request(self, client: Client) -> None:
        assert client.get("/v1/opportunities", confidentiality="maybe").status_code == 400
