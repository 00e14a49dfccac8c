import pytest

from domain.attention import HOLDS_THE_LETTER, Attention, Reason

NAMES_ITS_DETAIL = {
    Reason.UNREADABLE,
    Reason.UNKNOWN_INTERVAL,
    Reason.UNKNOWN_CURRENCY,
    Reason.REFUSED_BY_LEVER,
    Reason.REFUSED_BY_AGORA,
}
TELLS_OF = {
    Reason.NO_PAY: "no compensation amount",
    Reason.NO_NAME: "no name",
    Reason.NO_JOB_TITLE: "no job title",
    Reason.UNREADABLE: "cannot be read",
    Reason.UNKNOWN_INTERVAL: "pay interval",
    Reason.UNKNOWN_CURRENCY: "ISO 4217",
    Reason.UNKNOWN_STATUS: "status of the offer that we do not know",
    Reason.NO_EMAIL: "no e-mail address",
    Reason.NO_ASSIGNEE: "no assignee",
    Reason.OFFER_VANISHED: "no longer in Lever",
    Reason.ARCHIVED_WITH_OPEN_OFFER: "archived in Lever with an open offer",
    Reason.OPPORTUNITY_MISSING: "does not find the candidate",
    Reason.REFUSED_BY_LEVER: "Lever refused",
    Reason.REFUSED_BY_AGORA: "Agora refused",
}


def about(reason: Reason, detail: str = "a-word-of-lever") -> str:
    return Attention(reason=reason, detail=detail).sentence


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_said_in_one_plain_sentence(reason: Reason) -> None:
    sentence = about(reason)
    assert sentence[0].isupper()
    assert sentence[1].islower()
    assert sentence.endswith(".")
    assert ". " not in sentence
    assert "  " not in sentence
    assert not set("{}_\n") & set(sentence)


@pytest.mark.parametrize("reason", Reason)
def test_every_sentence_says_what_happened(reason: Reason) -> None:
    assert TELLS_OF[reason] in about(reason)


@pytest.mark.parametrize("reason", Reason)
def test_a_sentence_names_levers_word_where_that_helps(reason: Reason) -> None:
    assert ("a-word-of-lever" in about(reason)) is (reason in NAMES_ITS_DETAIL)


def test_a_word_of_lever_with_braces_is_said_as_it_is() -> None:
    assert "{0.__class__}" in about(Reason.UNKNOWN_INTERVAL, "{0.__class__}")


def test_an_interval_that_agora_does_not_know_is_said_whole() -> None:
    assert about(Reason.UNKNOWN_INTERVAL, "per-month-salary") == (
        "Lever sent the pay interval per-month-salary; Agora knows only annual and hourly pay, and we do not guess:"
        " choose one of these in Lever, or make the letter in Agora."
    )


@pytest.mark.parametrize("reason", Reason)
def test_wrong_pay_or_no_addressee_holds_the_letter_and_nothing_else_does(reason: Reason) -> None:
    holds = reason in {
        Reason.NO_PAY,
        Reason.NO_NAME,
        Reason.NO_JOB_TITLE,
        Reason.UNREADABLE,
        Reason.UNKNOWN_INTERVAL,
        Reason.UNKNOWN_CURRENCY,
    }
    assert (reason in HOLDS_THE_LETTER) is holds
    assert Attention(reason=reason).holds_the_letter is holds


@pytest.mark.parametrize("reason", Reason)
def test_a_reason_is_stored_under_its_own_name(reason: Reason) -> None:
    assert reason.value == reason.name.lower().replace("_", "-")


def test_an_attention_may_be_of_the_opportunity_and_not_of_an_offer() -> None:
    attention = Attention(reason=Reason.OPPORTUNITY_MISSING)
    assert (attention.offer_id, attention.detail) == (None, "")
