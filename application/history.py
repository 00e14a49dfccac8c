"""The historical import (U2, decision 6): who is in the account is found page by page, and looked at as everybody is."""

import logging
from datetime import datetime

from application.ports import ATS, Clock, Page, ServiceRefused, ServiceUnavailable, Store, Work
from application.watching import put_history_on_list
from domain.connection import Connection
from domain.following import pause_after
from domain.history import Import

log = logging.getLogger(__name__)


class History:
    def __init__(self, store: Store, ats: ATS, clock: Clock) -> None:
        self._store = store
        self._ats = ats
        self._clock = clock

    def read_on(self, connection: Connection) -> bool:
        """The next page of the list, when its time has come: was it? A page that is missed is tried again, and holds up nobody.

        Raises AccessRevoked.
        """
        with self._store.begin() as work:
            started = work.started_import(connection.id)
        if started is None or started.next_page_at is None or started.next_page_at > self._clock.now():
            return False
        try:
            page = self._ats.everybody(connection, since=started.since, offset=started.offset)
        except ServiceUnavailable as failure:
            self._missed(started, failure)
        except ServiceRefused as refusal:  # of an old offset, as a rule: then the list is read from its start
            self._missed(started.from_the_start(), refusal)
        else:
            self._keep(started, page)
        return True

    def _keep(self, started: Import, page: Page) -> None:
        """Those who were found and the place where to read on, together or not at all."""
        now = self._clock.now()
        with self._store.begin() as work:
            if not _still_goes_on(work, started):
                return
            for opportunity_id in page.ids:
                put_history_on_list(work, started, opportunity_id, now=now)
            work.save_import(started.after_page(page.following, now))
            work.commit()

    def _missed(self, started: Import, failure: Exception) -> None:
        log.warning("connection %s: the import reads on later: %s", started.connection_id, failure)
        with self._store.begin() as work:
            if _still_goes_on(work, started):
                work.save_import(started.after_miss(self._clock.now() + pause_after(started.misses + 1)))
                work.commit()


def _still_goes_on(work: Work, started: Import) -> bool:
    """Or has somebody connected again while a page was read? Then another import begins, which finds all by itself."""
    known = work.started_import(started.connection_id)
    return known is not None and known.started_at == started.started_at


def begin_import(work: Work, connection_id: str, now: datetime) -> bool:
    """Unless one is going on: that goes on where it is. Was one begun?"""
    started = work.started_import(connection_id)
    if started is not None and not is_finished(work, started):
        return False
    work.save_import(Import.begun(connection_id, now))
    return True


def is_finished(work: Work, started: Import) -> bool:
    return started.next_page_at is None and work.count_new_to(started) == 0
