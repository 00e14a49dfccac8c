"""Health and metrics."""

from collections.abc import Iterator

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from adapters.web.webhooks import RESULTS
from application.ports import Store
from application.reporting import Reporting


class Metrics:
    """All metrics: those read from the store, which are the same in each process, and the counts
    of webhook deliveries, which each process has of its own.
    """

    def __init__(self, reporting: Reporting) -> None:
        self.registry = CollectorRegistry()
        self.registry.register(_ServiceCollector(reporting))
        self._deliveries = Counter(
            "agora_lever_webhook_deliveries_total",
            "Webhook deliveries that this process received, by result.",
            labelnames=["result"],
            registry=self.registry,
        )
        for result in RESULTS:
            self._deliveries.labels(result)

    def count_delivery(self, result: str) -> None:
        self._deliveries.labels(result).inc()


def monitoring_blueprint(store: Store, all_metrics: Metrics) -> Blueprint:
    pages = Blueprint("monitoring", __name__)

    @pages.get("/healthz")
    def health() -> dict[str, str]:
        """200 while the store is available, else 503 (by ServiceUnavailable)."""
        with store.begin():
            return {"status": "ok"}

    @pages.get("/metrics")
    def metrics() -> Response:
        """https://prometheus.io/docs/instrumenting/exposition_formats/"""
        return Response(generate_latest(all_metrics.registry), content_type=CONTENT_TYPE_LATEST)

    return pages


class _ServiceCollector(Collector):
    def __init__(self, reporting: Reporting) -> None:
        self._reporting = reporting

    def describe(self) -> Iterator[Metric]:
        """Describe nothing, since registering must not read the store."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        metrics = self._reporting.metrics()
        letters = GaugeMetricFamily(
            "agora_lever_letters", "Offer letters by status.", labels=["status"]
        )
        for status, number in metrics.letters.items():
            letters.add_metric([status], number)
        connections = GaugeMetricFamily(
            "agora_lever_connections", "Connections by state.", labels=["state"]
        )
        for state, number in metrics.connections.items():
            connections.add_metric([state], number)
        yield letters
        yield connections
        yield GaugeMetricFamily(
            "agora_lever_attention_items",
            "Attentions: things that a person should know or do.",
            value=metrics.attentions,
        )
        yield GaugeMetricFamily("agora_lever_syncs_due", "Syncs that are due.", value=metrics.due)
        yield GaugeMetricFamily(
            "agora_lever_unconfirmed_opportunities",
            "Opportunities that webhooks named and no sync has seen yet.",
            value=metrics.unconfirmed,
        )
        overdue = "Syncs that were due more than a minute ago."
        yield GaugeMetricFamily("agora_lever_syncs_overdue", overdue, value=metrics.overdue)
