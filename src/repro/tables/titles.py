"""Titles of rows for narrow places: what stands in brackets is left out of long ones."""

import re
from collections import Counter
from collections.abc import Mapping

LONG = 24
"""More characters than this are cut where there is something to cut."""
BRACKETS = re.compile(r" \([^()]*\)")


def short_titles(titles: Mapping[str, str]) -> dict[str, str]:
    """The rows' titles, long ones without brackets where no two rows then share a title."""
    cut = {row: _cut(title) for row, title in titles.items()}
    counts = Counter(cut.values())
    return {row: short if counts[short] == 1 else titles[row] for row, short in cut.items()}


def _cut(title: str) -> str:
    return title if len(title) <= LONG else BRACKETS.sub("", title)
