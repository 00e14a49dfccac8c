"""Greets: welcome messages of the team, written by whoever has the letter's Greets URL, and shown on the letter."""

from simulators.agora.errors import invalid
from simulators.agora.records import ActivityEntry, Greet, Letter

LONGEST_NAME, LONGEST_MESSAGE = 100, 2000


def add_greet(letter: Letter, name: object, message: object, now: float) -> Greet:
    errors = {}
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME:
        errors["name"] = [f"Give your name, in at most {LONGEST_NAME} characters."]
    if not isinstance(message, str) or not 0 < len(message.strip()) <= LONGEST_MESSAGE:
        errors["message"] = [f"Write a message of at most {LONGEST_MESSAGE} characters."]
    if errors:
        raise invalid(errors)
    greet = Greet(now, str(name).strip(), str(message).strip())
    letter.greets.append(greet)
    letter.activity.append(ActivityEntry(now, "team", "greeted"))
    letter.updated_at = now
    return greet
