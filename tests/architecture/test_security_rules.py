"""Security rules for the whole code base."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("domain", "application", "adapters", "ui")
SECRET = re.compile(r"signature|secret\b|csrf|hexdigest|verifier|password", re.IGNORECASE)
"""Secrets, which must not be compared with ==: its timing reveals them."""
RAW = re.compile(r"\|\s*safe\b|autoescape|Markup\((?!'[^']*'\)\.format\()|render_template_string")
"""Ways around escaping. `Markup.format` with a literal escapes what is filled in."""


def sources(*rooms: str) -> Iterator[Path]:
    return (path for room in rooms for path in sorted((ROOT / room).rglob("*.py")))


def templates() -> list[Path]:
    return [
        path for room in (*OURS, "simulators") for path in sorted((ROOT / room).rglob("*.html"))
    ]


def compared_with_equals(source: str) -> list[str]:
    """Comparisons of secrets by == or !=."""
    compares = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Compare)]
    equals = [
        node for node in compares if any(isinstance(sign, ast.Eq | ast.NotEq) for sign in node.ops)
    ]
    return [said for said in map(ast.unparse, equals) if SECRET.search(said)]


def test_a_comparison_that_would_tell_is_found() -> None:
    assert compared_with_equals("if given != connecting.signature_token(id): pass") != []
    assert compared_with_equals("if hmac.compare_digest(signature, expected): pass") == []


def test_secrets_are_compared_in_constant_time() -> None:
    found = {path.name: compared_with_equals(path.read_text()) for path in sources(*OURS)}
    assert {name: those for name, those in found.items() if those} == {}


def test_no_template_and_no_page_leaves_anything_unescaped() -> None:
    assert len(templates()) > 20
    found = [path.name for path in [*templates(), *sources(*OURS)] if RAW.search(path.read_text())]
    assert found == []


def test_every_attribute_that_is_filled_in_stands_in_quotes() -> None:
    unquoted = re.compile(r"=\s*\{\{(?![^<]*\|\s*xmlattr)")
    assert [
        path.name
        for path in templates()
        if any(unquoted.search(tag) for tag in re.findall(r"<[^>]*>", path.read_text()))
    ] == []


def test_the_rules_of_bandit_hold_for_everything_that_is_shipped() -> None:
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert "S" in lint["select"]
    assert [rule for rule in lint["ignore"] if rule.startswith("S")] == []
    excused = {
        where
        for where, rules in lint["per-file-ignores"].items()
        if any(rule.startswith("S") for rule in rules)
    }
    assert excused <= {"tests/**", "features/**"}


def test_no_secret_stands_in_what_is_shipped() -> None:
    long_and_random = re.compile(r"""["'](?:[0-9a-f]{40,}|[A-Za-z0-9_-]{43}=)["']""")
    assert [path.name for path in sources(*OURS) if long_and_random.search(path.read_text())] == []
