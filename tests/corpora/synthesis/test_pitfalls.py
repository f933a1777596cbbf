"""What makes the real files hard to read stands in the synthetic ones too."""

import csv
import json
import re
import zipfile
from collections import Counter
from pathlib import Path

from tests.corpora.synthesis.conftest import Raw


def test_phee_has_spans_in_parts_and_combinations_as_lists(raw: Raw) -> None:
    rows = [json.loads(line) for line in _lines(raw("phee") / "train.json")]
    events = [event for row in rows for event in row["annotations"][0]["events"]]
    assert sum(len(event["Trigger"]["text"][0]) > 1 for event in events) > 10
    assert sum(len(event["Treatment"]["text"][0]) > 1 for event in events) > 10
    assert sum(isinstance(event["Treatment"].get("Combination"), list) for event in events) > 10
    assert sum(len(row["annotations"][0]["events"]) > 1 for row in rows) > 10


def test_biored_has_mentions_of_two_concepts_and_bars_in_ids(raw: Raw) -> None:
    rows = [line.split("\t") for line in _lines(raw("biored") / "Train.PubTator")]
    mentions = [row for row in rows if len(row) == 6]
    assert sum("," in row[5] for row in mentions) > 10
    assert sum("|" in row[5] for row in mentions) > 10
    assert {row[4] for row in rows if len(row) == 5} == {"Novel", "No"}


def test_a_biored_concept_has_several_mentions(raw: Raw) -> None:
    rows = [line.split("\t") for line in _lines(raw("biored") / "Train.PubTator")]
    counts = Counter((row[0], row[5]) for row in rows if len(row) == 6)
    assert sum(count > 1 for count in counts.values()) > 100


def test_some_biored_documents_have_no_relation(raw: Raw) -> None:
    text = (raw("biored") / "Train.PubTator").read_text("utf-8")
    documents = text.strip().split("\n\n")
    bare = [d for d in documents if all(line.count("\t") != 4 for line in d.split("\n"))]
    assert 0 < len(bare) < 30


def test_iob_mentions_have_later_words_and_these_words_stand_outside_too(raw: Raw) -> None:
    rows = [line.split("\t") for line in _lines(raw("bc5cdr") / "train.tsv") if line]
    tags = Counter(tag for _, tag in rows)
    assert set(tags) == {"O", "B-Chemical", "I-Chemical", "B-Disease", "I-Disease"}
    inside = {token for token, tag in rows if tag.startswith("I-")}
    assert inside & {token for token, tag in rows if tag == "O"}


def test_ade_positives_stand_once_a_relation_and_some_negatives_twice(raw: Raw) -> None:
    related = [line.split("|")[1] for line in _lines(raw("ade") / "DRUG-AE.rel")]
    unrelated = _lines(raw("ade") / "ADE-NEG.txt")
    assert len(related) - len(set(related)) > 20
    assert len(unrelated) > len(set(unrelated))


def test_ade_documents_hold_both_classes(raw: Raw) -> None:
    related = {line.split("|")[0] for line in _lines(raw("ade") / "DRUG-AE.rel")}
    unrelated = {line.split(" ")[0] for line in _lines(raw("ade") / "ADE-NEG.txt")}
    assert len(related & unrelated) > 50


def test_ddi_has_empty_sentences_parts_and_escapes_and_an_untyped_pair(raw: Raw) -> None:
    with zipfile.ZipFile(raw("ddi") / "DDICorpus-2013.zip") as archive:
        texts = [archive.read(name).decode("utf-8") for name in archive.namelist()]
    xml = "".join(texts)
    assert 'text=""' in xml
    assert re.search(r'charOffset="\d+-\d+;\d+-\d+"', xml)
    assert "&lt;" in xml
    assert "&#13;&#10;" in xml
    assert 'ddi="true"/>' in xml


def test_ddi_keeps_the_folders_of_the_archive(raw: Raw) -> None:
    with zipfile.ZipFile(raw("ddi") / "DDICorpus-2013.zip") as archive:
        folders = {name.rsplit("/", 1)[0] for name in archive.namelist()}
    parts = ("Train", "Test/Test for DDI Extraction task", "Test/Test for DrugNER task")
    assert folders == {f"DDICorpus/{part}/{s}" for part in parts for s in ("DrugBank", "MedLine")}


def test_git_doubles_test_rows_and_the_spaces_around_entities(raw: Raw) -> None:
    data = (raw("git") / "test.jsonl").read_bytes()
    assert b"\r\n" in data
    assert not data.endswith(b"\n")
    counts = Counter(data.split(b"\r\n"))
    assert set(counts.values()) == {2}
    rows = [json.loads(line) for line in counts]
    for row in rows:
        assert row["SENTENCE"] == row["SENTENCE"].lower()
        assert all(f" {row[key]} " in row["SENTENCE"] for key in ("SUBJECT_TEXT", "OBJECT_TEXT"))
    assert any("[  " in row["SENTENCE"] for row in rows)


def test_genia_has_every_kind_of_line_and_empty_files(raw: Raw) -> None:
    for dataset, kinds in (("genia2011", "*EMT"), ("genia2013", "*EMRT")):
        with zipfile.ZipFile(raw(dataset) / "original.zip") as archive:
            texts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
        a2 = {name: text for name, text in texts.items() if name.endswith(".a2")}
        lines = [line for text in a2.values() for line in text.splitlines()]
        assert "".join(sorted({line[0] for line in lines})) == kinds
        assert any(not text for text in a2.values())
        assert any(not text for name, text in texts.items() if name.endswith(".a1"))
        roles = {part.split(":")[0] for line in lines for part in line.split() if ":" in part}
        assert {"Theme", "Theme2", "Theme3", "Cause", "Site", "Site2", "CSite", "ToLoc"} <= roles
        assert any("Theme:E" in line for line in lines)
        assert not any("/test/" in name for name in a2)


def test_pubmed_abstracts_keep_the_order_of_their_sections(raw: Raw) -> None:
    order = ["BACKGROUND", "OBJECTIVE", "METHODS", "RESULTS", "CONCLUSIONS"]
    blocks = (raw("pubmed20k") / "train.txt").read_text("utf-8").strip().split("\n\n")
    for block in blocks:
        head, *rows = block.split("\n")
        labels = [row.split("\t")[0] for row in rows]
        assert re.fullmatch(r"###\d+", head)
        assert labels == sorted(labels, key=order.index)
    assert any("@" in block for block in blocks)


def test_healthadvice_repeats_a_few_sentences_and_one_with_another_label(raw: Raw) -> None:
    path = raw("healthadvice") / "annotations_structured_abstract.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    labels: dict[str, list[str]] = {}
    for row in rows:
        labels.setdefault(row["sentence"], []).append(row["label"])
    assert sum(len(found) > 1 for found in labels.values()) >= 3
    assert sum(len(set(found)) > 1 for found in labels.values()) == 1


def test_some_words_are_not_ascii_so_that_bytes_are_not_characters(raw: Raw) -> None:
    for dataset, name in (("biored", "Train.PubTator"), ("bc2gm", "train.tsv")):
        text = (raw(dataset) / name).read_text("utf-8")
        assert not text.isascii()


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()
