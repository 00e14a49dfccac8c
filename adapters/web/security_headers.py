"""Security headers and cookies of all responses, and the size limit of requests."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface

from adapters.http.limits import MAX_BODY_BYTES
from adapters.settings import Settings
from adapters.urls import origin
from application.ports import SESSION_LIFETIME


class SHA256SessionInterface(SecureCookieSessionInterface):
    """Signs the session cookie with SHA-256; Flask's default is SHA-1."""

    digest_method: Callable[..., Any] = staticmethod(hashlib.sha256)


def configure_security(app: Flask, settings: Settings) -> None:
    https = settings.public_url.startswith("https://")
    app.session_interface = SHA256SessionInterface()
    app.config.update(
        SECRET_KEY=settings.session_secret,
        SESSION_COOKIE_NAME=_cookie_name(https=https, path=settings.path_prefix),
        SESSION_COOKIE_PATH=settings.path_prefix or "/",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=SESSION_LIFETIME,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_BODY_BYTES,
    )
    policy = _content_security_policy(settings)

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = policy
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if https:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint is None or not request.endpoint.endswith("static"):
            response.headers["Cache-Control"] = "no-store"
        return response


def _cookie_name(*, https: bool, path: str) -> str:
    """Browsers accept `__Host-` only with the path "/" (RFC 6265bis, 4.1.3)."""
    if not https:
        return "agora-lever"
    return "__Secure-agora-lever" if path else "__Host-agora-lever"


def _content_security_policy(settings: Settings) -> str:
    """The policy of our pages.

    Browsers apply `form-action` to every redirect of a form, and ours leads to Lever's login and
    consent page. An account's pages may be on a sibling of the configured host, such as
    hire.eu.lever.co beside hire.lever.co.
    """
    lever = sorted(
        {
            origin(settings.lever_auth_url),
            origin(settings.lever_web_url),
            *_siblings(settings.lever_web_url),
        }
    )
    return "; ".join(
        [
            "default-src 'none'",
            "object-src 'none'",
            "style-src 'self'",
            "script-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            f"form-action 'self' {' '.join(lever)}",
            "frame-ancestors 'none'",
            "base-uri 'none'",
        ]
    )


def _siblings(url: str) -> list[str]:
    """A wildcard for the hosts below the same domain; none for a top-level domain or an IP
    address.
    """
    found = re.fullmatch(r"(https?://)[\w-]+((?:\.[\w-]+)+\.[a-z]{2,})", origin(url))
    return [f"{found[1]}*{found[2]}"] if found else []
