"""The vulnerability audit fails on findings and never reports an unreachable OSV as clean."""

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
    "summary": "Authentication can be bypassed",
    "affected": [
        {
            "package": {"name": "flask", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.1.9"}]}],
        }
    ],
}


def osv_server(response_for: Callable[[str], dict[str, Any]]) -> Server:
    """Start an OSV double; `response_for` maps a package name to its response body."""

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
        body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(response_for(body["package"]["name"])).encode()]

    return Server(app).start()


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    lock = tmp_path / "some.lock"
    lock.write_text(LOCK)
    return lock


@pytest.fixture
def osv_without_findings() -> Iterator[Server]:
    server = osv_server(lambda _package: {})
    yield server
    server.stop()


@pytest.fixture
def osv_with_flask() -> Iterator[Server]:
    server = osv_server(lambda package: {"vulns": [WEAKNESS]} if package == "flask" else {})
    yield server
    server.stop()


def test_clean_audit_reports_no_weakness(
    lock: Path, osv_without_findings: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lock", str(lock), "--osv", osv_without_findings.url]) == 0
    assert capsys.readouterr().out == "No published weakness in what some.lock names.\n"


def test_known_weakness_fails_and_is_named(
    lock: Path, osv_with_flask: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--lock", str(lock), "--osv", osv_with_flask.url]) == 1
    assert capsys.readouterr().out == "flask 3.1.0: OSV-1, fixed in 3.1.9\n"


@pytest.mark.parametrize(("arguments", "status"), [([], 0), (["--required"], 2)])
def test_unreachable_osv_is_reported_as_not_audited(
    arguments: list[str], status: int, lock: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unreachable = f"http://127.0.0.1:{free_port()}"
    assert main(["--lock", str(lock), "--osv", unreachable, *arguments]) == status
    assert capsys.readouterr().out.startswith("DEPENDENCIES NOT AUDITED: ")
