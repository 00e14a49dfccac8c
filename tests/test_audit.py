"""The vulnerability audit fails on findings, and does not take silence for a clean result."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulators.common.server import Server, free_port
from tests.vulnerability_audit import main

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

LOCK = f"flask==3.1.0 --hash=sha256:{'0' * 64}\nrequests==2.34.2 --hash=sha256:{'0' * 64}\n"
WEAKNESS = {
    "id": "OSV-1",
    "summary": "Everybody gets in",
    "affected": [
        {
            "package": {"name": "flask", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.1.9"}]}],
        }
    ],
}


def osv(said_of: Callable[[str], dict[str, Any]]) -> Server:
    """An OSV that answers so of each package."""

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        asked = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(said_of(asked["package"]["name"])).encode()]

    return Server(app).start()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    lock = tmp_path / "some.lock"
    lock.write_text(LOCK)
    return lock


@pytest.fixture
def knows_nothing() -> Iterator[Server]:
    server = osv(lambda _package: {})
    yield server
    server.stop()


@pytest.fixture
def knows_of_flask() -> Iterator[Server]:
    server = osv(lambda package: {"vulns": [WEAKNESS]} if package == "flask" else {})
    yield server
    server.stop()


def test_clean_audit_reports_no_weakness(
    lock: Path, knows_nothing: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lock", str(lock), "--osv", knows_nothing.url]) == 0
    assert capsys.readouterr().out == "No published weakness in what some.lock names.\n"


def test_known_weakness_fails_and_is_named(
    lock: Path, knows_of_flask: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lock", str(lock), "--osv", knows_of_flask.url]) == 1
    assert capsys.readouterr().out == "flask 3.1.0: OSV-1, mended in 3.1.9\n"


@pytest.mark.parametrize(("arguments", "status"), [([], 0), (["--must-ask"], 2)])
def test_unreachable_osv_is_reported_as_not_audited(
    arguments: list[str], status: int, lock: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    assert main(["--lock", str(lock), "--osv", nobody, *arguments]) == status
    assert capsys.readouterr().out.startswith("DEPENDENCIES NOT AUDITED: ")
