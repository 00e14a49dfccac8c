"""Made-up initial data: the same seed makes the same data."""

import random
import string
import uuid
from decimal import Decimal
from functools import cache

from faker import Faker

from simulators.agora.records import (
    ADMIN,
    MANAGER,
    OWNER,
    RECRUITER,
    BenefitsPackage,
    Company,
    Equity,
    Faq,
    LegalTemplate,
    User,
    VestingSchedule,
)

PHILOSOPHY = (
    "We pay the same for the same work in every location, and review every salary twice a year.\n\n"
    "Everyone who joins owns a part of the company."
)
STARTER_FAQS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "What is total target cash?",
        "Your annual base salary plus your target bonus and target commission, if you have them.",
        "cash",
        (),
    ),
    (
        "How much is my hourly pay per year?",
        "We count 48 weeks of 40 hours. Your actual pay depends on the hours that you work.",
        "cash",
        ("hourly",),
    ),
    (
        "What is a sign-on bonus?",
        "An amount that we pay you once, when you join.",
        "cash",
        ("sign_on_bonus",),
    ),
    (
        "What is a target bonus?",
        "An additional amount for a year in which the goals are met.",
        "cash",
        ("target_bonus",),
    ),
    (
        "What is vesting?",
        "Your shares become yours over time. You keep vested shares when you leave.",
        "equity",
        (),
    ),
    (
        "What is a strike price?",
        "The price that you pay for each share when you exercise your options.",
        "equity",
        ("Options",),
    ),
    (
        "What is an RSU?",
        "A promise of a share. You receive it when it vests and pay nothing for it.",
        "equity",
        ("RSU",),
    ),
    (
        "When do my benefits begin?",
        "On your first day, unless a plan says otherwise.",
        "benefits",
        (),
    ),
)
"""The FAQs of every new company, in our words: question, answer, area, tags."""
URL_SAFE = string.ascii_letters + string.digits + "-_"


class IdGenerator:
    """Generates ids and tokens. The same seed makes the same sequence, so a run can be replayed."""

    def __init__(self, seed: object) -> None:
        self._random = random.Random(str(seed))  # noqa: S311  reproducible, not secret

    def id(self) -> str:
        return str(uuid.UUID(int=self._random.getrandbits(128), version=4))

    def token(self) -> str:
        return "".join(self._random.choices(URL_SAFE, k=43))


def new_company(
    ids: IdGenerator,
    name: str,
    default_currency: str,
    docusign: bool,
    company_id: str | None = None,
) -> Company:
    package = BenefitsPackage(
        ids.id(),
        "Standard benefits",
        (
            "Medical, dental and vision cover",
            "25 days of paid leave",
            "Retirement plan with matching",
        ),
        Decimal(9_000),
        default_currency,
    )
    schedule = VestingSchedule(ids.id(), "Four years, one-year cliff")
    template = LegalTemplate(ids.id(), "Full-time employment agreement")
    return Company(
        id=company_id or ids.id(),
        name=name,
        default_currency=default_currency,
        docusign=docusign,
        equity_currency=default_currency,
        default_benefits_package_id=package.id,
        default_vesting_schedule_id=schedule.id,
        equity=Equity("Series B", Decimal(240_000_000), Decimal(40_000_000), Decimal("1.50")),
        packages={package.id: package},
        schedules={schedule.id: schedule},
        templates={template.id: template},
        faqs={faq.id: faq for faq in (Faq(ids.id(), *each) for each in STARTER_FAQS)},
    )


@cache
def _names(seed: int) -> tuple[str, str, list[str]]:
    """A company's name, its domain and five first names.

    Cached, because creating a Faker takes longer than the rest of a simulator.
    """
    fake = Faker("en_US")
    fake.seed_instance(seed)
    return fake.company(), fake.domain_name(), [fake.unique.first_name() for _ in range(5)]


def first_company(seed: int, ids: IdGenerator, company_id: str | None) -> Company:
    """The company that a simulator starts with.

    Its users are an owner, an admin, two recruiters and a manager, in this order. It has a second
    benefits package, a second vesting schedule and a compensation philosophy.
    """
    name, domain, first_names = _names(seed)
    company = new_company(ids, name, "USD", docusign=False, company_id=company_id)
    for first_name, group in zip(
        first_names, (OWNER, ADMIN, RECRUITER, RECRUITER, MANAGER), strict=True
    ):
        user = User(
            ids.id(),
            first_name,
            f"{first_name.lower()}@{domain}",
            group,
            has_company_settings=group in {OWNER, ADMIN},
        )
        company.users[user.id] = user
    family = BenefitsPackage(
        ids.id(),
        "Family benefits",
        ("Medical cover for the family", "30 days of paid leave", "Childcare allowance"),
        Decimal(15_000),
        company.default_currency,
    )
    monthly = VestingSchedule(ids.id(), "Three years, no cliff", months=36, cliff_months=0)
    company.comp_philosophy = PHILOSOPHY
    company.packages[family.id] = family
    company.schedules[monthly.id] = monthly
    return company
