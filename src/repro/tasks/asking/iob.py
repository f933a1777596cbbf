"""IOB tags of tokens to typed mentions, and back."""

import re
from collections.abc import Callable, Iterable, Sequence

from repro.schema import Example, Span

OUTSIDE = "O"
RUN = re.compile(r"\S+")
Mention = tuple[str, int, int]
"""Type, first token, token after the last."""
MentionsOf = Callable[[Sequence[str]], list[Mention]]


def types_of(tags: Sequence[str]) -> tuple[str, ...]:
    """The mention types of a tag set, in its order, each once."""
    return tuple(dict.fromkeys(tag[2:] for tag in tags if tag != OUTSIDE))


def mentions_of(tags: Sequence[str]) -> list[Mention]:
    """The mentions that tags describe; an I- tag that continues nothing begins a mention.

    This is the reading of conlleval, and seqeval's default.
    """
    found: list[Mention] = []
    for place, tag in enumerate(tags):
        if tag == OUTSIDE:
            continue
        kind = tag[2:]
        before = found[-1] if found else ("", 0, 0)
        if tag.startswith("I-") and before[0] == kind and before[2] == place > 0:
            found[-1] = (kind, before[1], place + 1)
        else:
            found.append((kind, place, place + 1))
    return found


def tags_of(mentions: Iterable[Mention], length: int) -> list[str]:
    """Tags for mentions; where they overlap, the one that begins first (then the longer) wins."""
    tags = [OUTSIDE] * length
    for kind, start, end in sorted(mentions, key=lambda m: (m[1], -m[2], m[0])):
        if all(tag == OUTSIDE for tag in tags[start:end]):
            tags[start:end] = [f"B-{kind}", *[f"I-{kind}"] * (end - start - 1)]
    return tags


def offsets(example: Example) -> list[Span]:
    """The characters of each token in the text.

    Tokens joined by single spaces, as IOB files give them, are the runs between white space; others
    are searched one after another.
    """
    places = [run.span() for run in RUN.finditer(example.text)]
    if " ".join(example.tokens) == example.text and len(places) == len(example.tokens):
        return places
    places, done = [], 0
    for token in example.tokens:
        start = example.text.index(token, done)
        done = start + len(token)
        places.append((start, done))
    return places
