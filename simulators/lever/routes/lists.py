"""The small lists of an account: stages, archive reasons, tags, sources."""

from simulators.lever.asking import account
from simulators.lever.paging import whole
from simulators.lever.records import Json
from simulators.lever.routing import route
from simulators.lever.shapes import ARCHIVE_REASON, STAGE
from simulators.lever.shaping import Shape, data, listed, shown
from simulators.lever.values import Parameter
from simulators.lever.values import among as one_of
from simulators.schemas import NUMBER, TEXT, TRUTH, WHOLE, among, many, nullable, record

TYPE = Parameter("type", one_of("hired", "non-hired"))
COUNT = Shape("Count", ("count", WHOLE, lambda counted: counted[1]), ("text", TEXT, lambda counted: counted[0]))
PIPELINE_STAGE = Shape(
    "PipelineStage",
    ("id", TEXT, "id"),
    ("text", TEXT, "text"),
    ("pipeline", TEXT, "group"),
    ("rank", NUMBER, "rank"),
    ("hasInterview", TRUTH, lambda stage: stage.group == "interview"),
)
DISPOSITION_REASON = Shape(
    "DispositionReason",
    ("id", TEXT, "id"),
    ("text", TEXT, "text"),
    ("type", nullable(among("hired")), lambda reason: "hired" if reason.type == "hired" else None),
    ("status", among("active", "inactive"), "status"),
)
DISPOSITIONS = record(stages=many(PIPELINE_STAGE.ref), archiveReasons=many(DISPOSITION_REASON.ref))


@route("GET", "/stages", "stages:read", gives=listed(STAGE))
def stages() -> Json:
    """In the order of the pipeline."""
    return whole(shown(STAGE, account().stages.values()))


@route("GET", "/stages/:stage", "stages:read", gives=data(STAGE.ref))
def stage(stage: str) -> Json:
    return {"data": STAGE.json(account().stage(stage))}


@route("GET", "/disposition_stages", "stages:read", gives=data(DISPOSITIONS))
def disposition_stages() -> Json:
    """Stages and archive reasons in one; not in Lever's reference, only in recordings."""
    stages = shown(PIPELINE_STAGE, account().stages.values())
    return {"data": {"stages": stages, "archiveReasons": shown(DISPOSITION_REASON, account().archive_reasons.values())}}


@route("GET", "/archive_reasons", "archive_reasons:read", takes=(TYPE,), gives=listed(ARCHIVE_REASON))
def archive_reasons() -> Json:
    wanted = TYPE()
    return whole(shown(ARCHIVE_REASON, (each for each in account().archive_reasons.values() if wanted in {None, each.type})))


@route("GET", "/archive_reasons/:reason", "archive_reasons:read", gives=data(ARCHIVE_REASON.ref))
def archive_reason(reason: str) -> Json:
    return {"data": ARCHIVE_REASON.json(account().archive_reason(reason))}


@route("GET", "/tags", "tags:read", gives=listed(COUNT))
def tags() -> Json:
    return _counted("tag")


@route("GET", "/sources", "sources:read", gives=listed(COUNT))
def sources() -> Json:
    return _counted("source")


def _counted(name: str) -> Json:
    """By the alphabet, whatever the case of the letters."""
    counts = account().order.counts(name)
    return whole(COUNT.json((text, counts[text])) for text in sorted(counts, key=lambda text: (text.lower(), text)))
