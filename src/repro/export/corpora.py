"""A corpus as a dataset of the `datasets` library: Parquet where its text may be shared."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from repro.files import read_jsonl, write_text
from repro.params import Params
from repro.paths import Paths
from repro.registry import CorpusEntry
from repro.schema import EXAMPLES, SPLITS, Example
from repro.text import read_rendered

TEXT_STAYS = {
    "genia2013": "its licence covers the annotations, not the abstracts that they stand on",
    "ddi": "its licence allows no commercial use",
}
"""Corpora whose outputs may be shared and whose text is not published here all the same."""
SYNTHETIC = "MIT"


def why_text_stays(dataset: str, entry: CorpusEntry, params: Params) -> str:
    """Why the text of a corpus is not exported; empty where it is."""
    if dataset in params.synthetic:
        return ""
    if not entry.redistribute:
        return f"its licence does not name the text ({entry.licence})"
    return TEXT_STAYS.get(dataset, "")


def export_corpus(
    dataset: str, entry: CorpusEntry, params: Params, paths: Paths, folder: Path
) -> None:
    """Write card and Parquet files of a corpus, or card and recipe where its text stays.

    Raises InputError where its prepared or rendered rows are not here.
    """
    reason = why_text_stays(dataset, entry, params)
    if not reason:
        _write_parquet(dataset, paths, folder)
    write_text(folder / "README.md", corpus_card(dataset, entry, params, paths, reason))


def rows_of(dataset: str, split: Any, paths: Paths) -> list[dict[str, Any]]:
    """The prepared rows of a split as the dataset holds them: every field, of one type each."""
    remedy = f"run `dvc repro {paths.pipeline}:prepare@{dataset}`"
    return [_row(example) for example in read_jsonl(paths.split(dataset, split), EXAMPLES, remedy)]


def prompts_of(dataset: str, split: str, paths: Paths) -> list[dict[str, Any]]:
    """The rendered rows of a split; test prompts have no completion."""
    remedy = f"run `dvc repro {paths.pipeline}:render@{dataset}`"
    return [asdict(row) for row in read_rendered(paths.rendered(dataset), split, remedy)]


def _row(example: Example) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(json.dumps(asdict(example)))
    row["concepts"] = [{"id": name, "mentions": ids} for name, ids in row["concepts"].items()]
    for entity in row["entities"]:
        entity["spans"] = [{"start": start, "end": end} for start, end in entity["spans"]]
    return row


def _write_parquet(dataset: str, paths: Paths, folder: Path) -> None:
    from datasets import Dataset, disable_progress_bars

    disable_progress_bars()
    rows, prompts = features()
    for split in SPLITS:
        for name, found, typed in (
            ("rows", rows_of(dataset, split, paths), rows),
            ("prompts", prompts_of(dataset, split, paths), prompts),
        ):
            file = folder / name / f"{split}.parquet"
            file.parent.mkdir(parents=True, exist_ok=True)
            Dataset.from_list(found, features=typed).to_parquet(str(file))


def features() -> tuple[Any, Any]:
    """The types of prepared rows and of rendered ones; offsets are characters, half open."""
    from datasets import Features, List, Value

    text = Value("string")
    span = {"start": Value("int32"), "end": Value("int32")}
    rows = {
        "id": text,
        "group": text,
        "text": text,
        "tokens": List(text),
        "tags": List(text),
        "entities": List({"id": text, "type": text, "spans": List(span), "text": text}),
        "events": List(
            {
                "id": text,
                "type": text,
                "trigger": text,
                "arguments": List({"role": text, "ref": text}),
            }
        ),
        "relations": List({"type": text, "head": text, "tail": text}),
        "concepts": List({"id": text, "mentions": List(text)}),
        "pair": List(text),
        "label": text,
        "equivalents": List(List(text)),
        "leaked": Value("bool"),
    }
    return Features(rows), Features({"id": text, "prompt": text, "completion": text})


def corpus_card(dataset: str, entry: CorpusEntry, params: Params, paths: Paths, reason: str) -> str:
    """README.md of a dataset's folder, with the front matter that the Hub reads."""
    synthetic = dataset in params.synthetic
    lines = [
        "---",
        f"pretty_name: {entry.title}{' (synthetic twin)' if synthetic else ''}",
        "language: [en]",
        *([] if reason else _configs()),
        "---",
        "",
        f"# {entry.title}{' (synthetic twin, no real data)' if synthetic else ''}",
        "",
        f"- task: {entry.task}; protocol {params.protocol}; prompt style {params.prompt.style}",
        f"- licence: {SYNTHETIC if synthetic else entry.licence}",
        f"- homepage: {entry.homepage}",
        *([] if synthetic else ["", "## Pins", "", *(f"- {pin}" for pin in pins(entry))]),
        "",
        *(_recipe(dataset, paths, reason) if reason else _use()),
    ]
    return "\n".join(lines) + "\n"


def _configs() -> Iterator[str]:
    yield "configs:"
    for name in ("rows", "prompts"):
        yield f"- config_name: {name}"
        if name == "rows":
            yield "  default: true"
        yield "  data_files:"
        for split in SPLITS:
            yield f"  - split: {split}"
            yield f"    path: {name}/{split}.parquet"


def pins(entry: CorpusEntry) -> Iterator[str]:
    """Each file's address with its hashes, every hash under the name of its kind."""
    for file in entry.files:
        known = (("SHA-256", file.sha256), ("git blob", file.git_blob))
        hashes = [f"{kind} {value}" for kind, value in known if value]
        trees = [f"git tree of {name} {tree}" for name, tree in file.git_trees.items()]
        yield f"{file.url} ({'; '.join([*hashes, *trees])})"


def _recipe(dataset: str, paths: Paths, reason: str) -> list[str]:
    return [
        f"The text is not in this folder: {reason}. From a checkout of the artifact, this fetches",
        "it from the pins, verifies every byte, and loads it:",
        "",
        "```python",
        "import subprocess",
        "",
        "from datasets import load_dataset",
        "",
        f'subprocess.run(["dvc", "repro", "{paths.pipeline}:render@{dataset}"], check=True)',
        f'rows = load_dataset("json", data_dir="{paths.prepared(dataset)}",',
        '    data_files={split: f"{split}.jsonl" for split in ("train", "dev", "test")})',
        "```",
    ]


def _use() -> list[str]:
    return [
        "`rows`: offsets are characters into `text`, half open. `prompts`: prompt and completion;",
        "test prompts have no completion.",
        "",
        "```python",
        "from datasets import load_dataset",
        "",
        'rows = load_dataset("FOLDER")',
        'prompts = load_dataset("FOLDER", "prompts")',
        "```",
    ]
