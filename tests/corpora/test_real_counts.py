"""The counts of the real corpora, as their releases and those who used them state them."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

import pytest

from repro.corpora.ddi import unmarked
from repro.corpora.overlap import leaked, letters, overlap
from repro.schema import SPLITS, Example
from tests.corpora.conftest import Read

pytestmark = pytest.mark.mirror


def sizes(read: Read, dataset: str) -> tuple[int, ...]:
    splits = read(dataset, "label_set").splits
    return tuple(len(splits[split]) for split in SPLITS)


def entities(examples: Iterable[Example]) -> Counter[str]:
    return Counter(entity.type for example in examples for entity in example.entities)


def events(examples: Iterable[Example]) -> Counter[str]:
    return Counter(event.type for example in examples for event in example.events)


def relations(examples: Iterable[Example]) -> Counter[str]:
    return Counter(relation.type for example in examples for relation in example.relations)


def labels(examples: Iterable[Example]) -> Counter[str | None]:
    return Counter(example.label for example in examples)


def test_phee_sentences_and_events(real: Read) -> None:
    splits = real("phee", "strict").splits
    assert sizes(real, "phee") == (2898, 961, 968)
    adverse = {"train": 2710, "dev": 886, "test": 889}
    therapeutic = {"train": 296, "dev": 117, "test": 121}
    for split in SPLITS:
        assert events(splits[split]) == {
            "Adverse_event": adverse[split],
            "Potential_therapeutic_event": therapeutic[split],
        }
    assert sum(len({event.type for event in e.events}) for e in splits["test"]) == 992


def test_phee_has_discontinuous_mentions(real: Read) -> None:
    mentions = (e for example in real("phee", "strict").splits["test"] for e in example.entities)
    assert sum(len(mention.spans) > 1 for mention in mentions) > 50


@pytest.mark.parametrize(
    ("dataset", "texts", "proteins", "found", "articles"),
    [
        ("genia2011", (908, 259), (11625, 4690), (10310, 3250), (805, 155)),
        ("genia2013", (222, 249), (3571, 4138), (2817, 3199), (10, 10)),
    ],
)
def test_genia_texts_proteins_events_and_articles(
    real: Read,
    dataset: str,
    texts: tuple[int, int],
    proteins: tuple[int, int],
    found: tuple[int, int],
    articles: tuple[int, int],
) -> None:
    splits = real(dataset, "strict").splits
    halves = (splits["train"] + splits["dev"], splits["test"])
    assert tuple(map(len, halves)) == texts
    assert tuple(entities(half)["Protein"] for half in halves) == proteins
    assert tuple(events(half).total() for half in halves) == found
    assert tuple(len({e.group for e in half}) for half in halves) == articles


@pytest.mark.parametrize(("dataset", "items"), [("genia2011", 2388), ("genia2013", 2465)])
def test_genia_distinct_types_and_triggers_of_devel(real: Read, dataset: str, items: int) -> None:
    found = 0
    for example in real(dataset, "strict").splits["test"]:
        places = {entity.id: entity.spans for entity in example.entities}
        found += len({(event.type, places[event.trigger]) for event in example.events})
    assert found == items


@pytest.mark.parametrize(
    ("dataset", "dropped"),
    [
        ("genia2011", {"Negation": 976, "Speculation": 865}),
        ("genia2013", {"Negation": 468, "Speculation": 489, "Coreference": 338}),
    ],
)
def test_genia_lines_that_are_not_kept(real: Read, dataset: str, dropped: dict[str, int]) -> None:
    expected = {f"{kind} (not scored)": number for kind, number in dropped.items()}
    assert real(dataset, "strict").dropped == expected


@pytest.mark.parametrize(("dataset", "groups"), [("genia2011", 699), ("genia2013", 94)])
def test_genia_groups_of_equivalent_mentions(real: Read, dataset: str, groups: int) -> None:
    splits = real(dataset, "strict").splits.values()
    assert sum(len(example.equivalents) for split in splits for example in split) == groups


def test_ddi_candidate_pairs_and_types(real: Read) -> None:
    splits = real("ddi", "label_set").splits
    train = splits["train"] + splits["dev"]
    assert (len(train), len(splits["test"])) == (26005 + 1787, 5265 + 451)
    assert relations(train).total() == 3789 + 232
    test = {"effect": 360, "mechanism": 302, "advise": 221, "int": 96}
    assert relations(splits["test"]) == test
    assert relations(train)["int"] == 178 + 10 + 1, "the one without a type is read as int"


def test_ddi_sentences_documents_and_entities(real: Read) -> None:
    reading = real("ddi", "strict")
    train = reading.splits["train"] + reading.splits["dev"]
    test = reading.splits["test"]
    assert len(train) + reading.dropped["empty sentence"] == 5675 + 1301
    assert reading.dropped["empty sentence"] == 71
    assert len(test) == 973 + 326
    assert len({e.group for e in test}) == 158 + 33
    drug_ner_test = 686
    assert entities(train).total() + entities(test).total() + drug_ner_test == 18491
    parts = [len(mention.spans) for example in train + test for mention in example.entities]
    assert sum(number > 1 for number in parts) == 33 + 5 + 2 + 7
    assert relations(train).total() + relations(test).total() == 5000


def test_ddi_sentences_without_the_mark_contradict_themselves(real: Read) -> None:
    note = unmarked(real("ddi", "label_set").splits["test"])
    assert "308 of 784 different test sentences" in note
    assert "4971 of 5716 test pairs" in note


def test_ddi_repairs_are_named(real: Read) -> None:
    notes = " ".join(real("ddi", "strict").notes)
    assert "DDI-DrugBank.d236.s29.p0 has no type" in notes
    assert "DDI-DrugBank.d216.s16.e2 are one too small" in notes


def test_git_rows_once_and_predicates(real: Read) -> None:
    reading = real("git", "label_set")
    assert sizes(real, "git") == (3734, 492, 465)
    assert reading.dropped == {"row that stands again in test": 465}
    assert len(relations(reading.splits["train"])) == 22
    assert not any("  " in e.text for split in SPLITS for e in reading.splits[split])


def test_git_marks_are_counted_and_gone(real: Read) -> None:
    reading = real("git", "label_set")
    assert "574 (447/65/62)" in reading.notes[1]
    rows = [example for split in SPLITS for example in reading.splits[split]]
    ends = [(e.text, span) for e in rows for mention in e.entities for span in mention.spans]
    assert not any(text[:start].endswith(("[ ", "{ ")) for text, (start, _) in ends)
    assert not any(text[end:].startswith((" ]", " }")) for text, (_, end) in ends if "{" in text)


def test_biored_documents_mentions_and_relations(real: Read) -> None:
    splits = real("biored", "label_set").splits
    assert sizes(real, "biored") == (400, 100, 100)
    assert [entities(splits[s]).total() for s in SPLITS] == [13351, 3533, 3535]
    assert [relations(splits[s]).total() for s in SPLITS] == [4178, 1162, 1163]
    types = Counter(t for e in splits["test"] for t in {r.type for r in e.relations})
    assert types == {
        "Association": 85,
        "Positive_Correlation": 69,
        "Negative_Correlation": 46,
        "Cotreatment": 7,
        "Comparison": 6,
        "Bind": 6,
        "Drug_Interaction": 2,
        "Conversion": 1,
    }


def test_bc5cdr_sentences_mentions_and_tokens(real: Read) -> None:
    splits = real("bc5cdr", "strict").splits
    assert sizes(real, "bc5cdr") == (4560, 4581, 4797)
    assert [entities(splits[s])["Chemical"] for s in SPLITS] == [5203, 5347, 5385]
    assert [entities(splits[s])["Disease"] for s in SPLITS] == [4182, 4246, 4424]
    tags = Counter(tag for example in splits["test"] for tag in example.tags)
    assert (tags["O"], tags.total()) == (110576, 124750)


def test_bc2gm_sentences_mentions_and_tokens(real: Read) -> None:
    splits = real("bc2gm", "strict").splits
    assert sizes(real, "bc2gm") == (12574, 2519, 5038)
    assert [entities(splits[s]) for s in SPLITS] == [
        {"GENE": 15197},
        {"GENE": 3061},
        {"GENE": 6325},
    ]
    tags = Counter(tag for example in splits["test"] for tag in example.tags)
    assert (tags["O"], tags.total()) == (128364, 143465)


def test_ade_sentences_once(real: Read) -> None:
    reading = real("ade", "label_set")
    rows = [example for split in SPLITS for example in reading.splits[split]]
    assert labels(rows) == {"related": 4271, "not-related": 16625}
    assert reading.dropped.total() == 6821 + 16695 - 4271 - 16625


def test_healthadvice_sentences_once(real: Read) -> None:
    reading = real("healthadvice", "label_set")
    rows = [example for split in SPLITS for example in reading.splits[split]]
    assert len(rows) == 5972
    assert reading.dropped.total() == 10
    kept = labels(rows)
    left = {"no advice": 3575, "weak advice": 1482, "strong advice": 925}
    assert {k: v - kept[k] for k, v in left.items()} == {
        "no advice": 7,
        "weak advice": 2,
        "strong advice": 1,
    }
    assert "different labels: 1 " in reading.notes[0]
    assert "3932 rows (3635/162/135)" in reading.notes[1]
    assert "934 rows (890/28/16)" in reading.notes[2]


@pytest.mark.parametrize(
    ("dataset", "rows", "leaks"),
    [
        ("phee", 0, 0),
        ("genia2011", 4, 4),
        ("ddi", 71, 95),
        ("git", 54, 82),
        ("biored", 0, 0),
        ("bc5cdr", 16, 19),
        ("bc2gm", 55, 61),
        ("ade", 0, 0),
    ],
)
def test_test_rows_that_stand_in_train(real: Read, dataset: str, rows: int, leaks: int) -> None:
    splits = real(dataset, "label_set").splits
    train = {letters(example.text) for example in splits["train"]}
    assert sum(letters(example.text) in train for example in splits["test"]) == rows
    assert len(leaked(splits)) == leaks


def test_git_dev_rows_that_stand_in_train(real: Read) -> None:
    first, second = overlap(real("git", "label_set").splits, grouped=False)[:2]
    assert (first["rows_dev"], second["rows_test"], second["near_test"]) == (64, 54, 55)


def test_bc5cdr_documents_are_those_of_the_release(real: Read) -> None:
    reading = real("bc5cdr", "strict")
    assert reading.grouped
    groups = [[example.group for example in reading.splits[split]] for split in SPLITS]
    assert [len(set(names)) for names in groups] == [500, 500, 500]
    assert [len([*groupby(names)]) for names in groups] == [500, 500, 500], "no document is cut"
    assert len({name for names in groups for name in names}) == 1500


def test_bc2gm_articles_are_those_of_the_release(real: Read) -> None:
    reading = real("bc2gm", "strict")
    assert reading.grouped
    train, dev, test = ({e.group for e in reading.splits[split]} for split in SPLITS)
    assert (len(train), len(dev), len(test)) == (11926, 2352, 4909)
    assert (len(train & dev), len(train & test), len(dev & test)) == (0, 418, 73)
    rows = sum(example.group in train for example in reading.splits["test"])
    assert rows == 440, "of 436 sentences, some of them cut"


def test_git_names_no_documents(real: Read) -> None:
    assert not real("git", "strict").grouped
