"""The historical import, watched from a terminal. The service does the work, so the terminal may come and go."""

from collections.abc import Callable

from adapters.web.words import of_import
from application.history import begin_import
from application.ports import Clock, Store
from application.reporting import Progress, Reporting

EVERY_SECONDS = 2.0
PATIENCE_SECONDS = 60.0
NOTHING_MOVES = (
    "Nothing has moved for a minute: is `agora-lever serve`, or `agora-lever worker`, running on this store,"
    " and do Lever and Agora answer it?"
)


def watch_imports(store: Store, clock: Clock, say: Callable[[str], object], *, again: bool = False) -> None:
    """Until the import of every active connection is finished; `again` begins those anew that are.

    Raises ValueError when no connection has anything to import.
    """
    if again:
        _begin_again(store, clock)
    reporting, last, moved_at, asked = Reporting(store, clock), [""], clock.now(), False
    while True:
        imports = reporting.imports()
        if not imports:
            raise ValueError("Nothing was ever imported into this store: connect Lever first, and complete the set-up.")
        lines = [f"{progress.connection.company_id}: {_line(progress)}" for progress in imports]
        for line in (line for line in lines if line not in last):
            say(line)
        if lines != last:
            last, moved_at, asked = lines, clock.now(), False
        elif not asked and (clock.now() - moved_at).total_seconds() >= PATIENCE_SECONDS:
            say(NOTHING_MOVES)
            asked = True
        if all(progress.is_finished or not progress.connection.is_active for progress in imports):
            return
        clock.sleep(EVERY_SECONDS)


def _begin_again(store: Store, clock: Clock) -> None:
    with store.begin() as work:
        active = [connection.id for connection in work.connections() if connection.is_active]
    for connection_id in active:
        with store.begin() as work:
            work.connection(connection_id)  # so that nobody else begins one meanwhile
            begin_import(work, connection_id, clock.now())
            work.commit()


def _line(progress: Progress) -> str:
    connection = progress.connection
    return of_import(progress) + ("" if connection.is_active else f" The connection is {connection.state}.")
