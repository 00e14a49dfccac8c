"""Questions that candidates ask, answered once: a letter shows those that fit it, each in the section that it is about.

Equity's are tagged by the type of shares (https://help.getagora.com/en/articles/7336861-setting-up-faqs-for-benefits-compensation-and-equity).
By what the others are tagged is not told there: cash by what a letter promises, benefits by their package are our guess, and
so is that one of the tags suffices, and that a question without tags fits every letter that has the section.
"""

from collections.abc import Mapping
from dataclasses import replace

from simulators.agora import equity
from simulators.agora.company_settings import check_company_settings
from simulators.agora.errors import invalid, not_found
from simulators.agora.field_types import MAX_TEXT_LENGTH
from simulators.agora.records import Company, Faq, User, Value
from simulators.agora.seed import IdGenerator

AREAS = {"cash": "Cash", "equity": "Equity", "benefits": "Benefits"}
CASH_TAGS = {
    "annual": "Yearly pay",
    "hourly": "Hourly pay",
    "monthly": "Monthly pay",
    "sign_on_bonus": "Sign-on bonus",
    "target_bonus": "Target bonus",
    "target_commission": "Target commission",
}
TAGS_BY_FIELD = {
    "sign_on_bonus": "sign_on_bonus",
    "target_bonus_amount": "target_bonus",
    "target_bonus_percent": "target_bonus",
    "target_commission": "target_commission",
}
"""Fields that give a letter a tag, unless they are empty or nothing."""
LONGEST_QUESTION = 200


def tags(company: Company) -> dict[str, dict[str, str]]:
    """For each area the tags that there are, and what they are called."""
    return {
        "cash": CASH_TAGS,
        "equity": {each: each for each in equity.TYPES},
        "benefits": {package.id: package.name for package in company.packages.values()},
    }


def matching(company: Company, terms: Mapping[str, Value]) -> dict[str, list[Faq]]:
    """For each area what a letter of these terms shows."""
    own = _tags_of(terms)
    fit = [faq for faq in company.faqs.values() if not faq.tags or own.intersection(faq.tags)]
    return {area: [faq for faq in fit if faq.area == area] for area in AREAS}


def _tags_of(terms: Mapping[str, Value]) -> set[str]:
    promised = {tag for name, tag in TAGS_BY_FIELD.items() if terms[name]}
    named = equity.types_in(str(terms["equity_type"] or ""))
    return promised | named | {str(terms["pay_period"]), str(terms["benefits_package_id"])}


def find(company: Company, faq_id: str) -> Faq:
    if faq_id not in company.faqs:
        raise not_found("FAQ")
    return company.faqs[faq_id]


def add(company: Company, by: User, entered: Faq, ids: IdGenerator) -> None:
    """What was entered has no id yet."""
    _check(company, by, entered)
    faq = replace(entered, id=ids.id())
    company.faqs[faq.id] = faq


def change(company: Company, by: User, entered: Faq) -> None:
    find(company, entered.id)
    _check(company, by, entered)
    company.faqs[entered.id] = entered


def remove(company: Company, by: User, faq_id: str) -> None:
    check_may_write(company, by)
    del company.faqs[find(company, faq_id).id]


def check_may_write(company: Company, by: User) -> None:
    check_company_settings(company, by, "add, edit and remove FAQs")


def _check(company: Company, by: User, faq: Faq) -> None:
    """Raises Problem 403 or 422."""
    check_may_write(company, by)
    errors = {}
    if not 0 < len(faq.question.strip()) <= LONGEST_QUESTION:
        errors["question"] = [f"Write a question of at most {LONGEST_QUESTION} characters."]
    if not 0 < len(faq.answer.strip()) <= MAX_TEXT_LENGTH:
        errors["answer"] = [f"Write an answer of at most {MAX_TEXT_LENGTH} characters."]
    if faq.area not in AREAS:
        errors["area"] = [f"Give one of {', '.join(AREAS)}."]
    elif not tags(company)[faq.area].keys() >= set(faq.tags):
        errors["tags"] = ["Choose among the tags of this area."]
    if errors:
        raise invalid(errors)
