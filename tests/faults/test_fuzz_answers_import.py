"""No file of answers makes their import fail otherwise than by a line that names the file."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repro.answers.formats import read_answers
from repro.answers.place import check, in_order
from repro.files import write_jsonl
from repro.text import Rendered, dump_output, read_outputs
from tests.faults.budget import fuzzed, in_memory, refused_in_one_line
from tests.faults.inputs import edited, junk
from tests.faults.record import tried

PART = "Bad input: answers import"
IDS = ("r-0", "r-1", "r-2")
PROMPTS = [Rendered(id_, "Which?") for id_ in IDS]
CHAT = [{"role": "user", "content": [{"type": "text", "text": "Which?"}]}]
FORMS: dict[str, list[dict[str, object]]] = {
    "JSONL": [
        {"id": "r-0", "output": "a", "finish": "length", "prompt": "Which?"},
        {"id": "r-1", "output": "", "finish_reason": None, "prompt": CHAT},
        {"id": "r-2", "output": "caf\u00e9"},
    ],
    "OpenAI batch output": [
        {
            "custom_id": id_,
            "response": {"status_code": 200, "body": {"choices": [choice]}},
            "error": None,
        }
        for id_, choice in zip(
            IDS,
            (
                {"message": {"role": "assistant", "content": "a"}, "finish_reason": "stop"},
                {"text": "b", "finish_reason": "length"},
                {"message": {"content": None, "refusal": "I cannot."}},
            ),
            strict=True,
        )
    ],
    "lm-evaluation-harness samples": [
        {
            "doc": {"id": id_, "prompt": "Which?"},
            "arguments": {"gen_args_0": {"arg_0": prompt, "arg_1": {"until": ["\n"]}}},
            "resps": [["a"]],
            "filter": "none",
        }
        for id_, prompt in zip(IDS, ("Which?", [json.dumps(CHAT)], "Which?"), strict=True)
    ],
}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_answers_is_imported_or_refused(form: str, tmp_path: Path) -> None:
    path, out = tmp_path / "answers.jsonl", tmp_path / "predictions.jsonl"
    good = "".join(f"{json.dumps(row)}\n" for row in FORMS[form]).encode()

    def read(data: bytes) -> None:
        """Whatever is taken can be written and read again, as the predictions of a row."""
        path.write_bytes(data)
        _, found = read_answers(path)
        check(found, PROMPTS, path, Path("asked.jsonl"))
        write_jsonl(out, in_order(found, PROMPTS), dump_output)
        read_outputs(out, IDS)

    read(good)
    with tried(PART, form) as outcome, in_memory():

        @fuzzed
        @given(st.one_of(edited(good), edited(good), junk().map(lambda bytes_: good + bytes_)))
        def one(bad: bytes) -> None:
            with refused_in_one_line(outcome, "answers.jsonl"):
                read(bad)

        one()
