"""Gold items: counted under both protocols, each over the rows that it asks about."""

from pathlib import Path

import pytest

from repro.audit.gold import counts, gold, items_of_test
from repro.corpora.prepare import prepare
from repro.corpora.synthesis.writers import synthesize
from repro.params import Params, Synthesis, load
from repro.paths import Paths
from repro.registry import corpora
from repro.schema import Example, ProtocolName, TaskInfo


@pytest.fixture
def profile(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Params, Paths]:
    """The default profile, with all its data in a folder of the test's own."""
    params, paths = load("default")
    (tmp_path / "corpora.yaml").write_bytes((root / "corpora.yaml").read_bytes())
    monkeypatch.chdir(tmp_path)
    return params, paths


@pytest.mark.parametrize("protocol", ["label_set", "strict"])
@pytest.mark.parametrize("dataset", ["ddi", "biored"])
def test_both_protocols_count_over_their_own_rows(
    dataset: str, protocol: ProtocolName, profile: tuple[Params, Paths]
) -> None:
    params, paths = profile[0].model_copy(update={"protocol": protocol}), profile[1]
    synthesize(dataset, paths.raw(dataset), Synthesis(train=40, dev=10, test=20), 13)
    prepare(dataset, corpora()[dataset], params.of_prepare, paths)
    found = gold(dataset, params, paths)
    asked, whole = found["label_set"]["test"], found["strict"]["test"]
    if dataset == "ddi":
        assert asked["items"] == whole["items"] > 0
        assert asked["examples"] != whole["examples"]
        assert items_of_test(dataset, paths) == {protocol: asked["items"]}
    else:
        assert asked["examples"] == whole["examples"]
        assert items_of_test(dataset, paths) == {
            name: by_split["test"]["items"] for name, by_split in found.items()
        }


def test_rows_without_an_item_are_counted() -> None:
    info = TaskInfo("phee", "PHEE", "classification", ("x", "y"))
    rows = [Example("1", "g", "t", label="x"), Example("2", "g", "t", label="y")]
    found = counts(info, {"train": rows, "dev": [], "test": []})
    assert found["train"] == {"examples": 2, "items": 2, "empty": 0}
    assert found["dev"] == {"examples": 0, "items": 0, "empty": 0}
