"""URLs."""

from urllib.parse import quote, urlsplit

from application.ports import ServiceRefused


def origin(url: str) -> str:
    """Scheme, host and port of a URL."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def path_segment(identifier: str) -> str:
    """An identifier as one segment of a path.

    Raises ServiceRefused for those that would change the path: HTTP clients resolve `.` and `..`,
    also percent-encoded, and drop an empty segment (RFC 3986, 5.2.4 and 6.2.2).
    """
    if identifier in {"", ".", ".."}:
        raise ServiceRefused(f"the id {identifier!r} cannot be part of a URL")
    return quote(identifier, safe="")
