"""The list of parts. Whoever needs another part hands it to the same list."""

from typing import TYPE_CHECKING

import requests
from dependency_injector import containers, providers

from adapters.agora.platform import AgoraPlatform
from adapters.clock import SystemClock
from adapters.holds import Holds
from adapters.http import JsonService, session
from adapters.lever import webhook
from adapters.lever.ats import LeverATS
from adapters.lever.limits import Limits
from adapters.lever.oauth import LeverOAuth
from adapters.rounds.embedded import EmbeddedRounds
from adapters.rounds.places import THREADS
from adapters.settings import Settings
from adapters.store import open_store
from adapters.vault import GCMVault
from application.access import Access
from application.connecting import Connecting
from application.follow import Follow
from application.history import History
from application.ports import Clock
from application.receiving import Receiving
from application.rounds import Round, Timetable
from application.watching import WatchList

if TYPE_CHECKING:
    from adapters.rounds.distributed import DistributedRounds


def _distributed(url: str, timetable: Timetable, one_round: Round, clock: Clock, holds: Holds) -> "DistributedRounds":
    from adapters.rounds.distributed import DistributedRounds  # noqa: PLC0415  # its libraries are for many processes only

    return DistributedRounds(url, timetable, one_round, clock, holds)


def _session(looks_at_once: int) -> requests.Session:
    return session(at_once=THREADS * looks_at_once)


class Container(containers.DeclarativeContainer):
    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)
    clock: providers.Provider[SystemClock] = providers.Singleton(SystemClock)
    http: providers.Provider[requests.Session] = providers.Singleton(_session, settings.provided.looks_at_once)
    store = providers.Singleton(open_store, settings.provided.store)
    vault = providers.Singleton(GCMVault, settings.provided.vault_keys)

    authorizer = providers.Singleton(
        LeverOAuth,
        http,
        clock,
        auth_url=settings.provided.lever_auth_url,
        audience=settings.provided.lever_audience,
        client_id=settings.provided.lever_client_id,
        client_secret=settings.provided.lever_client_secret,
        redirect_uri=settings.provided.redirect_uri,
    )
    access = providers.Singleton(Access, store, authorizer, vault, clock)
    limits = providers.Singleton(Limits, clock)
    holds = providers.Singleton(Holds)
    lever = providers.Singleton(JsonService, "Lever", http, settings.provided.lever_api_url, clock)
    ats = providers.Singleton(LeverATS, lever, access, limits, clock, holds.provided.check)
    agora = providers.Singleton(JsonService, "Agora", http, settings.provided.agora_api_url, clock)
    platform = providers.Singleton(AgoraPlatform, agora, settings.provided.agora_api_key, holds.provided.check)

    follow = providers.Singleton(Follow, store, ats, platform, clock)
    history = providers.Singleton(History, store, ats, clock)
    one_round = providers.Singleton(Round, store, follow, history, ats, platform, clock, settings.provided.looks_at_once)
    timetable = providers.Singleton(Timetable, store)
    rounds = providers.Selector(
        settings.provided.engine,
        embedded=providers.Singleton(EmbeddedRounds, timetable, one_round, clock),
        distributed=providers.Singleton(_distributed, settings.provided.store, timetable, one_round, clock, holds),
    )
    watch_list = providers.Singleton(WatchList, store, clock, rounds)
    connecting = providers.Singleton(Connecting, store, authorizer, access, vault, clock, rounds)
    receiving = providers.Singleton(Receiving, store, clock, connecting, watch_list, providers.Object(webhook.read))
