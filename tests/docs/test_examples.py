"""The documents are true where a program can tell: links, names and examples.

Code blocks begin with ``` and their language. Indented blocks are commands for a shell.
"""

import inspect
import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import flask
import pytest
import requests

from adapters.cli.main import main
from adapters.settings import PREFIX, _SettingsSchema
from simulators.agora.app import _app as agora_app
from simulators.common.server import Server
from simulators.lever import LeverSimulator
from simulators.lever.app import _app as lever_app

pytest_plugins = ["simulators.pytest_plugin"]

ROOT = Path(__file__).parents[2]
GENERATED = "docs/behaviours.md"
MAX_LINE_LENGTH = 120
DOCUMENTS = sorted(
    str(path.relative_to(ROOT))
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/how-to/*.md")]
)
COMMAND_STARTS = ("agora-lever", "make", "python", ".venv/bin/pytest", "pytest", "curl", "nox")


@cache
def text_of(document: str) -> str:
    return (ROOT / document).read_text()


def blocks(document: str, *languages: str) -> list[str]:
    """The fenced code blocks in one of these languages."""
    found = re.findall(r"^```(\w+)\n(.*?)^```$", text_of(document), re.MULTILINE | re.DOTALL)
    return [block for language, block in found if language in languages]


def commands(document: str) -> Iterator[list[str]]:
    """The shell commands of a document, each as its words: of blocks, and of `code` in a line."""
    without_fences = re.sub(r"^```.*?^```$", "", text_of(document), flags=re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks(document, "sh") for line in block.splitlines()]
    lines += re.findall(r"^    (\S.*)$", without_fences, re.MULTILINE)
    lines += re.findall(r"`([^`\n]+)`", without_fences)
    for line in lines:
        if line.split()[0] in COMMAND_STARTS and " " in line:
            yield shlex.split(line, comments=True)


def in_all_documents(find: Callable[[str], Iterator[Any]]) -> list[Any]:
    return [(document, *found) for document in DOCUMENTS for found in find(document)]


def anchors(document: str) -> set[str]:
    """The anchors that a Git host gives to the headings."""
    headings = re.findall(r"^#+ (.+)$", text_of(document), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
    }


def test_links_between_documents_resolve() -> None:
    broken = []
    for document in DOCUMENTS:
        for target in re.findall(r"\]\(([^)\s]+)\)", text_of(document)):
            path, _, anchor = target.partition("#")
            if "://" in target:
                continue
            file = (ROOT / document).parent / path if path else ROOT / document
            name = str(file.resolve().relative_to(ROOT))
            if not file.exists() or (
                anchor and name.endswith(".md") and anchor not in anchors(name)
            ):
                broken.append((document, target))
    assert broken == []


def test_prose_lines_are_at_most_120_characters() -> None:
    """Tables cannot be wrapped, and behaviours.md is generated."""
    long = [
        (document, number)
        for document in DOCUMENTS
        if document != GENERATED
        for number, line in enumerate(text_of(document).splitlines(), 1)
        if len(line) > MAX_LINE_LENGTH and not line.startswith("|")
    ]
    assert long == []


@cache
def file_names() -> frozenset[str]:
    folders = ("adapters", "application", "domain", "features", "simulators", "tests")
    return frozenset(path.name for folder in folders for path in (ROOT / folder).rglob("*.py"))


def test_named_files_exist() -> None:
    """A name with a folder is a path from the root, the tests or the document; one without is
    the name of any of our files.
    """

    def missing(document: str) -> Iterator[tuple[str]]:
        for name in re.findall(
            r"`([\w./-]+\.(?:py|md|html|feature|toml|js|css))(?:::[\w:]+)?`", text_of(document)
        ):
            starts = [ROOT, ROOT / "tests", (ROOT / document).parent, ROOT / "simulators/lever"]
            if not any((start / name).exists() for start in starts) and name not in file_names():
                yield (name,)

    assert in_all_documents(missing) == []


def named_modules_of_commands(document: str) -> Iterator[tuple[str, list[str]]]:
    for words in commands(document):
        if "-m" in words and words[0] == "python":
            place = words.index("-m") + 1
            yield words[place], words[place + 1 :]


def test_commands_and_their_options_exist() -> None:
    def wrong(document: str) -> Iterator[tuple[str]]:
        for words in commands(document):
            if words[0] != "agora-lever" or words[1].startswith("<"):
                continue
            command = main.commands.get(words[1])
            if command is None:
                yield (" ".join(words),)
                continue
            given = re.findall(r"--[\w-]+", " ".join(words[2:]))
            known = {option for parameter in command.params for option in parameter.opts}
            yield from ((f"{words[1]} {option}",) for option in given if option not in known)

    assert in_all_documents(wrong) == []


def test_readme_names_every_command() -> None:
    named = set(re.findall(r"`agora-lever ([\w-]+)", text_of("README.md")))
    assert named == set(main.commands)


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([\w-]+):", text_of("Makefile"), re.MULTILINE))

    def missing(document: str) -> Iterator[tuple[str]]:
        for words in commands(document):
            if words[0] == "make" and "=" not in words[1] and words[1] not in targets:
                yield (words[1],)

    assert in_all_documents(missing) == []


def test_modules_run_by_commands_exist_with_their_options() -> None:
    def wrong(document: str) -> Iterator[tuple[str]]:
        for module, words in named_modules_of_commands(document):
            spec = find_spec(module)
            if spec is None or spec.origin is None:
                yield (module,)
                continue
            source = Path(spec.origin).read_text()
            for option in re.findall(r"--[\w-]+", " ".join(words)):
                if f'"{option}"' not in source:
                    yield (f"{module} {option}",)

    assert in_all_documents(wrong) == []


def test_paths_given_to_pytest_exist() -> None:
    def missing(document: str) -> Iterator[tuple[str]]:
        for words in commands(document):
            if words[0].endswith("pytest"):
                for word in words[1:]:
                    path = word.partition("::")[0]
                    if not word.startswith("-") and not (ROOT / path).exists():
                        yield (word,)

    assert in_all_documents(missing) == []


def settings_in_operations() -> dict[str, str]:
    """The documented settings, each with its default; one row may name several."""
    table = text_of("docs/operations.md").partition("| AGORA_LEVER_... |")[2].partition("\n\n")[0]
    found: dict[str, str] = {}
    for row in table.splitlines()[2:]:
        names, _, default = (cell.strip() for cell in row.strip("|").split("|"))
        found |= dict.fromkeys(names.split(", "), default)
    return found


def test_operations_documents_exactly_the_settings() -> None:
    known = {str(setting.data_key) for setting in _SettingsSchema().fields.values()}
    assert set(settings_in_operations()) == known


def test_operations_states_which_settings_are_required() -> None:
    required = {
        str(setting.data_key) for setting in _SettingsSchema().fields.values() if setting.required
    }
    documented = {
        name for name, default in settings_in_operations().items() if default == "(required)"
    }
    assert documented == required


def test_settings_named_in_documents_exist() -> None:
    known = {f"{PREFIX}{setting.data_key}" for setting in _SettingsSchema().fields.values()}

    def unknown(document: str) -> Iterator[tuple[str]]:
        for name in re.findall(rf"{PREFIX}[A-Z_]+", text_of(document)):
            if name not in known:
                yield (name,)

    assert in_all_documents(unknown) == []


def test_operations_documents_exactly_the_metrics() -> None:
    source = (ROOT / "adapters/web/monitoring.py").read_text()
    documented = re.findall(r"^\| `(agora_lever_\w+)`", text_of("docs/operations.md"), re.MULTILINE)
    assert documented == re.findall(r'"(agora_lever_\w+)"', source)


def control_calls(app: flask.Flask) -> set[str]:
    return {
        f"{method} {re.sub('<[^>]+>', '<id>', rule.rule).removeprefix('/_simulator')}"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/_simulator")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_simulators_page_lists_exactly_the_calls_of_the_control_apis() -> None:
    section = text_of("docs/simulators.md").partition("\n## Control API\n")[2].partition("\n## ")[0]
    named = re.findall(r"`((?:GET|POST|PATCH|DELETE) /[\w/<>-]+)`", section)
    assert set(named) == control_calls(lever_app()) | control_calls(agora_app())


@pytest.mark.parametrize("document", [each for each in DOCUMENTS if blocks(each, "python")])
def test_python_examples_run(document: str, request: pytest.FixtureRequest) -> None:
    """Run the blocks of a document in order, in one namespace; tests among them get fixtures."""
    namespace: dict[str, Any] = {}
    for block in blocks(document, "python"):
        before = set(namespace)
        exec(compile(block, document, "exec"), namespace)  # noqa: S102  # our own documents
        for name in [each for each in namespace if each not in before and each.startswith("test_")]:
            test = namespace[name]
            test(
                **{
                    each: request.getfixturevalue(each)
                    for each in inspect.signature(test).parameters
                }
            )


def test_curl_examples_are_accepted(lever_simulator: LeverSimulator) -> None:
    server = Server(lever_simulator.app).start()
    try:
        for words in commands("docs/simulators.md"):
            if words[0] != "curl":
                continue
            address = next(word for word in words if "/_simulator" in word)
            path = "/" + address.removeprefix("http://").partition("/")[2]
            data = words[words.index("-d") + 1] if "-d" in words else None
            response = requests.request(
                "GET" if data is None else "POST", server.url + path, data=data, timeout=10
            )
            assert response.ok, (words, response.text)
    finally:
        server.stop()


def decisions() -> dict[int, str]:
    """The status line of each decision."""
    pattern = r"^### (\d+)\. \S.*\n\n\*([^*]+)\*$"
    found = re.findall(pattern, text_of("docs/decisions.md"), re.MULTILINE)
    return {int(number): status for number, status in found}


def test_every_decision_has_a_date_and_status() -> None:
    headings = re.findall(r"^### (\d+)\.", text_of("docs/decisions.md"), re.MULTILINE)
    assert [int(number) for number in headings] == sorted(decisions())
    pattern = r"Accepted, \d{4}-\d\d-\d\d|Superseded on \d{4}-\d\d-\d\d by \d+"
    assert [n for n, status in decisions().items() if not re.match(pattern, status)] == []


def test_decisions_cited_in_the_code_exist() -> None:
    cited = set()
    for folder in ("adapters", "application", "domain", "simulators"):
        for path in (ROOT / folder).rglob("*.py"):
            for numbers in re.findall(r"[Dd]ecisions?\s+([\d, and\n]+)", path.read_text()):
                cited |= {int(number) for number in re.findall(r"\d+", numbers)}
    assert len(cited) > 20
    assert cited <= set(decisions())


def test_command_line_has_only_click_commands() -> None:
    """So that the options above are complete."""
    assert all(isinstance(command, click.Command) for command in main.commands.values())
