"""What tiers 2 and 3 start from, cell by cell: which cells can be run, and what is missing."""

from collections.abc import Sequence

from repro.errors import RunError
from repro.params import corpora
from repro.storage import products
from repro.storage.products import Cell, Product, may_travel, model_of
from repro.tiers.obtain import Missing, obtain
from repro.tiers.review import Review

Start = tuple[list[Cell], list[Missing]]


def predictions_of(review: Review) -> Start:
    """Cells whose predictions are at hand, and those missing that a remote should have.

    Predictions that no remote may hold are named and are no failure.
    """
    missing = obtain([review.predictions(cell) for cell in review.cells], review)
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


def adapters_of(review: Review) -> Start:
    """Cells whose base model and adapter are at hand, and what is missing for the others."""
    needs = {cell: _needs(review, cell) for cell in review.cells if _model(review, cell)}
    if not needs:
        raise RunError(
            f"profile {review.paths.profile}: none of these cells has a model; tier 4 makes "
            "baselines anew, on any CPU"
        )
    wanted = dict.fromkeys(product for products in needs.values() for product in products)
    missing = obtain(list(wanted), review)
    absent = {lack.product for lack in missing}
    return [cell for cell, parts in needs.items() if not absent & set(parts)], missing


def _model(review: Review, cell: Cell) -> str:
    return model_of(review.params, cell.row)


def _needs(review: Review, cell: Cell) -> Sequence[Product]:
    base = products.base(review.paths, _model(review, cell))
    if cell.row not in review.params.models:
        return [base]
    return [base, products.adapter(review.paths, cell)]
