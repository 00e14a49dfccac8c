"""Creating, editing and deleting letters: what a source may set and what Agora's users may set."""

from collections.abc import Mapping
from typing import Any

from simulators.agora import acceptance, letter_fields
from simulators.agora.errors import deleted, forbidden, invalid, not_found
from simulators.agora.letter_fields import FIELDS, SOURCE_FIELDS
from simulators.agora.records import (
    MANAGER,
    OWNER,
    PUBLISHED,
    RECRUITER,
    SOURCES,
    USER_STATUSES,
    ActivityEntry,
    Company,
    Greet,
    Letter,
    SourceUpdate,
    User,
    Value,
)
from simulators.agora.seed import IdGenerator

DOCUSIGN_FIELDS = ("legal_template_id", "co_signer_id")
MAX_GREET_NAME_LENGTH, MAX_GREET_LENGTH, MAX_GREETS = 100, 2000, 100
NO_SUCH_FIELD = "A letter has no such field."


def upsert_from_source(
    company: Company,
    source: str,
    source_id: str,
    update: SourceUpdate,
    now: float,
    ids: IdGenerator,
) -> tuple[Letter, bool]:
    """Create or update the source's letter. Returns the letter and whether it is new.

    Repeating an update changes nothing. The letter's status follows a *change* of the source's
    status, so a status that a user set stays until the source sends a different one. Fields that
    belong to Agora are not touched.

    Raises: Problem 410 if the letter was deleted, 422 if a field is invalid.
    """
    if (source, source_id) in company.deleted:
        raise deleted()
    letter = company.by_source.get((source, source_id))
    values = _read_from_source(company, source, update.fields)
    if letter is None:
        return _create_from_source(company, source, source_id, update, values, now, ids), True
    changes: dict[str, Any] = _changes(letter, values)
    if update.status not in {letter.source_status, letter.status}:
        changes["status"] = update.status
    _apply(letter, changes, actor=source, now=now)
    _remember_source(letter, update, now)
    return letter, False


def _read_from_source(
    company: Company, source: str, given: Mapping[str, object]
) -> dict[str, Value]:
    refused = {
        name: [_why_not_from_source(source, name)] for name in given if name not in SOURCE_FIELDS
    }
    values, errors = letter_fields.read(
        company, {name: raw for name, raw in given.items() if name not in refused}, SOURCE_FIELDS
    )
    if refused or errors:
        raise invalid(refused | errors)
    return values


def _why_not_from_source(source: str, name: str) -> str:
    if name not in FIELDS:
        return NO_SUCH_FIELD
    return f"{FIELDS[name].label} cannot be set from {SOURCES[source]}. Set it in Agora."


def _create_from_source(
    company: Company,
    source: str,
    source_id: str,
    update: SourceUpdate,
    values: dict[str, Value],
    now: float,
    ids: IdGenerator,
) -> Letter:
    letter = _create(company, values, update.status, actor=source, now=now, ids=ids)
    letter.source, letter.source_id = source, source_id
    _remember_source(letter, update, now)
    company.by_source[source, source_id] = letter
    return letter


def _changes(letter: Letter, values: Mapping[str, Value]) -> dict[str, Value]:
    """The values that differ from the letter's. Raises Problem 422 for an amount with too many
    decimals, also for one that a change of the currency makes so.
    """
    if errors := letter_fields.excess_digits(letter.terms | dict(values)):
        raise invalid(errors)
    return {name: value for name, value in values.items() if letter.terms[name] != value}


def _remember_source(letter: Letter, update: SourceUpdate, now: float) -> None:
    known = (letter.opportunity_id, letter.source_url, letter.source_status)
    if known != (update.opportunity_id, update.source_url, update.status):
        letter.opportunity_id, letter.source_url, letter.source_status = (
            update.opportunity_id,
            update.source_url,
            update.status,
        )
        letter.updated_at = now


def create(
    company: Company, by: User, given: Mapping[str, object], now: float, ids: IdGenerator
) -> Letter:
    """Create a published letter in Agora, with any field. Raises Problem 403 or 422."""
    check_may_create(by)
    values = _read_from_user(
        company, {"assignee_id": by.id, "currency": company.default_currency} | dict(given)
    )
    return _create(company, values, PUBLISHED, actor=by.id, now=now, ids=ids)


def check_may_create(by: User) -> None:
    """Require the permission to create offers. Raises Problem 403 for a manager."""
    if by.group == MANAGER:
        raise forbidden("Managers cannot create offers. Ask a recruiter or an owner.")


def _create(
    company: Company,
    values: dict[str, Value],
    status: str,
    actor: str,
    now: float,
    ids: IdGenerator,
) -> Letter:
    defaults: dict[str, Value] = {
        "benefits_package_id": company.default_benefits_package_id,
        "vesting_schedule_id": company.default_vesting_schedule_id,
    }
    terms = dict.fromkeys(FIELDS, None) | defaults | values
    if errors := letter_fields.missing(terms) or letter_fields.excess_digits(terms):
        raise invalid(errors)
    letter = Letter(ids.id(), company.id, ids.token(), ids.token(), status, terms, now, now)
    letter.activity.append(ActivityEntry(now, actor, "created"))
    company.letters[letter.id] = letter
    return letter


def edit(
    company: Company, letter: Letter, by: User, changes: Mapping[str, object], now: float
) -> Letter:
    """Apply a user's changes, all or none. Raises Problem 403 or 422."""
    check_may_edit(letter, by)
    allowed = editable(company, letter)
    if refused := {
        name: [_why_not_editable(letter, name)] for name in changes if name not in allowed
    }:
        raise invalid(refused)
    values = _read_from_user(company, changes)
    _apply(letter, _changes(letter, values), actor=by.id, now=now)
    acceptance.update_document(letter)
    return letter


def mark(letter: Letter, by: User, status: object, now: float) -> Letter:
    """Set the letter's status as a user ("Mark as accepted"). It is not reported to the source.

    Raises: Problem 403, or 422 for a status that users cannot set.
    """
    check_may_edit(letter, by)
    if not isinstance(status, str) or status not in USER_STATUSES:
        raise invalid({"status": [f"Must be one of {', '.join(USER_STATUSES)}."]})
    if letter.status != status:
        _apply(letter, {"status": status}, actor=by.id, now=now)
    return letter


def may_see(letter: Letter, user: User) -> bool:
    """Whether the user may see and edit the letter.

    Recruiters see and edit only letters that are assigned to them.

    https://help.getagora.com/en/articles/6354743-permission-groups
    """
    return user.sees_all_letters or (
        user.group == RECRUITER and letter.terms["assignee_id"] == user.id
    )


def check_may_edit(letter: Letter, by: User) -> None:
    """Require the permission to edit the letter. Raises Problem 403."""
    if not may_see(letter, by):
        raise forbidden(
            f"{by.first_name} ({by.group}) cannot edit this offer. "
            "Ask its assignee, an admin or an owner."
        )


def editable(company: Company, letter: Letter | None) -> list[str]:
    """The fields that a user may set on this letter, or on a new one.

    On a letter from a source, these are the few fields that belong to Agora.
    """
    docusign = list(DOCUSIGN_FIELDS) if company.docusign else []
    if letter and letter.source:
        return ["benefits_package_id", *docusign]
    return [name for name in FIELDS if name not in DOCUSIGN_FIELDS] + docusign


def _why_not_editable(letter: Letter, name: str) -> str:
    if name == "status":
        return "The status is not edited. Use “Mark as …” on the offer's record."
    if name not in FIELDS:
        return NO_SUCH_FIELD
    label, source = FIELDS[name].label, SOURCES.get(letter.source or "")
    if name in DOCUSIGN_FIELDS:
        return f"{label} requires the Docusign integration, which this company has not set up."
    if name == "vesting_schedule_id":
        return f"Letters from {source} always use the company's default vesting schedule."
    if name in SOURCE_FIELDS:
        return f"{label} is edited in {source}. Changes made there appear here."
    return (
        f"{label} is not available on letters from {source}. Create the offer in Agora to use it."
    )


def _read_from_user(company: Company, given: Mapping[str, object]) -> dict[str, Value]:
    """The parsed values. Raises Problem 422."""
    refused = {name: [NO_SUCH_FIELD] for name in given if name not in FIELDS}
    if not company.docusign:
        refused |= {
            name: ["This company has not set up Docusign."]
            for name in DOCUSIGN_FIELDS
            if given.get(name) is not None
        }
    values, errors = letter_fields.read(
        company, {name: value for name, value in given.items() if name not in refused}
    )
    if refused or errors:
        raise invalid(refused | errors)
    return values


def _apply(letter: Letter, changes: Mapping[str, Any], actor: str, now: float) -> None:
    """Make the changes and add an activity entry for each."""
    contents = changes.keys() - {"status"}
    for name, after in changes.items():
        letter.activity.append(
            ActivityEntry(now, actor, "changed", name, _current(letter, name), after)
        )
        if name == "status":
            letter.status = after
        else:
            letter.terms[name] = after
        letter.updated_at = now
    acceptance.mark_outdated(letter, contents, actor, now)


def _current(letter: Letter, name: str) -> Value:
    return letter.status if name == "status" else letter.terms[name]


def delete(company: Company, source: str, source_id: str) -> Letter | None:
    """Delete the letter with all personal data. Returns it, or None if there was none.

    Only the source's id is kept, so that the letter is not created again.
    """
    company.deleted.add((source, source_id))
    letter = company.by_source.pop((source, source_id), None)
    if letter is not None:
        del company.letters[letter.id]
    return letter


def get_by_source(company: Company, source: str, source_id: str) -> Letter:
    """The source's letter. Raises Problem 404 if there is none, 410 if it was deleted."""
    if (source, source_id) in company.deleted:
        raise deleted()
    if (source, source_id) not in company.by_source:
        raise not_found("letter")
    return company.by_source[source, source_id]


def add_greet(letter: Letter, name: object, message: object, now: float) -> Greet:
    """Add a welcome message from the team. Raises Problem 422 if it is invalid or one too many.

    Everyone who has the letter's Greets URL can write one.
    """
    errors = {}
    if not isinstance(name, str) or not 0 < len(name.strip()) <= MAX_GREET_NAME_LENGTH:
        errors["name"] = [f"Enter your name, at most {MAX_GREET_NAME_LENGTH} characters."]
    if not isinstance(message, str) or not 0 < len(message.strip()) <= MAX_GREET_LENGTH:
        errors["message"] = [f"Enter a message of at most {MAX_GREET_LENGTH} characters."]
    if not errors and len(letter.greets) >= MAX_GREETS:
        errors["message"] = [f"This letter has {MAX_GREETS} Greets, which is the maximum."]
    if errors:
        raise invalid(errors)
    greet = Greet(now, str(name).strip(), str(message).strip())
    letter.greets.append(greet)
    letter.activity.append(ActivityEntry(now, "team", "greeted"))
    letter.updated_at = now
    return greet


def administrators(company: Company) -> list[User]:
    """Users with the Company Settings permission, owners first."""
    users = [user for user in company.users.values() if user.company_settings]
    return sorted(users, key=lambda user: user.group != OWNER)
