"""How a company's offer letters look: colour, pictures and words."""

import re
from dataclasses import dataclass

from simulators.agora.errors import invalid

MAX_PICTURE_BYTES = 400_000
MAX_WORDS_LENGTH, MAX_NAME_LENGTH = 2000, 100
MIN_CONTRAST = 4.5
"""Of white text on the company's colour: WCAG 2.2, 1.4.3."""
SIGNATURES = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
}
"""How files of the accepted types begin."""


@dataclass(frozen=True)
class Picture:
    media_type: str
    data: bytes


@dataclass(frozen=True)
class Branding:
    """`colour` is "#rrggbb", or empty for Agora's own."""

    colour: str = ""
    welcome: str = ""
    welcome_by: str = ""
    logo: Picture | None = None
    cover: Picture | None = None


def read_colour(text: str) -> str:
    """Raises Problem 422 unless white text can be read on the colour."""
    colour = text.strip().lower()
    if not colour:
        return ""
    if not re.fullmatch("#[0-9a-f]{6}", colour):
        raise invalid({"colour": ["Enter a colour such as #5b3fd6, or leave it blank."]})
    if contrast_with_white(colour) < MIN_CONTRAST:
        raise invalid(
            {"colour": ["White text cannot be read on this colour. Choose a darker one."]}
        )
    return colour


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of WCAG, from 1 to 21."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def read_picture(name: str, data: bytes) -> Picture:
    """Raises Problem 422 unless `data` is a PNG, JPEG or GIF of acceptable size."""
    media_type = next((each for each, start in SIGNATURES.items() if data.startswith(start)), None)
    if media_type is None or len(data) > MAX_PICTURE_BYTES:
        raise invalid({name: ["Choose a PNG, JPEG or GIF of at most 400 kB."]})
    return Picture(media_type, data)


def read_words(name: str, text: str, maximum: int) -> str:
    if len(text) > maximum:
        raise invalid({name: [f"Enter at most {maximum:,} characters."]})
    return text.strip()
