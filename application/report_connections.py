"""Tell Agora the state of each connection, which its integration page shows (decision 27).

Reports follow from the stored connections: each run compares what Agora should show with what this
process reported last. So nothing is lost when a report fails, and neither a sync nor a page waits
for one. A process that starts reports every connection once.
"""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from application.ports import (
    Clock,
    OfferLetterPlatform,
    ServiceRefused,
    ServiceUnavailable,
    Store,
)
from application.sync_round import log_failure
from domain.backoff import is_within
from domain.connection import Connection, ConnectionState

log = logging.getLogger(__name__)

RUN_INTERVAL = timedelta(seconds=2)
"""The time between two runs, and so the longest until a changed state is noticed."""
CHECK_INTERVAL = timedelta(minutes=1)
"""The time between two checks of a connection whose state did not change, and between two attempts
to report it. So Agora gets at most one request a minute about a connection, and one more for each
change of its state.
"""
MAX_REPORT_AGE = timedelta(minutes=10)
"""Afterwards a report is repeated: the time of the last sync has changed, and another process may
have reported an older state.
"""


@dataclass(frozen=True, kw_only=True)
class _Status:
    """What a report says, but for the time of the last sync, which changes each minute."""

    state: ConnectionState
    was_synced: bool
    attention_count: int


@dataclass(frozen=True, kw_only=True)
class _Check:
    """The last check of a connection. The next one is due after `wait`.

    `reported` is what was reported to Agora, at `reported_at`; None when it did not take it.
    """

    at: datetime
    wait: timedelta
    reported: _Status | None
    reported_at: datetime

    def is_over(self, connection: Connection, now: datetime) -> bool:
        """Whether the next check is due."""
        if self.reported is not None and self.reported.state is not connection.state:
            return True
        return not is_within(self.wait, self.at, now)


class ReportConnections:
    """One thread at a time may call `run`."""

    def __init__(self, store: Store, platform: OfferLetterPlatform, clock: Clock) -> None:
        self._store = store
        self._platform = platform
        self._clock = clock
        self._checks: dict[str, _Check] = {}
        """The last check of each connection, by its id."""

    def next_due(self) -> datetime | None:
        """When a changed state is to be reported next.

        All else changes in rounds only, and is reported after one.
        """
        now = self._clock.now()
        moments: list[datetime] = []
        for connection in self._connections():
            last = self._checks.get(connection.id)
            if last is None:
                moments.append(now)
            elif last.reported is None or last.reported.state is not connection.state:
                moments.append(now if last.is_over(connection, now) else last.at + last.wait)
        return min(moments, default=None)

    def run(self) -> None:
        """Report the connections that are due. Failures are logged and retried later."""
        for connection in self._connections():
            last = self._checks.get(connection.id)
            if last is None or last.is_over(connection, self._clock.now()):
                try:
                    self._check(connection, last)
                except Exception as failure:  # noqa: BLE001  # a failure of one connection must not stop the others
                    log_failure(
                        f"connection {connection.id}: its state was not reported to Agora,"
                        " will retry",
                        failure,
                    )

    def _connections(self) -> list[Connection]:
        with self._store.begin() as work:
            return list(work.connections.all())

    def _check(self, connection: Connection, last: _Check | None) -> None:
        """Report the connection if Agora does not know its status, or has not heard for a while.

        Raises ServiceUnavailable.
        """
        now = self._clock.now()
        with self._store.begin() as work:
            # The status page shows each of these as one item.
            attention_count = len(work.attentions.find(connection.id))
        status = _Status(
            state=connection.state,
            was_synced=connection.swept_at is not None,
            attention_count=attention_count,
        )
        if (
            last is not None
            and last.reported == status
            and is_within(MAX_REPORT_AGE, last.reported_at, now)
        ):
            self._checks[connection.id] = replace(last, at=now)
            return
        wait, reported = CHECK_INTERVAL, None
        try:
            self._platform.report_connection(
                connection.company_id, status.state, connection.swept_at, status.attention_count
            )
            reported = status
        except ServiceRefused as refusal:
            # It would be refused again, so it is repeated as seldom as an accepted one.
            log.warning(
                "connection %s: Agora refused the report of its state: %s", connection.id, refusal
            )
            reported = status
        except ServiceUnavailable as failure:
            wait = max(wait, failure.retry_after or wait)
            raise
        finally:
            self._checks[connection.id] = _Check(
                at=now, wait=wait, reported=reported, reported_at=now
            )
