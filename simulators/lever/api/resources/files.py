"""Files and resumes of an opportunity, and uploads for an application."""

from flask import Response, request

from simulators.common.json_schema import (
    EPOCH_MILLISECONDS,
    ID,
    INTEGER,
    OBJECT,
    STRING,
    enum,
    nullable,
)
from simulators.lever.actions.files import attach, upload
from simulators.lever.api.pagination import unpaginated
from simulators.lever.api.parameters import (
    FILE,
    PERFORM_AS_REQUIRED,
    Body,
    Value,
    Window,
    perform_as,
)
from simulators.lever.api.request_context import current_account
from simulators.lever.api.resources.opportunities import get_visible_opportunity
from simulators.lever.api.routing import LeverRoutes
from simulators.lever.documents import download, extension
from simulators.lever.errors import LeverError, bad_request, not_found
from simulators.lever.model.attachments import File, Resume
from simulators.lever.model.records import Json
from simulators.lever.serializer import OMIT_IF_NONE, Serializer, envelope, list_schema

routes = LeverRoutes()

STATUS = nullable(enum("processing", "processed", "unsupported", "error"))
UPLOADED_AT = Window("uploaded_at")
FILE_BODY = Body(Value("file", FILE, "30 MB at most", required=True))
MULTIPART = "multipart/form-data"

FILE_SERIALIZER = Serializer(
    "File",
    ("id", ID, lambda each: each[1].id),
    (
        "downloadUrl",
        STRING,
        lambda each: (
            f"{current_account().api_url}/opportunities/{each[0]}/files/{each[1].id}/download"
        ),
    ),
    ("ext", STRING, lambda each: extension(each[1].name)),
    ("name", STRING, lambda each: each[1].name),
    ("uploadedAt", EPOCH_MILLISECONDS, lambda each: each[1].uploaded_at),
    ("status", STATUS, lambda each: each[1].status),
    ("size", INTEGER, lambda each: each[1].size),
)
RESUME_FILE = Serializer(
    "ResumeFile",
    ("name", STRING, lambda each: each[1].file.name),
    ("ext", STRING, lambda each: extension(each[1].file.name).removeprefix(".")),
    (
        "downloadUrl",
        STRING,
        lambda each: (
            f"{current_account().api_url}/opportunities/{each[0]}/resumes/{each[1].id}/download"
        ),
    ),
    ("uploadedAt", EPOCH_MILLISECONDS, lambda each: each[1].file.uploaded_at),
    ("status", STATUS, lambda each: each[1].file.status),
    ("size", INTEGER, lambda each: each[1].file.size),
)
RESUME = Serializer(
    "Resume",
    ("id", ID, lambda each: each[1].id),
    ("createdAt", EPOCH_MILLISECONDS, lambda each: each[1].created_at),
    (
        "file",
        nullable(RESUME_FILE.ref),
        lambda each: RESUME_FILE.json(each) if each[1].file else None,
    ),
    ("parsedData", OBJECT, lambda each: each[1].parsed, OMIT_IF_NONE),
)
UPLOAD = Serializer(
    "Upload",
    ("expiresAt", EPOCH_MILLISECONDS, "expires_at"),
    ("filename", STRING, "name"),
    ("id", STRING, "id"),
    ("uri", STRING, lambda each: f"{current_account().api_url}/uploads/{each.id}"),
    ("size", INTEGER, lambda each: len(each.content)),
)


@routes.route(
    "GET",
    "/opportunities/:opportunity/files",
    "files:read",
    takes=UPLOADED_AT.parameters,
    gives=list_schema(FILE_SERIALIZER),
)
def files(opportunity: str) -> Json:
    found, within = get_visible_opportunity(opportunity), UPLOADED_AT.predicate()
    files = current_account().attachments(found).files.values()
    return unpaginated(
        FILE_SERIALIZER.json((found.id, each)) for each in files if within(each.uploaded_at)
    )


@routes.route(
    "GET",
    "/opportunities/:opportunity/files/:file",
    "files:read",
    gives=envelope(FILE_SERIALIZER.ref),
)
def file(opportunity: str, file: str) -> Json:
    return {"data": FILE_SERIALIZER.json((opportunity, _file(opportunity, file)))}


@routes.route(
    "POST",
    "/opportunities/:opportunity/files",
    "files:write",
    takes=(PERFORM_AS_REQUIRED,),
    body=FILE_BODY,
    sends=MULTIPART,
    gives=envelope(FILE_SERIALIZER.ref),
    status=201,
)
def add_file(opportunity: str) -> Json:
    perform_as(required=True)
    found, (name, content) = get_visible_opportunity(opportunity), _sent()
    return {
        "data": FILE_SERIALIZER.json((found.id, attach(current_account(), found, name, content)))
    }


@routes.route(
    "DELETE", "/opportunities/:opportunity/files/:file", "files:write", takes=(PERFORM_AS_REQUIRED,)
)
def delete_file(opportunity: str, file: str) -> None:
    perform_as(required=True)
    found = _file(opportunity, file)
    del current_account().attachments(get_visible_opportunity(opportunity)).files[found.id]


@routes.route(
    "GET",
    "/opportunities/:opportunity/files/:file/download",
    "files:read",
    media="application/octet-stream",
)
def download_file(opportunity: str, file: str) -> Response:
    """The file's contents; 422 when Lever could not process it."""
    return _download(_file(opportunity, file))


@routes.route(
    "GET",
    "/opportunities/:opportunity/file_actions",
    "files:read",
    gives=list_schema(FILE_SERIALIZER),
)
def file_actions(opportunity: str) -> Json:
    """Not in Lever's reference. It was recorded only as an empty list."""
    get_visible_opportunity(opportunity)
    return unpaginated([])


@routes.route(
    "GET",
    "/opportunities/:opportunity/resumes",
    "resumes:read",
    takes=UPLOADED_AT.parameters,
    gives=list_schema(RESUME),
)
def resumes(opportunity: str) -> Json:
    """Resumes. One without a file is filtered by its creation time."""
    found, within = get_visible_opportunity(opportunity), UPLOADED_AT.predicate()
    resumes = current_account().attachments(found).resumes.values()
    return unpaginated(
        RESUME.json((found.id, each))
        for each in resumes
        if within(each.file.uploaded_at if each.file else each.created_at)
    )


@routes.route(
    "GET", "/opportunities/:opportunity/resumes/:resume", "resumes:read", gives=envelope(RESUME.ref)
)
def resume(opportunity: str, resume: str) -> Json:
    return {"data": RESUME.json((opportunity, _resume(opportunity, resume)))}


@routes.route(
    "GET",
    "/opportunities/:opportunity/resumes/:resume/download",
    "resumes:read",
    media="application/octet-stream",
)
def download_resume(opportunity: str, resume: str) -> Response:
    """The resume's contents; 422 when Lever could not process it."""
    found = _resume(opportunity, resume)
    if found.file is None:
        raise not_found("resume files", resume)
    return _download(found.file)


@routes.route(
    "POST",
    "/uploads",
    "uploads:write",
    body=FILE_BODY,
    sends=MULTIPART,
    gives=envelope(UPLOAD.ref),
    status=201,
)
def add_upload() -> Json:
    """Upload a file, to be named in an application within 24 hours."""
    return {"data": UPLOAD.json(upload(current_account(), *_sent()))}


def _sent() -> tuple[str, bytes]:
    if request.mimetype != MULTIPART:
        raise bad_request(f"Files are only taken in {MULTIPART} requests")
    if (sent := request.files.get("file")) is None:
        raise bad_request("Missing required parameter: file")
    return sent.filename or "file", sent.read()


def _file(opportunity: str, file_id: str) -> File:
    if (
        found := current_account()
        .attachments(get_visible_opportunity(opportunity))
        .files.get(file_id)
    ) is None:
        raise not_found("files", file_id)
    return found


def _resume(opportunity: str, resume_id: str) -> Resume:
    if (
        found := current_account()
        .attachments(get_visible_opportunity(opportunity))
        .resumes.get(resume_id)
    ) is None:
        raise not_found("resumes", resume_id)
    return found


def _download(file: File) -> Response:
    if file.status == "error":
        raise LeverError(422, "UnprocessableEntity", f"{file.name} could not be processed")
    return download(file.name, file.content)
