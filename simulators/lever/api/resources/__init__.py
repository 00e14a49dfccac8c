"""The resources of the Data API, one module each."""

from collections.abc import Mapping

from flask import Blueprint

from simulators.lever.api.resources import (
    applications,
    audit_events,
    contacts,
    files,
    form_templates,
    forms,
    interviews,
    notes,
    offers,
    opportunities,
    opportunities_write,
    pipeline,
    postings,
    requisition_fields,
    requisitions,
    surveys,
    users,
    webhooks,
)
from simulators.lever.api.routing import LeverEndpoint

ALL_ROUTES = (
    applications.routes,
    audit_events.routes,
    contacts.routes,
    files.routes,
    form_templates.routes,
    forms.routes,
    interviews.routes,
    notes.routes,
    offers.routes,
    opportunities.routes,
    opportunities_write.routes,
    pipeline.routes,
    postings.routes,
    requisition_fields.routes,
    requisitions.routes,
    surveys.routes,
    users.routes,
    webhooks.routes,
)
ENDPOINTS: Mapping[str, LeverEndpoint] = {
    endpoint.name: endpoint for routes in ALL_ROUTES for endpoint in routes
}
"""All endpoints of the Data API, by name, as in "GET /users"."""


def create_blueprint() -> Blueprint:
    blueprint = Blueprint("data_api", __name__, url_prefix="/v1")
    for routes in ALL_ROUTES:
        routes.register(blueprint)
    return blueprint
