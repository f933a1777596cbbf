"""Raw bytes of a corpus to rows: train/dev/test.jsonl, task.json and card.json."""

from typing import Any, get_args

from repro.corpora.base import Reading, load
from repro.corpora.card import card, gold_counts, task_info
from repro.files import replacing_folder, write_json, write_jsonl
from repro.params import CorpusEntry, PrepareParams
from repro.paths import Paths
from repro.schema import EXAMPLES, SPLITS, TASK_INFO, Example, ProtocolName, TaskInfo

PROTOCOLS: tuple[ProtocolName, ...] = get_args(ProtocolName)


def prepare(dataset: str, entry: CorpusEntry, params: PrepareParams, paths: Paths) -> None:
    """Read a raw folder and write the prepared one; it is complete or absent.

    Raises InputError naming file and line where the raw bytes are not what their format says.
    """
    corpus, raw = load(dataset), paths.raw(dataset)

    def read(protocol: ProtocolName) -> Reading:
        return limited(corpus.read(raw, protocol), params.limit)

    reading = read(params.protocol)
    info = task_info(corpus, entry, params.protocol)
    about = card(
        corpus,
        entry,
        reading,
        protocol=params.protocol,
        synthetic=dataset in params.synthetic,
        gold={
            # Only where one protocol asks pair by pair do the two have different rows.
            name: gold_of(
                task_info(corpus, entry, name),
                reading if name == params.protocol or not corpus.pairs else read(name),
            )
            for name in PROTOCOLS
        },
    )
    with replacing_folder(paths.prepared(dataset)) as new:
        for split in SPLITS:
            write_jsonl(new / paths.split(dataset, split).name, reading.splits[split], dump)
        about_task = TASK_INFO.dump_python(info, exclude_defaults=True)
        write_json(new / paths.task_info(dataset).name, {**about_task, "protocol": info.protocol})
        write_json(new / paths.card(dataset).name, about)


def limited(reading: Reading, limit: int | None) -> Reading:
    """The first `limit` rows of each split, and a note that says so."""
    if limit is None:
        return reading
    note = f"A trial run: only the first {limit} rows of each split are kept."
    splits = {split: rows[:limit] for split, rows in reading.splits.items()}
    return Reading(splits, reading.dropped, [*reading.notes, note])


def dump(example: Example) -> bytes:
    """A row as JSON, without the fields that hold their default."""
    return EXAMPLES.dump_json(example, exclude_defaults=True)


def gold_of(info: TaskInfo, reading: Reading) -> dict[str, Any]:
    """Gold items of a protocol, over the rows it asks about."""
    # What an item is belongs to the tasks, one room up; only these counts look there.
    from repro.tasks.asking import of

    task = of(info)
    return gold_counts(reading.splits, task.gold, task.type_of)
