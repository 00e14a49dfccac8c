"""The pages' common look: one stylesheet and a handful of macros, ours, for every server-rendered page here.

A page extends `web_components/page.html`, and sets at its top, as far as it wants them:

    look      whose pages these are: "agora", "lever" or "own"; a look is one colour
    brand     the name at the top, and where it leads: {"label", "href"}
    nav       what there is: [{"label", "href", "current"?, "foot"?}]; `foot` sends an item to the bottom of the side
    account   what stands beside or below it, for instance who is logged in: a text
    narrow    true for pages of one column of text or one form

and fills the blocks `title`, `main`, for further stylesheets and scripts of its own `head`, and beside `account`
`account_menu` (to log out). It takes what it
needs from `web_components/parts.html` (card, badge, button, facts, table, notice, flashes, empty, steps) and `web_components/forms.html`
(field, choice, several, text, switch, submit).
"""

from flask import Blueprint, Flask
from jinja2 import BaseLoader, ChoiceLoader, PackageLoader

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The pages hold no inline script and no inline style, so they work under this policy."""


def register(app: Flask) -> None:
    """Make /_ui/components.css and the templates web_components/...

    available to this application.
    """
    app.register_blueprint(
        Blueprint("web_components", __name__, static_folder="static", static_url_path="/_ui")
    )
    loaders: list[BaseLoader] = [PackageLoader("web_components")]
    if app.jinja_loader is not None:
        loaders.insert(0, app.jinja_loader)
    app.jinja_loader = ChoiceLoader(loaders)
