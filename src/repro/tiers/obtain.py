"""What a tier starts from: getting it, and making sure that it is what dvc.lock names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from repro.answers.committed import Committed, at_hand
from repro.cell import Cell
from repro.errors import RunError
from repro.params import Params
from repro.paths import Paths
from repro.registry import corpora
from repro.storage import products
from repro.storage.places import Out, corrupt, differing, outs
from repro.storage.products import TRACKED, Product, may_travel
from repro.storage.remotes import Settings, chosen, settings
from repro.tiers.commands import dvc, targets


@dataclass(frozen=True, slots=True)
class Review:
    """Cells of a profile, and the remote to pull from (None: the default one)."""

    params: Params
    paths: Paths
    cells: tuple[Cell, ...]
    remote: str | None

    def predictions(self, cell: Cell) -> Product:
        return products.predictions(self.params, self.paths, cell)

    def weights(self, cell: Cell) -> list[Product]:
        return products.weights(self.params, self.paths, cell)

    def metrics(self, cell: Cell) -> Product:
        return products.metrics(self.paths, cell)

    def at_hand(self, cell: Cell) -> Paths:
        """Where the cell's answers are: its predictions, or its answers in git."""
        own = Paths(self.paths.profile, cell.seed, cell.split)
        return at_hand(own, cell.row, cell.dataset)


@dataclass(frozen=True, slots=True)
class Missing:
    """A product that a tier needs and that is not to be had, with the reason.

    `made`: dvc.lock knows it, so it was made somewhere.
    """

    product: Product
    reason: str
    made: bool

    @property
    def remedy(self) -> str:
        """The tier that still works: a baseline and whatever was never made need the last."""
        if self.product.stage.endswith(TRACKED):
            return "no tier makes it: import its answers (docs/answers.md)"
        adapted = self.product.stage.startswith(("predict", "zero_shot"))
        return f"tier {3 if self.made and adapted else 4} makes it"

    def __str__(self) -> str:
        """The file, the reason and the remedy, in a line."""
        return f"{self.product.paths[0]}: {self.reason}; {self.remedy}"


Start = tuple[list[Cell], list[Missing]]
"""Cells that can be run, and what is missing for the others."""


def obtain(wanted: Sequence[Product], review: Review) -> list[Missing]:
    """Check out or pull products that are not in the working tree; those that cannot be had.

    What is there is compared byte by byte with dvc.lock: DVC itself delivers a corrupt file of
    its cache without a word. Nothing in the working tree is overwritten.
    """
    setup = settings()
    known = outs(review.paths)
    absent = [
        product
        for product in wanted
        if set(product.paths) <= set(known) and not all(path.exists() for path in product.paths)
    ]
    if absent:
        _bring([product.stage for product in absent], review, setup)
    searched = (
        "the remote did not give it"
        if _has_remote(review, setup)
        else "no default remote is set up: docs/remotes.md"
    )
    found = ((product, _problem(product, known, setup, searched)) for product in wanted)
    return [
        Missing(product, problem, set(product.paths) <= set(known))
        for product, problem in found
        if problem
    ]


def _bring(stages: Sequence[str], review: Review, setup: Settings) -> None:
    on = targets(review.paths, stages)
    if _has_remote(review, setup):
        name = chosen(setup.remotes, review.remote).name
        dvc("pull", "--allow-missing", "--remote", name, on=on, may_fail=True)
    else:
        dvc("checkout", "--allow-missing", on=on, may_fail=True)


def _has_remote(review: Review, setup: Settings) -> bool:
    return bool(review.remote) or any(remote.default for remote in setup.remotes)


def _problem(product: Product, known: Mapping[Path, Out], setup: Settings, searched: str) -> str:
    for path in product.paths:
        if path not in known:
            return "never made: DVC does not know it"
        out = known[path]
        if not path.exists():
            return f"not in the cache, and {searched} (md5 {out.md5})"
        differs = differing(out, setup.cache)
        if differs:
            bad = [str(file) for file in corrupt(setup.cache, [out.md5])]
            return (
                f"{differs[0]} is not the bytes of dvc.lock (md5 {out.md5}); delete "
                f"{' and '.join([str(path), *bad])} and run this again"
            )
    return ""


def predictions_of(review: Review) -> Start:
    """Cells whose predictions are at hand, and those missing that a remote should have.

    Answers in git stand for predictions that are not to be had. Predictions that no remote may
    hold are named and are no failure.
    """
    wanted = obtain([review.predictions(cell) for cell in review.cells], review)
    missing = [lack for lack in wanted if not in_git(review, lack.product.cell)]
    known = corpora()
    barred = [
        lack for lack in missing if lack.made and not may_travel(lack.product, review.params, known)
    ]
    for lack in barred:
        corpus = known[lack.product.cell.dataset]
        print(
            f"left out: {lack.product.paths[0]} quotes {corpus.title} (licence: {corpus.licence}) "
            f"and is never shared; {lack.remedy}"
        )
    absent = {lack.product.cell for lack in missing}
    ready = [cell for cell in review.cells if cell not in absent]
    return ready, [lack for lack in missing if lack not in barred]


def in_git(review: Review, cell: Cell) -> bool:
    """Whether a cell is scored from its answers in git, for its predictions are not here."""
    return isinstance(review.at_hand(cell), Committed)


def adapters_of(review: Review) -> Start:
    """Cells whose base model and adapter are at hand, and what is missing for the others."""
    needs = {cell: review.weights(cell) for cell in review.cells}
    needs = {cell: parts for cell, parts in needs.items() if parts}
    if not needs:
        raise RunError(
            f"profile {review.paths.profile}: none of these cells has a model; tier 4 makes "
            "baselines again, on any CPU"
        )
    wanted = dict.fromkeys(part for parts in needs.values() for part in parts)
    missing = obtain(list(wanted), review)
    absent = {lack.product for lack in missing}
    return [cell for cell, parts in needs.items() if not absent & set(parts)], missing
