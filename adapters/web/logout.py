"""Leaving before the visit's hour is over."""

from flask import Blueprint, Response, make_response, render_template

from adapters.web.error_handlers import OPEN_FROM_AGORA
from adapters.web.sessions import SessionManager


def logout(visitors: SessionManager) -> Blueprint:
    pages = Blueprint("leaving", __name__)

    @pages.post("/leave")
    def leave() -> Response:
        visitors.sign_out()
        page = render_template(
            "agora_lever/failure.html", headline="You have signed out", sentence=OPEN_FROM_AGORA
        )
        answer = make_response(page)
        answer.headers["Clear-Site-Data"] = (
            '"cache", "storage"'  # not cookies: that would reach our siblings' too
        )
        return answer

    return pages
