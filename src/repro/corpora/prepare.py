"""Raw bytes of a corpus to rows: train/dev/test.jsonl, task.json and card.json."""

from dataclasses import replace

from repro.corpora.base import Reading, load
from repro.corpora.card import card, task_info
from repro.corpora.overlap import Splits, leaked
from repro.files import replacing_folder, write_json, write_jsonl
from repro.params import PrepareParams
from repro.paths import Paths
from repro.registry import CorpusEntry
from repro.schema import EXAMPLES, SPLITS, TASK_INFO, Example


def prepare(dataset: str, entry: CorpusEntry, params: PrepareParams, paths: Paths) -> None:
    """Read a raw folder and write the prepared one; it is complete or absent.

    Raises InputError naming file and line where the raw bytes are not what their format says.
    """
    corpus = load(dataset)
    reading = limited(corpus.read(paths.raw(dataset), params.protocol), params.limit)
    info = task_info(corpus, entry, params.protocol)
    synthetic = dataset in params.synthetic
    about = card(corpus, entry, reading, protocol=params.protocol, synthetic=synthetic)
    splits = {**reading.splits, "test": marked(reading.splits)}
    with replacing_folder(paths.prepared(dataset)) as new:
        for split in SPLITS:
            write_jsonl(new / paths.split(dataset, split).name, splits[split], dump)
        about_task = TASK_INFO.dump_python(info, exclude_defaults=True)
        write_json(new / paths.task_info(dataset).name, {**about_task, "protocol": info.protocol})
        write_json(new / paths.card(dataset).name, about)


def limited(reading: Reading, limit: int | None) -> Reading:
    """The first `limit` rows of each split, and a note that says so."""
    if limit is None:
        return reading
    note = f"A trial run: only the first {limit} rows of each split are kept."
    splits = {split: rows[:limit] for split, rows in reading.splits.items()}
    return replace(reading, splits=splits, notes=[*reading.notes, note])


def marked(splits: Splits) -> list[Example]:
    """The test rows, those whose text is in train or dev marked as leaked."""
    known = leaked(splits)
    return [replace(row, leaked=row.id in known) for row in splits["test"]]


def dump(example: Example) -> bytes:
    """A row as JSON, without the fields that hold their default."""
    return EXAMPLES.dump_json(example, exclude_defaults=True)
