"""What a profile is expected to give: its own committed figures, from a run once looked at."""

from pathlib import Path

from repro.errors import InputError, unknown_name
from repro.files import read_text, write_text
from repro.published.terms import METRICS, Key, Metric
from repro.spreadsheet import csv_text, read_csv

HEADER = ["row", "dataset", "metric", "value"]
REMEDY = "write it again with `repro expect`"
_METRICS: dict[str, Metric] = {name: name for name in METRICS}


def read_expectation(path: Path) -> dict[Key, float] | None:
    """The expected figures in the file's order, or None for a profile that was never run."""
    if not path.exists():
        return None
    records = read_csv(read_text(path, REMEDY), str(path), REMEDY)
    if next(records, ("", []))[1] != HEADER:
        raise InputError(f"{path}:1: expected the columns {','.join(HEADER)}; {REMEDY}")
    figures: dict[Key, float] = {}
    for where, record in records:
        key, value = _figure(record, where)
        if key in figures:
            raise InputError(f"{where}: {' '.join(key)} stands twice; {REMEDY}")
        figures[key] = value
    return figures


def _figure(record: list[str], where: str) -> tuple[Key, float]:
    if len(record) != len(HEADER):
        raise InputError(f"{where}: expected {len(HEADER)} fields, found {len(record)}; {REMEDY}")
    row, dataset, metric, value = record
    if metric not in _METRICS:
        raise InputError(f"{where}: {unknown_name('metric', metric, METRICS)}")
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise InputError(f"{where}: value: expected a fraction, found {value!r}; {REMEDY}")
    return (row, dataset, _METRICS[metric]), number


def write_expectation(path: Path, figures: dict[Key, float]) -> None:
    """Write the figures with all their digits, in the order given."""
    rows = [[*key, repr(value)] for key, value in figures.items()]
    write_text(path, csv_text([HEADER, *rows]))
