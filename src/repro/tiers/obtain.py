"""Getting what a tier starts from, and making sure that it is what dvc.lock names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from repro.storage.lock import Out, outs
from repro.storage.places import corrupt, differing
from repro.storage.products import Product
from repro.storage.remotes import Settings, chosen, settings
from repro.tiers.commands import dvc, targets
from repro.tiers.review import Review


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
        adapted = self.product.stage.startswith(("predict", "zero_shot"))
        return f"tier {3 if self.made and adapted else 4} makes it"

    def __str__(self) -> str:
        """The file, the reason and the remedy, in a line."""
        return f"{self.product.paths[0]}: {self.reason}; {self.remedy}"


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
            return "never made: dvc.lock does not know it"
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
