"""Install the third-party clients of the tests: `python -m tests.third_party.install [NAME ...]`.

Each client gets its own folder under .cache/third-party. Its packages are pinned and checked
against the hashes of its lock file. A Python client gets its own virtual environment, because its
libraries may conflict with ours. A Node package is only unpacked; its scripts are not run. A client
whose lock file is unchanged is not installed again.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent / ".cache" / "third-party"
PYTHON_CLIENTS = ("tap-lever",)
NODE_CLIENTS = ("lever-js", "opensdks-lever")
CLIENTS = PYTHON_CLIENTS + NODE_CLIENTS


class HashMismatch(Exception):
    """The registry served a package whose hash differs from the lock file."""


def folder(client: str) -> Path:
    return ROOT / client


def is_installed(client: str) -> bool:
    stamp = folder(client) / "installed"
    return stamp.exists() and stamp.read_bytes() == _lock(client).read_bytes()


def install(client: str) -> None:
    """Install a client, replacing an older installation.

    Raises:
        subprocess.CalledProcessError: the package manager fails.
        HashMismatch: the hash of a Node package differs.
    """
    shutil.rmtree(folder(client), ignore_errors=True)
    folder(client).mkdir(parents=True)
    (_install_python if client in PYTHON_CLIENTS else _install_node)(client)
    shutil.copy(_lock(client), folder(client) / "installed")


def _lock(client: str) -> Path:
    return HERE / "locks" / f"{client}.txt"


def _install_python(client: str) -> None:
    venv.create(folder(client), with_pip=True)
    pip: list[str | Path] = [
        folder(client) / "bin/python",
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--quiet",
        "install",
        "--require-hashes",
    ]
    subprocess.run([*pip, "--requirement", HERE / "locks/build.txt"], check=True)
    subprocess.run([*pip, "--no-build-isolation", "--requirement", _lock(client)], check=True)


def _install_node(client: str) -> None:
    for line in _lock(client).read_text().splitlines():
        if line and not line.startswith("#"):
            package, integrity = line.split()
            _unpack(package, integrity, folder(client) / "node_modules")


def _unpack(package: str, integrity: str, modules: Path) -> None:
    """Download and unpack a Node package.

    `package` is name@version; `integrity` is npm's notation: sha512-, then the base64 hash.
    """
    with tempfile.TemporaryDirectory() as temporary:
        npm = [
            "npm",
            "pack",
            package,
            "--json",
            "--ignore-scripts",
            "--pack-destination",
            temporary,
        ]
        packed = json.loads(subprocess.run(npm, check=True, capture_output=True, text=True).stdout)
        entry = packed[0] if isinstance(packed, list) else next(iter(packed.values()))
        archive = next(Path(temporary).glob("*.tgz"))
        served = (
            "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        )
        if served != integrity:
            raise HashMismatch(
                f"{package}: the lock file names {integrity}, but {served} was served; nothing was"
                " unpacked"
            )
        with tarfile.open(archive) as files:
            files.extractall(temporary, filter="data")
        (root,) = (each for each in Path(temporary).iterdir() if each.is_dir())
        target = modules / str(entry["name"])
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(root, target)


if __name__ == "__main__":
    for name in sys.argv[1:] or CLIENTS:
        if not is_installed(name):
            install(name)
