"""Files of an opportunity, and uploads for an application."""

from simulators.lever.actions import opportunities
from simulators.lever.documents import extension
from simulators.lever.errors import bad_request
from simulators.lever.model.account import Account
from simulators.lever.model.attachments import File, Resume, Upload
from simulators.lever.model.records import Opportunity

MAX_FILE_BYTES = 30 * 1024 * 1024
READABLE = (".docx", ".doc", ".js", ".jpg", ".jpeg", ".png", ".pdf", ".txt", ".rtf", ".odt")
UPLOAD_LIFETIME = 24 * 3600 * 1000


def attach(
    account: Account,
    opportunity: Opportunity,
    name: str,
    content: bytes,
    *,
    as_resume: bool = False,
) -> File:
    """Add a file, or a resume.

    A file that Lever cannot read is stored, but cannot be downloaded. Raises LeverError 400 for a
    file that is too large.
    """
    _check_size(content)
    status = "processed" if extension(name).lower() in READABLE and content else "error"
    file = File(account.new_id(), name, len(content), account.now(), content, status)
    attachments = account.attachments(opportunity)
    if as_resume:
        resume = Resume(account.new_id(), account.now(), file)
        attachments.resumes[resume.id] = resume
    else:
        attachments.files[file.id] = file
    opportunities.touch(account, opportunity, account.now())
    return file


def upload(account: Account, name: str, content: bytes) -> Upload:
    _check_size(content)
    new_upload = Upload(
        f"{account.new_id()}-{name}", name, content, account.now() + UPLOAD_LIFETIME
    )
    account.uploads[new_upload.id] = new_upload
    return new_upload


def uploaded(account: Account, uri: str) -> Upload:
    """The upload at this URL. Raises LeverError 400 when there is none, or it has expired."""
    found = account.uploads.get(uri.rpartition("/uploads/")[2])
    if found is None or found.expires_at < account.now():
        raise bad_request(f"No upload {uri}; uploads can be named for 24 hours")
    return found


def _check_size(content: bytes) -> None:
    if len(content) > MAX_FILE_BYTES:
        raise bad_request("The file is larger than 30 MB")
