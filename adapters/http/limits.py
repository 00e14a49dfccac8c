"""The size limit of the requests that we accept."""

MAX_BODY_BYTES = 64 * 1024
"""A delivery of Lever has some 400 bytes; our longest form, with four signature tokens, less than a
kilobyte.
"""
