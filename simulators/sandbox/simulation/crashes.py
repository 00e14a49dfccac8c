"""The integration's process dies: between any two of its calls, and before or after any of its commits."""

from adapters.store.memory import MemoryStore, MemoryWork
from simulators.front import Call


class Crash(BaseException):
    """The process is gone. No code of the integration can catch it, as none can catch a kill -9."""


class Deaths:
    """The one death that is to come, if any; counts down to it. `at` is "Lever", "Agora" or "commit"."""

    def __init__(self) -> None:
        self._at, self._moment, self._left = "", "", 0
        self.downtime = 0.0

    def arm(self, at: str, moment: str, left: int, downtime: float) -> None:
        """At the call or commit after `left` others; `moment`: "before" or "after" its effect. `downtime`: seconds."""
        self._at, self._moment, self._left, self.downtime = at, moment, left, downtime

    def disarm(self) -> None:
        self._at = ""

    def armed_at(self, at: str) -> bool:
        return self._at == at

    def on_call(self, vendor: str, call: Call) -> None:
        self.pass_by(vendor, call.moment)

    def pass_by(self, at: str, moment: str) -> None:
        """Raises Crash when it is time."""
        if (at, moment) != (self._at, self._moment):
            return
        self._left -= 1
        if self._left < 0:
            self.disarm()
            raise Crash


class MortalStore(MemoryStore):
    """A store in a process that may die around a commit."""

    def __init__(self, deaths: Deaths) -> None:
        super().__init__()
        self._mortal = MortalWork(deaths)
        self._work = self._mortal

    def everything(self) -> str:
        """All rows, in words."""
        return self._mortal.everything()


class MortalWork(MemoryWork):
    def __init__(self, deaths: Deaths) -> None:
        super().__init__()
        self._deaths = deaths

    def commit(self) -> None:
        self._deaths.pass_by("commit", "before")
        super().commit()
        self._deaths.pass_by("commit", "after")

    def everything(self) -> str:
        """All rows, in words."""
        return "\n".join(repr(row) for table in self._tables for row in table)
