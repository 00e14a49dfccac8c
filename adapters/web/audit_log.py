"""What matters to security, one line in the log for each: who did what, and what was refused; by ids alone, nothing personal."""

import json
import logging

log = logging.getLogger("agora_lever.audit")


def log_event(event: str, /, **about: object) -> None:
    """`about` is written as JSON: whatever a stranger put into it stays one word of one line."""
    log.info("%s %s", event, json.dumps(about, default=str))
