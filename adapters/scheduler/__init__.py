"""Schedulers for sync rounds: embedded in one process, or distributed over many."""
