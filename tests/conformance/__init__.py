"""Conformance of the simulator with what is publicly known of Lever, through HTTP alone.

Facts are from Lever's developer documentation (https://hire.lever.co/developer/documentation), its
help centre (https://help.lever.co), or recorded responses of the real service; each module names
its chapters.
"""
