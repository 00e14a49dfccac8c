"""A cache of Agora companies, so that each round does not read the company again."""

from datetime import datetime, timedelta

from application.ports import Clock, CompanyDirectory
from domain.backoff import is_within
from domain.company import Company

MAX_AGE = timedelta(minutes=1)


class CompanyCache:
    """Decorates a `CompanyDirectory` so that each company is read about once a minute.

    Threads that miss the cache at the same time each read the company.
    """

    def __init__(self, companies: CompanyDirectory, clock: Clock) -> None:
        self._companies = companies
        self._clock = clock
        self._cached: dict[str, tuple[datetime, Company]] = {}

    def company(self, company_id: str) -> Company:
        """Raises ServiceUnavailable or ServiceRefused."""
        now = self._clock.now()
        recent = {
            key: (read_at, company)
            for key, (read_at, company) in self._cached.items()
            if is_within(MAX_AGE, read_at, now)
        }
        if company_id not in recent:
            recent[company_id] = self._clock.now(), self._companies.company(company_id)
            # The dictionary is replaced, not changed: rounds in other threads may be reading it.
            self._cached = recent
        return recent[company_id][1]
