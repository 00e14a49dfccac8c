"""Options and fixtures of all tests."""

import gc
import re

import pytest

STORES = ("memory", "sqlite", "postgresql")
STEPS = (
    "lever",
    "agora",
    "service",
    "browser_users",
    "setting_up",
    "history",
    "editing",
    "letters",
    "simulated_lever",
    "reading_values",
    "notifications",
    "admin_pages",
    "forging",
    "candidate_page",
    "integration_card",
)
pytest_plugins = [*(f"features.steps.{each}" for each in STEPS), "tests.postgresql"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--store",
        action="append",
        choices=STORES,
        help=(
            "run the features on this store only; may be given more than once (all of them, when it"
            " is not given)"
        ),
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "store_kind" in metafunc.fixturenames:
        metafunc.parametrize("store_kind", metafunc.config.getoption("store") or STORES)


def pytest_configure(config: pytest.Config) -> None:
    """Register the tags of scenarios: the rows of docs/behaviours.md, and the initial state of a
    scenario.
    """
    config.addinivalue_line("markers", "unconnected: Lever and Agora are not connected yet")
    rows = re.findall(
        r"^- \*\*([A-Z]\d+)\*\* (.+)$",
        (config.rootpath / "docs/behaviours.md").read_text(),
        re.MULTILINE,
    )
    for row, words in rows:
        config.addinivalue_line("markers", f"{row}: {words}")


def pytest_collection_finish() -> None:
    """Imported modules are never garbage; scanning them again and again would take a twentieth
    of the time.
    """
    gc.collect()
    gc.freeze()
