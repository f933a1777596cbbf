"""One rendered prompt and target for each corpus and protocol, on our own text.

`python -m tests.tasks.golden` writes the files anew after a wanted change of wording.
"""

from pathlib import Path
from typing import get_args

from repro.tasks import reading
from repro.corpora.base import load
from repro.corpora.card import task_info
from repro.params import corpora
from repro.schema import ProtocolName
from tests.tasks.samples import sample

FOLDER = Path(__file__).parent / "golden"


def rendered(dataset: str) -> str:
    """The prompts and targets of a corpus under both protocols."""
    parts = []
    for protocol in get_args(ProtocolName):
        info = task_info(load(dataset), corpora()[dataset], protocol)
        task = reading.of(info.under(protocol))
        example = sample(info, concepts=dataset == "biored")
        parts.append(f"==== {dataset}, {protocol}\n{task.prompt(example)}")
        parts.append(f"---- target\n{task.target(example)}\n\n")
    return "".join(parts)


if __name__ == "__main__":
    for name in corpora():
        (FOLDER / f"{name}.txt").write_text(rendered(name), encoding="utf-8")
