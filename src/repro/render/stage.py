"""Stage `render`: prepared rows to prompts and completions.

The rows of train and dev hold `id`, `prompt`, `completion`, the prompt-completion form that
trainers read; those of test hold no completion, so that no model can see a gold answer of test.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from repro.files import replacing_folder, write_jsonl
from repro.params import Prompt
from repro.prepared import Prepared
from repro.schema import SPLITS, Example
from repro.tasks import asking
from repro.tasks.asking import Asking, prompts
from repro.text import Rendered, dump_rendered

Write = Callable[[Asking, Example], str]
STYLES: dict[str, Write] = {"plain": prompts.prompt}
"""The writer of each prompt style."""


def render(corpus: Prepared, how: Prompt, out: Path) -> None:
    """Write train.jsonl, dev.jsonl and test.jsonl into the folder `out`: all or none."""
    task, write = asking.of(corpus.info), STYLES[how.style]
    with replacing_folder(out) as folder:
        for split in SPLITS:
            rows = rendered(task, write, corpus.rows(split), hidden=split == "test")
            write_jsonl(folder / f"{split}.jsonl", rows, dump_rendered)


def rendered(
    task: Asking, write: Write, rows: Iterable[Example], *, hidden: bool
) -> Iterable[Rendered]:
    """Each row as text; `hidden` keeps the completion back."""
    for row in rows:
        yield Rendered(row.id, write(task, row), None if hidden else task.target(row))
