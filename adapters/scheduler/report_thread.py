"""A thread that reports the connections to Agora, so that no sync or notification waits for it.

Each process that runs rounds has one.
"""

import threading

from application.report_connections import RUN_INTERVAL, ReportConnections
from application.sync_round import log_failure

STOP_TIMEOUT_SECONDS = 5.0
"""How long `stop` waits for a report that is being sent. The next process sends it again."""


class ReportThread:
    def __init__(self, reports: ReportConnections) -> None:
        self._reports = reports
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = threading.Thread(target=self._run, name="reports", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(STOP_TIMEOUT_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._reports.run()
            except Exception as failure:  # noqa: BLE001  # no error may end this thread
                log_failure("could not report the connections to Agora, will retry", failure)
            self._stopping.wait(RUN_INTERVAL.total_seconds())
