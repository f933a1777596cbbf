"""A checkout in which every verb that writes has what it needs, made in seconds."""

import compileall
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from dvc.repo import Repo
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from repro.baselines.run import run as baseline
from repro.corpora.prepare import prepare
from repro.corpora.synthesis.writers import synthesize
from repro.new_profile import new_profile
from repro.params import Params, load
from repro.paths import Paths
from repro.prepared import open_prepared
from repro.registry import corpora, corpus_entry
from repro.render.stage import render, render_transfer
from tests.faults.checkout import Checkout, make

SMALL = (
    "datasets=[ade, phee]", "baselines=[constant, linear]", "models=[tiny-llama]", "splits=[dev]",
    "external=[elsewhere]", "transfers=[{source: phee, target: ade}]",
    "synthesis={train: 24, dev: 6, test: 8}",
)  # fmt: skip
COMMITTED = (
    "CITATION.cff", "README.md", "docs/analysis.md", "docs/corpora.md", "docs/images",
)  # fmt: skip
PROFILES = ("baselines", "baselines-strict", "laptop")
"""Those whose committed figures make pages; DVC reads all that there are each time it starts."""
JUDGED = ("*.csv", "*.json", "*.md")
ANSWERS, PAPER, MODEL = "answers.jsonl", "paper.csv", "lent/Org/Small"
"""Files of strangers: answers to prompts, a table of the paper, a model's folder."""
TABLE = "F1\nModel,ADE P,ADE R,ADE F1\nLlama3-8B,0.9000,0.8000,0.8471\n"
CONFIG = {
    "model_type": "llama", "architectures": ["LlamaForCausalLM"], "vocab_size": 64,
    "hidden_size": 16, "num_hidden_layers": 2, "num_attention_heads": 2,
    "num_key_value_heads": 1, "head_dim": 8, "intermediate_size": 32, "dtype": "float32",
    "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0,
}  # fmt: skip


def everything(root: Path, folder: Path) -> Checkout:
    """Code, committed figures, two profiles, answers of every row, and files of strangers."""
    made = Checkout(make(root, folder).folder, folder)
    _copy_committed(root, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        Repo.init(no_scm=True).close()
        new_profile("small", "default", SMALL)
        new_profile("real", "baselines", [f"datasets=[{', '.join(corpora())}]"])
        _answered(*load("small"))
        _real(*load("real"))
        _lent(Paths("small"))
    return made


def _copy_committed(root: Path, folder: Path) -> None:
    for name in COMMITTED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (root / name).is_dir() else shutil.copy
        copy(root / name, folder / name)
    for profile in (folder / "profiles").iterdir():
        if profile.name not in PROFILES:
            shutil.rmtree(profile)
    for name in PROFILES:
        for path in (*_matching(root / "paper_tables" / name), *_matching(root / "metrics" / name)):
            (folder / path.relative_to(root)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / path.relative_to(root))
    shutil.copytree(root / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    # what Python would write beside the code is there already
    assert compileall.compile_dir(folder / "src", quiet=1)


def _matching(folder: Path) -> Iterable[Path]:
    return (path for pattern in JUDGED for path in folder.rglob(pattern))


def _answered(params: Params, paths: Paths) -> None:
    """Two corpora, prepared, rendered and answered; the model's answers are a baseline's."""
    for dataset in params.datasets:
        _prepared(params, paths, dataset)
        render(open_prepared(paths, dataset), params.prompt, paths.rendered(dataset))
        for row in params.baselines:
            _answer(params, Paths(paths.profile), row, dataset)
        _answer(params, Paths(paths.profile, answered="dev"), "constant", dataset)
    for name, source in (("ade", "ade"), ("phee", "phee"), ("ade.from-phee", "ade")):
        target = paths.all_predictions / "tiny-llama" / f"{name}.jsonl"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(paths.predictions("constant", source), target)
    moved = Paths(paths.profile, source="phee")
    learned, asked = (open_prepared(paths, dataset) for dataset in ("phee", "ade"))
    out = moved.rendered("ade")
    render_transfer(learned, paths.rendered("phee"), asked, params.prompt, out)


def _prepared(params: Params, paths: Paths, dataset: str) -> None:
    synthesize(dataset, paths.raw(dataset), params.synthesis, params.seed)
    prepare(dataset, corpus_entry(dataset), params.of_prepare, paths)


def _answer(params: Params, paths: Paths, row: str, dataset: str) -> None:
    out = paths.predictions(row, dataset)
    baseline(row, open_prepared(paths, dataset), params.seed, out, paths.answered)


def _real(params: Params, paths: Paths) -> None:
    """Every corpus in a profile of real ones: the bytes are synthetic, which nothing here knows."""
    sizes = params.synthesis.model_copy(update={"train": 12, "dev": 6, "test": 6})
    for dataset in params.datasets:
        _prepared(params.model_copy(update={"synthesis": sizes}), paths, dataset)


def _lent(paths: Paths) -> None:
    asked = (paths.rendered("ade") / "test.jsonl").read_text("utf-8").splitlines()
    answers = [{"id": json.loads(line)["id"], "output": "related"} for line in asked]
    Path(ANSWERS).write_text("".join(f"{json.dumps(row)}\n" for row in answers), "utf-8")
    Path(PAPER).write_text(TABLE, "utf-8")
    Path(MODEL).mkdir(parents=True)
    (Path(MODEL) / "config.json").write_text(json.dumps(CONFIG), "utf-8")
    (Path(MODEL) / "model.safetensors").write_bytes(b"")
    counted = paths.base("tiny-llama")
    counted.mkdir(parents=True)
    words = Tokenizer(WordLevel({"?": 0}, "?"))
    words.save(str(counted / "tokenizer.json"))
