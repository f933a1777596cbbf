"""Three forms of answers are told apart by their first row and read to the same records."""

import json
from pathlib import Path
from typing import Any

import pytest

from repro.answers.formats import Given, read_answers
from repro.errors import InputError

HARNESS = Path(__file__).parent / "samples_repro_ade.jsonl"
"""Written by lm-evaluation-harness 0.4.13: a task with two filters on synthetic sentences."""


def _write(folder: Path, *rows: Any) -> Path:
    path = folder / "answers.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _completed(name: str, **choice: Any) -> dict[str, Any]:
    """A row as the Batch API of OpenAI documents it."""
    body = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1734986202,
        "model": "a-model",
        "choices": [{"index": 0, "logprobs": None, "finish_reason": "stop", **choice}],
        "usage": {"prompt_tokens": 20, "completion_tokens": 10, "total_tokens": 30},
    }
    return {
        "id": "batch_req_1",
        "custom_id": name,
        "response": {"status_code": 200, "request_id": "1", "body": body},
        "error": None,
    }


def test_plain_rows_may_tell_how_an_answer_ended_and_what_was_asked(tmp_path: Path) -> None:
    chat = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Which?"}]
    path = _write(
        tmp_path,
        {"id": "a", "output": "x"},
        {"id": "b", "output": "", "finish": "length", "prompt": "Which?", "seconds": 0.1},
        {"id": "c", "output": "y", "finish_reason": "eos", "prompt": chat},
    )
    assert read_answers(path) == (
        "JSONL",
        [
            Given(1, "a", "x", "stop", ""),
            Given(2, "b", "", "length", "Which?"),
            Given(3, "c", "y", "stop", "Be short.\nWhich?"),
        ],
    )


def test_openai_batches_hold_chats_plain_completions_and_refusals(tmp_path: Path) -> None:
    said = {"role": "assistant", "content": "x", "refusal": None}
    path = _write(
        tmp_path,
        _completed("b", message=said, finish_reason="length"),
        _completed("a", text="y"),
        _completed("c", message={"role": "assistant", "content": None, "refusal": "I cannot."}),
    )
    assert read_answers(path) == (
        "OpenAI batch output",
        [
            Given(1, "b", "x", "length", ""),
            Given(2, "a", "y", "stop", ""),
            Given(3, "c", "I cannot.", "stop", ""),
        ],
    )


def test_a_sample_log_is_read_once_whatever_its_filters_with_the_prompts_that_were_asked() -> None:
    form, given = read_answers(HARNESS)
    assert form == "lm-evaluation-harness samples"
    assert [(one.line, one.id, one.output) for one in given] == [
        (1, "pos-17", "PREDISPOSES"),
        (2, "neg-11", "Deacetylation"),
        (3, "neg-12", "AFFECTS"),
    ]
    assert all(one.prompt.startswith("Which class") for one in given)


def test_a_sample_log_of_an_api_holds_its_prompt_as_a_chat_in_json(tmp_path: Path) -> None:
    row = json.loads(HARNESS.read_text(encoding="utf-8").split("\n")[0])
    prompt = row["arguments"]["gen_args_0"]["arg_0"]
    chat = json.dumps([{"role": "user", "content": prompt, "type": "text"}])
    row["arguments"]["gen_args_0"]["arg_0"] = [chat]
    assert read_answers(_write(tmp_path, row))[1][0].prompt == prompt


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"id": "a", "text": "x"}], r":1: expected `id` and `output` .*, found 'id, text'"),
        ([[1]], r":1: not an object; expected"),
        ([{"id": "a", "output": "x"}, {"id": "b"}], r":2: output: field required"),
        ([{"id": "a", "output": "x"}, {"id": 3, "output": "x"}], r":2: id: .* found 3"),
        (
            [
                _completed("a", text="x"),
                {"custom_id": "b", "response": None, "error": {"code": "batch_expired"}},
            ],
            r":2: request 'b' failed .*batch_expired.*; ask it again",
        ),
        (
            [{"custom_id": "b", "response": {"status_code": 400, "body": {"error": "too long"}}}],
            r":1: request 'b' failed .*too long",
        ),
        (
            [{"custom_id": "b", "response": "no dictionary", "error": None}],
            r":1: response: .* found 'no dictionary'",
        ),
        ([{"doc": {"text": "x"}, "resps": [["x"]]}], r":1: doc.id: field required"),
        ([{"a\nb": 1}], r":1: expected `id` and `output` .*, found 'a\\nb'"),
    ],
)
def test_a_row_that_is_no_answer_is_named(tmp_path: Path, rows: list[Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_answers(_write(tmp_path, *rows))


def test_several_answers_to_one_request_are_refused(tmp_path: Path) -> None:
    row = _completed("a", text="x")
    row["response"]["body"]["choices"] *= 2
    with pytest.raises(InputError, match=r"choices: list should have at most 1 item"):
        read_answers(_write(tmp_path, row))


@pytest.mark.parametrize(
    "text",
    [
        "id,output",
        "",
        "[" * 20_000,
        '{"a":' * 20_000,
        '{"id": "a", "output": "x", "seconds": ' + "9" * 5000 + "}",
        '{"id": "a", "output": "\\ud800"}',
    ],
    ids=["CSV", "nothing", "deep lists", "deep objects", "a long number", "half a character"],
)
def test_a_file_that_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "answers.jsonl"
    path.write_text(f"{text}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"answers.jsonl:1: not JSON"):
        read_answers(path)


@pytest.mark.parametrize("chat", ["no JSON", "[" * 20_000, '[{"content": 3}]'])
def test_a_chat_in_a_sample_log_that_cannot_be_read_is_told_in_one_line(
    tmp_path: Path, chat: str
) -> None:
    row = json.loads(HARNESS.read_text(encoding="utf-8").split("\n")[0])
    row["arguments"]["gen_args_0"]["arg_0"] = [chat]
    with pytest.raises(InputError, match=r":1: arguments.*arg_0: .*no chat in JSON") as refused:
        read_answers(_write(tmp_path, row))
    assert "\n" not in str(refused.value)
