"""Failures that simulations found, as their shrunk plans; they stay fixed."""

import pytest

from simulators.sandbox.simulation.plan import Action, Plan
from simulators.sandbox.simulation.playback import run_plan

COMES = Action("comes", (0, 0, "Ada Ravensbourne", "offer"))
FOUND = {
    "an answer of another shape in place of new tokens": (
        Action("stands_still", (110_000,)),
        Action("revokes", (0,)),
        Action("fails", ("Lever", "shape", "/oauth/token", 1.0, 1, 600.0, None, 1)),
        Action("stands_still", (4_000,)),
        Action("comes", (0, 0, "Ada Ravensbourne", "lead-new"), after=90.0),
    ),
    "a process that dies in the middle of disconnecting": (
        Action("dies", ("commit", "after", 0, 2.0)),
        Action("disconnects", (0,)),
    ),
    "a process that dies when it has just been connected again": (
        Action("comes", (0, 0, "Ada Ravensbourne", "lead-new")),
        Action("offers", (0, 1_234_567, "sent-manually")),
        Action("dies", ("commit", "after", 3, 2.0), after=90.0),
        Action("disconnects", (0,)),
        Action("connects", (0,)),
    ),
    "a draft again before its note could be written": (
        Action("fails", ("Lever", "status", "*/notes", 1.0, 1, 300.0, 503, 0)),
        COMES,
        Action("offers", (0, 1_234_567, "sent-manually")),
        Action("marks", (0, 0, "draft"), after=120.0),
        Action("syncs", (0,), after=300.0),
    ),
    "a draft again before Agora's answer was heard": (
        Action("dies", ("Agora", "after", 2, 40.0)),
        COMES,
        Action("offers", (0, 1_234_567, "sent-manually")),
        Action("marks", (0, 0, "draft"), after=20.0),
    ),
    "signed, and held, before Agora's answer was heard": (
        Action("fails", ("Agora", "shape", "*/letters/*", 1.0, 1, 300.0, None, 1)),
        COMES,
        Action("offers", (0, 1_234_567, "sent-manually")),
        Action("marks", (0, 0, "signed"), after=90.0),
        Action("fills_in", (0, 0, "compensation_currency", "DOLLARS")),
    ),
    "a deletion that Agora answers with 404": (
        COMES,
        Action("offers", (0, 1_234_567, "signed")),
        Action("fails", ("Agora", "status", "*/letters/*", 1.0, 1, 300.0, 404, 0), after=90.0),
        Action("deletes", (0,)),
        Action("stands_still", (1,), after=60.0),
    ),
    "a note that Lever took and refused for haste": (
        Action("fails", ("Lever", "status", "*/notes", 0.5, 1, 600.0, 429, 1)),
        COMES,
        Action("offers", (0, 1_234_567, "sent-manually")),
        Action("syncs", (0,), after=120.0),
    ),
    "not found for a while in the Offer stage": (
        COMES,
        Action(
            "fails", ("Lever", "status", "/v1/opportunities/*", 1.0, 1, 300.0, 404, 0), after=90.0
        ),
        Action("offers", (0, 1_234_567, "sent-manually"), after=400.0),
    ),
    "back in the Offer stage, and not found there for a while": (
        COMES,
        Action("moves", (0, "lead-new"), after=20.0),
        Action("offers", (0, 1_234_567, "sent-manually")),
        Action("fails", ("Lever", "status", "*/offers", 1.0, 1, 600.0, 404, 1), after=290.0),
        Action("moves", (0, "offer"), after=210.0),
        Action("stands_still", (1,), after=180.0),
    ),
    "listed by the import, and not found for a while": (
        Action("revokes", (0,)),
        Action("comes", (0, 0, "Ada Ravensbourne", "lead-new")),
        Action("offers", (0, 1_234_567, "sent-manually")),
        Action("fails", ("Lever", "status", "*/offers", 1.0, 1, 600.0, 404, 0), after=90.0),
        Action("connects", (0,)),
        Action("stands_still", (1,), after=180.0),
    ),
    "a change that nobody heard of, and that was taken back": (
        COMES,
        Action("offers", (0, 1_234_567, "sent-manually")),
        Action("dies", ("Agora", "after", 2, 40.0), after=150.0),
        Action("marks", (0, 0, "denied")),
        Action("marks", (0, 0, "opened"), after=61.0),
    ),
    "refused for a while in the Offer stage": (
        COMES,
        Action(
            "fails", ("Lever", "status", "/v1/opportunities/*", 1.0, 1, 300.0, 403, 0), after=90.0
        ),
        Action("offers", (0, 1_234_567, "sent-manually"), after=400.0),
    ),
}


@pytest.mark.parametrize("story", FOUND)
def test_all_is_right(story: str) -> None:
    assert run_plan(Plan(1, 1, FOUND[story])).wrong == []
