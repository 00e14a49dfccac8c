"""The read-only offers of an opportunity: keys, form fields, and the documents of each status.

https://hire.lever.co/developer/documentation, "Offers"; the order of keys as recorded.
"""

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.conformance.shapes import differences
from tests.conformance.test_shapes import DOCUMENT, OFFER, SIGNATURE
from tests.simulators.lever.clients import Client, Json

STATUSES = (
    "draft",
    "approval-sent",
    "approved",
    "sent",
    "sent-manually",
    "opened",
    "signed",
    "denied",
)
FORM: dict[str, object] = {
    "job_posting": None,
    "job_title": "Backend Engineer",
    "candidate_name": "Dana Okafor",
    "team": "Platform",
    "location/office": "Lisbon",
    "salary_amount": 96000,
    "compensation_currency": "EUR",
    "salary_interval": "per-year-salary",
    "anticipated_start_date": 1764547200000,
    "offered_equity": 2500,
    "custom_relocation": True,
    "custom_target_bonus_percent": 12.5,
}


@pytest.fixture
def offers(client: Client, dana: str) -> "OfferReader":
    return OfferReader(client, dana)


class OfferReader:
    def __init__(self, client: Client, opportunity: str) -> None:
        self._client, self.path = client, f"/v1/opportunities/{opportunity}/offers"

    def all(self) -> list[Json]:
        found: list[Json] = self._client.data(self.path)
        return found

    def only(self) -> Json:
        (offer,) = self.all()
        return offer

    def download(self, offer: str, **query: str) -> tuple[int, bytes]:
        response = self._client.get(f"{self.path}/{offer}/download", **query)
        return response.status_code, response.content


def test_list_without_offers_is_an_empty_last_page(client: Client, offers: OfferReader) -> None:
    assert client.get(offers.path).text == '{"data":[],"hasNext":false}'


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_has_the_same_keys(
    lever: LeverSimulator, offers: OfferReader, dana: str, status: str
) -> None:
    made = lever.make_offer(dana, status, fields=[{"identifier": "salary_amount", "value": 1}])
    offer = offers.only()
    assert differences(offer, OFFER) == []
    assert (offer["id"], offer["status"], offer["creator"]) == (made, status, lever.user_id)
    assert differences(offer["signatures"]["candidate"], SIGNATURE) == []


class TestFields:
    @pytest.fixture
    def filled(self, lever: LeverSimulator, dana: str) -> str:
        return lever.make_offer(
            dana, fields=[{"identifier": name, "value": value} for name, value in FORM.items()]
        )

    @pytest.mark.usefixtures("filled")
    def test_fields_follow_the_order_of_the_form(self, offers: OfferReader) -> None:
        fields = offers.only()["fields"]
        assert all(list(field) == ["text", "identifier", "value"] for field in fields)
        assert {field["identifier"]: field["value"] for field in fields} == FORM
        assert [field["identifier"] for field in fields] == list(FORM)

    @pytest.mark.usefixtures("filled")
    def test_fields_have_default_labels(self, offers: OfferReader) -> None:
        texts = {field["identifier"]: field["text"] for field in offers.only()["fields"]}
        assert texts["salary_amount"] == "Offered compensation amount"
        assert texts["location/office"] == "Office location"
        assert texts["salary_interval"] == "Type of earnings"

    def test_custom_label_keeps_the_identifier(
        self, lever: LeverSimulator, offers: OfferReader, dana: str
    ) -> None:
        lever.make_offer(
            dana, fields=[{"identifier": "salary_amount", "text": "Gross pay", "value": 1}]
        )
        assert offers.only()["fields"] == [
            {"text": "Gross pay", "identifier": "salary_amount", "value": 1}
        ]

    def test_cleared_field_is_null_and_removed_field_missing(
        self, lever: LeverSimulator, offers: OfferReader, filled: str
    ) -> None:
        lever.change_offer(filled, fields=[{"identifier": "offered_equity", "value": None}])
        lever.remove_offer_field(filled, "team")
        fields = {field["identifier"]: field["value"] for field in offers.only()["fields"]}
        assert (fields["offered_equity"], "team" in fields, len(fields)) == (
            None,
            False,
            len(FORM) - 1,
        )

    def test_field_change_affects_only_the_fields(
        self, lever: LeverSimulator, clock: ManualClock, offers: OfferReader, filled: str
    ) -> None:
        before = offers.only()
        clock.advance(60)
        lever.change_offer(filled, fields=[{"identifier": "salary_amount", "value": 101000}])
        after = offers.only()
        assert {key for key in after if after[key] != before[key]} == {"fields"}


class TestStatuses:
    def test_draft_has_no_approval_times_or_documents(
        self, lever: LeverSimulator, offers: OfferReader, dana: str
    ) -> None:
        lever.make_offer(dana)
        offer = offers.only()
        assert [
            offer[key]
            for key in ("approved", "approvedAt", "sentAt", "sentDocument", "signedDocument")
        ] == [None] * 5
        assert offer["signatures"] == {
            "candidate": {"role": "candidate", "name": None, "email": None}
        }

    def test_offer_sent_by_lever_has_time_and_document(
        self, lever: LeverSimulator, clock: ManualClock, offers: OfferReader, dana: str
    ) -> None:
        made = lever.make_offer(dana)
        clock.advance(60)
        lever.change_offer(made, "sent")
        offer = offers.only()
        assert offer["sentAt"] == lever.now() == offer["createdAt"] + 60_000
        assert differences(offer["sentDocument"], DOCUMENT) == []
        assert (
            offer["sentDocument"]["downloadUrl"]
            == f"https://api.lever.co{offers.path}/{made}/download?status=sent"
        )

    def test_manually_sent_offer_has_no_time_or_document(
        self, lever: LeverSimulator, offers: OfferReader, dana: str
    ) -> None:
        lever.make_offer(dana, "sent-manually")
        assert (offers.only()["sentAt"], offers.only()["sentDocument"]) == (None, None)

    @pytest.mark.parametrize("before", ["sent", "sent-manually", "opened"])
    def test_signed_offer_has_the_signed_document(
        self, lever: LeverSimulator, offers: OfferReader, dana: str, before: str
    ) -> None:
        made = lever.make_offer(dana, before)
        lever.change_offer(made, "signed")
        document = offers.only()["signedDocument"]
        assert differences(document, DOCUMENT) == []
        assert document["downloadUrl"].endswith(f"{offers.path}/{made}/download?status=signed")
        signature = offers.only()["signatures"]["candidate"]
        assert (signature["signed"], signature["signedAt"]) == (True, lever.now())
        assert (signature["name"], signature["email"]) == ("Dana Okafor", "dana@mail.example")

    @pytest.mark.parametrize("status", [each for each in STATUSES if each != "signed"])
    def test_unsigned_offer_has_no_signed_key(
        self, lever: LeverSimulator, offers: OfferReader, dana: str, status: str
    ) -> None:
        lever.make_offer(dana, status)
        assert "signed" not in offers.only()["signatures"]["candidate"]

    @pytest.mark.parametrize(
        ("status", "sent", "signed"),
        [
            ("sent", True, False),
            ("opened", True, False),
            ("denied", True, False),
            ("signed", True, True),
            ("approved", False, False),
            ("sent-manually", False, False),
        ],
    )
    def test_offer_made_in_a_status_has_passed_those_before(
        self,
        lever: LeverSimulator,
        offers: OfferReader,
        dana: str,
        status: str,
        sent: bool,
        signed: bool,
    ) -> None:
        lever.make_offer(dana, status)
        offer = offers.only()
        assert (offer["sentAt"], offer["sentDocument"] is not None) == (
            lever.now() if sent else None,
            sent,
        )
        assert (offer["signedDocument"] is not None) is signed
        assert ("firstOpenedAt" in offer["signatures"]["candidate"]) is (
            status in {"opened", "signed"}
        )
        assert (offer["approved"], offer["approvedAt"]) == (
            (True, lever.now()) if status == "approved" else (None, None)
        )

    def test_uploaded_copy_was_opened_by_nobody_in_lever(
        self, lever: LeverSimulator, offers: OfferReader, dana: str
    ) -> None:
        lever.change_offer(lever.make_offer(dana, "sent-manually"), "signed")
        offer = offers.only()
        assert list(offer["signatures"]["candidate"]) == [
            *("role", "name", "email", "signedAt", "signed")
        ]
        assert (offer["sentAt"], offer["sentDocument"]) == (None, None)

    @pytest.mark.parametrize("status", ["draft", "approval-sent", "sent-manually"])
    def test_offer_sent_anew_has_nothing_of_its_last_sending(
        self, lever: LeverSimulator, offers: OfferReader, dana: str, status: str
    ) -> None:
        made = lever.make_offer(dana, "signed")
        lever.change_offer(made, status)
        offer = offers.only()
        assert [offer[key] for key in ("sentAt", "sentDocument", "signedDocument")] == [None] * 3
        assert offer["signatures"]["candidate"] == {
            "role": "candidate",
            "name": None,
            "email": None,
        }

    def test_leaving_the_offer_stage_keeps_the_offer(
        self, lever: LeverSimulator, offers: OfferReader, dana: str
    ) -> None:
        lever.move(dana, "offer")
        lever.make_offer(dana, "sent")
        before = offers.only()
        lever.move(dana, "lead-new")
        assert offers.only() == before

    def test_offers_are_listed_oldest_first(
        self, lever: LeverSimulator, clock: ManualClock, offers: OfferReader, dana: str
    ) -> None:
        made = []
        for status in ("denied", "draft", "sent"):
            made.append(lever.make_offer(dana, status))
            clock.advance(1)
        assert [offer["id"] for offer in offers.all()] == made

    def test_deleted_draft_is_not_listed(
        self, lever: LeverSimulator, offers: OfferReader, dana: str
    ) -> None:
        lever.remove_offer(lever.make_offer(dana))
        assert offers.all() == []


class TestDownload:
    def test_default_document_is_signed_else_sent(
        self, lever: LeverSimulator, offers: OfferReader, dana: str
    ) -> None:
        made = lever.make_offer(dana, "sent")
        status, sent = offers.download(made)
        assert (status, sent) == (200, offers.download(made, status="sent")[1])
        assert sent
        lever.change_offer(made, "signed")
        assert offers.download(made) == offers.download(made, status="signed")
        assert offers.download(made, status="sent")[0] == 200

    def test_missing_document_is_not_found(
        self, lever: LeverSimulator, offers: OfferReader, dana: str
    ) -> None:
        draft = lever.make_offer(dana)
        assert offers.download(draft)[0] == 404
        assert offers.download(draft, status="signed")[0] == 404
        assert offers.download("0b5a2f44-3333-4e55-8f66-7a7788990001")[0] == 404

    def test_other_document_status_is_a_bad_request(
        self, lever: LeverSimulator, offers: OfferReader, dana: str
    ) -> None:
        assert offers.download(lever.make_offer(dana, "sent"), status="draft")[0] == 400

    def test_download_is_a_pdf_and_needs_a_credential(
        self,
        client: Client,
        lever: LeverSimulator,
        clock: ManualClock,
        offers: OfferReader,
        dana: str,
    ) -> None:
        path = f"{offers.path}/{lever.make_offer(dana, 'sent')}/download"
        assert client.get(path).headers["content-type"] == "application/pdf"
        assert Client(lever, clock=clock).get(path).status_code == 401
