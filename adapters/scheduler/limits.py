"""How many rounds run side by side in a process, and how one customer's bad vendor is kept from
delaying the others.
"""

SLOT_TIMEOUT_SECONDS = 8.0
"""A round takes its turn of five seconds and some; one that takes longer waits for a vendor, and
gives up its place to another.
"""
MAX_THREADS = 64
"""Rounds that hang among them: one that waits for an answer costs a thread and nothing else."""
