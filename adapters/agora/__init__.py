"""The adapter for Agora's API for integrations (docs/agora-api.md)."""
