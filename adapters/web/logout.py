"""Signing out."""

from flask import Blueprint, Response, make_response, render_template

from adapters.web.error_handlers import OPEN_FROM_AGORA
from adapters.web.sessions import SessionManager


def logout_blueprint(sessions: SessionManager) -> Blueprint:
    pages = Blueprint("logout", __name__)

    @pages.post("/sign-out")
    def sign_out() -> Response:
        sessions.sign_out()
        page = render_template(
            "agora_lever/failure.html", headline="You have signed out", sentence=OPEN_FROM_AGORA
        )
        response = make_response(page)
        # Not "cookies", which would clear those of sibling domains too.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return pages
