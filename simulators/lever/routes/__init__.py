"""The resources of the Data API. Importing this package registers all their routes."""

from simulators.lever.routes import lists, notes, offers, opportunities, people, postings, users, webhooks, writing

__all__ = ["lists", "notes", "offers", "opportunities", "people", "postings", "users", "webhooks", "writing"]
