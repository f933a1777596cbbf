"""The four tiers, each from a fresh clone. Tiers 1 to 3 run single stages, so none can train."""

from collections.abc import Sequence

from repro.cell import Cell
from repro.errors import RunError, unknown_name
from repro.files import read_yaml
from repro.params import Params, load
from repro.paths import Paths
from repro.scoring.score import score
from repro.storage.products import cells
from repro.tables.show import show
from repro.tiers.commands import allow_no_git, changes, dvc, targets
from repro.tiers.kept import kept
from repro.tiers.obtain import (
    Missing,
    Review,
    adapters_of,
    in_git,
    obtain,
    predictions_of,
)
from repro.tiers.plan import plan

Steps = tuple[list[str], list[Missing]]
"""Stages to run again whether or not they changed, and what is missing for others."""


def run(tier: int, names: Sequence[str], remote: str | None, params: Params, paths: Paths) -> None:
    """Run a tier on the named cells (all of the profile if none is named).

    Cells are named as DVC names them, e.g. tiny-llama-ade. What can be done is done.

    Raises:
        InputError: an unknown cell.
        RunError: what the tier starts from is not to be had for any or for some of the cells,
            or a stage failed.
    """
    allow_no_git()
    review = Review(params, paths, _cells(names, params), remote)
    print(*plan(tier, review), "", sep="\n", flush=True)
    with kept(paths.metrics, paths.tables):
        stages, missing = {1: look, 2: rescore, 3: repredict, 4: train}[tier](review)
        again = [*stages, *stages_after_scores(paths)]
        dvc("repro", "--single-item", "--force", on=targets(paths, again))
    print()
    show(params.of_tables, paths)
    print(*changes(paths), sep="\n")
    if missing:
        raise RunError(f"{len(missing)} missing: {missing[0]}")


def stages_after_scores(paths: Paths) -> list[str]:
    """The stages that are no matrix and need no data: tables, audit, report."""
    pipeline = read_yaml(paths.pipeline, "restore it from git")
    return [
        name
        for name, stage in pipeline["stages"].items()
        if "matrix" not in stage and not any(dep.startswith("data/") for dep in stage["deps"])
    ]


def _cells(names: Sequence[str], params: Params) -> tuple[Cell, ...]:
    known = {cell.name: cell for cell in cells(params)}
    for name in names:
        if name not in known:
            raise unknown_name("cell", name, known)
    return tuple(known[name] for name in names or known)


def look(review: Review) -> Steps:
    """Tier 1: nothing but the metrics in git is needed."""
    paths = review.paths
    if not any(paths.metrics.rglob("*.json")):
        raise RunError(
            f"{paths.metrics}: no metrics here, so there is nothing to look at; "
            f"`repro tier 4 -p {paths.profile}` makes them"
        )
    return [], []


def rescore(review: Review) -> Steps:
    """Tier 2: score the cached predictions against corpora prepared from their pins.

    Where predictions are not to be had, the answers in git are scored.
    """
    ready, missing = predictions_of(review)
    _require(ready, missing, tier=2)
    _prepare(review, ready)
    committed = [cell for cell in ready if in_git(review, cell)]
    rescore_committed(review, committed)
    return _scores(review, [cell for cell in ready if cell not in committed]), missing


def rescore_committed(review: Review, committed: Sequence[Cell]) -> None:
    """Score answers in git into the cells' metrics.

    DVC is not asked: dvc.lock goes on naming the predictions that they were made from.
    """
    if committed:
        print(
            f"{len(committed)} cells are scored from answers/{review.paths.profile}, their answers "
            "in git: predictions are not here, and words that are no label are hashes"
        )
    for cell in committed:
        params, _ = load(review.paths.profile, cell.seed, cell.split)
        score(cell.row, cell.dataset, params.of_score, review.at_hand(cell))


def repredict(review: Review) -> Steps:
    """Tier 3: predict with the cached adapters, then score."""
    ready, missing = adapters_of(review)
    _require(ready, missing, tier=3)
    _prepare(review, ready)
    stages = [review.predictions(cell).stage for cell in ready]
    return [*stages, *_scores(review, ready)], missing


def train(review: Review) -> Steps:
    """Tier 4: everything that the scores of the cells need and that is not up to date.

    Answers that were written elsewhere are brought here; none are made.
    """
    imported = [cell for cell in review.cells if cell.row in review.params.external]
    missing = obtain([review.predictions(cell) for cell in imported], review)
    absent = {lack.product.cell for lack in missing}
    ready = [cell for cell in review.cells if cell not in absent]
    _require(ready, missing, tier=4)
    dvc("repro", on=targets(review.paths, _scores(review, ready)))
    return [], missing


def _require(ready: Sequence[Cell], missing: Sequence[Missing], tier: int) -> None:
    if not ready:
        reason = str(missing[0]) if missing else "these predictions are never shared"
        raise RunError(f"tier {tier}: nothing to start from and nothing run: {reason}")


def _prepare(review: Review, ready: Sequence[Cell]) -> None:
    """The corpora from their pins or the generator, and their text, where not up to date."""
    stages = []
    for dataset in dict.fromkeys(cell.dataset for cell in ready):
        raw = "synthesize" if dataset in review.params.synthetic else "fetch"
        stages += [f"{raw}@{dataset}", f"prepare@{dataset}", f"render@{dataset}"]
    dvc("repro", "--single-item", on=targets(review.paths, stages))


def _scores(review: Review, ready: Sequence[Cell]) -> list[str]:
    return [review.metrics(cell).stage for cell in ready]
