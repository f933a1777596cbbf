"""Stage `score`: a predictions file to flat metrics and counts by type."""

from collections.abc import Mapping, Sequence

from repro.files import write_json, write_text
from repro.params import Score, ScoreParams
from repro.paths import Paths
from repro.scoring.beside import figures_beside
from repro.scoring.bootstrap import by_group, f1_interval
from repro.scoring.breakdown import by_type, macro_f1, macro_f1_present
from repro.scoring.cell import Answered, open_cell
from repro.scoring.counts import DIGITS, Counts, Metrics, ratios
from repro.scoring.variety import completions, variety_figures
from repro.spreadsheet import csv_text
from repro.tasks.reading.answers import RULES, WENT_ON
from repro.text import NotRun

COLUMNS = ("type", "tp", "predicted", "gold", "precision", "recall", "f1")


def score(row: str, dataset: str, params: ScoreParams, paths: Paths) -> None:
    """Score one cell: metrics/<profile>/<row>/<dataset>.json and <dataset>.types.csv.

    The metrics of a cell that was not run are {"not_run": reason}, and its types file holds the
    header alone. Raises InputError as `open_cell` does.
    """
    cell = open_cell(row, dataset, paths, params.prompt.style)
    if isinstance(cell, NotRun):
        write_text(paths.cell_types(row, dataset), types_csv({}))
        write_json(paths.cell_metrics(row, dataset), {"not_run": cell.not_run})
        return
    types = by_type(cell.protocol, cell.judged)
    taught = completions(cell.protocol, paths)
    write_text(paths.cell_types(row, dataset), types_csv(types))
    metrics = {
        **main_figures(cell, params.score, params.seed),
        **clean_figures(cell),
        **class_figures(cell, types),
        **figures_beside(cell),
        **reading_figures(cell, examples=params.prompt.examples),
        **variety_figures(cell, taught),
        "gold_longer": gold_longer(cell, taught),
    }
    write_json(paths.cell_metrics(row, dataset), metrics)


def main_figures(cell: Answered, how: Score, seed: int) -> Metrics:
    """Micro figures with the interval of F1, and the counts behind them."""
    counts = [row.counts for row in cell.judged]
    groups = by_group([example.group for example in cell.examples], counts)
    low, high = f1_interval(groups, resamples=how.resamples, level=how.level, seed=seed)
    whole = sum(counts, Counts())
    return {
        **ratios(whole),
        "f1_low": round(low, DIGITS),
        "f1_high": round(high, DIGITS),
        "tp": whole.tp,
        "predicted": whole.predicted,
        "gold": whole.gold,
        "examples": len(counts),
        "groups": len(groups),
        "unparsed": sum(bool(row.problem) for row in cell.judged),
        "truncated": sum(row.finish == "length" for row in cell.outputs),
        "not_asked": cell.not_asked,
    }


def clean_figures(cell: Answered) -> Metrics:
    """F1 without the rows whose text is in train or dev as well, and the number of those rows."""
    rows = list(zip(cell.examples, cell.judged, strict=True))
    kept = [row.counts for example, row in rows if not example.leaked]
    f1 = sum(kept, Counts()).f1
    return {"f1_clean": round(f1, DIGITS), "leaked": len(rows) - len(kept)}


def class_figures(cell: Answered, types: Mapping[str, Counts]) -> Metrics:
    """Classification: macro F1, and the figures of the positive class where there is one.

    `f1_macro` averages over all `classes` of the task, `f1_macro_present` over those that gold or
    predictions hold, unknown answers together being one.
    """
    info = cell.info
    if info.task != "classification":
        return {}
    present = [name for name, counts in types.items() if counts.gold or counts.predicted]
    macro = {
        "f1_macro": round(macro_f1(types), DIGITS),
        "classes": len(info.labels),
        "f1_macro_present": round(macro_f1_present(types), DIGITS),
        "classes_present": len(present),
    }
    return macro | (ratios(types[info.positive], "positive_") if info.positive else {})


def reading_figures(cell: Answered, examples: int) -> Metrics:
    """How many outputs each rule of reading took something away from."""
    rules = (*RULES, WENT_ON) if examples else RULES
    return {rule: sum(rule in answer.rules for answer in cell.answers) for rule in rules}


def gold_longer(cell: Answered, taught: Sequence[str]) -> int:
    """How many rows have a gold answer of more characters than any completion of train.

    A trained model's answer may be as long as the longest completion of train and no longer.
    """
    longest = max(map(len, taught), default=0)
    return sum(len(cell.protocol.asking.target(example)) > longest for example in cell.examples)


def types_csv(types: Mapping[str, Counts]) -> str:
    """Counts by type as CSV, in the order of the label set."""
    rows = ((name, n.tp, n.predicted, n.gold, *ratios(n).values()) for name, n in types.items())
    return csv_text([COLUMNS, *rows])
