"""What is printed in a cell of a table, and the figure at its head.

A cell is a row of runs: pieces of text, each printed in one way. A figure is what is printed at
full size at the head of the cell; whatever else stands there is set aside and said, or makes the
cell one that is not read.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

FULL = 0.99
"""Sizes that differ by less are the same."""
INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060-\u2064\ufeff]")
TURNED = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that change the direction of the text: what is read is then not what is seen."""
DASHES = str.maketrans("\N{MINUS SIGN}\N{HYPHEN}\N{NON-BREAKING HYPHEN}", "---")
NOTHING = {"", "-", "--", "---", "\N{EN DASH}", "\N{EM DASH}"}
NOTHING |= {"nan", "n/a", "na", "n.a.", "/", "not run", "oom"}
REFERENCE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for a citation or a reference while a text is put together."""
REFERENCES = {"citation", "reference"}
IN_BRACKETS = re.compile(rf"[(\[][^()\[\]]*{REFERENCE}[^()\[\]]*[)\]]")

UNSIGNED = r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
LEADING = "*†‡§¶"
MARKS = "*†‡§¶#↑↓★☆⋆\N{ASTERISK OPERATOR}\N{LOW ASTERISK}✓"
WORDS_OF_SPREADS = r"(?:CI|SD|SE|std|to|and|\u00b1|\+/?-|[0-9.,:;=%\s\u2013\u2014-])"
FIGURE = re.compile(
    rf"[{LEADING}\s]*(?P<number>{UNSIGNED})\s*(?P<percent>%?)"
    rf"(?P<rest>(?:\s*(?:(?:±|\+/?-)\s*{UNSIGNED}\s*%?|\({WORDS_OF_SPREADS}+\)"
    rf"|\[{WORDS_OF_SPREADS}+\]|[{MARKS}]))*)\s*",
)
"""A number; spreads, intervals or marks may follow."""
FIGURE_AT_HEAD = re.compile(rf"{UNSIGNED}(?![\w.])")
BEGINS_WITH_DIGIT = re.compile(r"[\W_]*[0-9]")
SMALL_DECIMALS = re.compile(r"'[.,][0-9]")
WORD = re.compile(r"[^\W\d_]{2,}")
SPREAD_WORDS = {"ci", "sd", "se", "std", "to"}
NAMES_WORD = ("subscript", "superscript", "smaller", "raised")
"""Ways of printing in which a label still says something."""


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text printed in one way: its size beside the cell's, and how it is set apart."""

    text: str
    size: float = 1.0
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell prints.

    `text` stands at full size, `label` holds small words too, `aside` is all that is not `text`,
    `problem` says why a figure here could not be trusted; `size` is that of `text` on the page.
    """

    text: str
    label: str = ""
    aside: tuple[str, ...] = ()
    problem: str = ""
    size: float = 1.0


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number, whether a percent sign follows, and what was set aside."""

    value: Decimal
    percent: bool
    aside: tuple[str, ...]


def plain_cell(text: str) -> Cell:
    """A cell of a file without any printing: a CSV's."""
    return cell_of([Run(text)])


def cell_of(runs: Sequence[Run], problem: str = "") -> Cell:
    """Put runs together; smaller text and what is set apart goes aside."""
    if any(TURNED.search(run.text) for run in runs):
        problem = problem or "text that changes its direction"
    runs = [part for run in runs for part in _parts(run)]
    base = max((run.size for run in runs if _is_base(run)), default=0.0)
    if not base:
        runs, base = _all_apart(runs)
    runs = [_smaller(run, base) for run in runs]
    if base > 1 / FULL and any(run.apart == "smaller" for run in runs):
        problem = problem or "text that is larger than the rest of its cell"
    text = _joined(runs, lambda run: not run.apart)
    return Cell(text, _joined(runs, _in_label), _aside(runs), problem, base or 1.0)


def _parts(run: Run) -> list[Run]:
    """Split off raised digits and the like that Unicode has as characters of their own."""
    text = INVISIBLE.sub("", run.text).translate(DASHES)
    parts: list[Run] = []
    for char in text:
        kind = unicodedata.decomposition(char).partition(">")[0].removeprefix("<")
        apart = {"super": "superscript", "sub": "subscript", "circle": "superscript"}.get(kind, "")
        plain = unicodedata.normalize("NFKC", char) if kind not in {"fraction", ""} else char
        one = replace(run, text=plain, apart=run.apart or apart)
        if parts and (parts[-1].apart, parts[-1].size) == (one.apart, one.size):
            parts[-1] = replace(one, text=parts[-1].text + plain)
        else:
            parts.append(one)
    return parts


def _is_base(run: Run) -> bool:
    return not run.apart and any(char.isalnum() for char in run.text)


def _all_apart(runs: list[Run]) -> tuple[list[Run], float]:
    """A cell that is moved as a whole, by a raised or a narrow box, is an ordinary one."""
    shown = [run for run in runs if run.text.strip()]
    if shown and all(run.apart == "raised" for run in shown):
        return [replace(run, apart="") for run in runs], max(run.size for run in shown)
    return runs, 0.0


def _smaller(run: Run, base: float) -> Run:
    if not run.apart and run.size < base * FULL and run.text.strip():
        return replace(run, apart="smaller")
    return run


def _joined(runs: Sequence[Run], kept: Callable[[Run], bool]) -> str:
    """The text of some runs, one space between words; references go, with their brackets."""
    pieces = [
        REFERENCE if run.apart in REFERENCES else run.text
        for run in runs
        if run.apart in REFERENCES or kept(run)
    ]
    text = IN_BRACKETS.sub("", "".join(pieces)).replace(REFERENCE, "")
    return " ".join(text.split())


def _in_label(run: Run) -> bool:
    """Whether a run says something in a label: the 1 of F1, LoRA below a model; no note's mark."""
    return not run.apart or (run.apart in NAMES_WORD and not _is_mark(run))


def _is_mark(run: Run) -> bool:
    return run.apart == "superscript" and not WORD.search(run.text)


def _aside(runs: Sequence[Run]) -> tuple[str, ...]:
    """What is set aside, neighbours of a kind together: "subscript '± 0.3'"."""
    found: list[tuple[str, str]] = []
    for run in runs:
        if not run.apart:
            continue
        if found and found[-1][0] == run.apart:
            found[-1] = (run.apart, found[-1][1] + run.text)
        else:
            found.append((run.apart, run.text))
    return tuple(f"{kind} {' '.join(text.split())!r}" for kind, text in found if text.strip())


def is_nothing(cell: Cell) -> bool:
    """Whether a cell is empty, a dash or NaN."""
    return cell.text.casefold() in NOTHING


def read_number(cell: Cell) -> Number | None:
    """The figure at the head of a cell, or None for a label, nothing, or what is not understood."""
    found = FIGURE.fullmatch(cell.text.removeprefix("**").removesuffix("**"))
    if found is None:
        return None
    rest = " ".join(found["rest"].split())
    percent = bool(found["percent"]) or any(one.endswith("'%'") for one in cell.aside)
    aside = (*cell.aside, *([repr(rest)] if rest else []))
    return Number(Decimal(found["number"]), percent, aside)


def is_numeric(cell: Cell) -> bool:
    """Whether a cell begins with a number, and with more than a name such as '7B instruct'."""
    if not BEGINS_WITH_DIGIT.match(cell.text):
        return False
    return not WORD.search(cell.text) or FIGURE_AT_HEAD.match(cell.text) is not None


def words_aside(cell: Cell) -> list[str]:
    """Words that are set aside beside a figure and may make it another one."""
    words = [word for one in cell.aside for word in WORD.findall(one.partition("'")[2])]
    return [word for word in words if word.casefold() not in SPREAD_WORDS]


def has_split_digits(cell: Cell) -> bool:
    """Whether the decimals of a whole number may be those set aside: 90 and a small .12."""
    return "." not in cell.text and any(SMALL_DECIMALS.search(one) for one in cell.aside)


def as_fraction(value: Decimal, *, percent: bool) -> str:
    """A figure as cells.csv prints it, its digits kept: 95.71 percent is 0.9571."""
    fraction = value.scaleb(-2) if percent else value
    return f"{fraction:f}"
