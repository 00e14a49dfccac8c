"""The integration's process dies: between any two of its calls, and before or after any of its commits."""

from collections.abc import Callable

from adapters.store.memory import MemoryStore, MemoryUnitOfWork


class Crash(BaseException):
    """The process is gone. No code of the integration can catch it, as none can catch a kill -9."""


class CrashPoint:
    """One moment that is to come, between two calls or around a commit; counts down to it. Then `do` is done."""

    def __init__(self) -> None:
        self._at, self._moment, self._left = "", "", 0
        self._do: Callable[[], None] = _nothing
        self.dead = False

    def wait_for(self, at: str, moment: str, left: int, do: Callable[[], None]) -> None:
        """The call or commit after `left` others. `at` is "Lever", "Agora" or "commit"; `moment` "before" or "after" its effect."""
        self._at, self._moment, self._left, self._do = at, moment, left, do

    def forget(self) -> None:
        self._at = ""

    def pass_by(self, at: str, moment: str) -> None:
        """Raises Crash when the process is dead: what it would still do while it unwinds, a dead one does not."""
        if self.dead:
            raise Crash
        if (at, moment) != (self._at, self._moment):
            return
        self._left -= 1
        if self._left < 0:
            self.forget()
            self._do()


def _nothing() -> None: ...


class CrashingStore(MemoryStore):
    """A store in a process that may die around a commit."""

    def __init__(self, moments: CrashPoint) -> None:
        super().__init__()
        self._mortal = CrashingUnitOfWork(moments)
        self._work = self._mortal

    def everything(self) -> str:
        """All rows, in words."""
        return self._mortal.everything()


class CrashingUnitOfWork(MemoryUnitOfWork):
    def __init__(self, moments: CrashPoint) -> None:
        super().__init__()
        self._moments = moments

    def commit(self) -> None:
        self._moments.pass_by("commit", "before")
        super().commit()
        self._moments.pass_by("commit", "after")

    def everything(self) -> str:
        """All rows, in words."""
        return "\n".join(repr(row) for table in self._tables for row in table)
