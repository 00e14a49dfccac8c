"""Crash injection: the integration's process dies between any two of its calls, or around a
commit.
"""

from collections.abc import Callable

from adapters.store.memory import MemoryStore, MemoryUnitOfWork


class Crash(BaseException):
    """The process is dead. As with kill -9, no code of the integration can catch it."""


class CrashPoint:
    """A crash to come, at a call or a commit: counts down to it and then calls `do`."""

    def __init__(self) -> None:
        self._at, self._moment, self._left = "", "", 0
        self._do: Callable[[], None] = _nothing
        self.dead = False

    def wait_for(self, at: str, moment: str, left: int, do: Callable[[], None]) -> None:
        """Crash at the call or commit after `left` others.

        `at` is "Lever", "Agora" or "commit"; `moment` is "before" or "after" its effect.
        """
        self._at, self._moment, self._left, self._do = at, moment, left, do

    def forget(self) -> None:
        self._at = ""

    def pass_by(self, at: str, moment: str) -> None:
        """Raises Crash when the process is dead, so that its unwinding code has no effect."""
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
    """A store in a process that can crash around a commit."""

    def __init__(self, crash_point: CrashPoint) -> None:
        super().__init__()
        self._crashing_work = CrashingUnitOfWork(crash_point)
        self._unit_of_work = self._crashing_work

    def everything(self) -> str:
        """All rows, as text."""
        return self._crashing_work.everything()


class CrashingUnitOfWork(MemoryUnitOfWork):
    def __init__(self, crash_point: CrashPoint) -> None:
        super().__init__()
        self._crash_point = crash_point

    def commit(self) -> None:
        self._crash_point.pass_by("commit", "before")
        super().commit()
        self._crash_point.pass_by("commit", "after")

    def everything(self) -> str:
        """All rows, as text."""
        return "\n".join(repr(row) for table in self._tables for row in table)
