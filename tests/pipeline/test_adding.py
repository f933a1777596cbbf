"""A corpus, a model, a prompt style and a metric of one's own, added as docs/adding.md says."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.pipeline.workspace import Workspace

pytestmark = pytest.mark.long

ROWS = "".join(
    f"{n}\t{split}\t{colour}\tThe mice of cage {n} were {colour}.\n"
    for split, size in (("train", 8), ("dev", 2), ("test", 4))
    for n, colour in zip(range(size), ["red", "green"] * 4, strict=False)
)
CORPUS = '''"""Colours: sentences that name a colour."""

from pathlib import Path

from repro.corpora.base import Corpus, Reading
from repro.corpora.raw import numbered_lines, read_raw
from repro.schema import SPLITS, Example, ProtocolName


def read(folder: Path, _: ProtocolName) -> Reading:
    """The split of the file."""
    path = folder / "rows.tsv"
    splits = {split: [] for split in SPLITS}
    for place, line in numbered_lines(read_raw(path), str(path)):
        if line.count("\\t") != 3:
            raise place.bad("number, split, colour and sentence", line)
        number, split, label, text = line.split("\\t")
        splits[split].append(Example(f"{split}-{number}", f"{split}-{number}", text, label=label))
    return Reading(splits)


CORPUS = Corpus(name="colours", task="classification", labels=("red", "green"), read=read)
'''
CORPUS_ENTRY = f"""
colours:
  title: Colours
  task: classification
  licence: "CC0-1.0"
  redistribute: true
  homepage: "https://colours.example.org"
  files:
    - name: rows.tsv
      url: "https://colours.example.org/rows.tsv"
      sha256: "{sha256(ROWS.encode()).hexdigest()}"
      bytes: {len(ROWS)}
"""
MODEL_ENTRY = """
tiny-wide:
  title: tiny-wide (built here)
  source: built
  id: tiny-wide
  revision: null
  standing: ours
  architecture: llama
  shape: {hidden: 96, layers: 1, heads: 2, kv_heads: 2, head_dim: 48, intermediate: 96}
  dtype: float32
  attention: eager
  targets: [q_proj, v_proj]
  gated: false
  safetensors: true
  weights_gb: 0.001
  memory_gb: 0.0
  gpus: 0
  licence: MIT
"""
STYLE = '''"""Style short: the labels and the text."""

from repro.render.plain import Plain
from repro.schema import Example
from repro.tasks.asking import prompts


class Short(Plain):
    """One line instead of an instruction."""

    def prompt(self, row: Example) -> str:
        return prompts.frame(" or ".join(self.task.types), self.task.text(row))
'''
METRIC = '''def exact_figures(cell: Answered) -> Metrics:
    """The share of examples whose items are exactly the gold ones."""
    same = sum(row.predicted == row.gold for row in cell.judged)
    return {"exact": round(same / len(cell.judged), DIGITS)}


def types_csv('''
PROFILE = [
    "datasets=[colours]", "synthetic=[]", "fetched=[colours]", "models=[tiny-wide]",
    "baselines=[constant, linear]", "prompt.style=short", "warmup.steps=2", "warmup.batch=4",
    "train.steps=2", "train.evaluate_every=1",
]  # fmt: skip


def append(workspace: Workspace, path: str, text: str) -> None:
    file = workspace.folder / path
    file.write_text(workspace.read(path) + text, encoding="utf-8")


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def add_all(workspace: Workspace) -> None:
    """Make the edits that docs/adding.md names, and no others."""
    source = workspace.folder / "src/repro"
    append(workspace, "corpora.yaml", CORPUS_ENTRY)
    write(source / "corpora/colours.py", CORPUS)
    append(workspace, "models.yaml", MODEL_ENTRY)
    write(source / "render/short.py", STYLE)
    stage = "src/repro/render/stage.py"
    workspace.replace(stage, '    "plain": Plain,', '    "plain": Plain,\n    "short": Short,')
    imported = "from repro.render.structured import"
    workspace.replace(stage, imported, f"from repro.render.short import Short\n{imported}")
    workspace.replace("src/repro/params.py", 'Literal["plain", ', 'Literal["plain", "short", ')
    score = "src/repro/scoring/score.py"
    workspace.replace(score, "def types_csv(", METRIC)
    variety = "        **variety_figures("
    workspace.replace(score, variety, f"        **exact_figures(cell),\n{variety}")


def metrics(workspace: Workspace, row: str) -> dict[str, Any]:
    found: dict[str, Any] = workspace.json("cat", f"metrics/mine/{row}/colours.json")
    return found


def test_one_of_each_is_added_and_runs(
    workspace: Workspace, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror = tmp_path_factory.mktemp("mirror")
    write(mirror / "colours.example.org/rows.tsv", ROWS)
    monkeypatch.setenv("REPRO_MIRROR", str(mirror))
    add_all(workspace)
    workspace.only_profile("mine", PROFILE)
    workspace.commit("one of each")
    stages = workspace.repro("profiles/mine/dvc.yaml")
    assert {"fetch@colours", "base@tiny-wide", "score@tiny-wide-colours"} <= set(stages)

    prompt = workspace.read("data/mine/rendered/colours/test.jsonl").splitlines()[0]
    assert "red or green\\n\\nThe mice of cage 0 were red." in prompt
    linear = metrics(workspace, "linear")
    assert (linear["examples"], linear["f1"], linear["exact"]) == (4, 1.0, 1.0)
    assert metrics(workspace, "constant")["exact"] == 0.5
    assert metrics(workspace, "tiny-wide")["examples"] == 4
    assert "Colours" in workspace.read("paper_tables/mine/text_classification.md")
    assert "tiny-wide" in workspace.run("repro", "results", "-p", "mine")
    assert "432" in workspace.read("paper_tables/mine/report.html")
    assert not (workspace.folder / "code/manifests/prepare-colours.md5").read_text().count("ade.py")
