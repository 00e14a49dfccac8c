"""The state of one simulated Agora: companies and their letters, without Flask or WSGI."""

import pickle
import threading
from collections.abc import Callable, Iterable
from urllib.parse import urlencode

from simulators.agora import company_settings, launch, letters
from simulators.agora import seed as seeding
from simulators.agora.currencies import CURRENCIES
from simulators.agora.errors import not_found
from simulators.agora.records import Company, Letter, User
from simulators.agora.seed import IdGenerator
from simulators.agora.serializers import Json, activity_json, letter_json
from simulators.common.clock import Clock, RealClock
from simulators.common.faults import Faults
from simulators.common.request_log import BoundedLog, LoggedRequest, request_size


class AgoraState:
    """An Agora with one company at first. Its methods do what users do on Agora's pages.

    `requests` is the request log, for tests; only there does data of a deleted letter remain.
    `url` is the base URL of Agora, `integration_url` that of the Lever integration's set-up pages.

    Raises:
        Problem: Agora refuses the request.
        ValueError: A value does not exist in Agora.
    """

    def __init__(
        self,
        clock: Clock | None,
        seed: int,
        url: str,
        integration_url: str,
    ) -> None:
        self.clock = clock or RealClock()
        self.url = url.rstrip("/")
        self.integration_url = integration_url.rstrip("/")
        self.lock = threading.RLock()
        self.turn: Callable[[float], None] | None = getattr(self.clock, "advance", None)
        self.requests: BoundedLog[LoggedRequest] = BoundedLog(request_size)
        self.faults = Faults(self.clock)
        self.snapshots: dict[str, bytes] = {}
        credentials = IdGenerator(f"credentials {seed}")
        self.api_key = f"agora_{credentials.token()}"
        self.launch_secret = credentials.token()
        self.companies: dict[str, Company] = {}
        self.letters_by_token: dict[str, Letter] = {}
        self._start(seed, company_id=None)

    def _start(self, seed: int, company_id: str | None) -> None:
        self.ids = IdGenerator(seed)
        company = seeding.first_company(seed, self.ids, company_id)
        self.companies[company.id] = company
        self._set_first_company(company)

    def _set_first_company(self, company: Company) -> None:
        """Set the ids of the first company and of its first users."""
        self.company_id = company.id
        self.owner_id, self.admin_id, self.recruiter_id, _, self.manager_id, *_ = company.users

    def reset(self, seed: int = 1) -> None:
        """Replace all data, and clear faults and log. Secrets and the first company's id stay."""
        with self.lock:
            self.companies.clear()
            self.letters_by_token.clear()
            self.forget_traffic()
            self._start(seed, self.company_id)

    def forget_traffic(self) -> None:
        """Clear the request log and faults."""
        self.requests.clear()
        self.faults.clear()

    def snapshot(self) -> bytes:
        """The whole state, for `restore` on this simulator or on another with the same seed."""
        with self.lock:
            state = (self.companies, self.letters_by_token, self.ids, self.company_id)
            return pickle.dumps(state, pickle.HIGHEST_PROTOCOL)

    def restore(self, snapshot: bytes) -> None:
        """Restore a snapshot, and clear faults and log. Accepts only output of `snapshot`."""
        with self.lock:
            self.forget_traffic()
            state = pickle.loads(snapshot)  # noqa: S301  written by `snapshot`
            self.companies, self.letters_by_token, self.ids, company_id = state
            self._set_first_company(self.companies[company_id])

    def add_company(self, name: str, default_currency: str = "USD", docusign: bool = False) -> str:
        """Add a company without users. It has a default benefits package and vesting schedule."""
        if default_currency not in CURRENCIES:
            raise ValueError(f"{default_currency} is not an ISO 4217 currency code")
        with self.lock:
            company = seeding.new_company(self.ids, name, default_currency, docusign)
            self.companies[company.id] = company
            return company.id

    def add_user(
        self, company_id: str, first_name: str, email: str, group: str = "Recruiter"
    ) -> str:
        with self.lock:
            return company_settings.new_user(
                self.company(company_id), first_name, email, group, self.ids
            ).id

    def company(self, company_id: str) -> Company:
        if company_id not in self.companies:
            raise not_found("company")
        return self.companies[company_id]

    def letters(self, company_id: str) -> list[Json]:
        with self.lock:
            return [self.json(letter) for letter in self.company(company_id).letters.values()]

    def letter(self, company_id: str, source_id: str, source: str = "lever") -> Json | None:
        with self.lock:
            letter = self.company(company_id).by_source.get((source, source_id))
            return self.json(letter) if letter else None

    def edit(self, company_id: str, letter_id: str, by: str, **changes: object) -> Json:
        with self.lock:
            company = self.company(company_id)
            return self.json(
                letters.edit(
                    company,
                    *self._letter_and_user(company, letter_id, by),
                    changes,
                    self.clock.now(),
                )
            )

    def mark(self, company_id: str, letter_id: str, by: str, status: str) -> Json:
        """Set a letter's status as a user does with "Mark as accepted" on its record."""
        with self.lock:
            company = self.company(company_id)
            return self.json(
                letters.mark(
                    *self._letter_and_user(company, letter_id, by), status, self.clock.now()
                )
            )

    def activity(self, company_id: str, letter_id: str) -> list[Json]:
        """A letter's whole activity log, oldest first."""
        with self.lock:
            company = self.company(company_id)
            if letter_id not in company.letters:
                raise not_found("letter")
            letter = company.letters[letter_id]
            return activity_json(letter, range(1, len(letter.activity) + 1))

    def create_letter(self, company_id: str, by: str, **given: object) -> Json:
        """Create a letter as a user does in Agora, with any field."""
        with self.lock:
            company = self.company(company_id)
            return self.json(
                self.publish(
                    letters.create(
                        company, self.user(company, by), given, self.clock.now(), self.ids
                    )
                )
            )

    def add_benefits_package(
        self, company_id: str, by: str, name: str, benefits: Iterable[str] = ()
    ) -> str:
        """Add a package under Settings > Benefits. Returns its id."""
        with self.lock:
            company = self.company(company_id)
            return company_settings.add_package(
                company, self.user(company, by), name, list(benefits), "", self.ids
            ).id

    def launch_url(self, company_id: str, user_id: str, action: str = launch.CONFIGURE) -> str:
        """The URL to which Configure Lever or Disconnect sends the user, permitted or not."""
        with self.lock:
            company = self.company(company_id)
            token = launch.launch_token(
                company,
                self.user(company, user_id),
                action,
                now=int(self.clock.now()),
                token_id=self.ids.token(),
                return_url=f"{self.url}/settings/integrations/ats",
                secret=self.launch_secret,
            )
            return f"{self.integration_url}/setup?{urlencode({'launch': token})}"

    def publish(self, letter: Letter) -> Letter:
        """Make the letter's page available."""
        self.letters_by_token[letter.token] = letter
        return letter

    def unpublish(self, letter: Letter) -> None:
        self.letters_by_token.pop(letter.token, None)

    def json(self, letter: Letter) -> Json:
        return letter_json(letter, self.url)

    def user(self, company: Company, user_id: str) -> User:
        if user_id not in company.users:
            raise not_found("user")
        return company.users[user_id]

    def _letter_and_user(
        self, company: Company, letter_id: str, user_id: str
    ) -> tuple[Letter, User]:
        if letter_id not in company.letters:
            raise not_found("letter")
        return company.letters[letter_id], self.user(company, user_id)
