"""Health and metrics."""

from simulators.sandbox.environment import INTEGRATION, SandboxEnvironment
from tests.adapters.web.session_helpers import offer_form


def test_service_with_a_store_is_healthy(world: SandboxEnvironment) -> None:
    answer = world.session().get(f"{INTEGRATION}/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def figures(world: SandboxEnvironment) -> list[str]:
    answer = world.session().get(f"{INTEGRATION}/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain")
    return answer.text.splitlines()


def test_letters_connections_and_syncs_are_counted(world: SandboxEnvironment) -> None:
    ada = world.lever.add_opportunity("Ada Lovelace", ["ada@example.org"])
    world.lever.make_offer(ada, status="sent-manually", fields=offer_form())
    world.lever.move(ada, "offer")
    world.run_due_now()
    found = figures(world)
    for expected in (
        'agora_lever_letters{status="published"} 1.0',
        'agora_lever_connections{state="active"} 1.0',
        "agora_lever_attention_items 1.0",
        "agora_lever_syncs_due 0.0",
        "agora_lever_syncs_overdue 0.0",
    ):
        assert expected in found


def test_pending_sync_is_due_and_then_overdue(
    world: SandboxEnvironment,
) -> None:
    world.parts.watch_list().request_sync(world.connection_id, "ada")
    assert "agora_lever_syncs_due 1.0" in figures(world)
    world.clock.sleep(61)  # Time passes without rounds.
    assert "agora_lever_syncs_overdue 1.0" in figures(world)


def test_metrics_do_not_name_a_customer(world: SandboxEnvironment) -> None:
    text = "\n".join(figures(world))
    assert world.agora.company_id not in text
    assert world.connection_id not in text
