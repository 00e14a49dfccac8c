"""The progress of a historical import (decision 6)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.backoff import MAX_RETRY_AFTER

MINUTE = timedelta(minutes=1)
OVERLAP = timedelta(minutes=2)
"""Lever's `updatedAt` is written a moment late, and clocks differ."""


@dataclass(frozen=True, kw_only=True)
class HistoricalImport:
    """A historical import of one connection.

    Two passes over Lever's list of opportunities are needed: an opportunity that is updated while
    the list is read can move from a page to come to a page that was read. The first pass lists
    everything (`since` is None), the second what was updated since the import began. `offset` is
    Lever's own mark of the next page, `next_page_at` when to read it; None: the list was read.
    `consecutive_failures` counts pages that could not be read.

    `synced` counts the opportunities that were synced, `letters` their letters. `per_minute` is the
    pace of the last measured minute, which began at `measured_from` with `measured` opportunities
    synced.
    """

    connection_id: str
    started_at: datetime
    next_page_at: datetime | None
    measured_from: datetime
    since: datetime | None = None
    offset: str | None = None
    consecutive_failures: int = 0
    synced: int = 0
    letters: int = 0
    measured: int = 0
    per_minute: float | None = None

    @classmethod
    def start(cls, connection_id: str, now: datetime) -> "HistoricalImport":
        return cls(connection_id=connection_id, started_at=now, next_page_at=now, measured_from=now)

    @property
    def is_listing(self) -> bool:
        """Whether opportunities may still be listed."""
        return self.next_page_at is not None

    def is_page_due(self, now: datetime) -> bool:
        """Whether to read the next page. A retry that lies further ahead than any backoff was
        scheduled while the clock was ahead (decision 53).
        """
        at = self.next_page_at
        return at is not None and not now < at <= now + MAX_RETRY_AFTER

    def corrected(self, now: datetime) -> "HistoricalImport":
        """The import after the clock was set back: one that began in the future lists everything
        again, since the updates during its first pass are unknown (decision 53).
        """
        if self.started_at <= now:
            return self
        started = replace(self, started_at=now, measured_from=now, measured=self.synced)
        if self.next_page_at is None:
            return started
        return replace(started, next_page_at=now, since=None, offset=None)

    def page_read(self, next_offset: str | None, now: datetime) -> "HistoricalImport":
        """`next_offset` is the mark of the next page; None when this was the last one."""
        read = replace(self, offset=next_offset, consecutive_failures=0, next_page_at=now)
        if next_offset is not None:
            return read
        if self.since is None:
            return replace(read, since=self.started_at - OVERLAP)
        return replace(read, next_page_at=None)

    def page_failed(self, retry_at: datetime) -> "HistoricalImport":
        return replace(
            self, consecutive_failures=self.consecutive_failures + 1, next_page_at=retry_at
        )

    def restarted(self) -> "HistoricalImport":
        """The import at the start of its current pass, since Lever refused the offset.

        Opportunities found twice do no harm.
        """
        return replace(self, offset=None)

    def opportunity_synced(self, letters: int, now: datetime) -> "HistoricalImport":
        """Count one more synced opportunity, with its number of letters."""
        counted = replace(self, synced=self.synced + 1, letters=self.letters + letters)
        passed = now - self.measured_from
        if passed < timedelta(0):  # The clock was set back.
            return replace(counted, measured_from=now, measured=counted.synced)
        if passed < MINUTE:
            return counted
        per_minute = (counted.synced - self.measured) / (passed / MINUTE)
        return replace(counted, measured_from=now, measured=counted.synced, per_minute=per_minute)
