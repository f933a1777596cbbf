"""From the names in a table to the paper's models, its corpora and the metrics."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from repro.errors import InputError, unknown_name
from repro.files import first_problem, read_yaml
from repro.paths import PUBLISHED
from repro.published.grid import paper
from repro.published.terms import METRICS
from repro.registry import corpus_entry, model_entry

ALIASES = PUBLISHED / "aliases.yaml"
REMEDY = "restore it from git, or correct the key"
Kind = Literal["model", "dataset", "metric"]
KINDS: tuple[Kind, ...] = ("model", "dataset", "metric")
SHORTEST_IN_CAPTION = 2
LONGEST_NAME = 12
WORD = re.compile(r"[^\W_]+")
SINGLE = {"p", "r", "f"}
"""Names of metrics only in capitals: p is a p-value, r a correlation."""
CHANGED = re.compile(
    r"^\s*[-\u2013\u2014]\s*\w|[+=<>&~|\u00b1\u00ac\u00d7\u0394\u2190\u2192\u2194-\u21ff\u2206\u2200-\u22ff]"
)
"""Signs that make a name another one: '+ PHEE', '- LoRA', 'PHEE & DDI'; arrows alone do not."""
PUNCTUATION = " .,:;#%()[]{}*\u2020\u2021\u00a7\u00b6\u2191\u2193/'\"\u2019-\u2013\u2014|"


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    models: dict[str, list[str]]
    corpora: dict[str, list[str]]
    metrics: dict[str, list[str]]
    ignored: list[str]
    other_measures: list[str]
    other_figure: list[str]
    plain: list[str]


@dataclass(frozen=True, slots=True)
class Aliases:
    """Every known name, in the plain form of `squeeze`, and the words around them."""

    known: Mapping[str, tuple[Kind, str]]
    ignored: frozenset[str]
    other_measures: frozenset[str]
    other_figure: frozenset[str]
    plain: frozenset[str]

    def read(self, label: str) -> dict[Kind, str] | None:
        """What a label names: nothing, one kind, or two ('PHEE F1'); None if it is unknown."""
        label = unicodedata.normalize("NFKC", label)
        words = words_of(label)
        whole = "".join(words)
        if whole and (CHANGED.search(label) or (whole in SINGLE and whole.upper() not in label)):
            return None
        if not whole or whole in self.ignored:
            return None if not whole and label.strip(PUNCTUATION) else {}
        if whole in self.known:
            return dict([self.known[whole]])
        if len(whole) > 2 * max(map(len, self.known)):  # a text: too long for two names
            return None
        for cut in range(1, len(words)):
            parts = ["".join(words[:cut]), "".join(words[cut:])]
            if all(part in self.known for part in parts):
                named = dict(self.known[part] for part in parts)
                if len(named) == len(parts):
                    return named
        return None

    def mentioned(self, text: str) -> tuple[dict[Kind, str], list[str]]:
        """The kinds of which a caption names exactly one, and its words that are not known.

        Single letters do not count as names.
        """
        words = words_of(unicodedata.normalize("NFKC", text))
        found: dict[Kind, set[str]] = {kind: set() for kind in KINDS}
        unknown: list[str] = []
        start = 0
        while start < len(words):
            length, named = self._longest(words[start : start + LONGEST_NAME])
            if named:
                found[named[0]].add(named[1])
            elif not self._is_plain(words[start]):
                unknown.append(words[start])
            start += length
        return {kind: keys.pop() for kind, keys in found.items() if len(keys) == 1}, unknown

    def names_measure(self, heading: str) -> bool:
        """Whether a heading is of results, of any measure: 'Accuracy', 'F1 (strict)'."""
        words = words_of(unicodedata.normalize("NFKC", heading))
        metrics = {name for name, (kind, _) in self.known.items() if kind == "metric"} - SINGLE
        return any(word in metrics or word in self.other_measures for word in words)

    def other_words(self, text: str) -> list[str]:
        """The words of a text that make its figures other ones: 'macro', 'zero-shot'."""
        words = words_of(unicodedata.normalize("NFKC", text))
        found = [word for word in words if word in self.other_figure]
        pairs = (f"{one}{two}" for one, two in pairwise(words))
        return found + [pair for pair in pairs if pair in self.other_figure]

    def _is_plain(self, word: str) -> bool:
        """Whether a word of a caption says nothing; a letter alone counts panels."""
        return word in self.plain or word.isdecimal() or len(word) == 1

    def _longest(self, words: list[str]) -> tuple[int, tuple[Kind, str] | None]:
        for length in range(min(len(words), LONGEST_NAME), 0, -1):
            name = "".join(words[:length])
            if len(name) >= SHORTEST_IN_CAPTION and name in self.known:
                return length, self.known[name]
        return 1, None


def words_of(text: str) -> list[str]:
    """The words of a text without case and punctuation."""
    return WORD.findall(text.casefold())


def squeeze(label: str) -> str:
    """A name without case, spaces and punctuation: 'F1-score (%)' is 'f1score'."""
    return "".join(words_of(label))


def load_aliases(path: Path = ALIASES) -> Aliases:
    """Read aliases.yaml; raises InputError for an unknown key, or a name that means two things."""
    try:
        file = _File.model_validate(read_yaml(path, REMEDY))
    except ValidationError as error:
        raise InputError(f"{path}: {first_problem(error)}; {REMEDY}") from None
    known: dict[str, tuple[Kind, str]] = {}
    for kind, key, name in [*_own(), *_written(file, path)]:
        meaning = known.setdefault(squeeze(name), (kind, key))
        if meaning != (kind, key):
            raise InputError(f"{path}: {key}: {name!r} also means {meaning[1]}; keep one of them")
    lists = (file.ignored, file.other_measures, file.other_figure, file.plain)
    return Aliases(known, *(frozenset(map(squeeze, words)) for words in lists))


def _own() -> Iterator[tuple[Kind, str, str]]:
    """Names that need no file: those of the paper's grid alone, as the store takes no others."""
    for model in paper().models:
        entry = model_entry(model)
        names = (model, entry.title, entry.id, entry.id.rpartition("/")[2])
        yield from (("model", model, name) for name in names)
    for dataset in paper().corpora:
        yield from (("dataset", dataset, name) for name in (dataset, corpus_entry(dataset).title))
    yield from (("metric", metric, metric) for metric in METRICS)


def _written(file: _File, path: Path) -> Iterator[tuple[Kind, str, str]]:
    tables: list[tuple[Kind, str, dict[str, list[str]], list[str]]] = [
        ("model", "model of the paper", file.models, list(paper().models)),
        ("dataset", "corpus of the paper", file.corpora, list(paper().corpora)),
        ("metric", "metric", file.metrics, list(METRICS)),
    ]
    for kind, noun, table, keys in tables:
        for key, names in table.items():
            if key not in keys:
                raise InputError(f"{path}: {unknown_name(noun, key, keys)}")
            yield from ((kind, key, name) for name in names)
