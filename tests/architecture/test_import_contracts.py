"""The import contracts hold, and catch planted violations."""

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "application", "adapters", "simulators", "web_components")

WRONG_IMPORTS = {
    "the domain asks the application": ("domain/offer.py", "import application.ports"),
    "the application asks an adapter": (
        "application/sync_opportunity.py",
        "import adapters.http.client",
    ),
    "the domain uses a library": ("domain/terms.py", "import requests"),
    "the application uses the engine": ("application/sync_round.py", "import procrastinate"),
    "the application uses the database": ("application/watch_list.py", "import psycopg"),
    "one room of the adapters asks another": (
        "adapters/lever/oauth.py",
        "import adapters.agora.schemas",
    ),
    "a simulator asks the domain": ("simulators/lever/serializers.py", "import domain.offer"),
    "the service asks a simulator": ("adapters/agora/platform.py", "import simulators.agora"),
    "one vendor asks the other": (
        "simulators/agora/letters.py",
        "import simulators.lever.model.records",
    ),
    "the look of the pages asks the application": (
        "web_components/__init__.py",
        "import application.ports",
    ),
    "a simulator's state imports its application": (
        "simulators/lever/state.py",
        "import simulators.lever.app",
    ),
    "a cycle for annotations only": (
        "simulators/agora/state.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import simulators.agora.app",
    ),
    "a cycle in the domain": ("domain/terms.py", "import domain.decision"),
    "a cycle in the application": ("application/ports.py", "import application.sync_round"),
    "a cycle in a package of the adapters": (
        "adapters/lever/schemas.py",
        "import adapters.lever.ats",
    ),
    "a cycle in a package of a simulator": (
        "simulators/lever/model/records.py",
        "import simulators.lever.model.account",
    ),
    "a cycle two packages down in a simulator": (
        "simulators/lever/api/resources/opportunities.py",
        "import simulators.lever.api.resources.notes",
    ),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.fixture
def planted(copy: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    file, line = WRONG_IMPORTS[request.param]
    path = copy / file
    original = path.read_text()
    path.write_text(f"{original}\n{line}\n")
    yield copy
    path.write_text(original)


def contracts_hold(folder: Path) -> bool:
    code = (
        "import sys; from importlinter.cli import lint_imports;"
        " sys.exit(lint_imports(no_cache=True))"
    )
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0


def test_the_house_as_it_is_keeps_its_contracts(copy: Path) -> None:
    assert contracts_hold(copy)


@pytest.mark.parametrize("planted", WRONG_IMPORTS, indirect=True)
def test_a_wrong_import_is_caught(planted: Path) -> None:
    assert not contracts_hold(planted)


@pytest.mark.parametrize("room", ["domain", "application"])
def test_inner_rooms_use_the_standard_library_only(room: str) -> None:
    allowed = sys.stdlib_module_names | (
        {"domain"} if room == "domain" else {"domain", "application"}
    )
    found = {name for path in (ROOT / room).glob("**/*.py") for name in _imported(path)}
    assert found - allowed == set()


def test_one_process_alone_loads_no_libraries_for_many() -> None:
    code = (
        "import sys, adapters.cli.main, adapters.container; sys.exit(bool({'procrastinate',"
        " 'psycopg_pool'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]
