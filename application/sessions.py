"""Sessions of users on the web pages. A launch token of Agora starts one session, once."""

from application.ports import Clock, Store


class Sessions:
    """Sessions are stored, so that all processes share them. Methods raise ServiceUnavailable."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def start(self, session_id: str) -> bool:
        """Start a session; False when it was started before."""
        with self._store.begin() as work:
            started = work.sessions.start(session_id, now=self._clock.now())
            work.commit()
            return started

    def is_active(self, session_id: str) -> bool:
        with self._store.begin() as work:
            return work.sessions.is_active(session_id)

    def end(self, session_id: str) -> None:
        with self._store.begin() as work:
            work.sessions.end(session_id)
            work.commit()

    def use_once(self, token: str) -> bool:
        """Use a one-time token; False when it was used within the lifetime of a session."""
        return self.start(f"used:{token}")
