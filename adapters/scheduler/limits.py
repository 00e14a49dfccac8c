"""Limits that keep one connection's slow vendor from delaying the rounds of other connections."""

SLOT_TIMEOUT_SECONDS = 8.0
"""A round stops itself after about five seconds. One that takes longer is waiting for a vendor,
so its concurrency slot is given to another round while its thread continues to wait."""
MAX_THREADS = 64
"""Rounds that may run at once, including those that have lost their slot. A waiting round costs
one thread and nothing else."""
