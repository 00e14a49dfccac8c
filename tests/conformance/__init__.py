"""The simulator against what is publicly known of Lever: a stranger's view, through HTTP alone.

Facts are those of Lever's developer documentation (https://hire.lever.co/developer/documentation) and of its help centre
(https://help.lever.co), or seen in recorded answers of the real service; each module names its chapters.
"""
