"""The opener of a cell: its test examples, its outputs, and what a protocol reads in them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from repro.errors import InputError
from repro.paths import Paths
from repro.prepared import Prepared, open_prepared
from repro.schema import Example, TaskInfo
from repro.scoring.counts import Judged, judge
from repro.tasks import asking, reading
from repro.tasks.reading import Answer, Reading, TaskReading
from repro.text import NotRun, Output, Rendered, read_outputs, read_rendered


@dataclass(frozen=True, slots=True)
class Answered:
    """One row on one corpus: everything in the corpus's order.

    `answers` are what the rules of reading leave of `outputs`; `judged` what the protocol reads;
    `prompts` what was asked.
    Rows that were not asked are in none of them; `not_asked` is their number.
    """

    protocol: TaskReading
    examples: Sequence[Example]
    outputs: Sequence[Output]
    answers: Sequence[Answer]
    judged: Sequence[Judged]
    prompts: Sequence[str] = ()
    not_asked: int = 0

    @property
    def info(self) -> TaskInfo:
        return self.protocol.info

    def judged_by(self, other: Reading) -> list[Judged]:
        """The answers as another reading reads them."""
        pairs = zip(self.examples, self.answers, strict=True)
        return [judge(other, example, answer) for example, answer in pairs]

    def projected(self) -> list[Judged]:
        """Strict items as label_set items, against the label_set gold; never the reverse."""
        label_set = asking.of(self.info.under("label_set"))
        return [
            Judged(
                reading.project(self.info, row.predicted, example),
                label_set.gold(example),
                row.problem,
            )
            for example, row in zip(self.examples, self.judged, strict=True)
        ]


def open_cell(row: str, dataset: str, paths: Paths, style: str) -> Answered | NotRun:
    """Open a cell under the protocol of its corpus, or say why it was not run.

    `style` is the style of its prompts. The answers of a transfer (`paths.source`) are read as the
    source's.

    Raises InputError where a file is missing or the predictions are not the corpus's.
    """
    corpus = open_prepared(paths, dataset)
    rows = corpus.rows(paths.answered)
    outputs = read_outputs(paths.predictions(row, dataset), [example.id for example in rows])
    if isinstance(outputs, NotRun):
        return outputs
    stage = "render_transfer" if paths.source else f"render@{dataset}"
    remedy = f"run `dvc repro {paths.pipeline}:{stage}`"
    prompts = read_rendered(paths.rendered(dataset), paths.answered, remedy)
    if [prompt.id for prompt in prompts] != [example.id for example in rows]:
        file = paths.rendered(dataset) / f"{paths.answered}.jsonl"
        raise InputError(f"{file}: its rows are not those of the prepared split; {remedy}")
    if paths.source:
        corpus = replace(corpus, info=open_prepared(paths, paths.source).info)
    return read_answers(corpus, rows, prompts, outputs, style)


def read_answers(
    corpus: Prepared,
    rows: Sequence[Example],
    prompts: Sequence[Rendered],
    outputs: Sequence[Output],
    style: str,
) -> Answered:
    """Read outputs to the rows of a corpus."""
    protocol = reading.of(corpus.info, style)
    asked = [
        row for row in zip(rows, prompts, outputs, strict=True) if row[2].finish != "not_asked"
    ]
    examples = [example for example, _, _ in asked]
    answers = [
        reading.answer(protocol, output.output, prompt.prompt, example.text)
        for example, prompt, output in asked
    ]
    judged = [
        judge(protocol, example, answer) for example, answer in zip(examples, answers, strict=True)
    ]
    said = [output for _, _, output in asked]
    prompted = [prompt.prompt for _, prompt, _ in asked]
    return Answered(protocol, examples, said, answers, judged, prompted, len(rows) - len(asked))
