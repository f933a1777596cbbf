"""docs/corpora.md: the cards of the real corpora as one page, without a word of their text."""

from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from repro.audit.gold import gold as gold_items
from repro.corpora.base import load
from repro.errors import InputError
from repro.files import read_json, write_text
from repro.markdown import pipe_table
from repro.params import Params
from repro.paths import Paths
from repro.registry import CorpusEntry, RawFile, corpora
from repro.schema import SPLITS

Card = Mapping[str, Any]
HEAD = """\
# Corpora

Written by `repro corpora` from the cards of the prepared real corpora; do not edit. Examples,
types and gold items are counted in the rows that were read from the pinned bytes. A gold item is
what a protocol scores; every protocol counts over the rows that it asks about. Texts are the same
where their letters and digits are, case folded, and nearly the same where their sets of three words
in a row have a Jaccard similarity of 0.8 or more. Test rows whose text is in train or dev are
marked `leaked` in the prepared rows. Groups are documents; where a corpus names none they are
unknown. Nothing of a corpus's text stands here.
"""
NOT_FETCHED = (
    "**Never fetched here.** The addresses and git blob ids above come from the source's file "
    "list; counts are unknown until `repro fetch` and `repro prepare` have been run.\n"
)
KINDS = ("entities", "events", "relations", "tags", "labels")


def write_page(params: Params, paths: Paths, target: Path) -> None:
    """Write the page from a profile's cards; raises InputError where they are not real ones."""
    if params.synthetic:
        raise InputError(
            f"{paths.params}: synthetic: expected none, found {', '.join(params.synthetic)}; "
            f"the page describes the real corpora: use -p baselines"
        )
    entries = corpora()
    cards = {
        name: {
            **read_json(paths.card(name), f"fetch and prepare it with -p {paths.profile}"),
            "gold": gold_items(name, params, paths),
        }
        for name, entry in entries.items()
        if paths.card(name).exists() or was_seen(entry)
    }
    write_text(target, page(entries, cards))


def was_seen(entry: CorpusEntry) -> bool:
    """Whether the pins were made from the bytes: an address alone gives a git blob id at most."""
    return all(file.sha256 or file.git_trees for file in entry.files)


def page(entries: Mapping[str, CorpusEntry], cards: Mapping[str, Card]) -> str:
    """The page; a corpus without a card is one that was never fetched.

    A card is that of prepare, with its gold items (`gold_items`) beside.
    """
    sections = [section(name, entry, cards.get(name)) for name, entry in entries.items()]
    return "\n".join([HEAD, overview(entries, cards), *sections])


def overview(entries: Mapping[str, CorpusEntry], cards: Mapping[str, Card]) -> str:
    """One line a corpus."""
    head = ["corpus", "task", "licence", "redistribute", "examples (train/dev/test)"]
    rows = []
    for name, entry in entries.items():
        counts = cards[name]["counts"] if name in cards else None
        sizes = "/".join(str(counts[s]["examples"]) for s in SPLITS) if counts else "never fetched"
        link = f"[{entry.title}](#{entry.title.lower().replace(' ', '-')})"
        rows.append([link, entry.task, entry.licence, _yes(entry.redistribute), sizes])
    return table(head, rows)


def section(name: str, entry: CorpusEntry, card: Card | None) -> str:
    """All that is known of one corpus."""
    parts = [
        f"## {entry.title}\n",
        bullets(
            [
                f"Task: {entry.task}",
                f"Licence: {entry.licence}",
                f"May what quotes its text be redistributed: {_yes(entry.redistribute)}",
                f"Home: <{entry.homepage}>",
            ]
        ),
        sources(entry.files),
    ]
    if card is None:
        return "\n".join([*parts, NOT_FETCHED, bullets(load(name).standing)])
    parts += ["### Counts\n", counts(card), "### Gold items\n", gold(card)]
    if card["dropped"]:
        rows = [[reason, number] for reason, number in card["dropped"].items()]
        parts += ["### Left out\n", table(["what", "how often"], rows, right={"how often"})]
    parts += ["### Overlap between splits\n", overlap(card)]
    if card["notes"]:
        parts += ["### Notes\n", bullets(card["notes"])]
    return "\n".join(parts)


def sources(files: Iterable[RawFile]) -> str:
    """Where each file comes from, and what its bytes must be."""
    rows = []
    for file in files:
        pins = [f"sha256 `{file.sha256}`"] if file.sha256 else []
        pins += [f"git blob `{file.git_blob}`"] if file.git_blob else []
        pins += [f"git tree of {path} `{id_}`" for path, id_ in file.git_trees.items()]
        size = "" if file.bytes is None else file.bytes
        rows.append([f"[{file.name}](<{file.url}>)", size, "<br>".join(pins)])
    return table(["file", "bytes", "pins"], rows, right={"bytes"})


def counts(card: Card) -> str:
    """Examples, groups, different texts, and every type, by split."""
    by_split = [card["counts"][split] for split in SPLITS]
    rows = [[name, *(c[name] for c in by_split)] for name in ("examples", "groups", "texts")]
    for kind in KINDS:
        columns = [c.get(kind, {}) for c in by_split]
        types = sorted({type_ for column in columns for type_ in column})
        if types:
            rows.append([f"**{kind}**", *(sum(column.values()) for column in columns)])
        rows += [[type_, *(column.get(type_, 0) for column in columns)] for type_ in types]
    return table([card["protocol"], *SPLITS], rows, right=SPLITS)


def gold(card: Card) -> str:
    """Gold items by protocol and split, with the rows they are counted over."""
    rows = [
        [protocol, split, found["examples"], found["empty"], found["items"]]
        for protocol, splits in card["gold"].items()
        for split, found in splits.items()
    ]
    figures = ["rows", "rows without", "items"]
    return table(["protocol", "split", *figures], rows, right=figures)


def overlap(card: Card) -> str:
    """Texts and groups that two splits have in common."""
    rows = []
    for found in card["overlap"]:
        first, second = found["splits"]
        same, near = (
            f"{found[f'{kind}_{first}']} + {found[f'{kind}_{second}']}" for kind in ("rows", "near")
        )
        rows.append([f"{first}, {second}", found["texts"], same, near, found["groups"]])
    figures = ["same texts", "rows that hold one", "or nearly one", "same groups"]
    return table(["splits", *figures], rows, right=figures)


def table(head: Sequence[str], rows: Iterable[Sequence[object]], right: Container[str] = ()) -> str:
    """A Markdown table of any values; columns in `right` are flush right."""
    cells = [[str(cell) for cell in row] for row in rows]
    return "".join(f"{line}\n" for line in pipe_table(head, cells, right=right))


def bullets(lines: Iterable[str]) -> str:
    """A Markdown list."""
    return "".join(f"- {line}\n" for line in lines)


def _yes(value: bool) -> str:
    return "yes" if value else "no"
