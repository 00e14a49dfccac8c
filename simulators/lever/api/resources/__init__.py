"""The resources of the Data API, one module each."""

from collections.abc import Mapping

from flask import Blueprint

from simulators.lever import serializers
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
from simulators.lever.serializer import Serializer

MODULES = (
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
ENDPOINTS: Mapping[str, LeverEndpoint] = {
    endpoint.name: endpoint for module in MODULES for endpoint in module.routes
}
"""All endpoints of the Data API, by name, as in "GET /users"."""
SERIALIZERS: Mapping[str, Serializer] = {
    value.name: value
    for module in (serializers, *MODULES)
    for value in vars(module).values()
    if isinstance(value, Serializer)
}
"""All serializers of the Data API, by name, as in "Opportunity"."""


def create_blueprint() -> Blueprint:
    blueprint = Blueprint("data_api", __name__, url_prefix="/v1")
    for module in MODULES:
        module.routes.register(blueprint)
    return blueprint
