import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.typed_text import single_email, visible_text, words

INVISIBLE = [
    *("\u200b", "\u2060", "\u00ad", "\ufeff", "\u200d", "\u200c"),
    *("\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069", "\u061c"),
    *("\u0000", "\u0007", "\u007f", "\ud800", "\U000e0041", "\ufe0f"),
    *("\u0301", "\u0301\u0302", "\u2800", "\u3164", "\uffa0", "\u115f", "\u180e", "\u034f"),
    *(" ", "\t", "\u00a0", "\u3000", "\u2028"),
]


@pytest.mark.parametrize("text", ["", *INVISIBLE, "".join(INVISIBLE)], ids=ascii)
def test_text_without_a_visible_character_is_empty(text: str) -> None:
    """Decision 11."""
    assert (visible_text(text), words(text)) == ("", [])


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        (" Engineer\u200b ", "Engineer"),
        ("En\u00adgi\u2060neer", "Engineer"),
        ("\u202eEngineer\u202c", "Engineer"),
        ("12 Main St\nFloor 2", "12 Main St\nFloor 2"),
        (
            "\u06a9\u0627\u0631\u200c\u0645\u0646\u062f",
            "\u06a9\u0627\u0631\u200c\u0645\u0646\u062f",
        ),
        ("\U0001f469\u200d\U0001f4bb", "\U0001f469\u200d\U0001f4bb"),
        ("Zoe\u0308", "Zoe\u0308"),
        ("-", "-"),
    ],
    ids=ascii,
)
def test_visible_text_stays_as_it_is(text: str, visible: str) -> None:
    assert visible_text(text) == visible


@given(st.text())
def test_visible_text_of_visible_text_is_the_same(text: str) -> None:
    once = visible_text(text)
    assert visible_text(once) == once
    assert bool(once) == bool(words(text))


def test_words_without_a_visible_character_are_no_words() -> None:
    """Decision 11."""
    assert words("\u200b Ada \u200d\u00a0\u0301 King\u2800Lovelace ") == ["Ada", "King", "Lovelace"]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Pat@X.org ", "Pat@X.org"),
        ("\u200bpat@x.org\ufeff", "pat@x.org"),
        ("o'neil+agora@mail.x-y.co.uk", "o'neil+agora@mail.x-y.co.uk"),
        ("j\u00f6rg@m\u00fcller.example", "j\u00f6rg@m\u00fcller.example"),
    ],
)
def test_one_address_is_trimmed(text: str, address: str) -> None:
    """Decision 12."""
    assert single_email(text) == address


@pytest.mark.parametrize(
    "text",
    [
        *("", "not an address", "pat", "pat@", "@x.org", "pat@x", "pat@@x.org", "pat@x..org"),
        *("pat@x.org, kim@x.org", "pat@x.org;kim@x.org", "pat@x.org kim@x.org", "pat@x.org,"),
        *("Pat <pat@x.org>", "mailto:pat@x.org", ".pat@x.org", "pat.@x.org", "pat@x.org."),
        *("pat@x.org\nBcc: kim@x.org", f"{'a' * 250}@x.org"),
    ],
)
def test_anything_else_is_not_one_address(text: str) -> None:
    """Decision 12."""
    assert single_email(text) is None
