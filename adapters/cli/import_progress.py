"""The historical import, watched from a terminal. The service does the work, so the terminal may come and go."""

from collections.abc import Callable

from adapters.labels import describe_import
from application.import_history import start_import
from application.ports import Clock, Store
from application.reporting import ImportProgress, Reporting

POLL_SECONDS = 2.0
IDLE_WARNING_SECONDS = 60.0
IDLE_WARNING = (
    "Nothing has moved for a minute: is `agora-lever serve`, or `agora-lever worker`, running on this store,"
    " and do Lever and Agora answer it?"
)


def follow_imports(
    store: Store, clock: Clock, say: Callable[[str], object], *, restart: bool = False
) -> None:
    """Until the import of every active connection is finished; `restart` begins those anew that are.

    Raises ValueError when no connection has anything to import.
    """
    if restart:
        _restart(store, clock)
    reporting, last, moved_at, asked = Reporting(store, clock), [""], clock.now(), False
    while True:
        imports = reporting.imports()
        if not imports:
            raise ValueError(
                "Nothing was ever imported into this store: connect Lever first, and complete the set-up."
            )
        lines = [f"{progress.connection.company_id}: {_line(progress)}" for progress in imports]
        for line in (line for line in lines if line not in last):
            say(line)
        if lines != last:
            last, moved_at, asked = lines, clock.now(), False
        elif not asked and (clock.now() - moved_at).total_seconds() >= IDLE_WARNING_SECONDS:
            say(IDLE_WARNING)
            asked = True
        if all(progress.is_finished or not progress.connection.is_active for progress in imports):
            return
        clock.sleep(POLL_SECONDS)


def _restart(store: Store, clock: Clock) -> None:
    with store.begin() as work:
        active = [connection.id for connection in work.connections.all() if connection.is_active]
    for connection_id in active:
        with store.begin() as work:
            work.connections.get(connection_id)  # so that nobody else begins one meanwhile
            start_import(work, connection_id, clock.now())
            work.commit()


def _line(progress: ImportProgress) -> str:
    connection = progress.connection
    return describe_import(progress) + (
        "" if connection.is_active else f" The connection is {connection.state}."
    )
