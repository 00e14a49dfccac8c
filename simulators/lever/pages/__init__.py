"""What people see in a browser: Lever's own pages, and the OAuth server's.

Each subject registers its pages on the one blueprint when it is imported.
"""

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
_REGISTERED = (
    api_credentials,
    authorized_apps,
    candidates,
    login,
    oauth,
    offers,
    profile,
    settings,
    offer_settings,
    team,
    webhooks,
)


def register_pages(app: Flask) -> None:
    """All pages, their look, and the cookie that says who is logged in. The key of the cookies lives as long as this process."""
    app.secret_key = secrets.token_bytes(32)
    app.session_interface = PageSessionInterface()
    app.config["SESSION_COOKIE_NAME"] = "lever_session"  # cookies are shared by all ports of a host
    app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
    web_components.register(app)
    app.register_blueprint(pages)
