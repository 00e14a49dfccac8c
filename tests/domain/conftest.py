"""Property tests draw the same examples in every run, so that a failure can be repeated."""

from hypothesis import settings

settings.register_profile("deterministic", derandomize=True, deadline=None, max_examples=40)
settings.load_profile("deterministic")
