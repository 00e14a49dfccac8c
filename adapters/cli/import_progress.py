"""Progress of the historical import in a terminal. The service does the import."""

from collections.abc import Callable

from adapters.labels import describe_import
from application.import_history import start_import
from application.ports import Clock, Store
from application.reporting import ImportProgress, Reporting

POLL_SECONDS = 2.0
IDLE_WARNING_SECONDS = 60.0
IDLE_WARNING = (
    "No progress for a minute. Check that `agora-lever serve` or `agora-lever worker` runs on this"
    " database, and that Lever and Agora respond."
)


def follow_imports(
    store: Store, clock: Clock, say: Callable[[str], object], *, restart: bool = False
) -> None:
    """Print progress until the import of every active connection is finished.

    `restart` starts finished imports again.

    Raises ValueError when there was never an import.
    """
    if restart:
        _restart(store, clock)
    reporting, last, changed_at, warned = Reporting(store, clock), [""], clock.now(), False
    while True:
        imports = reporting.imports()
        if not imports:
            raise ValueError(
                "There is no import in this database. Connect Lever and complete the set-up first."
            )
        lines = [f"{progress.connection.company_id}: {_line(progress)}" for progress in imports]
        for line in (line for line in lines if line not in last):
            say(line)
        if lines != last:
            last, changed_at, warned = lines, clock.now(), False
        elif not warned and (clock.now() - changed_at).total_seconds() >= IDLE_WARNING_SECONDS:
            say(IDLE_WARNING)
            warned = True
        if all(progress.is_finished or not progress.connection.is_active for progress in imports):
            return
        clock.sleep(POLL_SECONDS)


def _restart(store: Store, clock: Clock) -> None:
    with store.begin() as work:
        active = [connection.id for connection in work.connections.all() if connection.is_active]
    for connection_id in active:
        with store.begin() as work:
            work.connections.get(connection_id)  # Locks the connection.
            start_import(work, connection_id, clock.now())
            work.commit()


def _line(progress: ImportProgress) -> str:
    connection = progress.connection
    return describe_import(progress) + (
        "" if connection.is_active else f" The connection is {connection.state}."
    )
