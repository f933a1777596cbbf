"""Dense decoders that nothing here names go through training and prediction as they are."""

from pathlib import Path

import pytest

from repro.files import write_jsonl
from repro.generate.predict import Ask, predict
from repro.lora.base import base
from repro.lora.job import Job
from repro.lora.preflight import preflight
from repro.lora.train import train
from repro.params import Params, load
from repro.registry import models
from repro.text import Rendered, dump_rendered, read_outputs
from tests.lora.standins import HABITS, save_tokenizer, save_weights, tiny_entry

LIKE = {"qwen3": "qwen25-7b", "gemma3_text": "gemma2-9b", "olmo2": "llama3-8b"}
QUICK = {"steps": 3, "evaluate_every": 2, "batch": 2}
ROWS = [
    Rendered(f"r{n}", f"Classify the text.\n\nTAVN2 was raised {n} times ( p < 0.05 ) .", answer)
    for n, answer in enumerate(["related", "not-related"] * 4)
]


def quick() -> Params:
    params, _ = load("paper")
    return params.model_copy(update={"train": params.train.model_copy(update=QUICK)})


def job_of(architecture: str, home: Path) -> Job:
    """A stand-in of the architecture with rendered rows, all in one folder."""
    like = LIKE[architecture]
    changes = {"id": f"org/{architecture}", "architecture": architecture, "attention": "eager"}
    entry = tiny_entry(models()[like]).model_copy(update=changes)
    folder = home / "models" / entry.id
    folder.mkdir(parents=True)
    save_tokenizer(HABITS[like], folder, [row.prompt for row in ROWS])
    save_weights(entry, HABITS[like], folder)
    for split, rows in (("train", ROWS), ("dev", ROWS[:2])):
        write_jsonl(home / "rendered" / f"{split}.jsonl", rows, dump_rendered)
    asked = [Rendered(row.id, row.prompt) for row in ROWS]
    write_jsonl(home / "rendered/test.jsonl", asked, dump_rendered)
    return Job(
        model=architecture,
        entry=entry,
        dataset="ade",
        base=home / "base",
        rendered=home / "rendered",
        adapter=home / "adapter",
        work=home / "work",
        code="",
        pipeline=Path("dvc.yaml"),
    )


@pytest.mark.parametrize("architecture", LIKE)
def test_a_cell_passes_preflight_trains_and_predicts(
    architecture: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPRO_MODELS", str(tmp_path / "models"))
    job, params = job_of(architecture, tmp_path), quick()
    base(job.entry, job.base, lambda _folder: pytest.fail("built"))
    assert [check for check in preflight(job, params.of_train) if not check.ok] == []
    train(job, params.of_train)
    out = tmp_path / "out.jsonl"
    [_] = predict([Ask(job, "test", zero_shot=False, out=out)], params.of_predict)
    answers = read_outputs(out, [row.id for row in ROWS])
    assert isinstance(answers, list)
    assert len(answers) == len(ROWS)
