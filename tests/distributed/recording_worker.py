"""An `agora-lever worker` that records the start and end of its rounds in the file argv[1]."""

import os
import sys
import time

from dependency_injector import providers

from adapters.container import Container
from adapters.server import run_rounds
from adapters.settings import load_settings
from application.sync_round import SyncRound


class RecordedRound:
    """Records lines of the form `connection time begins|ends process`.

    CLOCK_MONOTONIC is the same in all processes of a machine.
    """

    def __init__(self, round_: SyncRound, file: str) -> None:
        self._round = round_
        self._file = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def run(self, connection_id: str) -> None:
        self._write(connection_id, "begins")
        try:
            self._round.run(connection_id)
        finally:
            self._write(connection_id, "ends")

    def _write(self, connection_id: str, what: str) -> None:
        os.write(
            self._file, f"{connection_id} {time.monotonic():.6f} {what} {os.getpid()}\n".encode()
        )


if __name__ == "__main__":
    parts = Container(settings=load_settings(os.environ))
    parts.sync_round.override(providers.Object(RecordedRound(parts.sync_round(), sys.argv[1])))
    run_rounds(parts)
