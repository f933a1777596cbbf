"""Stage `render`: prepared rows to prompts and completions.

The rows of train and dev hold `id`, `prompt`, `completion`, the prompt-completion form that
trainers read; those of test hold no completion, so that no model can see a gold answer of test.
"""

from collections.abc import Iterable
from pathlib import Path

from repro.files import replacing_folder, write_jsonl
from repro.params import Prompt
from repro.prepared import Prepared
from repro.render.examples import FewShot, Retrieved
from repro.render.plain import Plain
from repro.render.reason import Reason
from repro.render.structured import Json
from repro.schema import SPLITS, Example
from repro.tasks import asking
from repro.text import Rendered, dump_rendered

STYLES: dict[str, type[Plain]] = {
    "plain": Plain,
    "retrieved": Retrieved,
    "few_shot": FewShot,
    "reason": Reason,
    "json": Json,
}
"""The writer of each prompt style."""


def render(corpus: Prepared, how: Prompt, out: Path) -> None:
    """Write train.jsonl, dev.jsonl and test.jsonl into the folder `out`: all or none."""
    splits = {split: corpus.rows(split) for split in SPLITS}
    write = STYLES[how.style](asking.of(corpus.info), splits["train"], how.examples)
    with replacing_folder(out) as folder:
        for split, rows in splits.items():
            texts = rendered(write, rows, hidden=split == "test")
            write_jsonl(folder / f"{split}.jsonl", texts, dump_rendered)
            if remark := write.remark(rows):
                print(f"{corpus.info.dataset} {split}: {remark}")


def rendered(write: Plain, rows: Iterable[Example], *, hidden: bool) -> Iterable[Rendered]:
    """Each row as text; `hidden` keeps the completion back."""
    for row in rows:
        yield Rendered(row.id, write.prompt(row), None if hidden else write.completion(row))
