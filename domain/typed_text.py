"""Text that people typed: what of it can be seen, and whether it is one email address."""

import re
import unicodedata

_JOINERS = frozenset("\u200c\u200d")
"""Format characters that change how their neighbours look, in Persian and in emoji."""
_BLANKS = str.maketrans(dict.fromkeys("\u2800\u3164\uffa0", " "))
"""Characters that look like a blank, and that Unicode counts as a symbol or letters."""
_FILLERS = frozenset("\u034f\u115f\u1160")
MAX_EMAIL_LENGTH = 254
"""Characters (RFC 5321, 4.5.3.1.3)."""


def visible_text(text: str) -> str:
    """The text without invisible characters and outer blanks; empty when nothing can be seen.

    Invisible are control and format characters (zero-width blanks, soft hyphens, direction marks)
    and lone surrogates. A combining mark alone cannot be seen either.
    """
    kept = "".join(each for each in text.translate(_BLANKS) if not _is_invisible(each)).strip()
    return kept if any(map(_is_visible, kept)) else ""


def words(text: str) -> list[str]:
    """The words in which something can be seen (decision 11)."""
    return [word for word in visible_text(text).split() if any(map(_is_visible, word))]


def single_email(text: str) -> str | None:
    """The one email address that the text is; None for anything else (decision 12)."""
    part = r"[^\s@.,:;<>()\[\]\"\\]+"
    found = re.fullmatch(rf"{part}(\.{part})*@{part}(\.{part})+", address := visible_text(text))
    return address if found and len(address) <= MAX_EMAIL_LENGTH else None


def _is_invisible(character: str) -> bool:
    if character.isspace() or character in _JOINERS:
        return False
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"}


def _is_visible(character: str) -> bool:
    category = unicodedata.category(character)
    is_private = category == "Co"  # A font may have a picture for it.
    return is_private or (category[0] in "LNPS" and character not in _FILLERS)
