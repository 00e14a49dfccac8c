"""All customers of one Lever, and what they share: no Flask, no WSGI."""

import pickle
import threading
from collections.abc import Callable

from simulators.common.clock import Clock, RealClock
from simulators.common.faults import Faults
from simulators.common.request_log import BoundedLog, LoggedRequest, request_size
from simulators.lever.assumptions import Assumptions
from simulators.lever.auth.credentials import ApiKey, Credential
from simulators.lever.auth.oauth_server import OAuthServer
from simulators.lever.auth.rate_limit import TokenBuckets
from simulators.lever.customer import Customer, SharedState
from simulators.lever.errors import not_found

FIRST_CUSTOMER = "Acme"


class LeverState(Customer):
    """A Lever with one customer at first, which is this object itself; `add_account` adds others.

    `url` is the base URL in the links of responses. With the default, links look like Lever's own.
    """

    def __init__(
        self,
        clock: Clock | None,
        seed: int,
        people: int,
        url: str,
        assumptions: Assumptions | None,
    ) -> None:
        time, self.assumptions = clock or RealClock(), assumptions or Assumptions()
        self.turn: Callable[[float], None] | None = getattr(time, "advance", None)
        self.faults = Faults(time)
        self.buckets = TokenBuckets(time)
        self.requests: BoundedLog[LoggedRequest] = BoundedLog(request_size)
        self.snapshots: dict[str, bytes] = {}
        self.customers: list[Customer] = []
        oauth = OAuthServer(time, lambda: self.customers, self.assumptions)
        shared = SharedState(
            time,
            url.rstrip("/"),
            threading.RLock(),
            self.assumptions,
            self.faults,
            oauth.apps,
            oauth,
        )
        super().__init__(shared, seed, people, FIRST_CUSTOMER, first=True)
        self.customers.append(self)
        partner = self.credentials.add_app("Agora")
        self.oauth_client_id, self.oauth_client_secret = partner.client_id, partner.client_secret
        self.oauth.audiences.add(f"{self.account.api_url}/")

    def add_account(self, seed: int = 1, people: int = 0, name: str | None = None) -> Customer:
        """Add another customer, with its own users, credentials, webhooks and people.

        Raises ValueError for a taken name.
        """
        with self.lock:
            name = name or f"Company {len(self.customers) + 1}"
            if name in {each.name for each in self.customers}:
                raise ValueError(f"there is an account called {name!r} already")
            self.customers.append(Customer(self.shared, seed, people, name))
            return self.customers[-1]

    def customer(self, account_id: str | None) -> Customer:
        """None means the first customer. Raises LeverError 404."""
        if account_id is None:
            return self
        found = next((each for each in self.customers if each.id == account_id), None)
        if found is None:
            raise not_found("accounts", account_id)
        return found

    def customer_with_user(self, user: str) -> Customer | None:
        """The customer that has this user, by id or email address."""
        matching = (
            each
            for each in self.customers
            if user in each.account.users or each.account.user_by_email(user)
        )
        return next(matching, None)

    def by_basic(self, encoded: str) -> tuple[Customer, Credential] | None:
        """The customer and API key of a Basic authorization."""
        return self._by_key(ApiKey.sent_as(encoded))

    def by_bearer(self, text: str) -> tuple[Customer, Credential] | None:
        """The customer and credential of a Bearer authorization: a token or, with U35, a key."""
        found = self.by_token(text)
        return self._by_key(text) if not found and self.assumptions.api_key_as_bearer else found

    def _by_key(self, key: str) -> tuple[Customer, Credential] | None:
        return next(
            (
                (each, each.credentials.keys[key])
                for each in self.customers
                if key in each.credentials.keys
            ),
            None,
        )

    def by_token(self, token: str) -> tuple[Customer, Credential] | None:
        """The customer and credential of an access token.

        None when it is unknown or has expired.
        """
        for each in self.customers:
            if found := each.credentials.bearer(token, self.clock.now()):
                return each, found
        return None

    def register_redirect_uri(self, uri: str) -> None:
        self.shared.apps[self.oauth_client_id].redirect_uris.add(uri)

    def reset(self, seed: int = 1, people: int = 0) -> None:
        """Start the first customer again with new made-up data, and remove the others.

        Faults end. API keys, apps and their grants, webhooks, the Super Admin and the assumptions
        stay.
        """
        with self.lock:
            del self.customers[1:]
            super().reset(seed, people)
            self.forget_traffic()

    def forget_traffic(self) -> None:
        """Clear the request log, faults and rate limits."""
        self.requests.clear()
        self.faults.clear()
        self.buckets.clear()

    def snapshot(self) -> bytes:
        """The state, with waiting webhook retries and assumptions, for `restore`."""
        with self.lock:
            customers = [each.state() for each in self.customers]
            ids = (self.oauth_client_id, self.oauth_client_secret)
            return pickle.dumps(
                (customers, self.oauth.state(), self.assumptions, ids), pickle.HIGHEST_PROTOCOL
            )

    def restore(self, snapshot: bytes) -> None:
        """Restore a state that `snapshot` returned, without faults and request log.

        The clock stays.
        """
        with self.lock:
            states, oauth, assumptions, ids = pickle.loads(snapshot)  # noqa: S301  written by this very class
            self.forget_traffic()
            self.assumptions.replace_with(assumptions)
            self.oauth.restore_state(oauth)
            self.oauth_client_id, self.oauth_client_secret = ids
            for removed in self.customers[len(states) :]:
                removed.sender.forget_deliveries()
            del self.customers[len(states) :]
            while len(self.customers) < len(states):
                self.customers.append(
                    Customer(self.shared, 0, 0, f"Company {len(self.customers) + 1}")
                )
            for customer, state in zip(self.customers, states, strict=True):
                customer.restore_state(state)
