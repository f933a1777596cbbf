"""Answers that may stand in git: outputs whose other words than labels are hashes.

Every row is read twice, as it was and as it is written, and both must give the same: so whoever has
the answers has the metrics.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from unicodedata import is_normalized, normalize

from repro.answers.hashing import hashed, kept, without_words, words
from repro.errors import InputError, RunError
from repro.files import write_jsonl
from repro.params import Params
from repro.paths import Paths
from repro.prepared import open_prepared
from repro.schema import Example, Item
from repro.scoring.counts import judge
from repro.storage.products import cells
from repro.tasks import reading
from repro.tasks.reading import TaskReading
from repro.tasks.reading.answers import END_THINK, THINK
from repro.text import NOT_RUN, NotRun, Output, Rendered, dump_output, read_outputs, read_rendered


@dataclass(frozen=True, slots=True)
class Written:
    """One file of answers: how many outputs it holds, and in how many a word was replaced."""

    path: Path
    outputs: int
    replaced: int

    def __str__(self) -> str:
        return f"{self.path}: {self.outputs} outputs, {self.replaced} with words as hashes"


@dataclass(frozen=True, slots=True)
class Row:
    """An example, what was asked and what came."""

    example: Example
    prompt: str
    output: Output


@dataclass(frozen=True, slots=True)
class Read:
    """What scoring makes of an output.

    `known` are the items of known types and `others` the number of the rest; `text` is the answer
    whose varieties are counted.
    """

    rules: tuple[str, ...]
    unreadable: bool
    known: frozenset[Item]
    others: int
    text: str

    def same(self, other: "Read") -> bool:
        """Whether both add the same to every figure of a cell but the variety of its answers."""
        return replace(self, text="") == replace(other, text="")


def publish(params: Params, paths: Paths) -> list[Written]:
    """Write answers/<profile>/<row>/<dataset>.jsonl for every cell whose predictions are here.

    Raises:
        InputError: a profile of another protocol, whose answers quote text, or a bad file.
        RunError: no predictions are here, or an output cannot be replaced.
    """
    if params.protocol != "label_set":
        raise InputError(
            f"{paths.params}: protocol: {params.protocol} answers quote the corpus's text and are "
            "never published; expected label_set"
        )
    own = [(cell, cell.paths(paths.profile)) for cell in cells(params)]
    ready = [
        (cell, files) for cell, files in own if files.predictions(cell.row, cell.dataset).exists()
    ]
    if not ready:
        raise RunError(
            f"predictions/{paths.profile}: no predictions here; run `dvc repro {paths.pipeline}`"
        )
    style = params.prompt.style
    return [publish_cell(cell.row, cell.dataset, files, style) for cell, files in ready]


def publish_cell(row: str, dataset: str, paths: Paths, style: str) -> Written:
    """Write the answers of one cell; raises InputError and RunError as `publish` does."""
    corpus = open_prepared(paths, dataset)
    examples = corpus.rows(paths.answered)
    source, target = paths.predictions(row, dataset), paths.answers(row, dataset)
    outputs = read_outputs(source, [example.id for example in examples])
    if isinstance(outputs, NotRun):
        write_jsonl(target, [outputs], NOT_RUN.dump_json)
        return Written(target, 0, 0)
    if _equal(source, target):
        return Written(target, len(outputs), 0)
    remedy = f"run `dvc repro {paths.pipeline}:render@{dataset}`"
    prompts = read_rendered(paths.rendered(dataset), paths.answered, remedy)
    answers = replaced(reading.of(corpus.info, style), _rows(examples, prompts, outputs), source)
    write_jsonl(target, answers, dump_output)
    changed = sum(new != old for new, old in zip(answers, outputs, strict=True))
    return Written(target, len(answers), changed)


def _equal(predictions: Path, answers: Path) -> bool:
    """Predictions that are the answers in git, brought back: hashes of hashes help nobody."""
    return answers.exists() and answers.read_bytes() == predictions.read_bytes()


def _rows(
    examples: Sequence[Example], prompts: Sequence[Rendered], outputs: Sequence[Output]
) -> list[Row]:
    rows = zip(examples, prompts, outputs, strict=True)
    return [Row(example, prompt.prompt, output) for example, prompt, output in rows]


def replaced(protocol: TaskReading, rows: Sequence[Row], source: Path) -> list[Output]:
    """Outputs that are read as the rows' are; raises RunError naming the first that cannot be."""
    stay = kept(protocol.info.labels)
    found, before, after = [], Counter[str](), Counter[str]()
    for line, row in enumerate(rows, start=1):
        wanted = read(protocol, row)
        output = _with_samples(protocol, row, _replaced(protocol, row, wanted, stay), stay)
        if output is None:
            raise RunError(
                f"{source}:{line}: no output without its words is read alike; leave this row out"
            )
        found.append(output)
        before[wanted.text] += 1
        after[read(protocol, replace(row, output=output)).text] += 1
    if sorted(before.values()) != sorted(after.values()):
        raise RunError(f"{source}: two answers become one without their words; leave this row out")
    return found


def read(protocol: TaskReading, row: Row) -> Read:
    """Read an output as `score` does."""
    example, output = row.example, row.output.output
    answer = reading.answer(protocol, output, row.prompt, example.text)
    judged = judge(protocol, example, answer)
    known = {item for item in judged.predicted if protocol.type_of(item) in protocol.types}
    others = len(judged.predicted) - len(known)
    return Read(answer.rules, bool(judged.problem), frozenset(known), others, answer.text.strip())


def _with_samples(
    protocol: TaskReading, row: Row, made: Output | None, stay: frozenset[str]
) -> Output | None:
    """An output whose samples are replaced as well, each by itself."""
    if made is None or row.output.samples is None:
        return made
    texts = []
    for sample in row.output.samples:
        one = replace(row, output=replace(row.output, output=sample))
        found = _replaced(protocol, one, read(protocol, one), stay)
        if found is None:
            return None
        texts.append(found.output)
    return replace(made, samples=tuple(texts))


def _replaced(protocol: TaskReading, row: Row, wanted: Read, stay: frozenset[str]) -> Output | None:
    """The first form that is read alike: word by word, one unknown word, prose.

    Reasoning before the answer is one word: of a long text the words could be guessed one by one.
    """
    output = row.output.output
    form = normalize("NFC", output) if is_normalized("NFC", row.example.text) else output
    if "echoed" in wanted.rules:
        stay |= words([row.prompt.partition("\n\n")[0]])
    whole = hashed(form)
    thought, end, rest = form.rpartition(END_THINK)
    begin = f"{THINK}{hashed(thought)}{end}" if end else ""
    words_only = without_words(rest, stay, wanted.text or rest)
    for text in (begin + words_only, whole, f"{whole} {whole}"):
        made = replace(row.output, output=text)
        if wanted.same(read(protocol, replace(row, output=made))):
            return made
    return None
