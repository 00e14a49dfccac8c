"""Creation and change of opportunities, and which changes move `updatedAt`.

https://hire.lever.co/developer/documentation, "Create an opportunity" and the actions after it;
https://hire.lever.co/developer/updates, 28 August 2020 (`updatedAt`). Times and blank values as
recorded.
"""

from collections.abc import Callable

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.conformance.conftest import Recruiter
from tests.conformance.shapes import differences
from tests.conformance.test_shapes import OPPORTUNITY
from tests.simulators.lever.clients import Client, Json

BLANK = {"name": "", "headline": "", "location": "", "emails": [], "phones": [], "links": []}
WITHOUT_LOCATION = {
    key: shape for key, shape in OPPORTUNITY.items() if key != "opportunityLocation?"
}


class TestCreation:
    def test_create_response_starts_with_deduped(self, recruiter: Recruiter) -> None:
        made = recruiter.add()
        assert list(made) == ["deduped", "data"]
        assert made["deduped"] is False
        assert differences(made["data"], WITHOUT_LOCATION) == []

    def test_empty_body_creates_a_new_lead(self, client: Client, lever: LeverSimulator) -> None:
        made = client.post("/v1/opportunities", {}, perform_as=lever.user_id).json()["data"]
        assert (made["stage"], made["name"], made["emails"], made["archived"]) == (
            "lead-new",
            "",
            [],
            None,
        )
        assert 0 <= made["updatedAt"] - made["createdAt"] < 100

    def test_create_needs_perform_as(self, client: Client) -> None:
        refused = client.post("/v1/opportunities", {"name": "Dana"})
        assert (refused.status_code, "perform_as" in refused.json()["message"]) == (400, True)
        assert client.data("/v1/opportunities") == []

    def test_given_values_are_kept(self, recruiter: Recruiter, lever: LeverSimulator) -> None:
        given = {
            "headline": "Northwind Labs",
            "location": "Lisbon",
            "phones": [{"type": "mobile", "value": "+351 555 0100"}],
            "emails": ["dana@mail.example", "dana@home.example"],
            "links": ["https://dana.example"],
            "tags": ["Platform"],
            "sources": ["LinkedIn"],
            "origin": "referred",
            "stage": "lead-responded",
            "owner": lever.add_user("Sol Reyes", "sol@acme.example"),
        }
        shown = recruiter.read(recruiter.opportunity("Dana", **given))
        assert {name: shown[name] for name in given} == given

    @pytest.mark.parametrize(
        "emails",
        [["dana@mail.example"], ["DANA@MAIL.EXAMPLE"], ["new@mail.example", "dana@mail.example"]],
    )
    def test_known_email_adds_an_opportunity_to_the_contact(
        self, recruiter: Recruiter, dana: str, emails: list[str]
    ) -> None:
        again = recruiter.add("D. Okafor", emails=emails, headline="Elsewhere", location="Porto")
        shown = recruiter.read(again["data"]["id"])
        assert again["deduped"] is True
        assert again["data"]["id"] != dana
        for key in ("contact", "name", "headline", "location"):
            assert shown[key] == recruiter.read(dana)[key]

    def test_given_contact_adds_an_opportunity_to_it(self, recruiter: Recruiter, dana: str) -> None:
        contact = recruiter.read(dana)["contact"]
        made = recruiter.add("Other Name", emails=[], contact=contact)
        assert (made["deduped"], made["data"]["contact"]) == (True, contact)
        assert recruiter.read(made["data"]["id"])["name"] == "Dana Okafor"

    def test_posting_adds_tags_location_and_application(
        self, recruiter: Recruiter, client: Client
    ) -> None:
        posting = client.data("/v1/postings")[0]
        made = recruiter.add(postings=[posting["id"]])["data"]
        shown, categories = recruiter.read(made["id"]), posting["categories"]
        derived = [
            posting["text"],
            *(categories[each] for each in ("department", "team", "location", "commitment")),
        ]
        assert set(derived) <= set(shown["tags"])
        assert shown["opportunityLocation"] == categories["location"]
        (application,) = client.data(f"/v1/opportunities/{made['id']}/applications")
        assert ([application["id"]], application["posting"]) == (
            shown["applications"],
            posting["id"],
        )

    def test_two_postings_in_one_request_are_refused(
        self, client: Client, lever: LeverSimulator
    ) -> None:
        postings = [each["id"] for each in client.data("/v1/postings")[:2]]
        refused = client.post(
            "/v1/opportunities", {"name": "x", "postings": postings}, perform_as=lever.user_id
        )
        assert (refused.status_code, client.data("/v1/opportunities")) == (400, [])

    def test_created_at_may_be_past_but_not_future(
        self, client: Client, lever: LeverSimulator, recruiter: Recruiter
    ) -> None:
        past = lever.now() - 86_400_000
        assert recruiter.add(createdAt=past)["data"]["createdAt"] == past
        future = client.post(
            "/v1/opportunities", {"createdAt": lever.now() + 60_000}, perform_as=lever.user_id
        )
        assert future.status_code == 400

    def test_opportunity_can_be_created_archived(
        self, recruiter: Recruiter, client: Client
    ) -> None:
        reason = client.data("/v1/archive_reasons", type="non-hired")[0]["id"]
        assert recruiter.add(archived={"reason": reason})["data"]["archived"]["reason"] == reason

    def test_archive_time_can_be_given(
        self, recruiter: Recruiter, client: Client, lever: LeverSimulator
    ) -> None:
        reason = client.data("/v1/archive_reasons", type="non-hired")[0]["id"]
        archived = {"reason": reason, "archivedAt": lever.now() - 3_600_000}
        assert (
            recruiter.add(createdAt=lever.now() - 7_200_000, archived=archived)["data"]["archived"]
            == archived
        )


def _reason(client: Client) -> str:
    return str(client.data("/v1/archive_reasons", type="non-hired")[0]["id"])


class TestActionResponses:
    """Most action responses have blank contact data.

    A client that copied such a response would erase its own data.
    """

    @pytest.mark.parametrize(
        ("method", "action", "body"),
        [
            ("put", "stage", {"stage": "offer"}),
            ("put", "archived", {"reason": None}),
            ("post", "addTags", {"tags": ["New"]}),
            ("post", "removeTags", {"tags": ["Platform"]}),
            ("post", "addSources", {"sources": ["Gild"]}),
            ("post", "removeSources", {"sources": ["LinkedIn"]}),
        ],
    )
    def test_action_response_has_blank_contact_data(
        self, client: Client, recruiter: Recruiter, method: str, action: str, body: Json
    ) -> None:
        posting = client.data("/v1/postings")[0]["id"]
        ana = recruiter.opportunity(
            "Ana", tags=["Platform"], sources=["LinkedIn"], postings=[posting]
        )
        response = getattr(client, method)(f"/v1/opportunities/{ana}/{action}", body)
        shown, stored = response.json()["data"], recruiter.read(ana)
        assert response.status_code == 200
        assert differences(shown, WITHOUT_LOCATION) == []
        assert {key: shown[key] for key in BLANK} == BLANK
        assert {key: stored[key] for key in shown if key not in BLANK} == {
            key: shown[key] for key in shown if key not in BLANK
        }
        assert stored["name"] == "Ana"

    @pytest.mark.parametrize("action", ["addLinks", "removeLinks"])
    def test_only_link_responses_have_contact_data(
        self, client: Client, recruiter: Recruiter, dana: str, action: str
    ) -> None:
        shown = client.post(
            f"/v1/opportunities/{dana}/{action}", {"links": ["https://x.example"]}
        ).json()["data"]
        stored = recruiter.read(dana)
        assert {key: shown[key] for key in BLANK} == {key: stored[key] for key in BLANK}
        assert shown["name"] == "Dana Okafor"


class TestTagsSourcesAndLinks:
    @pytest.mark.parametrize("name", ["tags", "sources", "links"])
    def test_sets_have_no_duplicates_and_allow_missing_removals(
        self, client: Client, recruiter: Recruiter, dana: str, name: str
    ) -> None:
        had, action = recruiter.read(dana)[name], name.capitalize()
        for _ in range(2):
            client.post(
                f"/v1/opportunities/{dana}/add{action}",
                {name: ["https://b.example", *had, "https://b.example"]},
            )
        assert recruiter.read(dana)[name] == [*had, "https://b.example"]
        for _ in range(2):
            assert (
                client.post(
                    f"/v1/opportunities/{dana}/remove{action}", {name: ["https://b.example"]}
                ).status_code
                == 200
            )
        assert recruiter.read(dana)[name] == had

    def test_links_belong_to_the_contact_tags_do_not(
        self, client: Client, recruiter: Recruiter, dana: str
    ) -> None:
        second = recruiter.opportunity("Dana Okafor")
        for name in ("tags", "sources", "links"):
            client.post(
                f"/v1/opportunities/{dana}/add{name.capitalize()}", {name: ["https://new.example"]}
            )
        shown = recruiter.read(second)
        assert ["https://new.example" in shown[name] for name in ("tags", "sources", "links")] == [
            False,
            False,
            True,
        ]

    def test_tag_exists_while_it_is_used(self, client: Client, dana: str) -> None:
        client.post(f"/v1/opportunities/{dana}/addTags", {"tags": ["Agora Offer"]})
        assert {"count": 1, "text": "Agora Offer"} in client.data("/v1/tags")
        client.post(f"/v1/opportunities/{dana}/removeTags", {"tags": ["Agora Offer"]})
        assert "Agora Offer" not in [each["text"] for each in client.data("/v1/tags")]

    @pytest.mark.parametrize("body", [{"tags": 5}, {"tags": [1]}, {"tags": {"a": 1}}])
    def test_invalid_tag_list_is_refused_and_changes_nothing(
        self, client: Client, recruiter: Recruiter, dana: str, body: Json
    ) -> None:
        before = recruiter.read(dana)
        assert client.post(f"/v1/opportunities/{dana}/addTags", body).status_code == 400
        assert recruiter.read(dana) == before


class TestStagesAndArchiving:
    def test_stage_change_is_appended_to_the_history(
        self, client: Client, recruiter: Recruiter, lever: LeverSimulator, dana: str
    ) -> None:
        client.put(f"/v1/opportunities/{dana}/stage", {"stage": "offer"}, perform_as=lever.user_id)
        stages = [each["id"] for each in client.data("/v1/stages")]
        assert recruiter.read(dana)["stageChanges"][-1] == {
            "toStageId": "offer",
            "toStageIndex": stages.index("offer"),
            "updatedAt": lever.now(),
            "userId": lever.user_id,
        }

    def test_archived_opportunity_moves_and_stays_archived(
        self, client: Client, recruiter: Recruiter, dana: str
    ) -> None:
        client.put(f"/v1/opportunities/{dana}/archived", {"reason": _reason(client)})
        archived = recruiter.read(dana)["archived"]
        client.put(f"/v1/opportunities/{dana}/stage", {"stage": "offer"})
        assert (recruiter.read(dana)["stage"], recruiter.read(dana)["archived"]) == (
            "offer",
            archived,
        )

    def test_archiving_keeps_the_stage(
        self, client: Client, recruiter: Recruiter, lever: LeverSimulator, dana: str
    ) -> None:
        lever.move(dana, "offer")
        lever.hire(dana)
        assert recruiter.read(dana)["stage"] == "offer"
        assert dana in [each["id"] for each in client.data("/v1/opportunities", stage_id="offer")]

    def test_archiving_again_replaces_reason_and_time(
        self, client: Client, recruiter: Recruiter, clock: ManualClock, lever: LeverSimulator
    ) -> None:
        ana = recruiter.opportunity("Ana", postings=[client.data("/v1/postings")[0]["id"]])
        one, two = (each["id"] for each in client.data("/v1/archive_reasons", type="non-hired")[:2])
        client.put(f"/v1/opportunities/{ana}/archived", {"reason": one})
        first = recruiter.read(ana)
        clock.advance(60)
        client.put(f"/v1/opportunities/{ana}/archived", {"reason": two})
        again = recruiter.read(ana)
        assert again["archived"] == {"reason": two, "archivedAt": lever.now()}
        assert again["lastAdvancedAt"] == first["lastAdvancedAt"] == first["archived"]["archivedAt"]
        (application,) = client.data(f"/v1/opportunities/{ana}/applications")
        assert application["archived"] == first["archived"]

    def test_null_reason_unarchives(self, client: Client, recruiter: Recruiter, dana: str) -> None:
        client.put(f"/v1/opportunities/{dana}/archived", {"reason": _reason(client)})
        assert (
            client.put(f"/v1/opportunities/{dana}/archived", {"reason": None}).json()["data"][
                "archived"
            ]
            is None
        )
        assert recruiter.read(dana)["archived"] is None

    @pytest.mark.parametrize(
        ("action", "body"),
        [("stage", {"stage": "nowhere"}), ("stage", {}), ("archived", {"reason": "none"})],
    )
    def test_unknown_stage_or_reason_changes_nothing(
        self, client: Client, recruiter: Recruiter, dana: str, action: str, body: Json
    ) -> None:
        before = recruiter.read(dana)
        assert client.put(f"/v1/opportunities/{dana}/{action}", body).status_code in {400, 404}
        assert recruiter.read(dana) == before


Action = Callable[[LeverSimulator, Client, str], object]
UPDATING_ACTIONS: dict[str, Action] = {
    "stage change": lambda lever, _, dana: lever.move(dana, "offer"),
    "archiving": lambda lever, _, dana: lever.archive(dana),
    "hiring": lambda lever, _, dana: lever.hire(dana),
    "tag added": lambda _, client, dana: client.post(
        f"/v1/opportunities/{dana}/addTags", {"tags": ["x"]}
    ),
    "tag removed": lambda _, client, dana: client.post(
        f"/v1/opportunities/{dana}/removeTags", {"tags": ["Platform"]}
    ),
    "source added": lambda _, client, dana: client.post(
        f"/v1/opportunities/{dana}/addSources", {"sources": ["x"]}
    ),
    "source removed": lambda _, client, dana: client.post(
        f"/v1/opportunities/{dana}/removeSources", {"sources": ["LinkedIn"]}
    ),
    "link added": lambda _, client, dana: client.post(
        f"/v1/opportunities/{dana}/addLinks", {"links": ["https://x.example"]}
    ),
    "link removed": lambda _, client, dana: client.post(
        f"/v1/opportunities/{dana}/removeLinks", {"links": ["https://dana.example"]}
    ),
    "note added": lambda _, client, dana: client.post(
        f"/v1/opportunities/{dana}/notes", {"value": "x"}
    ),
    "contact renamed": lambda lever, _, dana: lever.rename(dana, "Dana King"),
    "emails changed": lambda lever, _, dana: lever.set_emails(dana, ["king@mail.example"]),
}
OFFER_STATUSES = (
    "approval-sent",
    "approved",
    "sent",
    "sent-manually",
    "opened",
    "signed",
    "denied",
)


def _create_offer(status: str) -> Action:
    return lambda lever, _, dana: lever.change_offer(lever.make_offer(dana), status)


OTHER_ACTIONS: dict[str, Action] = {
    "offer created": lambda lever, _, dana: lever.make_offer(dana),
    **{f"offer {status}": _create_offer(status) for status in OFFER_STATUSES},
    "offer field changed": lambda lever, _, dana: lever.change_offer(
        lever.make_offer(dana), fields=[{"identifier": "salary_amount", "value": 1}]
    ),
    "offer deleted": lambda lever, _, dana: lever.remove_offer(lever.make_offer(dana)),
    "offers read": lambda _, client, dana: client.get(f"/v1/opportunities/{dana}/offers"),
    "offer write refused": lambda _, client, dana: client.post(
        f"/v1/opportunities/{dana}/offers", {"status": "sent"}
    ),
    "tag on another opportunity": lambda lever, client, _: client.post(
        f"/v1/opportunities/{lever.add_opportunity('Else')}/addTags", {"tags": ["x"]}
    ),
}


class TestUpdatedAt:
    @pytest.mark.parametrize("action", UPDATING_ACTIONS)
    def test_change_moves_updated_at(
        self,
        lever: LeverSimulator,
        client: Client,
        clock: ManualClock,
        recruiter: Recruiter,
        dana: str,
        action: str,
    ) -> None:
        clock.advance(60)
        acted_at = lever.now()
        UPDATING_ACTIONS[action](lever, client, dana)
        clock.advance(1)
        assert acted_at <= recruiter.read(dana)["updatedAt"] <= acted_at + 1000
        assert [
            each["id"] for each in client.data("/v1/opportunities", updated_at_start=acted_at)
        ] == [dana]

    @pytest.mark.parametrize("action", OTHER_ACTIONS)
    def test_other_actions_keep_updated_at(
        self,
        lever: LeverSimulator,
        client: Client,
        clock: ManualClock,
        recruiter: Recruiter,
        dana: str,
        action: str,
    ) -> None:
        before = recruiter.read(dana)
        clock.advance(60)
        OTHER_ACTIONS[action](lever, client, dana)
        clock.advance(1)
        assert recruiter.read(dana) == before

    def test_contact_edit_updates_all_its_opportunities(
        self,
        client: Client,
        lever: LeverSimulator,
        clock: ManualClock,
        recruiter: Recruiter,
        dana: str,
    ) -> None:
        second, other = recruiter.opportunity("Dana Okafor"), recruiter.opportunity("Else")
        contact, before = recruiter.read(dana)["contact"], recruiter.read(other)
        clock.advance(60)
        client.put(f"/v1/contacts/{contact}", {"headline": "Contoso", "location": "Porto"})
        clock.advance(1)
        for each in (dana, second):
            shown = recruiter.read(each)
            assert (shown["headline"], shown["location"]) == ("Contoso", "Porto")
            assert lever.now() - 1000 <= shown["updatedAt"] <= lever.now() - 500
        assert recruiter.read(other) == before

    @pytest.mark.parametrize("name", ["tags", "sources"])
    def test_tags_and_sources_keep_last_interaction(
        self, client: Client, clock: ManualClock, recruiter: Recruiter, dana: str, name: str
    ) -> None:
        before = recruiter.read(dana)
        clock.advance(60)
        client.post(f"/v1/opportunities/{dana}/add{name.capitalize()}", {name: ["x"]})
        assert recruiter.read(dana)["lastInteractionAt"] == before["lastInteractionAt"]

    def test_link_response_has_the_previous_times(
        self, client: Client, clock: ManualClock, recruiter: Recruiter, dana: str
    ) -> None:
        before = recruiter.read(dana)
        clock.advance(60)
        data = client.post(
            f"/v1/opportunities/{dana}/addLinks", {"links": ["https://x.example"]}
        ).json()["data"]
        for key in ("updatedAt", "lastInteractionAt"):
            assert data[key] == before[key]

    def test_note_updates_opportunity_one_millisecond_later(
        self, client: Client, clock: ManualClock, recruiter: Recruiter, dana: str
    ) -> None:
        clock.advance(60)
        note = client.post(f"/v1/opportunities/{dana}/notes", {"value": "x"}).json()["data"]
        clock.advance(1)
        shown = recruiter.read(dana)
        assert shown["updatedAt"] == shown["lastInteractionAt"] + 1
        assert 0 <= shown["lastInteractionAt"] - note["createdAt"] < 1000

    def test_note_update_moves_updated_at(
        self,
        client: Client,
        clock: ManualClock,
        recruiter: Recruiter,
        lever: LeverSimulator,
        dana: str,
    ) -> None:
        note = client.post(f"/v1/opportunities/{dana}/notes", {"value": "x"}).json()["data"]["id"]
        clock.advance(60)
        client.put(f"/v1/opportunities/{dana}/notes/{note}", {"values": [{"value": "y"}]})
        assert recruiter.read(dana)["updatedAt"] >= lever.now()

    def test_archiving_is_an_interaction_one_ms_earlier(
        self, client: Client, clock: ManualClock, recruiter: Recruiter, dana: str
    ) -> None:
        clock.advance(60)
        client.put(f"/v1/opportunities/{dana}/archived", {"reason": _reason(client)})
        shown = recruiter.read(dana)
        at = shown["archived"]["archivedAt"]
        assert (shown["updatedAt"], shown["lastAdvancedAt"], shown["lastInteractionAt"]) == (
            at,
            at,
            at - 1,
        )

    def test_renaming_a_posting_renames_its_tag(
        self, client: Client, recruiter: Recruiter, lever: LeverSimulator
    ) -> None:
        posting = client.data("/v1/postings")[0]
        ana = recruiter.opportunity("Ana", postings=[posting["id"]])
        client.post(
            f"/v1/postings/{posting['id']}",
            {"text": "Chief of Everything"},
            perform_as=lever.user_id,
        )
        tags = recruiter.read(ana)["tags"]
        assert ("Chief of Everything" in tags, posting["text"] in tags) == (True, False)


class TestDeletion:
    def test_deleted_opportunity_and_its_records_are_404(
        self, client: Client, lever: LeverSimulator, dana: str
    ) -> None:
        offer = lever.make_offer(dana, "sent")
        lever.delete(dana)
        for sub in ("", "/offers", f"/offers/{offer}/download", "/notes", "/applications"):
            response = client.get(f"/v1/opportunities/{dana}{sub}")
            assert (response.status_code, response.json()["code"]) == (404, "ResourceNotFound")
        assert client.post(f"/v1/opportunities/{dana}/notes", {"value": "x"}).status_code == 404
        assert client.post(f"/v1/opportunities/{dana}/addTags", {"tags": ["x"]}).status_code == 404


PHONES = [{"type": "mobile", "value": "12"}, {"type": None, "value": "34"}]


@pytest.mark.parametrize(
    "fields",
    [
        [("phones[]", '{"type": "mobile", "value": "12"}'), ("phones[]", '{"value": "34"}')],
        [("phones", '[{"type": "mobile", "value": "12"}, {"value": "34"}]')],
        [("phones[0][type]", "mobile"), ("phones[0][value]", "12"), ("phones[1][value]", "34")],
        [("phones[][value]", "12"), ("phones[][value]", "34"), ("phones[][type]", "mobile")],
    ],
)
@pytest.mark.parametrize("multipart", [True, False])
def test_form_sends_phones_in_several_ways(
    client: Client, lever: LeverSimulator, fields: list[tuple[str, str]], multipart: bool
) -> None:
    """Documented for multipart forms, and sent so by clients in production."""
    fields = [("name", "Dana Okafor"), ("emails[0]", "dana@mail.example"), *fields]
    sent = (
        {"files": [(name, (None, value)) for name, value in fields]}
        if multipart
        else {"data": fields}
    )
    response = client.request(
        "POST", "/v1/opportunities", params={"perform_as": lever.user_id}, **sent
    )
    assert response.status_code == 201, response.text
    made = response.json()["data"]
    assert (made["phones"], made["emails"]) == (PHONES, ["dana@mail.example"])


@pytest.mark.parametrize(
    "fields",
    [
        [("phones[]", "12")],
        [("phones[]", '{"value": 12}')],
        [("phones[0][value]", "12"), ("phones", "34")],
        [("phones[0]", "12"), ("phones[0][value]", "34")],
        [("phones[0][a][b]", "12")],
        [("phones[", "12"), ("archived", "{")],
    ],
)
def test_form_with_odd_phones_is_a_bad_request(
    client: Client, lever: LeverSimulator, fields: list[tuple[str, str]]
) -> None:
    response = client.request(
        "POST", "/v1/opportunities", params={"perform_as": lever.user_id}, data=fields
    )
    assert (response.status_code, response.json()["code"]) == (400, "BadRequestError")


def test_note_that_looks_like_json_stays_text(client: Client, dana: str) -> None:
    made = client.request(
        "POST", f"/v1/opportunities/{dana}/notes", data={"value": '{"value": "12"}'}
    )
    assert made.json()["data"]["fields"][0]["value"] == '{"value": "12"}'
