"""Property tests here draw the same examples in every run: a red test is red for everybody."""

from hypothesis import settings

settings.register_profile("deterministic", derandomize=True, deadline=None, max_examples=40)
settings.load_profile("deterministic")
