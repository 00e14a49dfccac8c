import pytest

from domain.attention import BLOCKING_REASONS, Attention, AttentionReason

NAMES_ITS_DETAIL = {
    AttentionReason.UNREADABLE,
    AttentionReason.UNKNOWN_INTERVAL,
    AttentionReason.UNKNOWN_CURRENCY,
    AttentionReason.REFUSED_BY_LEVER,
    AttentionReason.REFUSED_BY_AGORA,
}
TELLS_OF = {
    AttentionReason.NO_PAY: "no compensation amount",
    AttentionReason.NO_NAME: "no name",
    AttentionReason.NO_JOB_TITLE: "no job title",
    AttentionReason.UNREADABLE: "cannot be read",
    AttentionReason.UNKNOWN_INTERVAL: "pay interval",
    AttentionReason.UNKNOWN_CURRENCY: "ISO 4217",
    AttentionReason.UNKNOWN_STATUS: "status of the offer that we do not know",
    AttentionReason.NO_EMAIL: "no e-mail address",
    AttentionReason.NO_ASSIGNEE: "no assignee",
    AttentionReason.OFFER_VANISHED: "no longer in Lever",
    AttentionReason.ARCHIVED_WITH_OPEN_OFFER: "archived in Lever with an open offer",
    AttentionReason.OPPORTUNITY_MISSING: "does not find the candidate",
    AttentionReason.REFUSED_BY_LEVER: "Lever refused",
    AttentionReason.REFUSED_BY_AGORA: "Agora refused",
}


def about(reason: AttentionReason, detail: str = "a-word-of-lever") -> str:
    return Attention(reason=reason, detail=detail).message


@pytest.mark.parametrize("reason", AttentionReason)
def test_every_reason_is_said_in_one_plain_sentence(reason: AttentionReason) -> None:
    sentence = about(reason)
    assert sentence[0].isupper()
    assert sentence[1].islower()
    assert sentence.endswith(".")
    assert ". " not in sentence
    assert "  " not in sentence
    assert not set("{}_\n") & set(sentence)


@pytest.mark.parametrize("reason", AttentionReason)
def test_every_sentence_says_what_happened(reason: AttentionReason) -> None:
    assert TELLS_OF[reason] in about(reason)


@pytest.mark.parametrize("reason", AttentionReason)
def test_a_sentence_names_levers_word_where_that_helps(reason: AttentionReason) -> None:
    assert ("a-word-of-lever" in about(reason)) is (reason in NAMES_ITS_DETAIL)


def test_a_word_of_lever_with_braces_is_said_as_it_is() -> None:
    assert "{0.__class__}" in about(AttentionReason.UNKNOWN_INTERVAL, "{0.__class__}")


def test_an_interval_that_agora_does_not_know_is_said_whole() -> None:
    assert about(AttentionReason.UNKNOWN_INTERVAL, "per-month-salary") == (
        "Lever sent the pay interval per-month-salary; Agora knows only annual and hourly pay, and we do not guess:"
        " choose one of these in Lever, or make the letter in Agora."
    )


@pytest.mark.parametrize("reason", AttentionReason)
def test_only_blocking_reasons_hold_the_letter(
    reason: AttentionReason,
) -> None:
    holds = reason in {
        AttentionReason.NO_PAY,
        AttentionReason.NO_NAME,
        AttentionReason.NO_JOB_TITLE,
        AttentionReason.UNREADABLE,
        AttentionReason.UNKNOWN_INTERVAL,
        AttentionReason.UNKNOWN_CURRENCY,
    }
    assert (reason in BLOCKING_REASONS) is holds
    assert Attention(reason=reason).is_blocking is holds


@pytest.mark.parametrize("reason", AttentionReason)
def test_a_reason_is_stored_under_its_own_name(reason: AttentionReason) -> None:
    assert reason.value == reason.name.lower().replace("_", "-")


def test_attention_can_be_about_the_opportunity() -> None:
    attention = Attention(reason=AttentionReason.OPPORTUNITY_MISSING)
    assert (attention.offer_id, attention.detail) == (None, "")
