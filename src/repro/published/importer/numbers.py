"""What a cell of a table holds: a figure, nothing, or a label."""

import re
from dataclasses import dataclass
from decimal import Decimal

DASHES = "\N{EN DASH}", "\N{EM DASH}", "\N{MINUS SIGN}", "-", "--", "---"
NOTHING = {"", *DASHES, "nan", "n/a", "na", "n.a.", "/", "not run"}
FIGURE = re.compile(
    r"(?P<number>-?(?:\d+(?:\.\d*)?|\.\d+))\s*(?P<percent>%?)"
    r"\s*(?:±\s*[\d.]+\s*%?|\([^()]*\)|\[[^\[\]]*\])?[*†‡§¶#↑↓]*"
)
"""A number; a spread, an interval or footnote marks may follow."""


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number and whether a percent sign follows it."""

    value: Decimal
    percent: bool


def is_nothing(text: str) -> bool:
    """Whether a cell is empty, a dash or NaN."""
    return text.strip().casefold() in NOTHING


def read_number(text: str) -> Number | None:
    """The figure of a cell, or None for a label or nothing."""
    found = FIGURE.fullmatch(text.strip().removeprefix("**").removesuffix("**"))
    if found is None:
        return None
    return Number(Decimal(found["number"]), bool(found["percent"]))


def as_fraction(value: Decimal, *, percent: bool) -> str:
    """A figure as cells.csv prints it, its digits kept: 95.71 percent is 0.9571."""
    fraction = value.scaleb(-2) if percent else value
    return f"{fraction:f}"
