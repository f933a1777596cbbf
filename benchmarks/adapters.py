"""Twelve adapters of one base, and what stage `predict` is asked to answer with them."""

from pathlib import Path

from benchmarks.material import SEED
from benchmarks.models import SMOLLM2
from repro.corpora.prepare import prepare
from repro.corpora.synthesis.writers import synthesize
from repro.files import write_json
from repro.generate.predict import Ask, predict
from repro.lora.adapter import TRAINING, WEIGHTS, add_adapter, export_tensors, write_config
from repro.lora.job import Job
from repro.lora.load import load_base
from repro.lora.weights import weights_fingerprint
from repro.params import Lora, PredictParams, Synthesis, load
from repro.prepared import open_prepared
from repro.registry import corpus_entry, model_entry
from repro.render.stage import render

ADAPTERS = 12
LORA = Lora(rank=8, alpha=16, dropout=0.0, targets="linear")
DEVIATION = 0.02
"""Of what a fresh adapter has as zeros: enough to change answers."""


def asks(base: Path, rows: int) -> tuple[list[Ask], PredictParams]:
    """Rows to answer with each adapter of a base; the working directory is a checkout."""
    params, paths = load("default")
    synthesize("ade", paths.raw("ade"), Synthesis(train=60, dev=1, test=rows), SEED)
    prepare("ade", corpus_entry("ade"), params.of_prepare, paths)
    render(open_prepared(paths, "ade"), params.prompt, paths.rendered("ade"))
    jobs = [
        Job(
            model=SMOLLM2, entry=model_entry(SMOLLM2), dataset=f"corpus-{number}", base=base,
            rendered=paths.rendered("ade"), adapter=Path(f"adapters/{number}"),
            work=Path(f"work/{number}"), code="", pipeline=Path("dvc.yaml"),
        )
        for number in range(ADAPTERS)
    ]  # fmt: skip
    _save(jobs)
    return [Ask(job, "test", False, Path(f"answers/{job.dataset}")) for job in jobs], (
        params.of_predict
    )


def together(wanted: list[Ask], params: PredictParams) -> list[bytes]:
    """The base is loaded once; the bytes of each predictions file."""
    assert len(list(predict(wanted, params))) == len(wanted)
    return [ask.out.read_bytes() for ask in wanted]


def one_by_one(wanted: list[Ask], params: PredictParams) -> list[bytes]:
    """The base is loaded anew for each adapter."""
    return [content for ask in wanted for content in together([ask], params)]


def _save(jobs: list[Job]) -> None:
    """Write an adapter for each job, all different."""
    import torch

    base = load_base(jobs[0])
    model = add_adapter(base, LORA, SEED)
    for seed, job in enumerate(jobs):
        torch.manual_seed(seed)
        for name, weight in model.named_parameters():
            if "lora_B" in name:
                torch.nn.init.normal_(weight, std=DEVIATION)
        job.adapter.mkdir(parents=True)
        export_tensors(model, job.adapter / WEIGHTS)
        write_config(model, job.adapter)
        write_json(job.adapter / TRAINING, {"base_sha256": weights_fingerprint(base.folder)})
