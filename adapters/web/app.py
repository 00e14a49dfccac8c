"""The Flask application, put together."""

from typing import Protocol

from flask import Flask

from adapters.settings import Settings
from adapters.web.disconnect import disconnect
from adapters.web.error_handlers import register_error_handlers
from adapters.web.launch import LaunchVerifier
from adapters.web.logout import logout
from adapters.web.monitoring import monitoring
from adapters.web.security_headers import configure_security
from adapters.web.sessions import SessionManager
from adapters.web.setup.configure import authorization
from adapters.web.setup.mapping import mapping
from adapters.web.setup.test_offer import test_offer
from adapters.web.setup.webhook_tokens import webhook_tokens
from adapters.web.status import status
from adapters.web.templating import configure_templates
from adapters.web.webhooks import webhooks
from application.connections import Connections
from application.mapping_preview import MappingPreview
from application.ports import ATS, Clock, OfferLetterPlatform, Store
from application.receive_webhook import ReceiveWebhook
from application.reporting import Reporting
from application.sessions import Sessions
from application.watch_list import WatchList


class Dependencies(Protocol):
    """What the pages are made of; `adapters.container` has it all."""

    def settings(self) -> Settings: ...

    def clock(self) -> Clock: ...

    def store(self) -> Store: ...

    def ats(self) -> ATS: ...

    def platform(self) -> OfferLetterPlatform: ...

    def connecting(self) -> Connections: ...

    def receiving(self) -> ReceiveWebhook: ...

    def watch_list(self) -> WatchList: ...


def create_app(parts: Dependencies) -> Flask:
    app = Flask(__name__)
    settings, clock, connecting, watch_list = (
        parts.settings(),
        parts.clock(),
        parts.connecting(),
        parts.watch_list(),
    )
    reporting = Reporting(parts.store(), clock)
    launches = LaunchVerifier(settings.agora_launch_secret, settings.agora_api_url, clock)
    visitors = SessionManager(Sessions(parts.store(), clock), clock)
    configure_security(app, settings)
    configure_templates(app, settings, visitors)
    register_error_handlers(app)
    for blueprint in (
        webhooks(parts.receiving()),
        authorization(visitors, launches, connecting),
        webhook_tokens(
            visitors,
            connecting,
            public_url=settings.public_url,
            lever_web_url=settings.lever_web_url,
        ),
        mapping(visitors, connecting, MappingPreview(parts.ats(), parts.platform()), clock),
        test_offer(visitors, connecting, reporting, clock),
        status(visitors, connecting, reporting, watch_list, clock),
        disconnect(visitors, connecting),
        logout(visitors),
        monitoring(parts.store(), reporting),
    ):
        app.register_blueprint(blueprint)
    return app
