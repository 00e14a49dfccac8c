"""Notes: threads of comments. The API can change only notes that were created through it.

https://hire.lever.co/developer/documentation, "Notes";
https://hire.lever.co/developer/updates, 28 July 2021.
"""

from collections.abc import Callable

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from simulators.lever.model.records import Comment, Note
from tests.conformance.shapes import UUID, differences
from tests.conformance.test_shapes import NOTE
from tests.simulators.lever.clients import Client, Json

WITH_ID = {**NOTE, "noteId": UUID}
WriteNote = Callable[..., Json]


@pytest.fixture
def write(client: Client, dana: str) -> WriteNote:
    def create(value: str = "hello", query: Json | None = None, **more: object) -> Json:
        made = client.post(
            f"/v1/opportunities/{dana}/notes", {"value": value, **more}, **(query or {})
        )
        assert made.status_code == 201, made.text
        note: Json = made.json()["data"]
        return note

    return create


@pytest.fixture
def ui_note(lever: LeverSimulator, dana: str) -> str:
    """A note written on Lever's own pages, not through the API."""
    at, account = lever.now(), lever.account
    comment = Comment("by hand", lever.user_id, "lead-new", None, at)
    note = Note(account.new_id(), dana, lever.user_id, False, at, at, [comment], by_api=False)
    account.notes[dana].append(note)
    return note.id


class TestNoteCreation:
    def test_create_response_is_the_note_with_note_id(
        self, client: Client, write: WriteNote, lever: LeverSimulator, dana: str
    ) -> None:
        made = write("Agora offer letter: https://offers.example/o/abc")
        assert differences(made, WITH_ID) == []
        assert made.pop("noteId") == made["id"]
        assert (made["createdAt"], made["completedAt"], made["deletedAt"]) == (
            lever.now(),
            lever.now(),
            None,
        )
        assert client.data(f"/v1/opportunities/{dana}/notes") == [made]
        assert client.data(f"/v1/opportunities/{dana}/notes/{made['id']}") == made

    def test_note_without_perform_as_has_no_user(self, write: WriteNote) -> None:
        assert (write()["user"], write()["fields"][0]["user"]) == (None, None)

    def test_comment_keeps_the_stage_of_its_creation(
        self, write: WriteNote, lever: LeverSimulator, client: Client, dana: str
    ) -> None:
        made = write()
        lever.move(dana, "offer")
        assert (
            client.data(f"/v1/opportunities/{dana}/notes/{made['id']}")["fields"][0]["stage"]
            == "lead-new"
        )
        assert write("later")["fields"][0]["stage"] == "offer"

    @pytest.mark.parametrize(
        "body", [{}, {"value": None}, {"value": ""}, {"value": 5}, {"value": ["x"]}, {"text": "x"}]
    )
    def test_note_needs_text(self, client: Client, dana: str, body: Json) -> None:
        assert client.post(f"/v1/opportunities/{dana}/notes", body).status_code == 400
        assert client.data(f"/v1/opportunities/{dana}/notes") == []

    @pytest.mark.parametrize(
        ("score", "status"), [(1, 201), (4, 201), (None, 201), (0, 400), (5, 400), ("good", 400)]
    )
    def test_score_is_from_1_to_4(
        self, client: Client, dana: str, score: object, status: int
    ) -> None:
        assert (
            client.post(
                f"/v1/opportunities/{dana}/notes", {"value": "x", "score": score}
            ).status_code
            == status
        )

    def test_note_is_not_secret_by_default(self, write: WriteNote) -> None:
        assert [write()["secret"], write(secret=True)["secret"]] == [False, True]

    def test_created_at_may_be_past_but_not_future(
        self, client: Client, write: WriteNote, lever: LeverSimulator, dana: str
    ) -> None:
        past = lever.now() - 86_400_000
        made = write(createdAt=past)
        assert (made["createdAt"], made["fields"][0]["createdAt"]) == (past, past)
        future = {"value": "x", "createdAt": lever.now() + 60_000}
        assert client.post(f"/v1/opportunities/{dana}/notes", future).status_code == 400

    def test_note_id_adds_a_comment_to_that_note(
        self, client: Client, write: WriteNote, dana: str
    ) -> None:
        first = write("first")
        again = write("second", {"note_id": first["id"]})
        assert again["id"] == first["id"]
        assert [each["value"] for each in again["fields"]] == ["first", "second"]
        assert len(client.data(f"/v1/opportunities/{dana}/notes")) == 1

    def test_unknown_opportunity_is_not_found(self, client: Client) -> None:
        missing = "/v1/opportunities/1b0c6a52-7d0e-4f0f-9c5e-0a4b7c1d2e3f/notes"
        assert (
            client.post(missing, {"value": "x"}).status_code
            == client.get(missing).status_code
            == 404
        )

    def test_note_text_is_kept_unchanged(self, client: Client, write: WriteNote, dana: str) -> None:
        text = 'línea 1\n<b>& "2"</b> 🦊 @robin https://x.example/?a=1&b=2'
        write(text)
        assert client.data(f"/v1/opportunities/{dana}/notes")[0]["fields"][0]["value"] == text

    def test_repeated_request_creates_a_second_note(
        self, client: Client, write: WriteNote, dana: str
    ) -> None:
        assert write("same")["id"] != write("same")["id"]
        assert len(client.data(f"/v1/opportunities/{dana}/notes")) == 2


class TestNoteUpdate:
    def test_update_replaces_the_whole_note(
        self, client: Client, write: WriteNote, clock: ManualClock, dana: str
    ) -> None:
        made = write("one")
        write("two", {"note_id": made["id"]})
        clock.advance(60)
        changed = client.put(
            f"/v1/opportunities/{dana}/notes/{made['id']}",
            {"values": [{"value": "new"}], "secret": True},
        )
        assert changed.status_code == 200
        shown = client.data(f"/v1/opportunities/{dana}/notes/{made['id']}")
        assert ([each["value"] for each in shown["fields"]], shown["secret"]) == (["new"], True)

    def test_deleted_note_is_gone(self, client: Client, write: WriteNote, dana: str) -> None:
        path = f"/v1/opportunities/{dana}/notes/{write()['id']}"
        assert [client.delete(path).status_code for _ in range(2)] == [204, 404]
        assert client.get(path).status_code == 404
        assert client.data(f"/v1/opportunities/{dana}/notes") == []

    def test_note_from_the_ui_is_read_only(self, client: Client, ui_note: str, dana: str) -> None:
        path = f"/v1/opportunities/{dana}/notes/{ui_note}"
        before = client.data(path)
        assert client.put(path, {"values": [{"value": "mine"}]}).status_code in {400, 403}
        assert client.delete(path).status_code in {400, 403}
        assert client.data(path) == before

    def test_note_is_found_below_its_own_opportunity_only(
        self, client: Client, write: WriteNote, lever: LeverSimulator
    ) -> None:
        other = lever.add_opportunity("Else")
        assert client.get(f"/v1/opportunities/{other}/notes/{write()['id']}").status_code == 404
        assert client.delete(f"/v1/opportunities/{other}/notes/{write()['id']}").status_code == 404
