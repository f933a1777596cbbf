"""What a corpus and a cell's answers take of DVC's cache, from rows and their lengths."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from repro.plan.lengths import Lengths

LINE = 60
"""Assumed: what a line of JSON takes beside its texts, for its id, keys and marks."""


def rendered_bytes(rows: Lengths) -> float:
    """Prompts of all splits with the answers of train and dev, each row of mean length."""
    learned = (rows.train + rows.dev) * rows.padded(1, rows.quantiles[-1])
    texts = (learned + rows.test * rows.prompt_mean) * rows.characters_per_token
    return texts + LINE * (rows.train + rows.dev + rows.test)


def answer_bytes(rows: Lengths) -> float:
    """One answer to each row of test, as long as the mean of train."""
    return rows.test * (rows.answer_mean * rows.characters_per_token + LINE)
