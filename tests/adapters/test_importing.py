"""agora-lever import-history: what a terminal shows of the import."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from adapters.cli import main
from adapters.importing import NOTHING_MOVES, watch_imports
from adapters.store import MemoryStore, open_store
from application.history import begin_import
from simulators.sandbox.world import World


class Passing:
    """A clock on which somebody who waits lets time pass: for the world, or for nobody else."""

    def __init__(self, world: World, pass_time: Callable[[float], None]) -> None:
        self._world = world
        self._pass = pass_time

    def now(self) -> datetime:
        return self._world.parts.clock().now()

    def sleep(self, seconds: float) -> None:
        self._pass(seconds)


@pytest.fixture
def world() -> World:
    """Connected, and with some people who came later and whom no import has found yet."""
    world = World()
    world.pass_time(minutes=1)
    for number in range(700):
        world.lever.add_opportunity(f"Ada{number} Lovelace")
    return world


def watch(world: World, *, again: bool) -> list[str]:
    said: list[str] = []
    clock = Passing(world, lambda seconds: world.pass_time(seconds=seconds))
    watch_imports(world.store, clock, said.append, again=again)
    return said


def test_it_says_how_an_import_ended(world: World) -> None:
    (line,) = watch(world, again=False)
    assert line.endswith("The offers made before the connection were brought in: 0 candidates looked at, 0 letters.")


def test_again_looks_through_the_account_and_tells_of_it_until_all_is_done(world: World) -> None:
    first, *_, last = watch(world, again=True)
    assert first.endswith("Bringing in the offers made before the connection: 0 candidates found so far.")
    assert last.endswith("700 candidates looked at, 0 letters.")


def test_again_leaves_an_import_alone_that_is_going_on(world: World) -> None:
    with world.store.begin() as work:
        assert begin_import(work, work.connections()[0].id, world.parts.clock().now())
        assert not begin_import(work, work.connections()[0].id, world.parts.clock().now())


def test_rate_and_time_left_are_told(world: World) -> None:
    with world.store.begin() as work:
        begin_import(work, work.connections()[0].id, world.parts.clock().now())
        work.commit()
    said: list[str] = []
    clock = Passing(world, lambda _: world.run_due())  # one round at a time
    watch_imports(world.store, clock, said.append)
    assert any("of 700 candidates looked at, 0 letters; " in line and "a minute, " in line for line in said)
    assert any(" left." in line for line in said)


def test_where_nothing_moves_it_asks_whether_the_service_runs(world: World) -> None:
    class Enough(Exception):
        pass

    said: list[str] = []

    def nobody_works(seconds: float) -> None:
        world.clock.sleep(seconds)
        if NOTHING_MOVES in said:
            raise Enough

    with pytest.raises(Enough):
        watch_imports(world.store, Passing(world, nobody_works), said.append, again=True)
    assert said.count(NOTHING_MOVES) == 1


def test_of_a_connection_that_ended_it_says_so_and_does_not_wait(world: World) -> None:
    with world.store.begin() as work:
        connection = work.connections()[0]
        begin_import(work, connection.id, world.parts.clock().now())
        work.commit()
    world.parts.connecting().disconnect(connection.id)
    (line,) = watch(world, again=False)
    assert line.endswith("The connection is disconnected.")


def test_where_nobody_ever_connected_it_says_what_to_do(world: World) -> None:
    with pytest.raises(ValueError, match="connect Lever first"):
        watch_imports(MemoryStore(), world.parts.clock(), print)


def test_the_command_ends_with_a_sentence(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/store.db"
    open_store(url).close()
    ended = CliRunner().invoke(main, ["import-history", "--store", url])
    assert ended.exit_code == 2
    assert "connect Lever first" in ended.output
