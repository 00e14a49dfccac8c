"""agora-lever import-status: the progress of the import in a terminal."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.cli.import_progress import IDLE_WARNING, follow_imports
from adapters.cli.main import main
from adapters.store import MemoryStore, open_store
from application.import_history import start_import
from simulators.sandbox.environment import SandboxEnvironment


class PassingClock:
    """A clock whose `sleep` calls `pass_time`."""

    def __init__(self, world: SandboxEnvironment, pass_time: Callable[[float], None]) -> None:
        self._world = world
        self._pass = pass_time

    def now(self) -> datetime:
        return self._world.parts.clock().now()

    def sleep(self, seconds: float) -> None:
        self._pass(seconds)


@pytest.fixture
def world() -> SandboxEnvironment:
    """Connected, with 700 candidates that were added after the import."""
    world = SandboxEnvironment()
    world.advance(minutes=1)
    for number in range(700):
        world.lever.add_opportunity(f"Ada{number} Lovelace")
    return world


def follow(world: SandboxEnvironment, *, restart: bool) -> list[str]:
    lines: list[str] = []
    clock = PassingClock(world, lambda seconds: world.advance(seconds=seconds))
    follow_imports(world.store, clock, lines.append, restart=restart)
    return lines


def test_finished_import_prints_its_result(world: SandboxEnvironment) -> None:
    (line,) = follow(world, restart=False)
    assert line.endswith("Past offers imported: 0 candidates checked, 0 letters created.")


def test_restart_imports_the_account_again_and_shows_progress(
    world: SandboxEnvironment,
) -> None:
    first, *_, last = follow(world, restart=True)
    assert first.endswith("Importing past offers: 0 candidates found so far.")
    assert last.endswith("700 candidates checked, 0 letters created.")


def test_restart_leaves_a_running_import_alone(world: SandboxEnvironment) -> None:
    with world.store.begin() as work:
        assert start_import(work, work.connections.all()[0].id, world.parts.clock().now())
        assert not start_import(work, work.connections.all()[0].id, world.parts.clock().now())


def test_running_import_prints_rate_and_time_left(world: SandboxEnvironment) -> None:
    with world.store.begin() as work:
        start_import(work, work.connections.all()[0].id, world.parts.clock().now())
        work.commit()
    lines: list[str] = []
    clock = PassingClock(world, lambda _: world.run_due())  # One round at a time.
    follow_imports(world.store, clock, lines.append)
    assert any(
        "of 700 candidates checked, 0 letters created; " in line and "a minute, " in line
        for line in lines
    )
    assert any(" left." in line for line in lines)


def test_idle_import_prints_one_warning(world: SandboxEnvironment) -> None:
    class StopWaiting(Exception):
        pass

    lines: list[str] = []

    def sleep_without_service(seconds: float) -> None:
        world.clock.sleep(seconds)
        if IDLE_WARNING in lines:
            raise StopWaiting

    with pytest.raises(StopWaiting):
        follow_imports(
            world.store, PassingClock(world, sleep_without_service), lines.append, restart=True
        )
    assert lines.count(IDLE_WARNING) == 1


def test_disconnected_connection_ends_the_command(world: SandboxEnvironment) -> None:
    with world.store.begin() as work:
        connection = work.connections.all()[0]
        start_import(work, connection.id, world.parts.clock().now())
        work.commit()
    world.parts.connections().disconnect(connection.id)
    (line,) = follow(world, restart=False)
    assert line.endswith("The connection is disconnected.")


def test_no_import_raises_with_the_next_step(world: SandboxEnvironment) -> None:
    with pytest.raises(ValueError, match="Connect Lever and complete the set-up first"):
        follow_imports(MemoryStore(), world.parts.clock(), print)


def test_command_without_an_import_exits_with_a_message(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    open_store(url).close()
    ended = CliRunner().invoke(main, ["import-status", "--store", url])
    assert ended.exit_code == 2
    assert "Connect Lever and complete the set-up first" in ended.output
