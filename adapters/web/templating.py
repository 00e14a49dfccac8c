"""What all page templates share: the user, the vendors' URLs, and the formats of times."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, session
from markupsafe import Markup

import web_components
from adapters.settings import Settings
from adapters.urls import origin, path_segment
from adapters.web.sessions import SessionManager
from application.ports import Clock, ServiceRefused


def _time(when: datetime, text: str, kind: str) -> Markup:
    return Markup('<time datetime="{}" data-time="{}">{}</time>').format(
        when.isoformat(timespec="seconds"), kind, text
    )


def configure_templates(
    app: Flask, settings: Settings, sessions: SessionManager, clock: Clock
) -> None:
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
    def moment(when: datetime | None) -> Markup | str:
        """A day and time in UTC, which times.js shows in the reader's time zone."""
        return "" if when is None else _time(when, f"{when:%Y-%m-%d %H:%M} UTC", "moment")

    @app.template_filter("clock_time")
    def clock_time(when: datetime) -> Markup:
        """A time of today, or a day and time."""
        if clock.now() - when < timedelta(hours=12):
            return _time(when, f"{when:%H:%M} UTC", "clock")
        return _time(when, f"{when:%Y-%m-%d %H:%M} UTC", "moment")

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
