"""Offsets in the raw bytes, read here without the project's own readers."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.corpora.synthesis.conftest import Raw


def test_phee_starts_point_at_their_texts(raw: Raw) -> None:
    checked = 0
    for path in raw("phee").glob("*.json"):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            for role in _roles(row["annotations"]):
                assert len(role["text"]) == len(role["start"]) == len(role["entity_id"])
                for texts, starts in zip(role["text"], role["start"], strict=True):
                    for text, start in zip(texts, starts, strict=True):
                        assert row["context"][start : start + len(text)] == text
                        checked += 1
    assert checked > 3000


def _roles(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _roles(item)
    if isinstance(value, dict):
        if "start" in value:
            yield value
        for item in value.values():
            yield from _roles(item)


def test_phee_entity_and_event_ids_are_unique_in_a_sentence(raw: Raw) -> None:
    for line in (raw("phee") / "train.json").read_text("utf-8").splitlines():
        row = json.loads(line)
        entities = [name for role in _roles(row["annotations"]) for name in role["entity_id"]]
        assert len(set(entities)) == len(entities)
        events = line.count('"event_id"')
        assert row["is_mult_event"] == (events > 1)
        assert line.count('"event_id": "E') == len({f"E{n}" for n in range(1, events + 1)})


def test_biored_mentions_stand_in_title_and_abstract(raw: Raw) -> None:
    checked = 0
    for document in _pubtator(raw("biored") / "Train.PubTator"):
        title, abstract = (line.split("|", 2) for line in document[:2])
        assert (title[1], abstract[1]) == ("t", "a")
        text = f"{title[2]} {abstract[2]}"
        rows = [line.split("\t") for line in document[2:]]
        assert {row[0] for row in rows} == {title[0]} == {abstract[0]}
        for _, start, end, mention, _, _ in (row for row in rows if len(row) == 6):
            assert text[int(start) : int(end)] == mention
            checked += 1
    assert checked > 1000


def test_biored_relations_name_concepts_of_their_document(raw: Raw) -> None:
    for document in _pubtator(raw("biored") / "Test.PubTator"):
        rows = [line.split("\t") for line in document[2:]]
        concepts = {name for row in rows if len(row) == 6 for name in row[5].split(",")}
        relations = [row for row in rows if len(row) == 5]
        assert len(concepts) > 0
        assert {end for row in relations for end in row[2:4]} <= concepts
        assert len({frozenset(row[2:4]) for row in relations}) == len(relations)


def _pubtator(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8")
    assert text.endswith("\n\n")
    return [document.split("\n") for document in text[:-2].split("\n\n")]


def test_ade_offsets_count_from_the_start_of_the_document(raw: Raw) -> None:
    """Drug and effect are as far apart in the document as in the sentence."""
    later = 0
    for line in (raw("ade") / "DRUG-AE.rel").read_text("utf-8").splitlines():
        _, sentence, effect, start, end, drug, drug_start, drug_end = line.split("|")
        assert int(end) - int(start) == len(effect)
        assert int(drug_end) - int(drug_start) == len(drug)
        shift = int(start) - sentence.index(f"{effect} ")
        assert sentence[int(drug_start) - shift : int(drug_end) - shift] == drug
        later += shift > 0
    assert later > 50


def test_ddi_ends_are_inclusive(raw: Raw) -> None:
    checked = 0
    for _, document in _xml(raw("ddi") / "DDICorpus-2013.zip"):
        for sentence in document.iter("sentence"):
            if sentence.get("id") == "DDI-DrugBank.d236.s30":
                continue  # its offsets are wrong on purpose
            text = sentence.attrib["text"]
            for entity in sentence.iter("entity"):
                parts = [part.split("-") for part in entity.attrib["charOffset"].split(";")]
                found = " ".join(text[int(start) : int(end) + 1] for start, end in parts)
                assert found == entity.attrib["text"]
                checked += 1
    assert checked > 500


def test_ddi_lists_every_pair_of_a_sentence_once(raw: Raw) -> None:
    for _, document in _xml(raw("ddi") / "DDICorpus-2013.zip"):
        for sentence in document.iter("sentence"):
            entities = [entity.attrib["id"] for entity in sentence.iter("entity")]
            pairs = [(pair.attrib["e1"], pair.attrib["e2"]) for pair in sentence.iter("pair")]
            expected = [(a, b) for i, a in enumerate(entities) for b in entities[i + 1 :]]
            assert pairs == expected


def _xml(path: Path) -> Iterator[tuple[str, ET.Element]]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield name, ET.fromstring(archive.read(name))  # noqa: S314 (our own bytes)


@pytest.mark.parametrize("dataset", ["genia2011", "genia2013"])
def test_genia_annotations_point_at_their_text_and_at_each_other(dataset: str, raw: Raw) -> None:
    checked = 0
    with zipfile.ZipFile(raw(dataset) / "original.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith(".a2")]
        for name in names:
            stem = name.removesuffix(".a2")
            text, a1, a2 = (archive.read(stem + end).decode() for end in (".txt", ".a1", ".a2"))
            lines = [line.split("\t") for line in f"{a1}{a2}".splitlines()]
            ids = {line[0] for line in lines}
            assert len(ids - {"*"}) == len([line for line in lines if line[0] != "*"])
            for id_, body, *mention in lines:
                if id_.startswith("T"):
                    _, start, end = body.split(" ")
                    assert text[int(start) : int(end)] == mention[0]
                    checked += 1
                else:
                    refs = {
                        part.rsplit(":", 1)[-1] for part in body.split(" ") if part[-1].isdigit()
                    }
                    assert refs <= ids
    assert checked > 1000
