"""What a person waits for at a prompt, as whole processes."""

import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from benchmarks.conftest import ROOT, Sides
from benchmarks.sides import Peer, at_most
from repro.corpora.synthesis.writers import synthesize
from repro.params import Synthesis

REPRO = (sys.executable, "-m", "repro")
BIN = Path(sys.executable).parent
HELP = {
    "trl": [sys.executable, str(BIN / "trl"), "--help"],
    "lm_eval": [sys.executable, "-m", "lm_eval", "--help"],
}
ROUNDS = 5


def quiet(*command: str, cwd: Path) -> Callable[[], int]:
    """Runs a command; its status."""

    def run() -> int:
        return subprocess.run(command, cwd=cwd, capture_output=True, check=True).returncode

    return run


def test_help(sides: Sides, tmp_path: Path) -> None:
    ours = quiet(*REPRO, "--help", cwd=ROOT)
    peers = []
    for name, command in HELP.items():
        if find_spec(name):
            peers.append(Peer(f"{name} --help", quiet(*command, cwd=tmp_path), equal="status 0"))
        else:
            sides("Commands").not_measured("repro --help", f"{name} --help", None, f"No {name}.")
    amounts = sides("Commands").compare("repro --help", ours, peers, rounds=ROUNDS)
    sides("Commands").seconds("repro --help", amounts, at_most(0.3))


@pytest.fixture
def cell(checkout: Path) -> Path:
    """A folder with the answers of the constant row on 100 sentences."""
    raw = checkout / "data/default/raw/ade"
    synthesize("ade", raw, Synthesis(train=300, dev=60, test=100), 13)
    for words in (["prepare"], ["render"], ["baseline", "constant"]):
        quiet(*REPRO, *words, "ade", cwd=checkout)()
    return checkout


def test_score_as_a_process(sides: Sides, cell: Path) -> None:
    score = quiet(*REPRO, "score", "constant", "ade", cwd=cell)
    work = "repro score, one cell of 100 sentences"
    amounts = sides("Commands").compare(work, score, [], rounds=ROUNDS)
    sides("Commands").seconds(work, amounts, at_most(0.7))
