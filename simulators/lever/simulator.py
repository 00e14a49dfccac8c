"""The whole of it: an account, its credentials, its webhooks, and the application that serves them."""

import random
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

import requests

from simulators.clock import Clock, RealClock
from simulators.lever import offering, recruiting
from simulators.lever.account import Account
from simulators.lever.app import app_of
from simulators.lever.asked import Asked
from simulators.lever.credentials import Credentials
from simulators.lever.limits import TokenBuckets
from simulators.lever.oauth import OAuthServer
from simulators.lever.records import Json, Opportunity, User, Webhook
from simulators.lever.shapes import note_json, offer_json, opportunity_json
from simulators.lever.webhooks import Delivery, WebhookSender
from simulators.lever.world import furnish, populate

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

REQUESTS_KEPT = 100_000


class LeverSimulator:
    """A Lever with one account. Its methods do what people do in Lever's own pages.

    Raises errors.LeverError (404) for ids that it does not know and ValueError for values that Lever does not have.
    `url` is where it is reached, for the links in its answers. With the default, links look as Lever's own.
    """

    def __init__(self, clock: Clock | None = None, seed: int = 1, people: int = 0, url: str = "https://hire.lever.co") -> None:
        self.clock = clock or RealClock()
        self.url = url.rstrip("/")
        self.lock = threading.RLock()
        self.turn: Callable[[float], None] | None = getattr(self.clock, "advance", None)
        self.sender = WebhookSender(self.clock, random.Random(f"webhooks {seed}"), self.lock)  # noqa: S311  a replayable world
        self.credentials = Credentials(random.Random(f"credentials {seed}"))  # noqa: S311
        self.buckets = TokenBuckets(self.clock)
        self.requests: deque[Asked] = deque(maxlen=REQUESTS_KEPT)
        self.account = self._new_account(seed, people, user_id=None)
        self.user_id = next(iter(self.account.users))
        self.api_key = self.credentials.add_key(confidential=True).key
        self._partner = self.credentials.add_app("Agora")
        self.oauth_client_id, self.oauth_client_secret = self._partner.client_id, self._partner.client_secret
        self.oauth = OAuthServer(self.clock, self.credentials, self.account)
        self.oauth.audiences.add(f"{self.account.api_url}/")
        self.app: WSGIApplication = app_of(self)

    def _new_account(self, seed: int, people: int, user_id: str | None) -> Account:
        rng = random.Random(seed)  # noqa: S311
        account = Account(self.now, rng, self.url, lambda *_: None)
        furnish(account, user_id)
        populate(account, seed, people)
        account.announce = self.sender.announce
        return account

    def reset(self, seed: int = 1, people: int = 0) -> None:
        """A new world. What is set up stays: the API key, apps and what was granted to them, webhooks; and the Super Admin."""
        with self.lock:
            account_id, package = self.account.id, self.account.package
            self.account = self.oauth.account = self._new_account(seed, people, self.user_id)
            self.account.id, self.account.package = account_id, package
            self.sender.deliveries.clear()
            self.requests.clear()
            self.buckets.clear()

    def now(self) -> int:
        return int(self.clock.now() * 1000)

    @property
    def http(self) -> requests.Session:
        """What webhooks are sent with."""
        return self.sender.http

    @property
    def deliveries(self) -> list[Delivery]:
        with self.lock:
            return list(self.sender.deliveries)

    def register_redirect_uri(self, uri: str) -> None:
        self._partner.redirect_uris.add(uri)

    def add_user(self, name: str, email: str, access_role: str = "team member") -> str:
        with self.lock:
            user = User(self.account.new_id(), name, email, access_role, self.now())
            self.account.users[user.id] = user
            return user.id

    def add_opportunity(
        self,
        name: str,
        emails: Iterable[str] = (),
        stage: str = "lead-new",
        owner: str | None = None,
        posting: str | None = None,
        contact: str | None = None,
    ) -> str:
        """With `contact`, a further opportunity of that person; the name and addresses given are then not looked at."""
        with self.lock:
            account = self.account
            person = account.contacts[contact] if contact else recruiting.add_contact(account, name, list(emails))
            job = account.posting(posting) if posting else None
            owner = owner or self.user_id
            return recruiting.add_opportunity(account, person, stage=stage, owner=owner, by=owner, posting=job).id

    def move(self, opportunity_id: str, stage: str) -> None:
        with self.lock:
            recruiting.move(self.account, self._found(opportunity_id), stage, self.user_id)

    def archive(self, opportunity_id: str, reason: str | None = None) -> None:
        """Without a reason: one of the reasons that are not hiring."""
        with self.lock:
            others = [each.id for each in self.account.archive_reasons.values() if each.type == "non-hired"]
            recruiting.archive(self.account, self._found(opportunity_id), reason or others[0])

    def hire(self, opportunity_id: str) -> None:
        with self.lock:
            recruiting.archive(self.account, self._found(opportunity_id), self.account.hired_reason().id)

    def unarchive(self, opportunity_id: str) -> None:
        with self.lock:
            recruiting.unarchive(self.account, self._found(opportunity_id))

    def delete(self, opportunity_id: str) -> None:
        with self.lock:
            recruiting.delete(self.account, self._found(opportunity_id), self.user_id)

    def rename(self, opportunity_id: str, name: str) -> None:
        with self.lock:
            recruiting.change_contact(self.account, self._found(opportunity_id).contact, name=name)

    def set_emails(self, opportunity_id: str, emails: list[str]) -> None:
        with self.lock:
            recruiting.change_contact(self.account, self._found(opportunity_id).contact, emails=emails)

    def make_offer(
        self,
        opportunity_id: str,
        status: str = "draft",
        creator: str | None = None,
        fields: Iterable[Mapping[str, object]] = (),
        created_at: int | None = None,
    ) -> str:
        """`fields`: {"identifier", "value"} and, if the label is not the usual one, "text"."""
        with self.lock:
            creator = self.account.user(creator or self.user_id).id
            found = self._found(opportunity_id)
            return offering.make_offer(self.account, found, status=status, creator=creator, fields=fields, created_at=created_at).id

    def change_offer(self, offer_id: str, status: str | None = None, fields: Iterable[Mapping[str, object]] | None = None) -> None:
        with self.lock:
            offer = self.account.offer(offer_id)
            offering.set_fields(offer, fields or ())
            if status is not None:
                offering.set_status(self.account, offer, self._found(offer.opportunity), status, self.now())

    def remove_offer(self, offer_id: str) -> None:
        with self.lock:
            offer = self.account.offer(offer_id)
            self.account.offers[offer.opportunity].remove(offer)

    def remove_offer_field(self, offer_id: str, identifier: str) -> None:
        with self.lock:
            offer = self.account.offer(offer_id)
            offer.fields = [field for field in offer.fields if field.identifier != identifier]

    def add_webhook(self, event: str, url: str) -> Webhook:
        with self.lock:
            return self.sender.add(self.account.new_id(), event, url)

    def verify_webhook(self, webhook_id: str) -> bool:
        """Raises KeyError when there is no such webhook."""
        return self.sender.verify(self.sender.webhooks[webhook_id])

    def repeat_last(self) -> Delivery:
        """Rerun of the newest delivery. Raises IndexError when there is none."""
        return self.sender.rerun(self.deliveries[-1])

    def opportunity(self, opportunity_id: str) -> Json:
        with self.lock:
            return opportunity_json(self.account, self._found(opportunity_id))

    def offers(self, opportunity_id: str) -> list[Json]:
        with self.lock:
            return [offer_json(offer) for offer in self.account.offers.get(self._found(opportunity_id).id, ())]

    def notes(self, opportunity_id: str) -> list[Json]:
        with self.lock:
            return [note_json(note) for note in self.account.notes.get(self._found(opportunity_id).id, ())]

    def revoke(self, client_id: str | None = None, *, access_too: bool = True) -> None:
        """Authorized Apps > Revoke Access. Without `access_too` an access token goes on working to the end of its hour."""
        with self.lock:
            self.credentials.revoke(client_id or self.oauth_client_id, access_too=access_too)

    def _found(self, opportunity_id: str) -> Opportunity:
        return self.account.opportunity(opportunity_id)
