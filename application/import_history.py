"""The historical import (U2, decisions 6 and 45): list the account's opportunities page by page,
and request their sync.
"""

import logging
from datetime import datetime

from application.ports import (
    ATS,
    Clock,
    OpportunityPage,
    ServiceRefused,
    ServiceUnavailable,
    Store,
    UnitOfWork,
)
from application.watch_list import schedule_import_sync
from domain.backoff import backoff_delay
from domain.connection import Connection
from domain.historical_import import HistoricalImport

log = logging.getLogger(__name__)


class ImportHistory:
    def __init__(self, store: Store, ats: ATS, clock: Clock) -> None:
        self._store = store
        self._ats = ats
        self._clock = clock

    def read_next_page(self, connection: Connection) -> bool:
        """Read the next page of the list, if it is due; return whether it was.

        A page that cannot be read is retried later.

        Raises AccessRevoked; ServiceUnavailable when the vendor asks for a wait.
        """
        with self._store.begin() as work:
            started = work.imports.latest(connection.id)
        if started is None or not started.is_page_due(self._clock.now()):
            return False
        try:
            page = self._ats.opportunity_page(
                connection, since=started.since, offset=started.offset
            )
        except ServiceUnavailable as failure:
            self._record_failure(started, failure)
            if failure.retry_after:
                raise  # The circuit opens for as long as the vendor asks (decision 54).
        except ServiceRefused as refusal:
            # Usually Lever refuses an old offset: then this pass is restarted.
            self._record_failure(started.restarted(), refusal)
        else:
            self._record_page(started, page)
        return True

    def _record_page(self, started: HistoricalImport, page: OpportunityPage) -> None:
        """Store the listed opportunities and the next offset in one transaction."""
        now = self._clock.now()
        with self._store.begin() as work:
            if not _is_current(work, started):
                return
            for opportunity_id in page.ids:
                schedule_import_sync(work, started, opportunity_id, now=now)
            work.imports.save(started.page_read(page.next_offset, now))
            work.commit()

    def _record_failure(self, started: HistoricalImport, failure: Exception) -> None:
        log.warning(
            "connection %s: import page failed, will retry: %s", started.connection_id, failure
        )
        with self._store.begin() as work:
            if _is_current(work, started):
                work.imports.save(
                    started.page_failed(
                        self._clock.now() + backoff_delay(started.consecutive_failures + 1)
                    )
                )
                work.commit()


def _is_current(work: UnitOfWork, started: HistoricalImport) -> bool:
    """False when the account was connected again while a page was read: then a new import lists
    everything.
    """
    known = work.imports.latest(started.connection_id)
    return known is not None and known.started_at == started.started_at


def start_import(work: UnitOfWork, connection_id: str, now: datetime) -> bool:
    """Start an import, unless one is running; return whether one was started."""
    started = work.imports.latest(connection_id)
    if started is not None and not is_finished(work, started):
        return False
    work.imports.save(HistoricalImport.start(connection_id, now))
    return True


def is_finished(work: UnitOfWork, started: HistoricalImport) -> bool:
    return started.next_page_at is None and work.watch_list.count_pending_for(started) == 0
