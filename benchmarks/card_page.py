"""docs/gpu.md from docs/card.json: what an 8B model took on a card, beside its plan.

python -m benchmarks.card_page      # nothing is measured
"""

from pathlib import Path
from typing import Any

from benchmarks.card import CORPORA, MODEL
from benchmarks.page import environment
from repro.files import read_json, write_text
from repro.params import Params, load
from repro.plan.cards import CARDS, DRIVER, GIB, LAUNCH, RATE_SHARE
from repro.plan.grid import peak
from repro.plan.hours import step_seconds
from repro.plan.lengths import lengths_of
from repro.registry import model_entry

JSON, PAGE = Path("docs/card.json"), Path("docs/gpu.md")
REMEDY = "run `python -m benchmarks.card docs/card.json` on a GPU"
CARD = CARDS["h100-80gb"]
GB = 1e9
Row = dict[str, Any]


def write(root: Path) -> None:
    """Write the page."""
    write_text(root / PAGE, markdown(read_json(root / JSON, REMEDY)))


def markdown(found: Row) -> str:
    """The page of one measurement."""
    params, _ = load("paper")
    assert params.lora
    rows = found["trainings"]
    seen = {row["corpus"] for row in rows}
    shares = [row["share"] for row in rows if row["steps"] and not row["share_prefix"]]
    template = environment().get_template("gpu.md")
    return template.render(
        **{key: found[key] for key in ("date", "card", "driver", "cuda")},
        versions=", ".join(f"{name} {number}" for name, number in found["versions"].items()),
        rank=params.lora.rank,
        batch=params.train.batch,
        limit=f"{found['limit'] / GIB:.0f}",
        rate=f"{found['rate'] / 1e12:.0f}",
        bandwidth=f"{found['bandwidth'] / 1e12:.2f}",
        trainings=[_training(row, params) for row in rows],
        least=f"{min(shares):.1%}",
        most=f"{max(shares):.1%}",
        operators=[f"{count:,}" for count in found["operators"]],
        microseconds=_microseconds(rows, found["operators"]),
        launch=f"{LAUNCH * 1e3:g}",
        share=f"{RATE_SHARE:.0%}",
        missing=", ".join(name for name in CORPORA if name not in seen),
        peaks=[_peak(row, params) for row in found["peaks"]],
        answers=[
            (row["way"], row["rows"], f"{row['tokens']:,}", f"{row['tokens_per_second']:,.0f}")
            for row in [*found["predictions"], *found["writing"]]
        ],
    )


def _microseconds(rows: list[Row], operators: list[int]) -> list[str]:
    """Of an operator in the first corpus's steps, without and with checkpointing."""
    plain = [row for row in rows if not row["share_prefix"]]
    steps = [
        next(row["seconds"] for row in plain if row["checkpointing"] is saving)
        for saving in (False, True)
    ]
    return [f"{step / count * 1e6:.0f}" for step, count in zip(steps, operators, strict=True)]


def _training(row: Row, params: Params) -> list[str]:
    ways = [row["corpus"], _yes(row["checkpointing"]), _yes(row["share_prefix"])]
    mean = _planned(row, params)
    if not row["steps"]:
        return [*ways, "does not fit", f"{mean:.3f}", "-", "-", "-"]
    planned = [f"{mean:.3f}", f"{mean / row['seconds'] - 1:+.0%}"]
    return [
        *ways,
        f"{row['seconds']:.3f}",
        *(["-", "-"] if row["share_prefix"] else planned),
        f"{row['tokens_per_second']:,.0f}",
        "-" if row["share_prefix"] else f"{row['share']:.1%}",
    ]


def _planned(row: Row, params: Params) -> float:
    """Seconds of such a step by the plan's rule."""
    recipe = params.train.model_copy(update={"gradient_checkpointing": row["checkpointing"]})
    length = lengths_of(row["corpus"])[0].padded(recipe.batch, recipe.max_length)
    of_row = params.model_copy(update={"train": recipe})
    return step_seconds(MODEL, of_row, model_entry(MODEL), length, CARD)


def _peak(row: Row, params: Params) -> list[str]:
    corpus, saving, used = row["corpus"], row["checkpointing"], row["used"]
    planned = peak(MODEL, model_entry(MODEL), params, corpus, saving).total + DRIVER
    told = ["-", "does not fit", f"{planned / GB:.1f}", "-"]
    if used is not None:
        sizes = [f"{size / GB:.1f}" for size in (row["allocated"], used, planned)]
        told = [*sizes, f"{planned / used - 1:+.0%}"]
    return [corpus, _yes(saving), f"{row['longest']:,}", *told]


def _yes(value: bool) -> str:
    return "yes" if value else "no"


if __name__ == "__main__":
    write(Path())
