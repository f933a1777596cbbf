"""What holds for every corpus, on synthetic bytes and on the real ones alike."""

from collections import Counter
from pathlib import Path

import pytest
from datasets import load_dataset

from repro.audit.corpora_page import was_seen
from repro.audit.gold import PROTOCOLS
from repro.corpora.base import Corpus, Reading, load
from repro.corpora.prepare import dump
from repro.corpora.synthesis.writers import WRITERS
from repro.errors import InputError
from repro.files import write_jsonl
from repro.registry import corpora
from repro.schema import EXAMPLES, SPLITS, Example, ProtocolName
from tests.corpora.conftest import Read

ALL = list(WRITERS)
SEEN = [name for name, entry in corpora().items() if was_seen(entry)]
SPLIT_HERE = {
    "genia2011": ("train", "dev"),
    "genia2013": ("train", "dev"),
    "ddi": ("train", "dev"),
    "ade": SPLITS,
    "healthadvice": SPLITS,
}
"""The splits that are ours; the others are official and are kept as they are."""


@pytest.mark.parametrize("protocol", PROTOCOLS)
@pytest.mark.parametrize("dataset", ALL)
def test_synthetic_bytes_keep_every_promise(
    synthetic: Read, dataset: str, protocol: ProtocolName
) -> None:
    promises(load(dataset), synthetic(dataset, protocol), protocol)


@pytest.mark.mirror
@pytest.mark.parametrize("dataset", SEEN)
def test_real_bytes_keep_every_promise(real: Read, dataset: str) -> None:
    corpus = load(dataset)
    for protocol in PROTOCOLS if corpus.pairs else PROTOCOLS[:1]:
        promises(corpus, real(dataset, protocol), protocol)


@pytest.mark.parametrize("dataset", ALL)
def test_prepared_rows_load_with_the_datasets_library(
    synthetic: Read, dataset: str, tmp_path: Path
) -> None:
    splits = synthetic(dataset, "label_set").splits
    files = {split: str(tmp_path / f"{split}.jsonl") for split in SPLITS}
    for split in SPLITS:
        write_jsonl(Path(files[split]), splits[split], dump)
    loaded = load_dataset("json", data_files=files, cache_dir=str(tmp_path))
    for split in SPLITS:
        assert loaded[split]["id"][:] == [example.id for example in splits[split]]
        assert loaded[split]["text"][:] == [example.text for example in splits[split]]


@pytest.mark.parametrize("dataset", ALL)
def test_a_module_agrees_with_the_table_of_corpora(dataset: str) -> None:
    corpus, entry = load(dataset), corpora()[dataset]
    assert (corpus.name, corpus.task) == (dataset, entry.task)
    assert len(set(corpus.labels)) == len(corpus.labels) > 1
    assert corpus.positive is None or corpus.positive in corpus.labels


@pytest.mark.parametrize("dataset", ALL)
def test_a_missing_raw_folder_is_an_error_that_says_what_to_do(
    dataset: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="no such file; fetch"):
        load(dataset).read(tmp_path, "label_set")


@pytest.mark.parametrize("dataset", ALL)
def test_an_empty_file_is_an_error(dataset: str, tmp_path: Path) -> None:
    for file in corpora()[dataset].files:
        (tmp_path / file.name).touch()
    with pytest.raises(InputError, match=r"empty file|not a readable zip"):
        load(dataset).read(tmp_path, "label_set")


def promises(corpus: Corpus, reading: Reading, protocol: ProtocolName) -> None:
    """Check a reading against what base, schema and facts promise."""
    rows = [example for split in SPLITS for example in reading.splits[split]]
    assert list(reading.splits) == list(SPLITS)
    assert all(reading.splits.values())
    assert max(Counter(example.id for example in rows).values()) == 1
    assert all(type(number) is int and number > 0 for number in reading.dropped.values())
    for example in rows:
        offsets(example)
        references(example)
        labels(corpus, example)
        assert all((example.id, example.group, example.text.strip()))
        assert (example.pair is not None) == (corpus.pairs and protocol == "label_set")
        assert EXAMPLES.validate_json(dump(example)) == example
    ours = [reading.splits[split] for split in SPLITS if split in SPLIT_HERE.get(corpus.name, ())]
    for number, part in enumerate(ours):
        for other in ours[number + 1 :]:
            assert not {e.group for e in part} & {e.group for e in other}
            assert not {e.text for e in part} & {e.text for e in other}


def offsets(example: Example) -> None:
    """Each part of each mention stands where its offsets say."""
    for entity in example.entities:
        assert entity.spans
        assert list(entity.spans) == sorted(entity.spans)
        assert all(0 <= start < end <= len(example.text) for start, end in entity.spans)
        assert entity.text == " ".join(example.text[s:e] for s, e in entity.spans)
    if example.tokens:
        assert example.text == " ".join(example.tokens)
        assert len(example.tokens) == len(example.tags)


def references(example: Example) -> None:
    """Whatever is named exists."""
    entities = {entity.id: entity for entity in example.entities}
    assert len(entities) == len(example.entities)
    events = {event.id for event in example.events}
    assert len(events) == len(example.events)
    for event in example.events:
        assert event.trigger in entities
        assert all(argument.ref in entities | dict.fromkeys(events) for argument in event.arguments)
    for relation in example.relations:
        ends = example.concepts or entities
        assert relation.head in ends
        assert relation.tail in ends
    assert {id_ for ids in example.concepts.values() for id_ in ids} <= set(entities)
    assert set(example.pair or ()) <= set(entities)


def labels(corpus: Corpus, example: Example) -> None:
    """Whatever the task asks for is one of the corpus's labels."""
    found: dict[str, set[str] | set[str | None]] = {
        "events": {event.type for event in example.events},
        "relations": {relation.type for relation in example.relations},
        "entities": set(example.tags),
        "classification": {example.label},
    }
    assert found[corpus.task] <= set(corpus.labels)
    if corpus.task in {"entities", "relations"} and corpus.entity_types:
        assert {entity.type for entity in example.entities} <= set(corpus.entity_types)
