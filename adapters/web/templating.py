"""What all page templates share: the user, the vendors' URLs, and the formats of times."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, session

import web_components
from adapters.settings import Settings
from adapters.urls import origin, path_segment
from adapters.web.sessions import SessionManager
from application.ports import ServiceRefused


def configure_templates(app: Flask, settings: Settings, sessions: SessionManager) -> None:
    web_components.register(app)

    @app.context_processor
    def shared() -> dict[str, Any]:
        return {
            "user": sessions.current_user(),
            "csrf_token": session.get("csrf", ""),
            "agora_url": origin(settings.agora_api_url),
            "lever_web_url": settings.lever_web_url,
        }

    @app.template_filter("moment")
    def moment(when: datetime | None) -> str:
        return "" if when is None else f"{when:%Y-%m-%d %H:%M:%S} UTC"

    @app.template_filter("duration")
    def duration(time: timedelta) -> str:
        seconds = round(time.total_seconds())
        return (
            "minute"
            if seconds <= 60
            else f"{seconds} seconds"
            if seconds < 120
            else f"{seconds // 60} minutes"
        )

    @app.template_filter("in_lever")
    def in_lever(opportunity_id: str) -> str:
        """The candidate's page; the list of candidates for an id that is no path segment."""
        try:
            return f"{settings.lever_web_url}/candidates/{path_segment(opportunity_id)}"
        except ServiceRefused:
            return f"{settings.lever_web_url}/candidates"
