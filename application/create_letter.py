"""Create the letter of an offer that does not get one automatically (decisions 40 and 50)."""

from application.ports import Clock, Scheduler, Store, UnitOfWork
from application.watch_list import schedule_sync
from domain.letter import Letter


class NoLetterToCreate(Exception):
    """No attention offers to create a letter for this offer."""


class CreateLetter:
    """A person's decision that an offer gets a letter, although no trigger creates one.

    Stored is a pending letter; the sync that is requested with it creates the letter in Agora. Both
    are stored in one transaction, so a crash loses neither.
    """

    def __init__(self, store: Store, clock: Clock, scheduler: Scheduler) -> None:
        self._store = store
        self._clock = clock
        self._scheduler = scheduler

    def __call__(self, connection_id: str, opportunity_id: str, offer_id: str) -> None:
        """Create the letter of the offer; durable when this returns. Repeating it changes nothing.

        Raises:
            NoLetterToCreate: no attention of this connection and opportunity offers it for the
                offer, and it has not been asked for before.
            ServiceUnavailable: the store failed.
        """
        now = self._clock.now()
        with self._store.begin() as work:
            letters = work.letters.find(connection_id, opportunity_id)
            existing = next((each for each in letters if each.offer_id == offer_id), None)
            if existing is not None and not existing.is_deleted:
                return
            if existing is not None or not _is_offered(
                work, connection_id, opportunity_id, offer_id
            ):
                raise NoLetterToCreate(offer_id)
            work.letters.save(
                Letter(
                    connection_id=connection_id,
                    opportunity_id=opportunity_id,
                    offer_id=offer_id,
                    status_since=now,
                )
            )
            schedule_sync(work, connection_id, opportunity_id, now=now, requested_at=now)
            work.commit()
        self._scheduler.wake(connection_id)


def _is_offered(work: UnitOfWork, connection_id: str, opportunity_id: str, offer_id: str) -> bool:
    return any(
        each.can_create_letter and each.offer_id == offer_id
        for each in work.attentions.of_opportunity(connection_id, opportunity_id)
    )
