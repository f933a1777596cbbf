"""PHEE: roles, sub-roles, discontinuous mentions, and lines that are not what they should be."""

import json
from pathlib import Path
from typing import Any

import pytest

from repro.corpora.base import Reading
from repro.corpora.phee import read
from repro.errors import InputError
from repro.schema import SPLITS, Argument

TEXT = "Left knee and hip pain began after zalorin in two men."


def mentions(*found: tuple[str, list[str]]) -> dict[str, Any]:
    """Mentions in the corpus's own layout: parts with their starts, and an id each."""
    return {
        "text": [parts for _, parts in found],
        "start": [[TEXT.index(part) for part in parts] for _, parts in found],
        "entity_id": [id_ for id_, _ in found],
    }


def event() -> dict[str, Any]:
    drug = mentions(("T3", ["zalorin"]))
    return {
        "event_id": "E1",
        "event_type": "Adverse_event",
        "Trigger": mentions(("T1", ["began"])),
        "Effect": mentions(("T2", ["Left knee", "pain"]), ("T4", ["hip pain"])),
        "Treatment": drug | {"Drug": drug | {"entity_id": ["T5"]}, "Combination": [{}, {}]},
        "Negated": mentions(("T6", ["after"])) | {"value": True},
    }


def row(**changes: object) -> dict[str, Any]:
    found = {
        "id": "123_4",
        "context": TEXT,
        "is_mult_event": False,
        "annotations": [{"events": [event()]}],
    }
    return found | changes


def reading(folder: Path, line: object) -> Reading:
    for split in SPLITS:
        other = row(id=f"123_{split}")
        text = f"{json.dumps(other)}\n{json.dumps(line)}\n"
        (folder / f"{split}.json").write_text(text, encoding="utf-8")
    return read(folder, "strict")


def test_a_sentence_is_read_with_its_roles_and_parts(tmp_path: Path) -> None:
    found = reading(tmp_path, row())
    example = found.splits["test"][1]
    texts = {entity.id: (entity.type, entity.spans, entity.text) for entity in example.entities}
    assert (example.id, example.group, example.text) == ("123_4", "123", TEXT)
    assert texts["T1"] == ("Adverse_event", ((23, 28),), "began")
    assert texts["T2"] == ("Effect", ((0, 9), (18, 22)), "Left knee pain")
    assert texts["T5"] == ("Treatment.Drug", ((35, 42),), "zalorin")
    assert example.events[0].trigger == "T1"
    assert example.events[0].arguments == (
        Argument("Effect", "T2"),
        Argument("Effect", "T4"),
        Argument("Treatment", "T3"),
        Argument("Treatment.Drug", "T5"),
    )
    assert found.dropped == {
        "Combination (an event inside a treatment)": 12,
        "event attribute Negated (a modifier, not an argument)": 6,
    }


def test_parts_stand_in_text_order_whatever_the_order_in_the_file(tmp_path: Path) -> None:
    raw = event() | {"Effect": mentions(("T2", ["pain", "Left knee"]))}
    example = reading(tmp_path, row(annotations=[{"events": [raw]}])).splits["dev"][1]
    assert example.entities[1].text == "Left knee pain"


BAD: dict[str, tuple[object, str]] = {
    "no text": ([1], "input should be"),
    "a missing key": ({"id": "1_1", "annotations": []}, "context: field required"),
    "an unknown event type": (
        row(annotations=[{"events": [event() | {"event_type": "Other"}]}]),
        "event_type: input should be 'Adverse_event' or",
    ),
    "an unknown role": (
        row(annotations=[{"events": [event() | {"Place": mentions(("T9", ["hip"]))}]}]),
        "expected a role or attribute",
    ),
    "an unknown sub-role": (
        row(
            annotations=[
                {
                    "events": [
                        event()
                        | {"Effect": mentions(("T2", ["hip"])) | {"Drug": mentions(("T9", ["in"]))}}
                    ]
                }
            ]
        ),
        "expected a sub-role of Effect",
    ),
    "two triggers": (
        row(
            annotations=[
                {"events": [event() | {"Trigger": mentions(("T1", ["in"]), ("T9", ["two"]))}]}
            ]
        ),
        "expected one trigger",
    ),
    "no trigger": (
        row(annotations=[{"events": [event() | {"Trigger": mentions()}]}]),
        "expected as many texts as starts and ids",
    ),
    "an offset outside the text": (
        row(context=TEXT[:-30]),
        r"expected offsets within 0-24",
    ),
    "an offset of another mention": (
        row(context=TEXT.upper()),
        "expected the mention",
    ),
    "an id at two places": (
        row(
            annotations=[{"events": [event() | {"Trigger": mentions(("T2", ["two"]))}]}],
        ),
        r"expected T2 at \[\(46, 49\)\] again",
    ),
    "starts that do not fit the parts": (
        row(
            annotations=[
                {"events": [event() | {"Trigger": mentions(("T1", ["in"])) | {"start": [[1, 2]]}}]}
            ]
        ),
        "expected as many starts as parts",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_an_error_with_file_and_line(tmp_path: Path, case: str) -> None:
    line, message = BAD[case]
    with pytest.raises(InputError, match=rf"train\.json:2: .*{message}"):
        reading(tmp_path, line)


def test_a_line_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    text = json.dumps(row())
    (tmp_path / "train.json").write_text(f"{text}\n{text[:-9]}", encoding="utf-8")
    with pytest.raises(InputError, match=r"train\.json:2: the row: invalid JSON"):
        read(tmp_path, "strict")
