"""One rendered prompt and target for each corpus and protocol, on our own text.

`python -m tests.tasks.golden` writes the files again after a wanted change of wording.
"""

from pathlib import Path
from typing import get_args

from repro.corpora.base import load
from repro.corpora.card import task_info
from repro.registry import corpora
from repro.schema import ProtocolName
from repro.tasks import asking
from repro.tasks.asking import prompts
from tests.tasks.samples import sample

FOLDER = Path(__file__).parent / "golden"


def rendered(dataset: str) -> str:
    """The prompts and targets of a corpus under both protocols."""
    parts = []
    for protocol in get_args(ProtocolName):
        info = task_info(load(dataset), corpora()[dataset], protocol)
        task = asking.of(info)
        example = sample(info, concepts=dataset == "biored")
        parts.append(f"==== {dataset}, {protocol}\n{prompts.prompt(task, example)}")
        parts.append(f"---- target\n{task.target(example)}\n\n")
    return "".join(parts)


if __name__ == "__main__":
    for name in corpora():
        (FOLDER / f"{name}.txt").write_text(rendered(name), encoding="utf-8")
