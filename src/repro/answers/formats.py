"""Files of answers as other engines write them: three forms, told apart by their first row."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AliasChoices,
    BaseModel,
    Field,
    TypeAdapter,
    ValidationError,
    field_validator,
)
from pydantic_core import from_json

from repro.errors import InputError
from repro.files import BRIEF, first_problem, read_text

FORMS = (
    "`id` and `output` (JSONL), `custom_id` and `response` (OpenAI batch output), or `doc` and "
    "`resps` (a sample log of lm-evaluation-harness)"
)
SUCCESS = 200
SHOWN = 200
Finish = Literal["stop", "length"]
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as a file gives it; `prompt` is empty where the file carries none."""

    line: int
    id: str
    output: str
    finish: Finish
    prompt: str


class Turn(BaseModel):
    """A turn of a chat; parts that are no text count as none."""

    content: str | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "".join(str(part.get("text", "")) for part in self.content)
        return self.content or ""


class Plain(BaseModel):
    """`{"id", "output"}`, and where an engine tells them `finish` and `prompt`."""

    id: str
    output: str
    finish: Annotated[
        str | None, Field(validation_alias=AliasChoices("finish", "finish_reason"))
    ] = None
    prompt: str | list[Turn] = ""

    def given(self, line: int) -> Given:
        prompt = self.prompt if isinstance(self.prompt, str) else _texts(self.prompt)
        return Given(line, self.id, self.output, _finish(self.finish), prompt)


class Message(BaseModel):
    """What a chat model said; a refusal is an answer too, one that nothing can be read in."""

    content: str | None = None
    refusal: str | None = None


class Choice(BaseModel):
    """A chat's `message`, or the `text` of a plain completion."""

    message: Message | None = None
    text: str | None = None
    finish_reason: str | None = None

    @property
    def output(self) -> str:
        if self.message is None:
            return self.text or ""
        return self.message.content or self.message.refusal or ""


class Body(BaseModel):
    """One request's completion, asked once."""

    choices: Annotated[list[Choice], Field(min_length=1, max_length=1)]


class Response(BaseModel):
    """The answer of the server to one request."""

    status_code: Literal[200]
    body: Body


class OpenAi(BaseModel):
    """A row of the output file of OpenAI's Batch API, as `vllm run-batch` writes it too."""

    custom_id: str
    response: Response

    def given(self, line: int) -> Given:
        choice = self.response.body.choices[0]
        return Given(line, self.custom_id, choice.output, _finish(choice.finish_reason), "")


class Doc(BaseModel):
    """The rendered row that a task of lm-evaluation-harness was given."""

    id: str


class Arguments(BaseModel):
    """What a request was made of; an API's models log the prompt as a list of a chat in JSON."""

    arg_0: str

    @field_validator("arg_0", mode="before")
    @classmethod
    def _read_chat(cls, value: object) -> object:
        match value:
            case [str(chat)]:
                return _chat(chat)
        return value


class Request(BaseModel):
    """The one request of a sample."""

    gen_args_0: Arguments


class Harness(BaseModel):
    """A row of samples_<task>_<time>.jsonl; it does not tell how an answer ended."""

    doc: Doc
    filter: str
    arguments: Request
    resps: Annotated[
        list[Annotated[list[str], Field(min_length=1, max_length=1)]],
        Field(min_length=1, max_length=1),
    ]

    def given(self, line: int) -> Given:
        return Given(line, self.doc.id, self.resps[0][0], "stop", self.arguments.gen_args_0.arg_0)


def read_answers(path: Path) -> tuple[str, list[Given]]:
    """The name of a file's form, and its answers in the order of the file.

    Raises InputError naming the file, the line and the field, or a request that failed.
    """
    rows = _rows(path)
    first = rows[0]
    for name, keys, read in READERS:
        if keys <= first.keys():
            return name, read(path, rows)
    found = BRIEF.repr(", ".join(first)) if first else "no key"
    raise InputError(f"{path}:1: expected {FORMS}, found {found}; see docs/answers.md")


def _rows(path: Path) -> list[dict[str, Any]]:
    lines = read_text(path, "name a file of answers").removesuffix("\n").split("\n")
    rows = []
    for number, line in enumerate(lines, start=1):
        try:
            row = from_json(line)
        except ValueError as error:  # so is a list without end, or a number of 5000 digits
            raise InputError(f"{path}:{number}: not JSON ({error}); expected {FORMS}") from None
        if not isinstance(row, dict):
            raise InputError(f"{path}:{number}: not an object; expected {FORMS}")
        rows.append(row)
    return rows


def _plain(path: Path, rows: list[dict[str, Any]]) -> list[Given]:
    return [_valid(Plain, row, path, line).given(line) for line, row in enumerate(rows, start=1)]


def _openai(path: Path, rows: list[dict[str, Any]]) -> list[Given]:
    for line, row in enumerate(rows, start=1):
        said = row.get("response")
        response = said if isinstance(said, dict) else {}
        if row.get("error") or response.get("status_code", SUCCESS) != SUCCESS:
            name = BRIEF.repr(row.get("custom_id"))
            reason = json.dumps(row.get("error") or response.get("body"))[:SHOWN]
            raise InputError(f"{path}:{line}: request {name} failed ({reason}); ask it again")
    return [_valid(OpenAi, row, path, line).given(line) for line, row in enumerate(rows, start=1)]


def _harness(path: Path, rows: list[dict[str, Any]]) -> list[Given]:
    """Every filter of a task logs all samples again: the first one's rows are read."""
    samples = [_valid(Harness, row, path, line) for line, row in enumerate(rows, start=1)]
    return [
        sample.given(line)
        for line, sample in enumerate(samples, start=1)
        if sample.filter == samples[0].filter
    ]


def _valid(model: type[M], row: dict[str, Any], path: Path, line: int) -> M:
    try:
        return model.model_validate(row)
    except ValidationError as error:
        problem = first_problem(error)
        raise InputError(f"{path}:{line}: {problem}; see docs/answers.md") from None


def _finish(said: str | None) -> Finish:
    return "length" if said == "length" else "stop"


def _chat(text: str) -> str:
    try:
        return _texts(TypeAdapter(list[Turn]).validate_json(text))
    except ValidationError as error:
        raise ValueError(f"no chat in JSON ({first_problem(error)})") from None


def _texts(turns: list[Turn]) -> str:
    return "\n".join(turn.text for turn in turns)


Reader = Callable[[Path, list[dict[str, Any]]], list[Given]]
READERS: tuple[tuple[str, set[str], Reader], ...] = (
    ("OpenAI batch output", {"custom_id", "response"}, _openai),
    ("lm-evaluation-harness samples", {"doc", "resps"}, _harness),
    ("JSONL", {"id", "output"}, _plain),
)
