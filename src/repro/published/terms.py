"""The words that published figures and claims share."""

from typing import Literal, get_args

Standing = Literal["summary", "arithmetic", "sibling", "inferred", "imported"]
"""How a figure is known: its weakest link, the tie to its model and corpus included."""
STANDINGS: tuple[Standing, ...] = get_args(Standing)

Metric = Literal["precision", "recall", "f1"]
METRICS: tuple[Metric, ...] = get_args(Metric)

Key = tuple[str, str, Metric]
"""Row, dataset, metric."""


def decimals(printed: str) -> int:
    """How many decimals a printed figure has: 4 for '0.9571'."""
    return len(printed.partition(".")[2])
