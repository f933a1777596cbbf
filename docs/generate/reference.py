"""The reference pages: commands as their --help says it, parameters as their classes say it."""

import inspect
import re
from collections.abc import Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from typer.main import get_command

from repro import params, registry
from repro.cli.commands import app

WORDS: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    NoneType: "null",
}
RULES = {"gt": "above", "ge": "at least", "le": "at most", "pattern": "of the form"}
QUOTED = re.compile(r"(`[^`]*`)")


def commands() -> str:
    """Every verb: usage, what it does, arguments, options."""
    root: Any = get_command(app)
    context = click.Context(root, info_name="repro")
    parts = ["# Commands", "Written from `repro COMMAND --help`.", _described(root, context)]
    for name, command in sorted(root.commands.items()):
        parts += _command(command, click.Context(command, context, info_name=name))
    return "\n\n".join(part for part in parts if part) + "\n"


def _command(command: Any, context: click.Context) -> list[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    parts = [f"## {context.command_path}", f"    {context.command_path} {usage}"]
    parts.append(_described(command, context))
    for name, verb in sorted(getattr(command, "commands", {}).items()):
        parts += _command(verb, click.Context(verb, context, info_name=name))
    return parts


def _described(command: Any, context: click.Context) -> str:
    found = [one.get_help_record(context) for one in command.get_params(context)]
    records = [record for record in found if record and "--help" not in record[0]]
    rows = [f"| `{name}` | {_plain(text).replace('|', chr(92) + '|')} |" for name, text in records]
    table = "\n".join(["| argument or option | meaning |", "|---|---|", *rows]) if rows else ""
    return "\n\n".join(
        part for part in (_plain(inspect.cleandoc(command.help or "")), table) if part
    )


def parameters() -> str:
    """Every key of params.yaml and of the tables that profiles share, with its type."""
    intro = (
        "Written from `src/repro/params.py` and `src/repro/registry.py`, which check each file as "
        "it is read."
    )
    parts = ["# Parameters", intro]
    for title, model in (
        ("params.yaml: one profile", params.Params),
        ("corpora.yaml: a corpus", registry.CorpusEntry),
        ("models.yaml: a model", registry.ModelEntry),
        ("transfers.yaml: labels that corpora share", registry.Space),
    ):
        parts += [f"## {title}", *_model(model, set())]
    return "\n\n".join(parts) + "\n"


def _model(model: type[BaseModel], seen: set[type[BaseModel]]) -> list[str]:
    seen.add(model)
    rows = [f"| `{name}` | {_type(field)} |" for name, field in model.model_fields.items()]
    parts = [_plain(inspect.getdoc(model) or ""), "\n".join(["| key | type |", "|---|---|", *rows])]
    for name, field in model.model_fields.items():
        for inner in _models(field.annotation):
            if inner not in seen:
                parts += [f"### {name}", *_model(inner, seen)]
    return parts


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [one for part in getattr(annotation, "__args__", ()) for one in _models(part)]


def _type(field: FieldInfo) -> str:
    return _words(field.annotation, field.metadata)


def _words(annotation: Any, rules: Sequence[Any] = ()) -> str:
    """A type in plain words, with what a value must also be."""
    parts = get_args(annotation)
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = parts
        metadata = [rule for one in more for rule in getattr(one, "metadata", [one])]
        return _words(inner, metadata)
    if origin is Literal:
        return " or ".join(f"`{part}`" for part in parts)
    if origin in {list, dict}:
        return f"{'list' if origin is list else 'mapping'} of {_words(parts[-1])}"
    if origin in {Union, UnionType}:
        return " or ".join(_words(part) for part in parts)
    said = WORDS.get(annotation, "section, below")
    return ", ".join([said, *map(_rule, rules)])


def _rule(rule: Any) -> str:
    for name, words in RULES.items():
        if getattr(rule, name, None) is not None:
            return f"{words} `{getattr(rule, name)}`"
    return str(rule)


def _plain(text: str) -> str:
    """Text whose signs mean nothing to HTML; what stands in backticks is safe already."""
    parts = QUOTED.split(text)
    return "".join(part if part.startswith("`") else part.replace("<", "&lt;") for part in parts)
