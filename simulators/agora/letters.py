"""The life of a letter: what its source says, what Agora's people choose, and how the two stay apart."""

from collections.abc import Mapping
from typing import Any

from simulators.agora import acceptance, letter_fields
from simulators.agora.api.request_bodies import SOURCES, SourceUpdate
from simulators.agora.errors import deleted, forbidden, invalid, not_found
from simulators.agora.letter_fields import FIELDS, SOURCE_FIELDS
from simulators.agora.records import (
    OWNER,
    PUBLISHED,
    RECRUITER,
    STATUSES,
    ActivityEntry,
    Company,
    Letter,
    User,
    Value,
)
from simulators.agora.seed import IdGenerator

DOCUSIGN_FIELDS = ("legal_template_id", "co_signer_id")


def upsert_from_source(
    company: Company, source: str, source_id: str, said: SourceUpdate, now: float, ids: IdGenerator
) -> tuple[Letter, bool]:
    """Make the letter what its source says, and tell whether it is new. Saying it again changes nothing.

    The letter's status follows the source's *word*: it changes only when the word does, so a status that was changed by
    hand stays until the source says something new. What belongs to Agora is not touched.
    """
    if (source, source_id) in company.deleted:
        raise deleted()
    letter = company.by_source.get((source, source_id))
    values = _read_from_source(company, source, said.fields)
    if letter is None:
        return _create_from(company, source, source_id, said, values, now, ids), True
    changes: dict[str, Any] = {
        name: value for name, value in values.items() if letter.terms[name] != value
    }
    if said.status not in {letter.source_status, letter.status}:
        changes["status"] = said.status
    _change(letter, changes, actor=source, now=now)
    _remember_source(letter, said, now)
    return letter, False


def _read_from_source(
    company: Company, source: str, given: Mapping[str, object]
) -> dict[str, Value]:
    refused = {
        name: [_not_from_source(source, name)] for name in given if name not in SOURCE_FIELDS
    }
    values, errors = letter_fields.read(
        company, {name: said for name, said in given.items() if name not in refused}, SOURCE_FIELDS
    )
    if refused or errors:
        raise invalid(refused | errors)
    return values


def _not_from_source(source: str, name: str) -> str:
    if name not in FIELDS:
        return "A letter has no such field."
    return f"{FIELDS[name].label} cannot be set from {SOURCES[source]}; it is chosen in Agora."


def _create_from(
    company: Company,
    source: str,
    source_id: str,
    said: SourceUpdate,
    values: dict[str, Value],
    now: float,
    ids: IdGenerator,
) -> Letter:
    letter = _new(company, values, said.status, actor=source, now=now, ids=ids)
    letter.source, letter.source_id = source, source_id
    _remember_source(letter, said, now)
    company.by_source[source, source_id] = letter
    return letter


def _remember_source(letter: Letter, said: SourceUpdate, now: float) -> None:
    known = (letter.opportunity_id, letter.source_url, letter.source_status)
    if known != (said.opportunity_id, said.source_url, said.status):
        letter.opportunity_id, letter.source_url, letter.source_status = (
            said.opportunity_id,
            said.source_url,
            said.status,
        )
        letter.updated_at = now


def create(
    company: Company, by: User, given: Mapping[str, object], now: float, ids: IdGenerator
) -> Letter:
    """A letter made by hand, in Agora: any field, and `status`."""
    if by.group == "Manager":
        raise forbidden("A manager does not make offers; ask a recruiter or an owner.")
    known, status = _read_by_hand(
        company, {"assignee_id": by.id, "currency": company.default_currency} | dict(given)
    )
    return _new(company, known, status or PUBLISHED, actor=by.id, now=now, ids=ids)


def _new(
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
    if errors := letter_fields.missing(terms):
        raise invalid(errors)
    letter = Letter(ids.id(), company.id, ids.token(), ids.token(), status, terms, now, now)
    letter.activity.append(ActivityEntry(now, actor, "created"))
    company.letters[letter.id] = letter
    return letter


def edit(
    company: Company, letter: Letter, by: User, changes: Mapping[str, object], now: float
) -> Letter:
    """As a user of Agora does. All of the changes are made, or (Problem 403 or 422) none."""
    check_may_edit(letter, by)
    if refused := {
        name: [_why_not(letter, name)] for name in changes if name not in editable(company, letter)
    }:
        raise invalid(refused)
    values, status = _read_by_hand(company, changes)
    after: dict[str, Any] = values | ({} if status is None else {"status": status})
    _change(
        letter,
        {name: value for name, value in after.items() if _before(letter, name) != value},
        actor=by.id,
        now=now,
    )
    acceptance.send_document(letter)
    return letter


def may_see(letter: Letter, user: User) -> bool:
    """A recruiter sees and edits only the own offers. https://help.getagora.com/en/articles/6354743-permission-groups"""
    return user.company_settings or (
        user.group == RECRUITER and letter.terms["assignee_id"] == user.id
    )


def check_may_edit(letter: Letter, by: User) -> None:
    if not may_see(letter, by):
        raise forbidden(
            f"{by.first_name} ({by.group}) may not edit this offer; its assignee, an admin or an owner may."
        )


def editable(company: Company, letter: Letter | None) -> list[str]:
    """What a user may set, on this letter or on a new one: all, or the few that its source leaves to Agora; and `status`."""
    docusign = list(DOCUSIGN_FIELDS) if company.docusign else []
    if letter and letter.source:
        return ["benefits_package_id", *docusign, "status"]
    return [name for name in FIELDS if name not in DOCUSIGN_FIELDS] + [*docusign, "status"]


def _why_not(letter: Letter, name: str) -> str:
    if name not in FIELDS:
        return "A letter has no such field."
    label, source = FIELDS[name].label, SOURCES.get(letter.source or "")
    if name in DOCUSIGN_FIELDS:
        return f"{label} needs Agora's Docusign integration, which this company has not set up."
    if name == "vesting_schedule_id":
        return (
            f"A letter that comes from {source} always has the company's default vesting schedule."
        )
    if name in SOURCE_FIELDS:
        return f"{label} is edited in {source}, where this letter comes from; a change made there appears here."
    return f"{label} is not for letters that come from {source}; make the offer in Agora if it needs one."


def _read_by_hand(
    company: Company, given: Mapping[str, object]
) -> tuple[dict[str, Value], str | None]:
    """The values, and the status where one is given."""
    said = dict(given)
    status = said.pop("status", None)
    unknown = {name: ["A letter has no such field."] for name in said if name not in FIELDS}
    if not company.docusign:
        unknown |= {
            name: ["This company has not set up Docusign."]
            for name in DOCUSIGN_FIELDS
            if said.get(name) is not None
        }
    values, errors = letter_fields.read(
        company, {name: value for name, value in said.items() if name not in unknown}
    )
    if "status" in given and status not in STATUSES:
        errors["status"] = [f"Give one of {', '.join(STATUSES)}."]
    if unknown or errors:
        raise invalid(unknown | errors)
    return values, str(status) if status is not None else None


def _change(letter: Letter, changes: Mapping[str, Any], actor: str, now: float) -> None:
    """Make these changes, each with its line in the activity log."""
    for name, after in changes.items():
        letter.activity.append(
            ActivityEntry(now, actor, "changed", name, _before(letter, name), after)
        )
        if name == "status":
            letter.status = after
        else:
            letter.terms[name] = after
        letter.updated_at = now


def _before(letter: Letter, name: str) -> Value:
    return letter.status if name == "status" else letter.terms[name]


def delete(company: Company, source: str, source_id: str) -> Letter | None:
    """Forget the letter and everything personal in it; only its source's id is kept, so that it stays deleted."""
    company.deleted.add((source, source_id))
    letter = company.by_source.pop((source, source_id), None)
    if letter is not None:
        del company.letters[letter.id]
    return letter


def get_by_source(company: Company, source: str, source_id: str) -> Letter:
    """Raises Problem 404, or 410 when it was deleted."""
    if (source, source_id) in company.deleted:
        raise deleted()
    if (source, source_id) not in company.by_source:
        raise not_found("letter")
    return company.by_source[source, source_id]


def who_may_configure(company: Company) -> list[User]:
    """Owners first."""
    users = [user for user in company.users.values() if user.company_settings]
    return sorted(users, key=lambda user: user.group != OWNER)
