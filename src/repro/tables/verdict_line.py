"""The verdict on a profile, in one line."""

from repro.tables.claims_file import counted
from repro.tables.diff import Line, count
from repro.tables.diff_files import no_expectation
from repro.tables.judged import Tables


def verdict_line(tables: Tables) -> str:
    """How many figures were run, how many met their expectation, how many were published."""
    lines = [f"{tables.results.ran} of {len(tables.results.cells)} cells run."]
    if tables.diff.expected is None:
        lines.append(f"Expectation: {no_expectation(tables.params)}")
    else:
        lines.append(f"Expectation: {_counts(tables.diff.expected)}.")
    known = [line for line in tables.diff.published if line.verdict != "not published"]
    lines.append(f"Published ({len(known)} of 432 figures known): {_counts(known)}.")
    lines.append(counted(tables.claims))
    return " ".join(lines)


def _counts(lines: list[Line]) -> str:
    return ", ".join(f"{number} {verdict}" for verdict, number in count(lines).items() if number)
