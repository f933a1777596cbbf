"""IOB2 read strictly: a mention begins with B-, and nothing else begins one.

The reading of seqeval under `mode="strict", scheme=IOB2`. That of `repro.tasks.asking.iob`, which
is conlleval's and seqeval's default, lets an I- tag that continues nothing begin a mention.
"""

from collections.abc import Sequence

from repro.tasks.asking.iob import Mention


def mentions_of(tags: Sequence[str]) -> list[Mention]:
    """The mentions that begin with B-; I- tags of its type directly after it continue one."""
    found: list[Mention] = []
    for place, tag in enumerate(tags):
        prefix, _, kind = tag.partition("-")
        if prefix == "B":
            found.append((kind, place, place + 1))
        elif prefix == "I" and found and found[-1][0] == kind and found[-1][2] == place:
            found[-1] = (kind, found[-1][1], place + 1)
    return found
