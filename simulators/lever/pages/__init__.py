"""Pages for people: Lever's own, and those of the OAuth server."""

import secrets

from flask import Flask

import web_components
from simulators.lever.pages import (
    api_credentials,
    authorized_apps,
    candidates,
    login,
    oauth,
    offer_settings,
    offers,
    profile,
    settings,
    team,
    webhooks,
)
from simulators.lever.pages.layout import pages, render_error
from simulators.lever.pages.session import PageSessionInterface

__all__ = ["pages", "register_pages", "render_error"]
MODULES = (
    api_credentials,
    authorized_apps,
    candidates,
    login,
    oauth,
    offer_settings,
    offers,
    profile,
    settings,
    team,
    webhooks,
)


def register_pages(app: Flask) -> None:
    """Serve all pages, with their styles and the session cookie.

    The cookie's key is new in each process.
    """
    app.secret_key = secrets.token_bytes(32)
    app.session_interface = PageSessionInterface()
    app.config["SESSION_COOKIE_NAME"] = "lever_session"  # All ports of a host share cookies.
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    web_components.register(app)
    for module in MODULES:
        module.routes.register(pages)
    app.register_blueprint(pages)
