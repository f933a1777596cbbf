"""A workspace of tiny models, adapters and corpora, built once a session."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from repro.generate.predict import Ask, predict
from repro.lora.load import Base, load_base
from repro.params import Params, PredictParams, load, zero_shot_row
from repro.paths import Paths
from repro.registry import ModelEntry, model_entry
from repro.text import OUTPUTS, Output, read_rendered
from tests.generate.corpora import COLOURS, DATASETS, INFOS, WORDS, write
from tests.generate.models import (
    ARCHITECTURES,
    TEMPLATE,
    entry_of,
    save_adapter,
    save_model,
    save_tokenizer,
)
from tests.jobs import job_of, render_corpus


@dataclass(frozen=True)
class Workspace:
    """A folder to predict in; `entries` are the models' entries in models.yaml."""

    paths: Paths
    params: Params
    entries: dict[str, ModelEntry]

    def predict(
        self,
        model: str = "llama",
        datasets: Sequence[str] = (COLOURS.dataset,),
        batch: int = 16,
        *,
        dtype: str = "float32",
        zero_shot: bool = False,
        sizes: Mapping[str, int | None] | None = None,
    ) -> dict[str, bytes]:
        """Run the stage; the bytes of each predictions file."""
        asks = [self.ask(model, name, dtype=dtype, zero_shot=zero_shot) for name in datasets]
        took = list(predict(asks, self.with_predict(batch=batch, **(sizes or {}))))
        assert len(took) == len(asks)
        return {ask.job.dataset: ask.out.read_bytes() for ask in asks}

    def ask(
        self,
        model: str = "llama",
        dataset: str = COLOURS.dataset,
        *,
        dtype: str = "float32",
        zero_shot: bool = False,
    ) -> Ask:
        """What the stage gets for one corpus."""
        entry = self.entries[model].model_copy(update={"dtype": dtype})
        row = zero_shot_row(model) if zero_shot else model
        job = job_of(self.paths, model, entry, dataset, row)
        return Ask(job, "test", zero_shot, self.paths.predictions(row, dataset))

    def rows(self, data: bytes) -> list[Output]:
        """The rows of a predictions file."""
        return [OUTPUTS.validate_json(line) for line in data.splitlines()]

    def questions(self, dataset: str = COLOURS.dataset) -> list[str]:
        """The rendered prompts of a corpus's test split."""
        return [row.prompt for row in read_rendered(self.paths.rendered(dataset), "test", "")]

    def with_predict(self, **changes: int | None) -> PredictParams:
        """The parameters of prediction with other choices."""
        chosen = self.params.predict.model_copy(update=changes)
        return self.params.of_predict.model_copy(update={"predict": chosen})

    def base(self, model: str = "llama") -> Base:
        """A base model, loaded as the stage loads it."""
        return load_base(self.ask(model).job)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Workspace]:
    """The shared folder; `chatty` is the llama with a chat template."""
    params, paths = load("default")
    like = model_entry("tiny-llama")
    entries = {name: entry_of(like, name) for name in ARCHITECTURES}
    entries["chatty"] = entries["llama"].model_copy(update={"id": "chatty"})
    home = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        for info in INFOS:
            write(info, paths)
            render_corpus(paths, params, info.dataset)
        workspace = Workspace(paths, params, entries)
        for seed, (name, entry) in enumerate(entries.items()):
            folder = paths.base(name)
            folder.mkdir(parents=True)
            labels = [label for info in INFOS for label in info.labels if " " not in label]
            save_tokenizer([*WORDS, *labels], folder)
            save_model(entry.architecture, folder, seed)
            for number, dataset in enumerate(DATASETS):
                save_adapter(workspace.base(name), paths.adapter(name, dataset), number)
        (paths.base("chatty") / "chat_template.jinja").write_text(TEMPLATE)
    return home, workspace


@pytest.fixture
def workspace(
    built: tuple[Path, Workspace], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Workspace:
    """A fresh working directory; models and corpora are those of the session."""
    home, shared = built
    for folder in ("data", "adapters"):
        (tmp_path / folder).symlink_to(home / folder)
    monkeypatch.chdir(tmp_path)
    return shared
