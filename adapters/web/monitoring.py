"""For machines: is the service well, and how much work is there?"""

from collections.abc import Iterator

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from application.ports import Store
from application.reporting import Reporting


def monitoring(store: Store, reporting: Reporting) -> Blueprint:
    pages = Blueprint("operations", __name__)
    registry = CollectorRegistry()
    registry.register(_Figures(reporting))

    @pages.get("/healthz")
    def health() -> dict[str, str]:
        """200 when the store can be had; ServiceUnavailable, and so 503, when it cannot."""
        with store.begin():
            return {"status": "ok"}

    @pages.get("/metrics")
    def metrics() -> Response:
        """https://prometheus.io/docs/instrumenting/exposition_formats/"""
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    return pages


class _Figures(Collector):
    def __init__(self, reporting: Reporting) -> None:
        self._reporting = reporting

    def describe(self) -> Iterator[Metric]:
        """Nothing: registering must not read the store."""
        yield from ()

    def collect(self) -> Iterator[Metric]:
        figures = self._reporting.metrics()
        letters = GaugeMetricFamily(
            "agora_lever_letters", "Offer letters by status.", labels=["status"]
        )
        for status, number in figures.letters.items():
            letters.add_metric([status], number)
        connections = GaugeMetricFamily(
            "agora_lever_connections", "Connections by state.", labels=["state"]
        )
        for state, number in figures.connections.items():
            connections.add_metric([state], number)
        yield letters
        yield connections
        yield GaugeMetricFamily(
            "agora_lever_attention_items",
            "Things that need a person's attention.",
            value=figures.attentions,
        )
        yield GaugeMetricFamily(
            "agora_lever_syncs_due", "Looks whose time has come.", value=figures.due
        )
        overdue = "Looks that should have begun more than a minute ago."
        yield GaugeMetricFamily("agora_lever_syncs_overdue", overdue, value=figures.overdue)
