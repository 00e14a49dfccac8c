"""The service as one process, or as many: a web server, the rounds, or both."""

import logging
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

from flask import Flask
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from adapters.container import Container
from adapters.settings import DISTRIBUTED, PREFIX, InvalidSettings, Settings
from adapters.web.app import create_app
from application.ports import ServiceUnavailable

log = logging.getLogger(__name__)

MAX_BODY_BYTES = 128 * 1024
MAX_HEADER_BYTES = 32 * 1024
"""Bytes. The longest address of ours is that of a hand-over, with some 3,300."""


def create_wsgi_app(parts: Container) -> Flask:
    return create_app(parts)


def serve(settings: Settings) -> None:
    """Both, until SIGTERM or SIGINT: then no further round begins, and those that run end first."""
    parts = _parts(settings)
    with _rounds(parts):
        _web(parts)


def web(settings: Settings) -> None:
    """Pages and webhooks, until SIGTERM or SIGINT. Raises WrongSettings where no other process could run the rounds."""
    _must_be_distributed(settings)
    _web(_parts(settings))


def run_worker(settings: Settings) -> None:
    """The rounds, until SIGTERM or SIGINT. Raises WrongSettings as `web` does."""
    _must_be_distributed(settings)
    run_rounds(_parts(settings))


def run_rounds(parts: Container) -> None:
    signal.signal(signal.SIGTERM, _leave)
    with _rounds(parts):
        log.info("agora-lever runs rounds")
        threading.Event().wait()


def _parts(settings: Settings) -> Container:
    """Raises WrongSettings when the store cannot be opened."""
    parts = Container(settings=settings)
    try:
        parts.store()
    except (ValueError, ServiceUnavailable) as failure:
        raise InvalidSettings(f"{PREFIX}STORE: {failure}") from None
    return parts


@contextmanager
def _rounds(parts: Container) -> Iterator[None]:
    rounds = parts.scheduler()
    rounds.start()
    try:
        yield
    finally:
        log.info("agora-lever stops: the rounds that are running end first")
        rounds.stop()


def create_http_server(app: Flask, host: str, port: int) -> BaseWSGIServer | MultiSocketServer:
    """What is longer than anything of ours is refused before it is read, and what proxies say of a caller is not believed."""
    return create_server(
        app,
        host=host,
        port=port,
        threads=8,
        ident=None,
        max_request_body_size=MAX_BODY_BYTES,
        max_request_header_size=MAX_HEADER_BYTES,
        clear_untrusted_proxy_headers=True,
    )


def _web(parts: Container) -> None:
    settings = parts.settings()
    try:
        server = create_http_server(create_wsgi_app(parts), settings.host, settings.port)
    except OSError as failure:
        raise InvalidSettings(
            f"{PREFIX}HOST, {PREFIX}PORT: nothing can listen there: {failure.strerror}."
        ) from None
    signal.signal(signal.SIGTERM, _leave)
    log.info("agora-lever serves %s on port %s", settings.public_url, settings.port)
    try:
        server.run()
    finally:
        server.close()


def _must_be_distributed(settings: Settings) -> None:
    if settings.scheduler != DISTRIBUTED:
        raise InvalidSettings(
            f"{PREFIX}SCHEDULER: distributed is expected, for web and workers are then processes of their own."
        )


def _leave(*_signal: object) -> NoReturn:
    sys.exit(0)
