"""Push what may travel to a remote: base models, adapters, and the predictions licences allow.

The pipeline marks predictions `push: false`, since that flag cannot follow the corpus: so a plain
`dvc push` never sends text, and this is the one way that does, corpus by corpus.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from repro.errors import RunError, unknown_name
from repro.params import Params
from repro.paths import Paths
from repro.registry import CorpusEntry, corpora
from repro.storage.adapter_card import write_cards
from repro.storage.places import Out, corrupt, in_cache, objects, outs
from repro.storage.products import Product, may_travel, products
from repro.storage.remotes import Settings, brief, chosen, settings


def push(params: Params, paths: Paths, remote: str | None, stages: Sequence[str] = ()) -> None:
    """Send a profile's products to a remote (the default one if None) and print what stays.

    Only those of some stages where any are named, of which nothing may be left to send. The card of
    each adapter is written beside it, for git.

    Raises:
        InputError: no such stage.
        RunError: nothing was run, no such remote, corrupt bytes in the cache (nothing is sent
            then), or a transfer that failed (what was sent stays: run it again).
    """
    setup = settings()
    target = chosen(setup.remotes, remote)
    known = outs(paths)
    known_corpora = corpora()
    asked = _of_stages(list(products(params, paths)), stages)
    made = [product for product in asked if set(product.paths) <= set(known)]
    going = [product for product in made if may_travel(product, params, known_corpora)]
    wanted = [known[path] for product in going for path in product.paths]
    if wanted or not stages:
        _require_sound(paths, setup, wanted)
    # DVC sends a folder's object alone unless its files are named too, and files before folders
    parts = {part for out in wanted for part in objects(setup.cache, out.md5)}
    sent = _transfer(target.name, sorted(parts))
    print(*_sizes(going, known), *_kept(made, going, known_corpora), sep="\n")
    print(f"remote {target.name}: {sent} new files sent; the rest was there")
    for path in write_cards(going, params):
        print(f"card: {path}")


def _of_stages(found: list[Product], stages: Sequence[str]) -> list[Product]:
    """The products of some stages, all of them where none is named."""
    known = {product.stage for product in found}
    for stage in stages:
        if stage not in known:
            raise unknown_name("stage", stage, known)
    return [product for product in found if not stages or product.stage in stages]


def _require_sound(paths: Paths, setup: Settings, wanted: Sequence[Out]) -> None:
    if not wanted:
        raise RunError(f"{paths.lock}: nothing to push; run `dvc repro {paths.pipeline}` first")
    absent = [out.path for out in wanted if not in_cache(setup.cache, out.md5)]
    if absent:
        raise RunError(
            f"{absent[0]}: not in DVC's cache (and {len(absent) - 1} more); run "
            f"`dvc repro {paths.pipeline}` or pull it first"
        )
    bad = corrupt(setup.cache, [out.md5 for out in wanted])
    if bad:
        raise RunError(
            f"{bad[0]}: corrupt (its bytes are not what its name says); nothing was sent; delete "
            "it and run the stage again"
        )


def _transfer(remote: str, md5s: Sequence[str]) -> int:
    """Send objects that the remote does not have; the number of files sent."""
    from dvc.repo import Repo
    from dvc_data.hashfile.hash_info import HashInfo

    try:
        with Repo() as repo:
            result = repo.cloud.push([HashInfo("md5", md5) for md5 in md5s], remote=remote)
    except Exception as error:  # noqa: BLE001 (each kind of storage raises its client's own)
        raise RunError(f"remote {remote}: {brief(error)}; see `repro doctor`") from None
    if result.failed:
        raise RunError(f"remote {remote}: {len(result.failed)} files failed; run it again")
    return len(result.transferred)


def _sizes(going: Sequence[Product], known: Mapping[Path, Out]) -> list[str]:
    lines = []
    for kind in ("base", "adapter", "predictions"):
        of_kind = [product for product in going if product.kind == kind]
        size = sum(known[path].size for product in of_kind for path in product.paths)
        lines.append(f"{kind:<12}{len(of_kind):>4}{size / 1e6:>12.1f} MB")
    return lines


def _kept(
    made: Sequence[Product], going: Sequence[Product], known: Mapping[str, CorpusEntry]
) -> list[str]:
    """A line for each corpus whose predictions stay here, with the reason."""
    stay = Counter(
        product.cell.dataset
        for product in made
        if product.kind == "predictions" and product not in going
    )
    return [
        f"kept here: {count} predictions of {known[dataset].title}, which quote it "
        f"(licence: {known[dataset].licence})"
        for dataset, count in stay.items()
    ]
