"""The web adapter: Lever's webhooks, set-up and status pages, health and metrics."""
