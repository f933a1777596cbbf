"""The verdict on a profile, in one line."""

from collections import Counter

from repro.published.store import figures_in_tables
from repro.tables.diff import Line, count
from repro.tables.judged import Tables


def verdict_line(tables: Tables) -> str:
    """How many cells ran, and how they stand to what was expected, published and claimed."""
    known = [line for line in tables.diff.published if line.verdict != "not published"]
    outcomes = Counter(one.finding.outcome for one in tables.claims)
    claims = ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()))
    expected = tables.diff.expected
    return (
        f"{tables.results.ran} of {len(tables.results.cells)} cells run. "
        f"Expected: {'nothing yet' if expected is None else _counts(expected)}. "
        f"Published ({len(known)} of {figures_in_tables()} figures known): {_counts(known)}. "
        f"Claims: {claims}."
    )


def _counts(lines: list[Line]) -> str:
    return ", ".join(f"{number} {verdict}" for verdict, number in count(lines).items() if number)
