"""`repro export`: one folder with datasets, adapters, and the run as an RO-Crate."""

import shutil
from pathlib import Path

from repro.errors import InputError
from repro.export.corpora import export_corpus
from repro.export.crate import write_crate
from repro.files import replacing_folder, write_text
from repro.params import Params
from repro.paths import Paths
from repro.registry import corpus_entry
from repro.storage.adapter_card import card_of
from repro.storage.products import Product, products


def export(params: Params, paths: Paths, to: Path) -> list[str]:
    """Write a profile's export into a folder that does not exist yet; what it holds, by line.

    Raises InputError where the folder exists, or prepared rows are not here; nothing is left then.
    """
    if to.exists():
        raise InputError(f"{to}: exists; name a new folder")
    with replacing_folder(to) as new:
        for dataset in params.datasets:
            export_corpus(dataset, corpus_entry(dataset), params, paths, new / "datasets" / dataset)
        adapters = [
            item
            for item in products(params, paths)
            if item.kind == "adapter" and item.paths[0].is_dir()
        ]
        for item in adapters:
            export_adapter(item, params, new / "adapters" / item.cell.name)
        write_crate(params, paths, new)
    return [
        f"{to}/datasets: {len(params.datasets)} corpora",
        f"{to}/adapters: {len(adapters)} adapters",
        f"{to}/ro-crate-metadata.json, {to}/.zenodo.json",
    ]


def export_adapter(item: Product, params: Params, folder: Path) -> None:
    """An adapter as a repository of PEFT: its files, and its card as README.md."""
    shutil.copytree(item.paths[0], folder)
    write_text(folder / "README.md", card_of(item, params))
