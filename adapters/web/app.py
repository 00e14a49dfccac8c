"""The Flask application."""

from functools import partial
from typing import Protocol

from flask import Flask

from adapters.settings import Settings
from adapters.urls import origin
from adapters.web.disconnect import disconnect_blueprint
from adapters.web.error_handlers import register_error_handlers
from adapters.web.launch import LaunchVerifier
from adapters.web.monitoring import Metrics, monitoring_blueprint
from adapters.web.oauth_state import OAuthStates
from adapters.web.path_prefix import PathPrefix
from adapters.web.security_headers import configure_security
from adapters.web.sessions import SessionManager, logout_blueprint
from adapters.web.setup.configure import configure_blueprint
from adapters.web.setup.mapping import mapping_blueprint
from adapters.web.setup.steps import setup_steps
from adapters.web.setup.test_offer import test_offer_blueprint
from adapters.web.setup.webhook_tokens import webhook_tokens_blueprint
from adapters.web.status import status_blueprint
from adapters.web.templating import configure_templates
from adapters.web.vendor_reads import VendorReads
from adapters.web.webhooks import webhooks_blueprint
from application.connections import Connections
from application.create_letter import CreateLetter
from application.mapping_preview import MappingPreview
from application.ports import ATS, Clock, OfferLetterPlatform, Store
from application.receive_webhook import ReceiveWebhook
from application.reporting import Reporting
from application.sessions import Sessions
from application.watch_list import WatchList


class Dependencies(Protocol):
    """What the application needs; `adapters.container.Container` provides it."""

    def settings(self) -> Settings: ...

    def clock(self) -> Clock: ...

    def store(self) -> Store: ...

    def ats(self) -> ATS: ...

    def platform(self) -> OfferLetterPlatform: ...

    def connections(self) -> Connections: ...

    def receive_webhook(self) -> ReceiveWebhook: ...

    def create_letter(self) -> CreateLetter: ...

    def watch_list(self) -> WatchList: ...


def create_app(parts: Dependencies) -> Flask:
    app = Flask(__name__)
    settings, clock, connections, watch_list = (
        parts.settings(),
        parts.clock(),
        parts.connections(),
        parts.watch_list(),
    )
    reporting = Reporting(parts.store(), clock)
    metrics = Metrics(reporting)
    launch_verifier = LaunchVerifier(settings.agora_launch_secret, settings.agora_api_url, clock)
    stored_sessions = Sessions(parts.store(), clock)
    sessions = SessionManager(stored_sessions, clock)
    oauth_states = OAuthStates(settings.session_secret, stored_sessions, clock)
    vendor_reads = VendorReads(settings.sync_concurrency)
    configure_security(app, settings)
    configure_templates(app, settings, sessions, clock)
    app.add_template_global(partial(setup_steps, reporting), "setup_steps")
    register_error_handlers(app)
    for blueprint in (
        webhooks_blueprint(parts.receive_webhook(), metrics.count_delivery),
        configure_blueprint(
            sessions,
            launch_verifier,
            oauth_states,
            connections,
            vendor_reads,
            origin(settings.agora_api_url),
        ),
        webhook_tokens_blueprint(
            sessions,
            connections,
            public_url=settings.public_url,
            lever_web_url=settings.lever_web_url,
        ),
        mapping_blueprint(
            sessions,
            connections,
            MappingPreview(parts.ats(), parts.platform()),
            vendor_reads,
            clock,
        ),
        test_offer_blueprint(sessions, connections, reporting, clock),
        status_blueprint(
            sessions,
            connections,
            reporting,
            watch_list,
            parts.create_letter(),
            parts.ats(),
            vendor_reads,
            clock,
        ),
        disconnect_blueprint(sessions, connections, public_url=settings.public_url),
        logout_blueprint(sessions),
        monitoring_blueprint(parts.store(), metrics),
    ):
        app.register_blueprint(blueprint)
    if settings.path_prefix:
        app.wsgi_app = PathPrefix(app.wsgi_app, settings.path_prefix)  # type: ignore[method-assign]  # as Flask documents
    return app
