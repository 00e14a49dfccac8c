"""Which engine goes with which store and which command."""

import pytest

from adapters.serving import web, work
from adapters.settings import WrongSettings, settings_from

NEEDED = {
    "AGORA_LEVER_PUBLIC_URL": "https://letters.example.com",
    "AGORA_LEVER_VAULT_KEYS": "A" * 43 + "=",
    "AGORA_LEVER_SESSION_KEY": "a text that is long enough for a key",
    "AGORA_LEVER_LEVER_CLIENT_ID": "client",
    "AGORA_LEVER_LEVER_CLIENT_SECRET": "secret",
    "AGORA_LEVER_AGORA_API_URL": "https://agora.example.com",
    "AGORA_LEVER_AGORA_API_KEY": "key",
    "AGORA_LEVER_AGORA_LAUNCH_SECRET": "a text that is long enough for a key",
}


def test_the_engine_is_embedded_unless_another_is_named() -> None:
    assert settings_from(NEEDED).engine == "embedded"


@pytest.mark.parametrize("scheme", ["postgresql", "postgresql+psycopg"])
def test_the_distributed_engine_goes_with_postgresql(scheme: str) -> None:
    settings = NEEDED | {"AGORA_LEVER_ENGINE": "distributed", "AGORA_LEVER_STORE": f"{scheme}://user@host/database"}
    assert settings_from(settings).engine == "distributed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"AGORA_LEVER_ENGINE": "distributed"},
        {"AGORA_LEVER_ENGINE": "distributed", "AGORA_LEVER_STORE": "memory:"},
        {"AGORA_LEVER_ENGINE": "steam"},
        {"AGORA_LEVER_ENGINE": ""},
    ],
)
def test_any_other_combination_stops_the_start_with_the_setting_s_name(wrong: dict[str, str]) -> None:
    with pytest.raises(WrongSettings, match=r"AGORA_LEVER_ENGINE: embedded is expected, or distributed"):
        settings_from(NEEDED | wrong)


@pytest.mark.parametrize("command", [web, work])
def test_webs_and_workers_of_their_own_need_the_distributed_engine(command: object) -> None:
    assert callable(command)
    with pytest.raises(WrongSettings, match="AGORA_LEVER_ENGINE: distributed is expected"):
        command(settings_from(NEEDED))
