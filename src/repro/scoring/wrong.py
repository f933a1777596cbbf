"""Which answers are wrong, for all who show them."""

from repro.scoring.counts import Judged


def is_wrong(judged: Judged) -> bool:
    """Whether an answer is unreadable, or its items are not exactly the gold ones."""
    return bool(judged.problem) or judged.predicted != judged.gold
