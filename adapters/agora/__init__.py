"""Agora by its API for integrations (docs/agora-api.md)."""
