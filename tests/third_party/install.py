"""Installs the clients of other people that the tests run: `python -m tests.third_party.install
[NAME ...]`.

Each into a folder of its own under .cache/third-party, by name and version, checked against the
hashes of its lock file. A Python client brings an environment of its own, since its libraries may
clash with ours. A package for Node is unpacked as it is; its scripts are not run. What is there
already and unchanged is left alone.
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


class NotWhatWasAskedFor(Exception):
    """The registry served other bytes than the lock file names."""


def folder(client: str) -> Path:
    return ROOT / client


def installed(client: str) -> bool:
    stamp = folder(client) / "installed"
    return stamp.exists() and stamp.read_bytes() == _lock(client).read_bytes()


def install(client: str) -> None:
    """Raises subprocess.CalledProcessError when the package client fails, NotWhatWasAskedFor
    when a hash differs.
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
    """`package`: name@version; `integrity`: sha512-, then the hash of its archive in base64, as
    npm writes it.
    """
    with tempfile.TemporaryDirectory() as place:
        npm = ["npm", "pack", package, "--json", "--ignore-scripts", "--pack-destination", place]
        packed = json.loads(subprocess.run(npm, check=True, capture_output=True, text=True).stdout)
        entry = packed[0] if isinstance(packed, list) else next(iter(packed.values()))
        archive = next(Path(place).glob("*.tgz"))
        served = (
            "sha512-" + base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        )
        if served != integrity:
            raise NotWhatWasAskedFor(
                f"{package}: the lock file names {integrity}, but {served} was served; nothing was"
                " unpacked"
            )
        with tarfile.open(archive) as files:
            files.extractall(place, filter="data")
        (root,) = (each for each in Path(place).iterdir() if each.is_dir())
        target = modules / str(entry["name"])
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(root, target)


if __name__ == "__main__":
    for wanted in sys.argv[1:] or CLIENTS:
        if not installed(wanted):
            install(wanted)
