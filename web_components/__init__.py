"""Shared page components: a base template, macros and a stylesheet for all server-rendered pages.

A page extends `web_components/page.html` and may set, at its top:

    look      the colour scheme: "agora", "lever" or "own"
    brand     name and link at the top: {"label", "href"}
    nav       the navigation: [{"label", "href", "current"?, "foot"?}]; `foot` puts an item last
    account   a text beside the navigation, such as the logged-in user
    narrow    true for pages with one column of text or one form

It fills the blocks `title` and `main`; `head` for further stylesheets and scripts; and
`account_menu` beside `account`, for logging out. Macros: `web_components/parts.html` (card, badge,
button, facts, table, notice, flashes, empty, steps) and `web_components/forms.html` (field, choice,
several, text, switch, submit).
"""

from flask import Blueprint, Flask
from jinja2 import BaseLoader, ChoiceLoader, PackageLoader

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""For pages without inline scripts and styles."""


def register(app: Flask) -> None:
    """Make the stylesheet and the templates web_components/... available to an application."""
    app.register_blueprint(
        Blueprint("web_components", __name__, static_folder="static", static_url_path="/_ui")
    )
    loaders: list[BaseLoader] = [PackageLoader("web_components")]
    if app.jinja_loader is not None:
        loaders.insert(0, app.jinja_loader)
    app.jinja_loader = ChoiceLoader(loaders)
