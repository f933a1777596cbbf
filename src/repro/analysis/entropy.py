"""Shannon entropy of counts."""

from collections.abc import Mapping
from math import fsum, log2
from typing import Any


def entropy(counts: Mapping[Any, int]) -> float:
    """Bits: sum of p log2(1/p) over the kinds (Shannon 1948); 0 for one kind or none."""
    total = sum(counts.values())
    parts = [number / total for number in counts.values() if number]
    return fsum(part * log2(1 / part) for part in parts)
