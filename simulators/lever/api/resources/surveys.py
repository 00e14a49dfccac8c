"""EEO answers and diversity surveys."""

from collections.abc import Iterator
from typing import NamedTuple

from simulators.common.json_schema import (
    EPOCH_MILLISECONDS,
    ID,
    OBJECT,
    STRING,
    array,
    nullable,
    object_schema,
)
from simulators.lever.api.pagination import PAGE, offset, paginate
from simulators.lever.api.parameters import TEXT, Parameter
from simulators.lever.api.request_context import current_account
from simulators.lever.api.resources.postings import visible_posting
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.model.records import Application, Json, Opportunity
from simulators.lever.serializer import Serializer, page_schema

routes = LeverRoutes()

COUNTRY = Parameter("country_code", TEXT)
LOCATION = Parameter("location", TEXT)


class EeoAnswer(NamedTuple):
    opportunity: Opportunity
    application: Application


def _archived_at(answer: EeoAnswer) -> int | None:
    return answer.application.archived.archived_at if answer.application.archived else None


def _reason(answer: EeoAnswer) -> str | None:
    archived = answer.application.archived
    reason = current_account().archive_reasons.get(archived.reason or "") if archived else None
    return reason.text if reason else None


def _title(answer: EeoAnswer) -> str:
    posting = current_account().postings.get(answer.application.posting)
    return posting.text if posting else ""


def _hired_at(answer: EeoAnswer) -> int | None:
    archived = answer.opportunity.archived
    return (
        archived.archived_at
        if archived and archived.reason == current_account().hired_reason().id
        else None
    )


EEO_RESPONSE = Serializer(
    "EeoResponse",
    ("applicationArchivedAt", nullable(EPOCH_MILLISECONDS), _archived_at),
    ("applicationArchivedBy", nullable(ID), lambda _: None),
    ("applicationArchiveReason", nullable(STRING), _reason),
    ("applicationTitle", STRING, _title),
    ("appliedAt", EPOCH_MILLISECONDS, "application.created_at"),
    ("currentStage", STRING, "opportunity.stage"),
)
EEO_RESPONSE_WITH_PERSON = Serializer(
    "EeoResponseWithPerson",
    ("id", ID, "application.id"),
    *EEO_RESPONSE.rows[:3],
    ("applicationId", ID, "application.id"),
    *EEO_RESPONSE.rows[3:],
    ("contact", ID, "opportunity.contact.id"),
    ("eeoResponseSource", STRING, lambda _: "api"),
    ("eeoSurveyRespondedAt", EPOCH_MILLISECONDS, "application.created_at"),
    ("hiredDate", nullable(EPOCH_MILLISECONDS), _hired_at),
    ("hiringManager", nullable(ID), "application.posting_hiring_manager"),
    ("opportunityId", ID, "opportunity.id"),
    ("opportunityOwner", nullable(ID), "opportunity.owner"),
    ("origin", STRING, "opportunity.origin"),
    ("posting", ID, "application.posting"),
    ("sources", array(STRING), "opportunity.sources"),
)


@routes.route(
    "GET", "/eeo/responses", "eeo_responses:read", takes=PAGE, gives=page_schema(EEO_RESPONSE)
)
def eeo_responses() -> Json:
    """Anonymous EEO answers of applicants, newest first."""
    return paginate(
        _answers(),
        EEO_RESPONSE.json,
        lambda answer: [answer.opportunity.created_at, answer.opportunity.id],
    )


@routes.route(
    "GET",
    "/eeo/responses/pii",
    "eeo_responses_pii:read",
    takes=PAGE,
    gives=page_schema(EEO_RESPONSE_WITH_PERSON),
)
def eeo_responses_with_persons() -> Json:
    return paginate(
        _answers(),
        EEO_RESPONSE_WITH_PERSON.json,
        lambda answer: [answer.opportunity.created_at, answer.opportunity.id],
    )


def _answers() -> Iterator[EeoAnswer]:
    start = offset(2)
    for opportunity_id in current_account().opportunity_index.newest(
        (start[0], start[1]) if start else None
    ):
        found = current_account().opportunities[opportunity_id]
        if (
            found.application
            and found.origin in {"applied", "internal"}
            and found.confidentiality == "non-confidential"
        ):
            yield EeoAnswer(found, found.application)


SURVEYS = object_schema(data=array(OBJECT))


@routes.route(
    "GET",
    "/surveys/diversity/:posting",
    "diversity_surveys:read",
    takes=(COUNTRY, LOCATION),
    gives=SURVEYS,
)
def diversity_surveys(posting: str) -> Json:
    """Diversity surveys: an empty list, since they are created only on Lever's pages."""
    visible_posting(posting)
    return {"data": []}
