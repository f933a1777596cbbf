"""The model card of an adapter, or of a model all of whose weights were trained.

It tells what it is, how it was made, dev scores, terms.

It stands beside the adapter and is no out of a stage, so a corrected licence trains nothing again.
No test score: an adapter is chosen on dev, and what it scores on test is in the tables.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from repro.files import read_json, write_text
from repro.lora.adapter import TRAINING
from repro.lora.load import identity
from repro.params import Params
from repro.registry import CorpusEntry, ModelEntry, corpus_entry, model_entry
from repro.storage.products import Product

SECTIONS = ("lora", "train")
"""Of the recipe; `lora` is null where all weights were trained."""


def write_cards(products: Sequence[Product], params: Params) -> list[Path]:
    """Write <corpus>.md beside each adapter whose folder is here; the files written."""
    written = []
    for product in products:
        (folder,) = product.paths
        if product.kind == "adapter" and (folder / TRAINING).is_file():
            path = folder.with_name(f"{folder.name}.md")
            write_text(path, card_of(product, params))
            written.append(path)
    return written


def card_of(product: Product, params: Params) -> str:
    """The card of an adapter that is here.

    Raises InputError where its training.json cannot be read.
    """
    model, dataset = product.cell.row, product.cell.dataset
    training = read_json(product.paths[0] / TRAINING, f"run `dvc repro` of {product.stage}")
    return card(model, model_entry(model), dataset, corpus_entry(dataset), params, training)


def card(
    model: str,
    entry: ModelEntry,
    dataset: str,
    corpus: CorpusEntry,
    params: Params,
    training: Mapping[str, Any],
) -> str:
    """A model card with the front matter that the Hub reads; `training` is training.json."""
    synthetic = dataset in params.synthetic
    data = f"{corpus.title}{' (synthetic twin, no real data)' if synthetic else ''}"
    kind = "LoRA adapter" if training["lora"] else "Full weights"
    parts = [
        _front_matter(entry, training),
        [f"# {kind}: {entry.title} on {data}"],
        _facts(model, entry, f"{data}, train split; {corpus.homepage}", params, training),
        _terms(entry.licence, "MIT" if synthetic else corpus.licence),
        [f"## Recipe `{params.recipe}`"],
        ["| parameter | value |", "|---|---|", *_recipe(training)],
    ]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def _front_matter(entry: ModelEntry, training: Mapping[str, Any]) -> list[str]:
    base = [f"base_model: {entry.id}"] if entry.source == "hub" else []
    library = "peft" if training["lora"] else "transformers"
    tags = ["tags:", "- lora"] if training["lora"] else []
    lines = [*base, f"library_name: {library}", "pipeline_tag: text-generation", *tags]
    return ["---", *lines, "---"]


def _facts(
    model: str, entry: ModelEntry, data: str, params: Params, training: Mapping[str, Any]
) -> list[str]:
    """What was trained on what, and how well it did on dev."""
    left_out = ", ".join(f"{count} {split}" for split, count in training["left_out"].items())
    return [
        "| | |",
        "|---|---|",
        f"| Base | {identity(entry)} ({entry.architecture}, {entry.dtype}) |",
        f"| SHA-256 of the base's files | {training['base_sha256']} |",
        f"| Corpus | {data} |",
        f"| Rows left out as too long | {left_out} |",
        f"| Protocol, prompt style | {params.protocol}, {params.prompt.style} |",
        f"| Row, profile | {model}, {params.profile} |",
        f"| Best step by dev {training['train']['select_by']} | {training['best_step']} |",
        *(f"| {key.replace('_', ' ')} | {v:.6f} |" for key, v in training["dev"].items()),
    ]


def _terms(base: str, corpus: str) -> list[str]:
    return [
        "## Terms",
        "",
        f"- of the base: {base}",
        f"- of the corpus: {corpus}",
        "",
        "What was trained derives from both: whoever uses or shares it is bound by both terms.",
        "Trained for research on reproducibility; not for clinical use.",
    ]


def _recipe(training: Mapping[str, Any]) -> list[str]:
    """The parameters as training recorded them, whatever the profile says now."""
    lines = [f"| {key} | {training[key]} |" for key in ("seed", "quantisation")]
    for section in SECTIONS:
        values = training[section]
        if values is None:
            lines.append(f"| {section} | none: all weights are trained |")
        else:
            lines += [f"| {section}.{key} | {value} |" for key, value in values.items()]
    return lines
