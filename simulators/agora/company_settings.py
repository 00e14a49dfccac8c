"""Changes to a company's settings, with the permission that each requires.

https://help.getagora.com/en/articles/6354743-permission-groups
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from simulators.agora import branding, locales
from simulators.agora.currencies import CURRENCIES
from simulators.agora.errors import Problem, forbidden, invalid, not_found
from simulators.agora.field_types import FIELD_TYPES, MAX_TEXT_LENGTH
from simulators.agora.letters import administrators
from simulators.agora.records import (
    ADMIN,
    GROUPS,
    MANAGER,
    OWNER,
    BenefitsPackage,
    Company,
    LegalTemplate,
    User,
    VestingSchedule,
)
from simulators.agora.seed import IdGenerator

MAX_NAME_LENGTH = 200


def check_company_settings(company: Company, by: User, what: str) -> None:
    """Require the Company Settings permission. `what` completes "You cannot ...".

    Raises: Problem 403 that names the users who have the permission.
    """
    if not by.company_settings:
        names = [f"{user.first_name} ({user.group})" for user in administrators(company)]
        raise forbidden(
            f"You cannot {what}. This requires Owner or Company Settings. {_ask(names)}"
        )


def check_owner(company: Company, by: User, what: str) -> None:
    """Require an owner. `what` completes "You cannot ...".

    Raises: Problem 403 that names the owners.
    """
    if by.group != OWNER:
        owners = [user.first_name for user in company.users.values() if user.group == OWNER]
        raise forbidden(f"You cannot {what}. This requires Owner. {_ask(owners)}")


def _ask(names: list[str]) -> str:
    return f"Ask: {', '.join(names)}." if names else "No user of this company has it yet."


def add_package(
    company: Company,
    by: User,
    name: str,
    benefits: list[str],
    annual_value: str,
    ids: IdGenerator,
) -> BenefitsPackage:
    """Add a package. `annual_value` is an amount in the default currency, or empty."""
    check_company_settings(company, by, "set up benefits packages")
    try:
        value = (
            FIELD_TYPES["money"].read(company, annual_value.strip())
            if annual_value.strip()
            else None
        )
    except ValueError as error:
        raise invalid({"annual_value": [str(error)]}) from error
    package = BenefitsPackage(
        ids.id(),
        _name(name),
        tuple(line.strip() for line in benefits if line.strip()),
        value if isinstance(value, Decimal) else None,
        company.default_currency,
    )
    company.packages[package.id] = package
    return package


def add_schedule(
    company: Company, by: User, name: str, months: int, cliff_months: int, ids: IdGenerator
) -> VestingSchedule:
    check_company_settings(company, by, "set up vesting schedules")
    if not 1 <= months <= 120 or not 0 <= cliff_months <= months:
        raise invalid({"months": ["Enter 1 to 120 months, and a cliff that is not longer."]})
    schedule = VestingSchedule(ids.id(), _name(name), months, cliff_months)
    company.schedules[schedule.id] = schedule
    return schedule


def add_template(company: Company, by: User, name: str, ids: IdGenerator) -> LegalTemplate:
    check_company_settings(company, by, "set up legal document templates")
    template = LegalTemplate(ids.id(), _name(name))
    company.templates[template.id] = template
    return template


def add_user(
    company: Company, by: User, first_name: str, email: str, group: str, ids: IdGenerator
) -> User:
    check_owner(company, by, "see and add users")
    return new_user(company, first_name, email, group, ids)


def set_user_permission(company: Company, by: User, user: User, company_settings: bool) -> None:
    """Grant or withdraw Company Settings (decision 55).

    Raises: Problem 403 unless `by` is an owner, 409 for an owner, who always has it.
    """
    check_owner(company, by, "change permissions")
    if user.group == OWNER:
        raise Problem(409, f"{user.first_name} is an Owner, who always has Company Settings.")
    user.has_company_settings = company_settings


def new_user(company: Company, first_name: str, email: str, group: str, ids: IdGenerator) -> User:
    """Add a user without a permission check. Owners and admins get Company Settings.

    Raises: Problem 422 for an unknown group, or an email that is invalid or in use.
    """
    if group not in GROUPS:
        raise invalid({"group": [f"Must be one of {', '.join(GROUPS)}."]})
    if "@" not in email or any(
        user.email.casefold() == email.casefold() for user in company.users.values()
    ):
        raise invalid({"email": ["Enter a valid email that no other user of this company has."]})
    user = User(
        ids.id(),
        _name(first_name),
        email,
        group,
        has_company_settings=group in {OWNER, ADMIN},
    )
    company.users[user.id] = user
    return user


def set_preferences(
    company: Company,
    by: User,
    currency: str,
    package_id: str,
    schedule_id: str,
    locale: str = "",
) -> None:
    """Set the defaults for new letters, and the format of dates and numbers unless it is empty."""
    check_company_settings(company, by, "change the company's preferences")
    if currency not in CURRENCIES:
        raise invalid({"default_currency": ["Enter a 3-letter currency code, such as USD."]})
    if package_id not in company.packages or schedule_id not in company.schedules:
        raise not_found("benefits package or vesting schedule")
    if locale and locales.parse(locale) is None:
        raise invalid({"locale": ["Enter a language and region, such as en-US or en-IN."]})
    company.locale = locale.strip() or company.locale
    company.default_currency = currency
    company.default_benefits_package_id, company.default_vesting_schedule_id = (
        package_id,
        schedule_id,
    )


def set_docusign(company: Company, by: User, on: bool) -> None:
    check_company_settings(company, by, "set up Docusign")
    company.docusign = on


def set_candidate_acceptance(company: Company, by: User, on: bool) -> None:
    """Switch "Move Forward" on or off for all letters.

    Requires the Offer Settings permission, which recruiters also have.
    """
    if by.group == MANAGER:
        raise forbidden("Only an Owner, an Admin or a Recruiter can change offer settings.")
    company.candidate_acceptance = on


def set_branding(
    company: Company,
    by: User,
    *,
    colour: str,
    welcome: str,
    welcome_by: str,
    pictures: Mapping[str, bytes],
) -> None:
    """Set how letters look. `pictures` holds the new logo and cover; an empty one stays as it is.

    Raises: Problem 403 or 422.
    """
    check_company_settings(company, by, "change how offer letters look")
    company.branding = replace(
        company.branding,
        colour=branding.read_colour(colour),
        welcome=branding.read_words("welcome", welcome, branding.MAX_WORDS_LENGTH),
        welcome_by=branding.read_words("welcome_by", welcome_by, branding.MAX_NAME_LENGTH),
        **{name: branding.read_picture(name, data) for name, data in pictures.items() if data},
    )


def set_comp_philosophy(company: Company, by: User, text: str) -> None:
    """Set the text for all letters. An empty text removes it."""
    check_company_settings(company, by, "change the compensation philosophy")
    if len(text) > MAX_TEXT_LENGTH:
        raise invalid({"comp_philosophy": [f"Enter at most {MAX_TEXT_LENGTH} characters."]})
    company.comp_philosophy = text.strip()


def _name(name: str) -> str:
    if not 0 < len(name.strip()) <= MAX_NAME_LENGTH:
        raise invalid({"name": [f"Enter a name of at most {MAX_NAME_LENGTH} characters."]})
    return name.strip()
