"""Stage `render`: prepared rows to prompts and completions.

The rows of train and dev hold `id`, `prompt`, `completion`, the prompt-completion form that
trainers read; those of test hold no completion, so that no model can see a gold answer of test.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

from repro.files import replacing_folder, write_jsonl
from repro.params import Prompt
from repro.prepared import Prepared
from repro.registry import space_of
from repro.render.examples import FewShot, Retrieved
from repro.render.plain import Plain
from repro.render.reason import Reason
from repro.render.structured import Json
from repro.schema import SPLITS, Example
from repro.tasks import asking
from repro.tasks.shared import common
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


def render_transfer(
    source: Prepared, asked: Path, target: Prepared, how: Prompt, out: Path
) -> None:
    """Write the test rows of `target` as what was trained on `source` is asked: all or none.

    `asked` is the folder of the source's own prompts. Its train.jsonl comes along: the longest of
    its completions bounds an answer.

    Raises InputError where answers to the two corpora hold different things.
    """
    space = space_of(source.info.dataset, target.info.dataset)
    common(space, source.info, target.info)
    write = STYLES[how.style](asking.of(source.info), source.rows("train"), how.examples)
    with replacing_folder(out) as folder:
        shutil.copyfile(asked / "train.jsonl", folder / "train.jsonl")
        texts = rendered(write, target.rows("test"), hidden=True)
        write_jsonl(folder / "test.jsonl", texts, dump_rendered)


def rendered(write: Plain, rows: Iterable[Example], *, hidden: bool) -> Iterable[Rendered]:
    """Each row as text; `hidden` keeps the completion back."""
    for row in rows:
        yield Rendered(row.id, write.prompt(row), None if hidden else write.completion(row))
