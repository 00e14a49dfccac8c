"""A company's FAQs, and which of them a letter shows.

A letter shows an FAQ in the section of its area if one of its tags matches the letter, or if it has
no tags. Equity FAQs are tagged by type of shares:
https://help.getagora.com/en/articles/7336861-setting-up-faqs-for-benefits-compensation-and-equity
The article does not describe the rest. These are assumptions: cash FAQs are tagged by the parts of
the pay, benefits FAQs by benefits package, one matching tag is enough, and an FAQ without tags
matches every letter that has its section.
"""

from collections.abc import Mapping
from dataclasses import replace

from simulators.agora.company_settings import check_company_settings
from simulators.agora.compensation import EQUITY_TYPES, equity_types_in
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
"""Fields that give a letter a tag if their value is neither empty nor zero."""
MAX_QUESTION_LENGTH = 200


def tags(company: Company) -> dict[str, dict[str, str]]:
    """Each area's tags, with their labels."""
    return {
        "cash": CASH_TAGS,
        "equity": {name: name for name in EQUITY_TYPES},
        "benefits": {package.id: package.name for package in company.packages.values()},
    }


def matching(company: Company, terms: Mapping[str, Value]) -> dict[str, list[Faq]]:
    """Each area's FAQs on a letter with these terms."""
    letter_tags = _letter_tags(terms)
    matches = [
        faq for faq in company.faqs.values() if not faq.tags or letter_tags.intersection(faq.tags)
    ]
    return {area: [faq for faq in matches if faq.area == area] for area in AREAS}


def _letter_tags(terms: Mapping[str, Value]) -> set[str]:
    pay_tags = {tag for name, tag in TAGS_BY_FIELD.items() if terms[name]}
    equity_tags = equity_types_in(str(terms["equity_type"] or ""))
    return pay_tags | equity_tags | {str(terms["pay_period"]), str(terms["benefits_package_id"])}


def find(company: Company, faq_id: str) -> Faq:
    if faq_id not in company.faqs:
        raise not_found("FAQ")
    return company.faqs[faq_id]


def add(company: Company, by: User, new: Faq, ids: IdGenerator) -> None:
    """Add the FAQ with a new id."""
    _check(company, by, new)
    faq = replace(new, id=ids.id())
    company.faqs[faq.id] = faq


def change(company: Company, by: User, changed: Faq) -> None:
    find(company, changed.id)
    _check(company, by, changed)
    company.faqs[changed.id] = changed


def remove(company: Company, by: User, faq_id: str) -> None:
    check_may_edit(company, by)
    del company.faqs[find(company, faq_id).id]


def check_may_edit(company: Company, by: User) -> None:
    check_company_settings(company, by, "add, edit and remove FAQs")


def _check(company: Company, by: User, faq: Faq) -> None:
    """Require the permission and valid values. Raises Problem 403 or 422."""
    check_may_edit(company, by)
    errors = {}
    if not 0 < len(faq.question.strip()) <= MAX_QUESTION_LENGTH:
        errors["question"] = [f"Enter a question of at most {MAX_QUESTION_LENGTH} characters."]
    if not 0 < len(faq.answer.strip()) <= MAX_TEXT_LENGTH:
        errors["answer"] = [f"Enter an answer of at most {MAX_TEXT_LENGTH} characters."]
    if faq.area not in AREAS:
        errors["area"] = [f"Must be one of {', '.join(AREAS)}."]
    elif not tags(company)[faq.area].keys() >= set(faq.tags):
        errors["tags"] = ["Choose from the tags of this area."]
    if errors:
        raise invalid(errors)
