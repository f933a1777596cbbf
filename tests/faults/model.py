"""A tiny model, made and trained in seconds, that has answered: one verb after the other."""

import re
import shlex
from pathlib import Path

from tests.faults.checkout import Checkout, Done, make
from tests.faults.quick import SETTINGS
from tests.faults.tokens import SECRETS

PROFILE = [*SETTINGS, "train.evaluate_every=2", "train.batch=256", "predict.batch=2048"]
STORY = (
    "synthesize ade", "prepare ade", "render ade", "base tiny-llama", "train tiny-llama ade",
    "predict tiny-llama ade",
)  # fmt: skip
SAID = "said.txt"
"""What all of it printed."""
PROGRESS = re.compile(r"(base|train|predict) [\w -]+: \d+/\d+( .*)?")


def trained(root: Path, folder: Path, *further: str) -> Checkout:
    """A checkout in which the story was told, with tokens in the environment.

    `further` are settings of the profile, as key=value.
    """
    checkout = make(root, folder)
    settings = " ".join(f"-s '{setting}'" for setting in (*PROFILE, *further))
    said = done(checkout, f"new-profile quick {settings}")
    said += "".join(done(checkout, f"{words} -p quick", **SECRETS) for words in STORY)
    (checkout.folder / SAID).write_text(said, "utf-8")
    return checkout


def done(checkout: Checkout, words: str, **variables: str) -> str:
    """What a verb that works prints."""
    ended = checkout.run(*shlex.split(words), **variables)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout + ended.stderr


def last_line(ended: Done) -> str:
    """The one line with which a verb failed, after those that tell its progress."""
    assert ended.returncode == 1, ended.stdout + ended.stderr
    *before, line = ended.stderr.splitlines()
    assert all(PROGRESS.fullmatch(said) for said in before), ended.stderr
    assert line.startswith("repro: ")
    return line
