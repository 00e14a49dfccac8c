"""Stages, archive reasons, tags and sources."""

from simulators.common.json_schema import (
    BOOLEAN,
    INTEGER,
    NUMBER,
    STRING,
    array,
    enum,
    nullable,
    object_schema,
)
from simulators.lever.api.pagination import unpaginated
from simulators.lever.api.parameters import Parameter, one_of
from simulators.lever.api.request_context import current_account
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.model.records import Json
from simulators.lever.serializer import Serializer, envelope, list_schema, serialize_all
from simulators.lever.serializers import ARCHIVE_REASON, STAGE

routes = LeverRoutes()

TYPE = Parameter("type", one_of("hired", "non-hired"))
COUNT = Serializer(
    "Count",
    ("count", INTEGER, lambda counted: counted[1]),
    ("text", STRING, lambda counted: counted[0]),
)
PIPELINE_STAGE = Serializer(
    "PipelineStage",
    ("id", STRING, "id"),
    ("text", STRING, "text"),
    ("pipeline", STRING, "group"),
    ("rank", NUMBER, "rank"),
    ("hasInterview", BOOLEAN, lambda stage: stage.group == "interview"),
)
DISPOSITION_REASON = Serializer(
    "DispositionReason",
    ("id", STRING, "id"),
    ("text", STRING, "text"),
    ("type", nullable(enum("hired")), lambda reason: "hired" if reason.type == "hired" else None),
    ("status", enum("active", "inactive"), "status"),
)
DISPOSITIONS = object_schema(
    stages=array(PIPELINE_STAGE.ref), archiveReasons=array(DISPOSITION_REASON.ref)
)


@routes.route("GET", "/stages", "stages:read", gives=list_schema(STAGE))
def stages() -> Json:
    """Stages in the order of the pipeline."""
    return unpaginated(serialize_all(STAGE, current_account().stages.values()))


@routes.route("GET", "/stages/:stage", "stages:read", gives=envelope(STAGE.ref))
def stage(stage: str) -> Json:
    return {"data": STAGE.json(current_account().stage(stage))}


@routes.route("GET", "/disposition_stages", "stages:read", gives=envelope(DISPOSITIONS))
def disposition_stages() -> Json:
    """Stages and archive reasons in one. Not in Lever's reference, only in recordings."""
    stages = serialize_all(PIPELINE_STAGE, current_account().stages.values())
    return {
        "data": {
            "stages": stages,
            "archiveReasons": serialize_all(
                DISPOSITION_REASON, current_account().archive_reasons.values()
            ),
        }
    }


@routes.route(
    "GET",
    "/archive_reasons",
    "archive_reasons:read",
    takes=(TYPE,),
    gives=list_schema(ARCHIVE_REASON),
)
def archive_reasons() -> Json:
    reason_type = TYPE()
    return unpaginated(
        serialize_all(
            ARCHIVE_REASON,
            (
                each
                for each in current_account().archive_reasons.values()
                if reason_type in {None, each.type}
            ),
        )
    )


@routes.route(
    "GET", "/archive_reasons/:reason", "archive_reasons:read", gives=envelope(ARCHIVE_REASON.ref)
)
def archive_reason(reason: str) -> Json:
    return {"data": ARCHIVE_REASON.json(current_account().archive_reason(reason))}


@routes.route("GET", "/tags", "tags:read", gives=list_schema(COUNT))
def tags() -> Json:
    return _counted("tag")


@routes.route("GET", "/sources", "sources:read", gives=list_schema(COUNT))
def sources() -> Json:
    return _counted("source")


def _counted(name: str) -> Json:
    """In alphabetical order without case."""
    counts = current_account().opportunity_index.counts(name)
    return unpaginated(
        COUNT.json((text, counts[text]))
        for text in sorted(counts, key=lambda text: (text.lower(), text))
    )
