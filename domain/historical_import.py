"""The historical import as far as it has come (decision 6). The pages are read and the looks made elsewhere."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)
OVERLAP = timedelta(minutes=2)
"""Lever's `updatedAt` settles a moment late, and clocks differ."""


@dataclass(frozen=True, kw_only=True)
class HistoricalImport:
    """One of a connection. `next_page_at` is when to read on in Lever's list of opportunities; None: everybody was found.

    The list is read twice, for those who are moved while it is read can slip from a page to come to one that was read: first
    everybody (`since` is None), then those who were updated since it began. `offset` is where the next page begins, in
    Lever's own words. `misses` counts the pages in a row that Lever did not give.

    `looked_at` counts the opportunities that were looked at, `letters` the letters that they have. `per_minute` is how many
    were looked at in the last minute that was measured, which began at `measured_from` with `measured` of them.
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

    def page_read(self, following: str | None, now: datetime) -> "HistoricalImport":
        """`following` is where the next page begins; None when this one was the last of the list."""
        read = replace(self, offset=following, consecutive_failures=0, next_page_at=now)
        if following is not None:
            return read
        if self.since is None:
            return replace(read, since=self.started_at - OVERLAP)
        return replace(read, next_page_at=None)

    def page_failed(self, again_at: datetime) -> "HistoricalImport":
        return replace(
            self, consecutive_failures=self.consecutive_failures + 1, next_page_at=again_at
        )

    def restarted(self) -> "HistoricalImport":
        """Of the list that is being read, for its offset is worth nothing any more. Who was found is only found again."""
        return replace(self, offset=None)

    def opportunity_synced(self, letters: int, now: datetime) -> "HistoricalImport":
        """One more was looked at, and has so many letters."""
        looked = replace(self, synced=self.synced + 1, letters=self.letters + letters)
        passed = now - self.measured_from
        if passed < MINUTE:
            return looked
        per_minute = (looked.synced - self.measured) / (passed / MINUTE)
        return replace(looked, measured_from=now, measured=looked.synced, per_minute=per_minute)
