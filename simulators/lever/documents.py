"""Documents for download."""

import mimetypes
from pathlib import PurePath
from urllib.parse import quote

from flask import Response


def download(name: str, content: bytes) -> Response:
    headers = {
        "Content-Disposition": (
            f"attachment; filename*=UTF-8''{quote(name)}" if not _plain(name) else _attached(name)
        )
    }
    return Response(content, content_type=media_type(name), headers=headers)


def media_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def extension(name: str) -> str:
    """The file extension with its dot, as in ".pdf"."""
    return PurePath(name).suffix


def pdf(title: str) -> bytes:
    """A PDF with one empty page."""
    pages = (
        "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0"
        " R/MediaBox[0 0 595 842]>>endobj"
    )
    return (
        f"%PDF-1.4\n% {title}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj {pages}\ntrailer<</Root 1"
        " 0 R>>\n".encode()
    )


def _plain(name: str) -> bool:
    return name.isascii() and name.isprintable() and '"' not in name and "\\" not in name


def _attached(name: str) -> str:
    return f'attachment; filename="{name}"'
