"""Jobs of training and prediction on the folders of a profile, and its adapter."""

from repro.lora.job import Job
from repro.params import Lora, Params, load
from repro.paths import Paths
from repro.prepared import open_prepared
from repro.registry import ModelEntry
from repro.render.stage import render

CODE = "the code of this test"


def lora_of(profile: str, **changes: float) -> Lora:
    """The adapter that a profile trains, with other sizes."""
    lora = load(profile)[0].lora
    assert lora is not None
    return lora.model_copy(update=changes)


def job_of(paths: Paths, model: str, entry: ModelEntry, dataset: str, row: str = "") -> Job:
    """What the command line hands to `train` and `predict`, with an entry of the test's own."""
    return Job(
        model=model,
        entry=entry,
        dataset=dataset,
        base=paths.base(model),
        rendered=paths.rendered(dataset),
        adapter=paths.adapter(model, dataset),
        work=paths.work(row or model, dataset),
        code=CODE,
        pipeline=paths.pipeline,
    )


def render_corpus(paths: Paths, params: Params, dataset: str) -> None:
    """Run stage `render` on a prepared corpus."""
    render(open_prepared(paths, dataset), params.prompt, paths.rendered(dataset))
