"""The historical import (U2, decision 6): who is in the account is found page by page, and looked at as everybody is."""

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
from domain.connection import Connection
from domain.decision import backoff_delay
from domain.historical_import import HistoricalImport

log = logging.getLogger(__name__)


class ImportHistory:
    def __init__(self, store: Store, ats: ATS, clock: Clock) -> None:
        self._store = store
        self._ats = ats
        self._clock = clock

    def read_next_page(self, connection: Connection) -> bool:
        """The next page of the list, when its time has come: was it? A page that is missed is tried again, and holds up nobody.

        Raises AccessRevoked.
        """
        with self._store.begin() as work:
            started = work.imports.latest(connection.id)
        if (
            started is None
            or started.next_page_at is None
            or started.next_page_at > self._clock.now()
        ):
            return False
        try:
            page = self._ats.opportunity_page(
                connection, since=started.since, offset=started.offset
            )
        except ServiceUnavailable as failure:
            self._missed(started, failure)
        except (
            ServiceRefused
        ) as refusal:  # of an old offset, as a rule: then the list is read from its start
            self._missed(started.restarted(), refusal)
        else:
            self._keep(started, page)
        return True

    def _keep(self, started: HistoricalImport, page: OpportunityPage) -> None:
        """Those who were found and the place where to read on, together or not at all."""
        now = self._clock.now()
        with self._store.begin() as work:
            if not _still_goes_on(work, started):
                return
            for opportunity_id in page.ids:
                schedule_import_sync(work, started, opportunity_id, now=now)
            work.imports.save(started.page_read(page.next_offset, now))
            work.commit()

    def _missed(self, started: HistoricalImport, failure: Exception) -> None:
        log.warning("connection %s: the import reads on later: %s", started.connection_id, failure)
        with self._store.begin() as work:
            if _still_goes_on(work, started):
                work.imports.save(
                    started.page_failed(
                        self._clock.now() + backoff_delay(started.consecutive_failures + 1)
                    )
                )
                work.commit()


def _still_goes_on(work: UnitOfWork, started: HistoricalImport) -> bool:
    """Or has somebody connected again while a page was read? Then another import begins, which finds all by itself."""
    known = work.imports.latest(started.connection_id)
    return known is not None and known.started_at == started.started_at


def start_import(work: UnitOfWork, connection_id: str, now: datetime) -> bool:
    """Unless one is going on: that goes on where it is. Was one begun?"""
    started = work.imports.latest(connection_id)
    if started is not None and not is_finished(work, started):
        return False
    work.imports.save(HistoricalImport.start(connection_id, now))
    return True


def is_finished(work: UnitOfWork, started: HistoricalImport) -> bool:
    return started.next_page_at is None and work.watch_list.count_pending_for(started) == 0
