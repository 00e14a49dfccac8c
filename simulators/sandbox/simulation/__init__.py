"""Deterministic simulation testing: seeded random workloads with faults, then a quiet period and
invariant checks.

A world is a seed and the plan of actions generated from it. Nothing else influences it, so it can
be replayed, in part too.

We do not use hypothesis.stateful: worlds must run as a command, in their thousands, replay from one
number years later, and shrink by whole actions with their pauses.
"""
