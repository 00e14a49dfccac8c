"""What an app with five scopes can read of an opportunity's history: stages and archiving.

https://hire.lever.co/developer/documentation, "Opportunities"; shapes as recorded.
"""

import pytest

from simulators.common.clock import ManualClock
from simulators.lever import LeverSimulator
from tests.simulators.lever.clients import FIVE_SCOPES, Client, Json, Partner


@pytest.fixture
def app(partner: Partner) -> Client:
    return partner.with_token(partner.connect(scope=FIVE_SCOPES)["access_token"])


def _reads(app: Client, opportunity: str) -> tuple[Json, Json]:
    """The opportunity by its id, and from the list."""
    listed = app.data("/v1/opportunities")
    return app.data(f"/v1/opportunities/{opportunity}"), next(
        each for each in listed if each["id"] == opportunity
    )


def test_stage_changes_list_every_stage_with_time_and_user(
    lever: LeverSimulator, clock: ManualClock, app: Client, dana: str
) -> None:
    added_at = lever.opportunity(dana)["createdAt"]
    for stage in ("offer", "lead-responded"):
        clock.advance(60)
        lever.move(dana, stage)
    now, by = lever.now(), lever.user_id
    for shown in _reads(app, dana):
        assert shown["stageChanges"] == [
            {"toStageId": "lead-new", "toStageIndex": 0, "updatedAt": added_at, "userId": by},
            {"toStageId": "offer", "toStageIndex": 9, "updatedAt": now - 60_000, "userId": by},
            {"toStageId": "lead-responded", "toStageIndex": 2, "updatedAt": now, "userId": by},
        ]


def test_archiving_adds_no_stage_change_and_keeps_the_stage(
    lever: LeverSimulator, clock: ManualClock, app: Client, dana: str
) -> None:
    lever.move(dana, "offer")
    clock.advance(60)
    lever.hire(dana)
    hired = lever.account.hired_reason().id
    for shown in _reads(app, dana):
        assert shown["archived"] == {"reason": hired, "archivedAt": lever.now()}
        assert [each["toStageId"] for each in shown["stageChanges"]] == ["lead-new", "offer"]
        assert shown["stage"] == "offer"
    lever.unarchive(dana)
    assert [shown["archived"] for shown in _reads(app, dana)] == [None, None]


def test_reason_of_an_archiving_cannot_be_read_by_the_app(
    lever: LeverSimulator, app: Client, dana: str
) -> None:
    """Whether an archiving was a hire is not in the five scopes."""
    lever.hire(dana)
    reason = app.data(f"/v1/opportunities/{dana}")["archived"]["reason"]
    assert app.get(f"/v1/archive_reasons/{reason}").status_code == 403
    assert app.get("/v1/archive_reasons").status_code == 403
    assert app.get("/v1/stages").status_code == 403
