"""The combinations of scheduler, database and command."""

import pytest

from adapters.server import run_worker, web
from adapters.settings import InvalidSettings, load_settings

REQUIRED = {
    "AGORA_LEVER_PUBLIC_URL": "https://letters.example.com",
    "AGORA_LEVER_ENCRYPTION_KEYS": "A" * 43 + "=",
    "AGORA_LEVER_SESSION_SECRET": "a text that is long enough for a key",
    "AGORA_LEVER_LEVER_CLIENT_ID": "client",
    "AGORA_LEVER_LEVER_CLIENT_SECRET": "secret",
    "AGORA_LEVER_AGORA_API_URL": "https://agora.example.com",
    "AGORA_LEVER_AGORA_API_KEY": "key",
    "AGORA_LEVER_AGORA_LAUNCH_SECRET": "a text that is long enough for a key",
}


def test_scheduler_is_embedded_by_default() -> None:
    assert load_settings(REQUIRED).scheduler == "embedded"


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_distributed_scheduler_accepts_postgresql(scheme: str) -> None:
    settings = REQUIRED | {
        "AGORA_LEVER_SCHEDULER": "distributed",
        "AGORA_LEVER_DATABASE_URL": f"{scheme}://user@host/database",
    }
    assert load_settings(settings).scheduler == "distributed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"AGORA_LEVER_SCHEDULER": "distributed"},
        {"AGORA_LEVER_SCHEDULER": "distributed", "AGORA_LEVER_DATABASE_URL": "memory:"},
        {"AGORA_LEVER_SCHEDULER": "steam"},
        {"AGORA_LEVER_SCHEDULER": ""},
    ],
)
def test_invalid_combination_names_the_setting(
    wrong: dict[str, str],
) -> None:
    with pytest.raises(
        InvalidSettings, match=r"AGORA_LEVER_SCHEDULER: must be embedded, or distributed"
    ):
        load_settings(REQUIRED | wrong)


@pytest.mark.parametrize("command", [web, run_worker])
def test_web_and_worker_need_the_distributed_scheduler(command: object) -> None:
    assert callable(command)
    with pytest.raises(InvalidSettings, match="AGORA_LEVER_SCHEDULER: must be distributed"):
        command(load_settings(REQUIRED))
