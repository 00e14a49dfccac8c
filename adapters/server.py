"""The processes of the service: web server, scheduler, or both."""

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
from adapters.http.limits import MAX_BODY_BYTES
from adapters.settings import DISTRIBUTED, PREFIX, InvalidSettings, Settings
from adapters.web.app import create_app
from adapters.web.thread_pools import SplitDispatcher
from application.key_rotation import has_key_of_any_secret
from application.ports import ServiceUnavailable

log = logging.getLogger(__name__)

SERVER_MAX_BODY_BYTES = 2 * MAX_BODY_BYTES
"""Above the limit of the application, so that the application itself answers a body that is
slightly too long.
"""
WEBHOOK_THREADS, PAGE_THREADS = 8, 8
MAX_HEADER_BYTES = 32 * 1024
"""Our longest URL, with a launch token, has some 3,300 bytes."""


def create_wsgi_app(parts: Container) -> Flask:
    return create_app(parts)


def serve(settings: Settings) -> None:
    """Run web server and scheduler until SIGTERM or SIGINT; running rounds are finished first."""
    parts = _parts(settings)
    with _scheduler(parts):
        _web(parts)


def web(settings: Settings) -> None:
    """Run pages and webhooks until SIGTERM or SIGINT.

    Raises InvalidSettings unless the scheduler is distributed.
    """
    _must_be_distributed(settings)
    _web(_parts(settings))


def run_worker(settings: Settings) -> None:
    """Run the scheduler until SIGTERM or SIGINT.

    Raises InvalidSettings unless it is distributed.
    """
    _must_be_distributed(settings)
    run_rounds(_parts(settings))


def run_rounds(parts: Container) -> None:
    signal.signal(signal.SIGTERM, _exit)
    with _scheduler(parts):
        log.info("worker started")
        threading.Event().wait()


def _parts(settings: Settings) -> Container:
    """Build the parts.

    Raises InvalidSettings when the store cannot be opened, or holds secrets and the keys decrypt
    none of them.
    """
    parts = Container(settings=settings)
    try:
        parts.store()
    except (ValueError, ServiceUnavailable) as failure:
        raise InvalidSettings(f"{PREFIX}DATABASE_URL: {failure}") from None
    if not has_key_of_any_secret(parts.store(), parts.vault()):
        raise InvalidSettings(
            f"{PREFIX}ENCRYPTION_KEYS: none of these keys has encrypted a secret of this database:"
            " give the key that was used before, or another DATABASE_URL."
        )
    return parts


@contextmanager
def _scheduler(parts: Container) -> Iterator[None]:
    scheduler = parts.scheduler()
    scheduler.start()
    try:
        yield
    finally:
        log.info("shutting down, waiting for running rounds")
        scheduler.stop()


def create_http_server(
    app: Flask, host: str, port: int, path_prefix: str = ""
) -> BaseWSGIServer | MultiSocketServer:
    """A server with size limits that ignores the headers of untrusted proxies."""
    return create_server(
        app,
        host=host,
        port=port,
        _dispatcher=SplitDispatcher(
            webhook_threads=WEBHOOK_THREADS, page_threads=PAGE_THREADS, path_prefix=path_prefix
        ),
        ident=None,
        max_request_body_size=SERVER_MAX_BODY_BYTES,
        max_request_header_size=MAX_HEADER_BYTES,
        clear_untrusted_proxy_headers=True,
    )


def _web(parts: Container) -> None:
    settings = parts.settings()
    try:
        server = create_http_server(
            create_wsgi_app(parts), settings.host, settings.port, settings.path_prefix
        )
    except OSError as failure:
        raise InvalidSettings(
            f"{PREFIX}HOST, {PREFIX}PORT: cannot listen there: {failure.strerror}."
        ) from None
    signal.signal(signal.SIGTERM, _exit)
    log.info("agora-lever serves %s on port %s", settings.public_url, settings.port)
    try:
        server.run()
    finally:
        server.close()


def _must_be_distributed(settings: Settings) -> None:
    if settings.scheduler != DISTRIBUTED:
        raise InvalidSettings(
            f"{PREFIX}SCHEDULER: must be distributed: `web` and `worker` are separate processes."
        )


def _exit(*_signal: object) -> NoReturn:
    sys.exit(0)
