"""docs/security.md covers every requirement of ASVS 5.0, levels 1 and 2, once, and names
existing tests.
"""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.adapters.webhook_bodies import INVALID_REQUESTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text()

REQUIREMENTS = """
    1.1: 1-2     1.2: 1-9     1.3: 1-11    1.4: 1-3     1.5: 1-2
    2.1: 1-3     2.2: 1-3     2.3: 1-4     2.4: 1
    3.2: 1-2     3.3: 1-4     3.4: 1-6     3.5: 1-5     3.7: 1-2
    4.1: 1-3     4.2: 1       4.3: 1-2     4.4: 1-4
    5.1: 1       5.2: 1-3     5.3: 1-2     5.4: 1-3
    6.1: 1-3     6.2: 1-12    6.3: 1-4     6.4: 1-4     6.5: 1-5     6.6: 1-3     6.8: 1-4
    7.1: 1-3     7.2: 1-4     7.3: 1-2     7.4: 1-5     7.5: 1-2     7.6: 1-2
    8.1: 1-2     8.2: 1-3     8.3: 1       8.4: 1
    9.1: 1-3     9.2: 1-4
    10.1: 1-2    10.2: 1-2    10.3: 1-4    10.4: 1-11   10.5: 1-5    10.6: 1-2    10.7: 1-3
    11.1: 1-2    11.2: 1-3    11.3: 1-3    11.4: 1-4    11.5: 1      11.6: 1
    12.1: 1-3    12.2: 1-2    12.3: 1-4
    13.1: 1      13.2: 1-5    13.3: 1-2    13.4: 1-5
    14.1: 1-2    14.2: 1-4    14.3: 1-3
    15.1: 1-3    15.2: 1-3    15.3: 1-7
    16.1: 1      16.2: 1-5    16.3: 1-4    16.4: 1-3    16.5: 1-3
    17.1: 1      17.2: 1-4    17.3: 1-2
"""
"""Levels 1 and 2 of ASVS 5.0.0: section, and the numbers in it."""


def requirements() -> list[str]:
    found = re.findall(r"([\d.]+): (\d+)(?:-(\d+))?", REQUIREMENTS)
    return [
        f"{section}.{number}"
        for section, first, last in found
        for number in range(int(first), int(last or first) + 1)
    ]


@cache
def found_in(file: Path) -> frozenset[str]:
    """Test names, those of a class as `Class::test`."""
    tree = ast.parse(file.read_text())
    alone = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return frozenset(
        alone
        | {
            f"{one.name}::{node.name}"
            for one in classes
            for node in one.body
            if isinstance(node, ast.FunctionDef)
        }
    )


def named() -> list[tuple[str, str]]:
    """Each test that the page names: file and name."""
    return re.findall(r"`([\w/]+\.py)::([\w:]+)`", PAGE)


def test_there_are_as_many_requirements_as_the_standard_has() -> None:
    assert len(requirements()) == len(set(requirements())) == 70 + 183


def test_every_requirement_is_answered_once() -> None:
    assert Counter(re.findall(r"v5\.0\.0-(\d+\.\d+\.\d+)", PAGE)) == Counter(requirements())


def test_every_answer_says_something() -> None:
    rows = re.findall(r"^\| v5.*$", PAGE, re.MULTILINE)
    assert len(rows) > 100
    assert [row for row in rows if any(not cell.strip() for cell in row.split("|")[1:-1])] == []


def test_every_test_that_the_page_names_exists() -> None:
    missing = [
        f"{file}::{name}" for file, name in named() if name not in found_in(ROOT / "tests" / file)
    ]
    assert len(named()) > 100
    assert missing == []


@pytest.mark.parametrize("name", ["test_of_tomorrow", "TestReplays::test_of_tomorrow"])
def test_one_that_does_not_exist_is_found(name: str) -> None:
    assert name not in found_in(ROOT / "tests/application/test_receive_webhook.py")


def test_every_file_that_the_page_names_exists() -> None:
    named_files = re.findall(r"`((?:adapters|docs|tests)/[\w/.]+\.\w+)`", PAGE)
    assert [name for name in named_files if not (ROOT / name).exists()] == []


def test_the_number_of_odd_deliveries_is_the_one_that_is_said() -> None:
    assert f"has {len(INVALID_REQUESTS)} of them" in PAGE
    assert len(INVALID_REQUESTS) >= 40
