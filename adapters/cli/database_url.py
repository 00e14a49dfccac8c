"""An option with the URL of a database. A password in it is refused on the command line, where each
user of the machine can see it in the list of processes.
"""

from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource


def check_database_url(context: click.Context, option: click.Parameter, value: Any) -> Any:
    """The URL as it was given, or read from the file that `@file` names."""
    if not isinstance(value, str):
        return value
    if value.startswith("@"):
        try:
            return Path(value[1:]).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as failure:
            reason = getattr(failure, "strerror", None) or "it is no text"
            raise click.BadParameter(f"the file {value[1:]} cannot be read: {reason}") from None
    source = context.get_parameter_source(option.name or "")
    if source is ParameterSource.COMMANDLINE and _has_password(value):
        raise click.BadParameter(
            "a password on the command line can be seen by every user of this machine: write the"
            f" URL to a file and give {option.opts[0]} @file, or set {option.envvar}"
        )
    return value


def _has_password(url: str) -> bool:
    # Imported here because the other commands start faster without it.
    from sqlalchemy import make_url  # noqa: PLC0415
    from sqlalchemy.exc import ArgumentError  # noqa: PLC0415

    try:
        parsed = make_url(url)
    except ArgumentError:
        return False
    return bool(parsed.password) or "password" in parsed.query
