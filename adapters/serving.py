"""The service as one process: a web server, and the rounds beside it."""

import logging
import signal
import sys
from typing import NoReturn

from flask import Flask
from waitress.server import create_server

from adapters.container import Container
from adapters.settings import Settings
from adapters.web.app import create_app

log = logging.getLogger(__name__)


def application(parts: Container) -> Flask:
    return create_app(parts)


def serve(settings: Settings, host: str = "127.0.0.1") -> None:
    """Until SIGTERM or SIGINT: then no further round begins, and those that run end first."""
    parts = Container(settings=settings)
    server = create_server(application(parts), host=host, port=settings.port, threads=8, ident=None)
    rounds = parts.rounds()
    signal.signal(signal.SIGTERM, _leave)
    rounds.start()
    log.info("agora-lever serves %s on port %s", settings.public_url, settings.port)
    try:
        server.run()
    finally:
        log.info("agora-lever stops: the rounds that are running end first")
        rounds.stop()
        server.close()


def _leave(*_signal: object) -> NoReturn:
    sys.exit(0)
