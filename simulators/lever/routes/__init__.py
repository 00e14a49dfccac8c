"""The resources of the Data API. Importing this package registers all their routes."""

from simulators.lever.routes import (
    audit_events,
    files,
    forms,
    interviews,
    lists,
    notes,
    offers,
    opportunities,
    people,
    postings,
    requisition_fields,
    requisitions,
    surveys,
    users,
    webhooks,
    writing,
)

__all__ = [
    "audit_events",
    "files",
    "forms",
    "interviews",
    "lists",
    "notes",
    "offers",
    "opportunities",
    "people",
    "postings",
    "requisition_fields",
    "requisitions",
    "surveys",
    "users",
    "webhooks",
    "writing",
]
