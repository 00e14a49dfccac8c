"""Commands do not take database passwords from the command line."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adapters.cli.main import main

PASSWORD = "hunter2"  # not a password of anything
COMMANDS = [
    ["transfer-store", "--to", "sqlite:///new.db", "--from"],
    ["transfer-store", "--from", "sqlite:///old.db", "--to"],
    ["import-status", "--store"],
    ["sandbox", "--store"],
]


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environment)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: f"{command[0]} {command[-1]}")
@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://user:{PASSWORD}@host/database",
        f"postgresql://user@host/database?password={PASSWORD}",
    ],
)
def test_password_on_the_command_line_is_refused(command: list[str], url: str) -> None:
    ended = run(*command, url)
    assert ended.exit_code == 2
    words = " ".join(ended.output.split())
    assert "every user of this machine" in words
    assert "@file" in words
    assert PASSWORD not in words


def test_urls_are_read_from_files_and_the_environment(tmp_path: Path) -> None:
    source, target = f"sqlite:///{tmp_path}/old.db", f"sqlite:///{tmp_path}/new.db"
    (tmp_path / "url").write_text(f"{source}\n")
    ended = run("transfer-store", "--from", f"@{tmp_path}/url", TARGET_DATABASE_URL=target)
    assert ended.exit_code == 0, ended.output
    assert (tmp_path / "new.db").exists()


def test_missing_file_is_told(tmp_path: Path) -> None:
    ended = run("import-status", "--store", f"@{tmp_path}/url")
    assert ended.exit_code == 2
    assert "No such file" in ended.output
