"""A preview of the mapping: what the customer's own recent offers give, before any letter is
made (S7).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from application.ports import (
    ATS,
    AccessRevoked,
    OfferLetterPlatform,
    ServiceRefused,
    ServiceUnavailable,
    StoreUnavailable,
)
from domain.attention import Attention
from domain.company import Company
from domain.connection import Connection
from domain.decision import SyncContext, decide
from domain.mapping import MAPPING, map_offer, row_of
from domain.offer import Offer
from domain.opportunity import Opportunity

MAX_OPPORTUNITIES, MAX_SAMPLES = 6, 3
"""How many opportunities are read and how many samples shown.

Each costs a few requests, for which the user waits.
"""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What one offer gives.

    `values` and `problems` are by the id of their row of the mapping table.

    `is_blocked`: the offer cannot become a letter yet. `others` are problems that belong to no row.
    """

    candidate: str
    values: Mapping[str, str]
    problems: Mapping[str, str]
    others: Sequence[str]
    unmapped_fields: Sequence[str]
    is_blocked: bool


@dataclass(frozen=True, kw_only=True)
class PreviewResult:
    """`failure` says why samples are missing; None when everything could be read."""

    samples: tuple[Sample, ...] = ()
    failure: str | None = None


class MappingPreview:
    """Reads Lever and Agora live and stores nothing, since the samples hold personal data."""

    def __init__(self, ats: ATS, platform: OfferLetterPlatform) -> None:
        self._ats = ats
        self._platform = platform

    def of(self, connection: Connection) -> PreviewResult:
        """Preview the mapping for a connection. Failures of the vendors are part of the result.

        Raises StoreUnavailable, whose message is not for users.
        """
        samples: list[Sample] = []
        failure: str | None = None
        try:
            samples.extend(islice(self._samples(connection), MAX_SAMPLES))
        except AccessRevoked:
            failure = (
                "Agora has no access to Lever, so your offers cannot be shown. Connect Lever first."
            )
        except StoreUnavailable:
            raise
        except (ServiceUnavailable, ServiceRefused) as error:
            failure = f"Your offers could not be read just now: {error}."
        return PreviewResult(samples=tuple(samples), failure=failure)

    def _samples(self, connection: Connection) -> Iterator[Sample]:
        company: Company | None = None
        for opportunity_id in islice(
            self._ats.opportunity_ids_in_stage(connection, connection.trigger.stage),
            MAX_OPPORTUNITIES,
        ):
            opportunity = self._ats.opportunity(connection, opportunity_id)
            if opportunity is not None and opportunity.offers:
                company = company or self._platform.company(connection.company_id)
                yield _sample(opportunity, opportunity.offers[-1], company, connection)


def _sample(
    opportunity: Opportunity, offer: Offer, company: Company, connection: Connection
) -> Sample:
    mapped = map_offer(offer, opportunity, company)
    values = (
        {}
        if mapped.terms is None
        else {row.id: _shown(getattr(mapped.terms, row.term)) for row in MAPPING if row.term}
    )
    if mapped.terms is not None and mapped.terms.assignee is not None:
        values["M1"] = _email_of(mapped.terms.assignee, company)
    values["M4"] = "Default"
    values["M17"] = _status(opportunity, offer, company, connection)
    by_row = [(row_of(attention), _sentence(attention, offer)) for attention in mapped.attentions]
    problems = {row: " ".join(said for each, said in by_row if each == row) for row, _ in by_row}
    return Sample(
        candidate=opportunity.name,
        values={row: value for row, value in values.items() if value},
        problems={row: sentences for row, sentences in problems.items() if row},
        others=[sentence for row, sentence in by_row if not row],
        unmapped_fields=mapped.unmapped_fields,
        is_blocked=mapped.terms is None,
    )


def _sentence(attention: Attention, offer: Offer) -> str:
    """The attention's message, with what was typed."""
    typed = offer.shown_value(attention.field) if attention.field else ""
    return f'{attention.message} It says "{typed}".' if typed else attention.message


def _email_of(user_id: str, company: Company) -> str:
    """People know a user by the email address, not by the id."""
    return next(email for email, each in company.users.items() if each == user_id)


def _shown(value: object) -> str:
    return "" if value is None else format(value, "f") if isinstance(value, Decimal) else str(value)


def _status(
    opportunity: Opportunity, offer: Offer, company: Company, connection: Connection
) -> str:
    """The letter's status (M17), as the import gives it that follows the set-up (decision 6)."""
    # There are no letters to compare with, so any key serves.
    context = SyncContext(connection_id=connection.id, digest_key=b"", historical=True)
    decision = decide(
        opportunity, (), company, connection.trigger, context=context, now=offer.created_at
    )
    for update in decision.updates:
        if update.letter.offer_id == offer.id and update.event is not None:
            return update.letter.status_after(update.event).value
    return f"no letter yet: the offer is {offer.status}"
