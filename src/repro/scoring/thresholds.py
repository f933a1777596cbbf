"""Stage `thresholds`: two thresholds chosen on a further split, and what they give on test.

One gives the best F1 there, the other the most recall with a precision that is wanted. Test is
scored at both; it chooses nothing.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from repro.files import write_json, write_text
from repro.params import ScoreParams
from repro.paths import Paths
from repro.schema import Item
from repro.scoring.cell import Answered, open_cell
from repro.scoring.counts import DIGITS, Counts, judge, ratios, total
from repro.scoring.votes import Point, Voted, best_f1, most_recall, sweep
from repro.spreadsheet import csv_text
from repro.tasks import reading
from repro.text import NotRun

COLUMNS = ("threshold", "tp", "predicted", "gold", "precision", "recall", "f1")
NO_SAMPLES = "no samples: set predict.samples and predict again"
Figures = dict[str, float | str]


def thresholds(row: str, dataset: str, params: ScoreParams, chosen_on: Paths, test: Paths) -> None:
    """Write <dataset>.thresholds.json, and the curve of each of the two splits.

    Without samples the file says so, and the curves hold their header alone. Raises InputError as
    `open_cell` does.
    """
    cells = [open_cell(row, dataset, paths, params.prompt.style) for paths in (chosen_on, test)]
    curves = [[] if isinstance(cell, NotRun) else sweep(voted(cell)) for cell in cells]
    for paths, points in zip((chosen_on, test), curves, strict=True):
        write_text(paths.curve(row, dataset), curve_csv(points))
    figures: Figures = {"not_run": NO_SAMPLES}
    if all(curves) and isinstance(cells[1], Answered):
        greedy = total(cells[1].judged)
        wanted = params.score.wanted_precision
        figures = chosen_figures(curves[0], curves[1], wanted, greedy)
    write_json(test.thresholds(row, dataset), figures)


def voted(cell: Answered) -> list[Voted]:
    """The votes of every example that was asked, read by the rules that read every answer."""
    rows = zip(cell.examples, cell.prompts, cell.outputs, cell.judged, strict=True)
    found = []
    for example, prompt, output, judged in rows:
        votes = Counter[Item]()
        for sample in output.samples or ():
            answer = reading.answer(cell.protocol, sample, prompt, example.text)
            votes.update(judge(cell.protocol, example, answer).predicted)
        found.append(Voted(votes, len(output.samples or ()), judged.gold))
    return found


def chosen_figures(
    chosen_on: Sequence[Point], test: Sequence[Point], wanted: float, greedy: Counts
) -> Figures:
    """The figures of test at both thresholds, beside those of the greedy answers."""
    by_threshold = {point.threshold: point.counts for point in test}
    best, precise = best_f1(chosen_on), most_recall(chosen_on, wanted)
    figures: Figures = {"greedy_" + key: value for key, value in ratios(greedy).items()}
    figures |= at("best_f1", best, by_threshold) | {"wanted_precision": wanted}
    if precise is None:
        return figures | {"wanted_reached": 0}
    return figures | {"wanted_reached": 1} | at("precise", precise, by_threshold)


def at(name: str, chosen: Point, test: Mapping[Fraction, Counts]) -> Figures:
    """A threshold, what it gave where it was chosen, and what it gives on test."""
    return {
        f"{name}_threshold": round(float(chosen.threshold), DIGITS),
        **ratios(chosen.counts, f"{name}_chosen_"),
        **ratios(test[chosen.threshold], f"{name}_"),
    }


def curve_csv(points: Sequence[Point]) -> str:
    """The points as CSV, from the strictest threshold to the loosest."""
    return csv_text([COLUMNS, *map(_record, points)])


def _record(point: Point) -> tuple[float, ...]:
    n, threshold = point.counts, round(float(point.threshold), DIGITS)
    return threshold, n.tp, n.predicted, n.gold, *ratios(n).values()
