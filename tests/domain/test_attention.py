import pytest

from domain.attention import BLOCKING_REASONS, Attention, AttentionReason
from domain.offer import OfferStatus

NAMES_ITS_DETAIL = {
    AttentionReason.UNREADABLE,
    AttentionReason.UNREADABLE_OPTIONAL,
    AttentionReason.UNKNOWN_INTERVAL,
    AttentionReason.UNKNOWN_CURRENCY,
    AttentionReason.IMPOSSIBLE_TRANSITION,
    AttentionReason.TWO_LETTERS_PUBLISHED,
    AttentionReason.REFUSED_BY_LEVER,
    AttentionReason.REFUSED_BY_AGORA,
}
EXPECTED_PART = {
    AttentionReason.NO_PAY: "no compensation amount",
    AttentionReason.ZERO_PAY: "compensation amount of the offer is zero",
    AttentionReason.NO_NAME: "no name",
    AttentionReason.NO_JOB_TITLE: "no job title",
    AttentionReason.UNREADABLE: "cannot be read, so the letter is held",
    AttentionReason.UNREADABLE_OPTIONAL: "cannot be read, so the letter is without it",
    AttentionReason.NO_INTERVAL: "does not say what its pay is for",
    AttentionReason.UNKNOWN_INTERVAL: "none that Lever documents",
    AttentionReason.UNKNOWN_CURRENCY: "ISO 4217",
    AttentionReason.UNKNOWN_STATUS: "offer status that this integration does not know",
    AttentionReason.UNREADABLE_OFFER: "an offer of this candidate that we cannot read",
    AttentionReason.IMPOSSIBLE_TRANSITION: "it was signed before",
    AttentionReason.NO_EMAIL: "no email address",
    AttentionReason.UNREADABLE_EMAIL: "not one email address",
    AttentionReason.NO_ASSIGNEE: "no assignee",
    AttentionReason.OFFER_VANISHED: "no longer in Lever",
    AttentionReason.ARCHIVED_WITH_OPEN_OFFER: "archived in Lever with an open offer",
    AttentionReason.TWO_LETTERS_PUBLISHED: "more than one open letter",
    AttentionReason.SIGNED_WITHOUT_LETTER: "signed in Lever",
    AttentionReason.ARCHIVED_WITHOUT_LETTER: "the candidate is archived",
    AttentionReason.OPPORTUNITY_MISSING: "does not find the candidate",
    AttentionReason.REFUSED_BY_LEVER: "Lever does not allow",
    AttentionReason.REFUSED_BY_AGORA: "Agora refused",
}
STATUS_LABELS = {
    OfferStatus.DRAFT: "Draft",
    OfferStatus.APPROVAL_SENT: "Approval sent",
    OfferStatus.APPROVED: "Approved",
    OfferStatus.SENT: "Sent",
    OfferStatus.SENT_MANUALLY: "Sent Manually",
    OfferStatus.OPENED: "Opened",
    OfferStatus.DENIED: "Declined",
}


def about(reason: AttentionReason, detail: str = "a-word-of-lever") -> str:
    return Attention(reason=reason, detail=detail).message


@pytest.mark.parametrize("reason", AttentionReason)
def test_every_reason_has_a_plain_message(reason: AttentionReason) -> None:
    message = about(reason)
    assert message[0].isupper()
    assert message[1].islower()
    assert message.endswith(".")
    assert "  " not in message
    assert not set("{}_\n") & set(message)


@pytest.mark.parametrize("reason", AttentionReason)
def test_every_message_says_what_happened(reason: AttentionReason) -> None:
    assert EXPECTED_PART[reason] in about(reason)


@pytest.mark.parametrize("reason", AttentionReason)
def test_a_message_shows_its_detail_where_that_helps(reason: AttentionReason) -> None:
    assert ("a-word-of-lever" in about(reason)) is (reason in NAMES_ITS_DETAIL)


def test_braces_in_a_detail_are_shown_unchanged() -> None:
    assert "{0.__class__}" in about(AttentionReason.UNKNOWN_INTERVAL, "{0.__class__}")


@pytest.mark.parametrize(
    ("interval", "label"),
    [
        ("per-month-salary", "Per month"),
        ("semi-month-salary", "Twice a month"),
        ("bi-month-salary", "Every two months"),
        ("bi-week-salary", "Every two weeks"),
        ("per-week-salary", "Per week"),
        ("per-day-wage", "Per day"),
        ("one-time", "One time"),
    ],
)
def test_a_refused_interval_is_named_as_recruiters_read_it(interval: str, label: str) -> None:
    """Decision 13."""
    assert about(AttentionReason.UNKNOWN_INTERVAL, interval) == (
        f'Pay is set to "{label}" in Lever. Agora accepts Per year or Per hour.'
        " Change it in the Lever offer, or create this letter in Agora."
    )


@pytest.mark.parametrize("status", STATUS_LABELS)
def test_offer_status_is_named_as_lever_shows_it(status: OfferStatus) -> None:
    message = about(AttentionReason.IMPOSSIBLE_TRANSITION, status)
    label = STATUS_LABELS[status]
    assert message.startswith(f"Lever shows the offer as {label}, but it was signed before.")


@pytest.mark.parametrize("reason", AttentionReason)
def test_only_blocking_reasons_hold_the_letter(
    reason: AttentionReason,
) -> None:
    holds = reason in {
        AttentionReason.NO_PAY,
        AttentionReason.ZERO_PAY,
        AttentionReason.NO_NAME,
        AttentionReason.NO_JOB_TITLE,
        AttentionReason.UNREADABLE,
        AttentionReason.NO_INTERVAL,
        AttentionReason.UNKNOWN_INTERVAL,
        AttentionReason.UNKNOWN_CURRENCY,
    }
    assert (reason in BLOCKING_REASONS) is holds
    assert Attention(reason=reason).is_blocking is holds


@pytest.mark.parametrize("reason", AttentionReason)
def test_a_reason_is_stored_under_its_own_name(reason: AttentionReason) -> None:
    assert reason.value == reason.name.lower().replace("_", "-")


def test_currency_that_is_not_the_offers_is_the_companys() -> None:
    assert "default currency in Agora" in about(AttentionReason.UNKNOWN_CURRENCY, "")


@pytest.mark.parametrize(
    ("reason", "detail", "field"),
    [
        (AttentionReason.UNREADABLE, "salary_amount", "salary_amount"),
        (AttentionReason.UNREADABLE_OPTIONAL, "offered_equity", "offered_equity"),
        (AttentionReason.ZERO_PAY, "", "salary_amount"),
        (AttentionReason.UNKNOWN_INTERVAL, "per-month-salary", "salary_interval"),
        (AttentionReason.UNKNOWN_CURRENCY, "compensation_currency", "compensation_currency"),
        (AttentionReason.UNKNOWN_CURRENCY, "", None),
        (AttentionReason.NO_PAY, "", None),
        (AttentionReason.REFUSED_BY_AGORA, "422", None),
    ],
)
def test_attention_names_the_field_that_it_is_about(
    reason: AttentionReason, detail: str, field: str | None
) -> None:
    """For pages that show what was typed there, which is not stored (decision 22)."""
    assert Attention(reason=reason, detail=detail).field == field


def test_attention_can_be_about_the_opportunity() -> None:
    attention = Attention(reason=AttentionReason.OPPORTUNITY_MISSING)
    assert (attention.offer_id, attention.detail) == (None, "")
