"""The audit log: one line for each security-relevant event, with ids and without personal data."""

import json
import logging

log = logging.getLogger("agora_lever.audit")


def log_event(event: str, /, **about: object) -> None:
    """Log an event. `about` is written as JSON, so that no value can break the line."""
    log.info("%s %s", event, json.dumps(about, default=str))
