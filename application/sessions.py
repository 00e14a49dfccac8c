"""Visits to our pages: each begins with a hand-over of Agora's that is good once, and is over for good when it is ended."""

from application.ports import Clock, Store


class Sessions:
    """All processes see the same ones. Methods raise ServiceUnavailable."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def start(self, visit_id: str) -> bool:
        """False when this one began before."""
        with self._store.begin() as work:
            began = work.sessions.start(visit_id, now=self._clock.now())
            work.commit()
            return began

    def is_active(self, visit_id: str) -> bool:
        with self._store.begin() as work:
            return work.sessions.is_active(visit_id)

    def end(self, visit_id: str) -> None:
        with self._store.begin() as work:
            work.sessions.end(visit_id)
            work.commit()
