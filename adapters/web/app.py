"""The Flask application, put together."""

from typing import Protocol

from flask import Flask

from adapters.settings import Settings
from adapters.web.disconnect import disconnect
from adapters.web.failures import tell
from adapters.web.hardening import harden
from adapters.web.launch import Launches
from adapters.web.leaving import leaving
from adapters.web.operations import operations
from adapters.web.setup.configure import configure
from adapters.web.setup.mapping import mapping
from adapters.web.setup.trying import trying
from adapters.web.setup.webhook_tokens import webhook_tokens
from adapters.web.showing import show
from adapters.web.status import status
from adapters.web.visitors import Visitors
from adapters.web.webhooks import webhooks
from application.connecting import Connecting
from application.ports import ATS, Clock, OfferLetterPlatform, Store
from application.preview import Preview
from application.receiving import Receiving
from application.reporting import Reporting
from application.visiting import Visits
from application.watching import WatchList


class Parts(Protocol):
    """What the pages are made of; `adapters.container` has it all."""

    def settings(self) -> Settings: ...

    def clock(self) -> Clock: ...

    def store(self) -> Store: ...

    def ats(self) -> ATS: ...

    def platform(self) -> OfferLetterPlatform: ...

    def connecting(self) -> Connecting: ...

    def receiving(self) -> Receiving: ...

    def watch_list(self) -> WatchList: ...


def create_app(parts: Parts) -> Flask:
    app = Flask(__name__)
    settings, clock, connecting, watch_list = parts.settings(), parts.clock(), parts.connecting(), parts.watch_list()
    reporting = Reporting(parts.store(), clock)
    launches = Launches(settings.agora_launch_secret, settings.agora_api_url, clock)
    visitors = Visitors(Visits(parts.store(), clock), clock)
    harden(app, settings)
    show(app, settings, visitors)
    tell(app)
    for blueprint in (
        webhooks(parts.receiving()),
        configure(visitors, launches, connecting),
        webhook_tokens(visitors, connecting, public_url=settings.public_url, lever_web_url=settings.lever_web_url),
        mapping(visitors, connecting, Preview(parts.ats(), parts.platform()), clock),
        trying(visitors, connecting, reporting, clock),
        status(visitors, connecting, reporting, watch_list, clock),
        disconnect(visitors, connecting),
        leaving(visitors),
        operations(parts.store(), reporting),
    ):
        app.register_blueprint(blueprint)
    return app
