"""The list of parts and their dependencies. A test overrides a part to replace it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import requests
from dependency_injector import containers, providers

from adapters.agora.company_cache import CompanyCache
from adapters.agora.platform import AgoraPlatform
from adapters.clock import SystemClock
from adapters.http.client import JsonClient, create_session
from adapters.lever import webhook
from adapters.lever.ats import LeverATS
from adapters.lever.oauth import LeverOAuthClient
from adapters.lever.rate_limit import RateLimiter
from adapters.notifications.chat import ChatChannel
from adapters.notifications.smtp import SMTPChannel
from adapters.notifications.texts import Links
from adapters.scheduler.embedded import EmbeddedScheduler
from adapters.scheduler.fencing import ConnectionFence
from adapters.scheduler.limits import MAX_THREADS
from adapters.settings import Settings
from adapters.store import open_store
from adapters.vault import GCMVault
from application.connections import Connections
from application.create_letter import CreateLetter
from application.digest_key import DigestKey
from application.import_history import ImportHistory
from application.notifications import Notifications
from application.ports import Clock, NotificationChannel
from application.receive_webhook import ReceiveWebhook
from application.rejection_backoff import RejectionBackoff
from application.report_connections import ReportConnections
from application.sync_opportunity import SyncOpportunity
from application.sync_round import RoundSchedule, SyncRound
from application.token_manager import TokenManager
from application.watch_list import WatchList

if TYPE_CHECKING:
    from adapters.scheduler.distributed import DistributedScheduler


def _distributed(
    url: str,
    round_schedule: RoundSchedule,
    sync_round: SyncRound,
    clock: Clock,
    fence: ConnectionFence,
    notifications: Notifications,
    report_connections: ReportConnections,
) -> "DistributedScheduler":
    from adapters.scheduler.distributed import DistributedScheduler  # noqa: PLC0415  # an optional dependency

    return DistributedScheduler(
        url, round_schedule, sync_round, clock, fence, notifications, report_connections
    )


def _channels(
    settings: Settings, http: requests.Session, clock: Clock
) -> Sequence[NotificationChannel]:
    links = Links(lever_web_url=settings.lever_web_url, public_url=settings.public_url)
    chats = settings.chat_webhooks
    channels: list[NotificationChannel] = [
        ChatChannel(
            http,
            url,
            links,
            company_id=company_id,
            except_companies=[each for each in chats if each is not None],
        )
        for company_id, url in chats.items()
    ]
    if settings.mail_server is not None:
        channels.append(SMTPChannel(settings.mail_server, links, clock))
    return channels


def _session(sync_concurrency: int) -> requests.Session:
    return create_session(pool_size=MAX_THREADS * sync_concurrency)


class Container(containers.DeclarativeContainer):
    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)
    clock: providers.Provider[SystemClock] = providers.Singleton(SystemClock)
    http: providers.Provider[requests.Session] = providers.Singleton(
        _session, settings.provided.sync_concurrency
    )
    store = providers.Singleton(open_store, settings.provided.database_url)
    vault = providers.Singleton(GCMVault, settings.provided.encryption_keys)

    oauth = providers.Singleton(
        LeverOAuthClient,
        http,
        clock,
        auth_url=settings.provided.lever_auth_url,
        audience=settings.provided.lever_audience,
        client_id=settings.provided.lever_client_id,
        client_secret=settings.provided.lever_client_secret,
        redirect_uri=settings.provided.redirect_uri,
    )
    token_manager = providers.Singleton(TokenManager, store, oauth, vault, clock)
    rate_limiter = providers.Singleton(RateLimiter, clock)
    fencing = providers.Singleton(ConnectionFence)
    lever = providers.Singleton(JsonClient, "Lever", http, settings.provided.lever_api_url, clock)
    ats = providers.Singleton(
        LeverATS, lever, token_manager, rate_limiter, clock, fencing.provided.check
    )
    agora = providers.Singleton(JsonClient, "Agora", http, settings.provided.agora_api_url, clock)
    platform = providers.Singleton(
        AgoraPlatform, agora, settings.provided.agora_api_key, fencing.provided.check
    )

    rejection_backoff = providers.Singleton(RejectionBackoff)
    company_cache = providers.Singleton(CompanyCache, platform, clock)
    digest_key = providers.Singleton(DigestKey, store, vault, clock)
    sync_opportunity = providers.Singleton(
        SyncOpportunity,
        store,
        ats,
        platform,
        clock,
        rejection_backoff,
        digest_key,
    )
    import_history = providers.Singleton(ImportHistory, store, ats, clock)
    sync_round = providers.Singleton(
        SyncRound,
        store,
        sync_opportunity,
        import_history,
        ats,
        company_cache,
        clock,
        settings.provided.sync_concurrency,
    )
    round_schedule = providers.Singleton(RoundSchedule, store, clock)
    notifications = providers.Singleton(
        Notifications,
        store,
        ats,
        company_cache,
        clock,
        providers.Callable(_channels, settings, http, clock),
        settings.provided.summary_hour,
    )
    report_connections = providers.Singleton(ReportConnections, store, platform, clock)
    scheduler = providers.Selector(
        settings.provided.scheduler,
        embedded=providers.Singleton(
            EmbeddedScheduler,
            round_schedule,
            sync_round,
            clock,
            notifications,
            report_connections,
        ),
        distributed=providers.Singleton(
            _distributed,
            settings.provided.database_url,
            round_schedule,
            sync_round,
            clock,
            fencing,
            notifications,
            report_connections,
        ),
    )
    watch_list = providers.Singleton(WatchList, store, clock, scheduler)
    create_letter = providers.Singleton(CreateLetter, store, clock, scheduler)
    connections = providers.Singleton(
        Connections, store, oauth, token_manager, vault, clock, scheduler
    )
    receive_webhook = providers.Singleton(
        ReceiveWebhook,
        store,
        clock,
        connections,
        scheduler,
        providers.Object(webhook.parse_delivery),
    )
