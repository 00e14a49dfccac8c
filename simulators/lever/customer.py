"""A customer of Lever: an account, its credentials and webhooks, and the actions of its users."""

import random
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from simulators.common.clock import Clock
from simulators.common.faults import Faults
from simulators.lever.actions import offer_workflow, offers, opportunities
from simulators.lever.assumptions import Assumptions
from simulators.lever.auth.credentials import App, Credentials
from simulators.lever.auth.oauth_server import OAuthServer
from simulators.lever.model.account import Account
from simulators.lever.model.records import Json, Opportunity, User, Webhook
from simulators.lever.seed.generator import add_people, create_defaults
from simulators.lever.serializers import note_json, opportunity_json, sent_offer
from simulators.lever.webhook_sender import Delivery, WebhookSender


@dataclass
class SharedState:
    """What all customers of one Lever share.

    `apps` are the partners' applications, by client id.
    """

    clock: Clock
    url: str
    lock: threading.RLock
    assumptions: Assumptions
    faults: Faults
    apps: dict[str, App]
    oauth: OAuthServer


class Customer:
    """A customer of Lever. Its methods do what users do on Lever's own pages.

    Raises errors.LeverError (404) for ids that the account does not have, and ValueError for values
    that Lever does not have. The ids of the `first` customer derive from the seed alone, those of
    others also from their names.
    """

    def __init__(
        self, shared: SharedState, seed: int, people: int, name: str, *, first: bool = False
    ) -> None:
        self.shared, self.name = shared, name
        self._seed_suffix = "" if first else f" {name}"
        self.clock = shared.clock
        self.url = shared.url
        self.lock = shared.lock
        self.assumptions = shared.assumptions
        self.oauth = shared.oauth
        rng = random.Random(f"webhooks {seed}{self._seed_suffix}")  # noqa: S311  reproducible seed data
        self.sender = WebhookSender(self.clock, rng, self.lock, self.assumptions, shared.faults)
        self.credentials = Credentials(
            random.Random(f"credentials {seed}{self._seed_suffix}"),  # noqa: S311  reproducible seed data
            shared.apps,
        )
        self.account = self._new_account(seed, people, user_id=None)
        self.user_id = next(iter(self.account.users))
        self.api_key = self.credentials.add_key(confidential=True).key

    @property
    def id(self) -> str:
        return self.account.id

    def _new_account(self, seed: int, people: int, user_id: str | None) -> Account:
        rng = random.Random(f"{seed}{self._seed_suffix}" if self._seed_suffix else seed)  # noqa: S311
        account = Account(self.now, rng, self.url, lambda *_: None, self.assumptions)
        create_defaults(account, user_id, self.name)
        add_people(account, seed, people)
        account.announce = self.sender.announce
        return account

    def reset(self, seed: int = 1, people: int = 0) -> None:
        """Start again with new made-up data.

        API keys, grants, webhooks and the Super Admin stay.
        """
        with self.lock:
            account_id, package = self.account.id, self.account.package
            self.account = self._new_account(seed, people, self.user_id)
            self.account.id, self.account.package = account_id, package
            self.sender.forget_deliveries()

    def state(self) -> dict[str, Any]:
        """The state, for `restore_state`."""
        kept = ("name", "_seed_suffix", "account", "credentials", "user_id", "api_key")
        return {**{name: getattr(self, name) for name in kept}, "sender": self.sender.state()}

    def restore_state(self, state: dict[str, Any]) -> None:
        """Restore a state. It must be a copy that is not used elsewhere."""
        for name, value in state.items():
            if name != "sender":
                setattr(self, name, value)
        self.credentials.apps = self.shared.apps
        self.sender.restore_state(state["sender"])
        self.account.attach(self.now, self.sender.announce, self.assumptions)

    def now(self) -> int:
        return int(self.clock.now() * 1000)

    @property
    def http(self) -> requests.Session:
        """The client that sends webhooks."""
        return self.sender.http

    @property
    def deliveries(self) -> list[Delivery]:
        with self.lock:
            return list(self.sender.deliveries)

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
        """Add a candidate.

        With `contact`, add a further opportunity of that person; name and addresses are then
        ignored.
        """
        with self.lock:
            account = self.account
            person = (
                account.contacts[contact]
                if contact
                else opportunities.add_contact(account, name, list(emails))
            )
            job = account.posting(posting) if posting else None
            owner = owner or self.user_id
            return opportunities.add_opportunity(
                account, person, stage=stage, owner=owner, by=owner, posting=job
            ).id

    def move(self, opportunity_id: str, stage: str) -> None:
        with self.lock:
            opportunities.move(self.account, self._opportunity(opportunity_id), stage, self.user_id)

    def archive(self, opportunity_id: str, reason: str | None = None) -> None:
        """Archive. The default reason is the first that is not a hire."""
        with self.lock:
            others = [
                each.id
                for each in self.account.archive_reasons.values()
                if each.type == "non-hired"
            ]
            opportunities.archive(
                self.account, self._opportunity(opportunity_id), reason or others[0]
            )

    def hire(self, opportunity_id: str) -> None:
        with self.lock:
            opportunities.archive(
                self.account, self._opportunity(opportunity_id), self.account.hired_reason().id
            )

    def unarchive(self, opportunity_id: str) -> None:
        with self.lock:
            opportunities.unarchive(self.account, self._opportunity(opportunity_id))

    def delete(self, opportunity_id: str) -> None:
        with self.lock:
            opportunities.delete(self.account, self._opportunity(opportunity_id), self.user_id)

    def merge(self, kept_id: str, merged_id: str) -> None:
        """Merge the candidate of the second opportunity into that of the first."""
        with self.lock:
            opportunities.merge(
                self.account, self._opportunity(kept_id), self._opportunity(merged_id)
            )

    def rename(self, opportunity_id: str, name: str) -> None:
        with self.lock:
            opportunities.change_contact(
                self.account, self._opportunity(opportunity_id).contact, name=name
            )

    def set_emails(self, opportunity_id: str, emails: list[str]) -> None:
        with self.lock:
            opportunities.change_contact(
                self.account, self._opportunity(opportunity_id).contact, emails=emails
            )

    def make_offer(
        self,
        opportunity_id: str,
        status: str = "draft",
        creator: str | None = None,
        fields: Iterable[Mapping[str, object]] = (),
        created_at: int | None = None,
    ) -> str:
        """Create an offer and return its id.

        `fields`: {"identifier", "value"}, and "text" for a label other than the usual one.
        """
        with self.lock:
            creator = self.account.user(creator or self.user_id).id
            found = self._opportunity(opportunity_id)
            return offers.create_offer(
                self.account,
                found,
                status=status,
                creator=creator,
                fields=fields,
                created_at=created_at,
            ).id

    def change_offer(
        self,
        offer_id: str,
        status: str | None = None,
        fields: Iterable[Mapping[str, object]] | None = None,
    ) -> str:
        """Change an offer and return its id.

        It is a new id when the revision creates a new offer (U8).
        """
        with self.lock:
            offer = self.account.offer(offer_id)
            opportunity = self._opportunity(offer.opportunity)
            return offers.change(self.account, opportunity, offer, list(fields or ()), status).id

    def refuse_approval(self, offer_id: str) -> None:
        """Refuse to approve an offer, as its next approver.

        Raises offer_workflow.IllegalOfferTransition unless the offer waits for approval.
        """
        with self.lock:
            offer = self.account.offer(offer_id)
            by = self.account.user(offer_workflow.next_approver(offer) or self.user_id)
            offer_workflow.perform(
                self.account, self._opportunity(offer.opportunity), offer, "refuse", by
            )

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
        """Raises KeyError for an unknown webhook."""
        return self.sender.verify(self.sender.webhooks[webhook_id])

    def redeliver_last(self) -> Delivery:
        """Send the newest delivery again. Raises IndexError when there is none."""
        return self.sender.rerun(self.deliveries[-1])

    def opportunity(self, opportunity_id: str) -> Json:
        with self.lock:
            return opportunity_json(self.account, self._opportunity(opportunity_id))

    def offers(self, opportunity_id: str) -> list[Json]:
        with self.lock:
            return [
                sent_offer(self.account, offer)
                for offer in self.account.offers.get(self._opportunity(opportunity_id).id, ())
            ]

    def notes(self, opportunity_id: str) -> list[Json]:
        with self.lock:
            return [
                note_json(note)
                for note in self.account.notes.get(self._opportunity(opportunity_id).id, ())
            ]

    def revoke(self, client_id: str | None = None, *, access_too: bool | None = None) -> None:
        """Authorized Apps > Revoke Access: of one app, or of every app.

        Without `access_too`, access tokens work until they expire. The default is the assumption
        U1.
        """
        with self.lock:
            at_once = (
                not self.assumptions.revoked_access_token_lives
                if access_too is None
                else access_too
            )
            for each in [client_id] if client_id else list(self.shared.apps):
                self.credentials.revoke(each, access_too=at_once)

    def _opportunity(self, opportunity_id: str) -> Opportunity:
        return self.account.opportunity(opportunity_id)
