"""An author trains and pushes; reviewers of three kinds start from fresh clones."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
import yaml

from tests.pipeline.workspace import Workspace
from tests.remotes.clones import (
    CELLS,
    PIPELINE,
    PROFILE,
    add_remote,
    author,
    clone,
    make_default,
    objects,
    results,
    set_locally,
    stages_run,
    tier,
)
from tests.remotes.servers import Server, s3

pytestmark = pytest.mark.slow

BUCKET = "artifact"
JUDGEMENT = {"tables", "audit", "report"}
PREDICTED = [f"predictions/{PROFILE}/tiny-llama/{dataset}.jsonl" for dataset in ("phee", "ade")]


@pytest.fixture(scope="module")
def storage(s3_python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An S3-compatible server with one empty bucket."""
    with s3(s3_python, tmp_path_factory.mktemp("s3") / "log") as server:
        requests.put(f"{server.http}/{BUCKET}", timeout=10).raise_for_status()
        yield server


@pytest.fixture(scope="module")
def trained(root: Path, storage: Server, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """An author who trained two cells, and whose tracked configuration names the storage."""
    workspace = author(root, tmp_path_factory.mktemp("author") / "work")
    add_remote(workspace, "s3.ini", {"BUCKET": BUCKET, "https://s3.example.org": storage.http})
    make_default(workspace, "storage")
    workspace.commit("a remote")
    _sign_in(workspace)
    return workspace


def _sign_in(workspace: Workspace) -> None:
    keys = dict.fromkeys(("access_key_id", "secret_access_key"), "of-the-test")
    set_locally(workspace, "storage", **keys)


def _stored(storage: Server) -> set[str]:
    listed = requests.get(f"{storage.http}/{BUCKET}?list-type=2", timeout=10).text
    keys = [part.split("</Key>")[0] for part in listed.split("<Key>")[1:]]
    return {"".join(key.split("/")[-2:]) for key in keys}


def _made(workspace: Workspace, *stages: str) -> set[str]:
    """MD5s of what stages made, as the small profile's dvc.lock records them."""
    lock = yaml.safe_load(workspace.read(f"profiles/{PROFILE}/dvc.lock"))["stages"]
    return {
        out["md5"]
        for name, stage in lock.items()
        for out in stage.get("outs", [])
        if name.split("@")[0] in stages
    }


def test_the_whole_story(trained: Workspace, storage: Server, tmp_path: Path) -> None:
    """Push; re-score (2); re-predict (3); look (1): the same bytes, and never a training run."""
    _push(trained, storage)
    second = clone(trained, tmp_path / "second")
    _sign_in(second)
    _rescore(second, trained)
    _repredict(second, trained)
    assert second.json("dvc", "metrics", "diff", "--json") == {}
    _look(clone(trained, tmp_path / "third"), trained)


def test_plain_dvc_push_sends_no_text(trained: Workspace, tmp_path: Path) -> None:
    set_locally(trained, "folder", url=str(tmp_path))
    trained.run("dvc", "push", "-r", "folder", PIPELINE)
    assert _made(trained, "base", "train") <= objects(tmp_path)
    assert not _made(trained, "synthesize", "prepare", "predict", "baseline") & objects(tmp_path)


def test_without_keys_tiers_2_and_3_stop_and_nothing_is_trained(
    trained: Workspace, tmp_path: Path
) -> None:
    stranger = clone(trained, tmp_path / "stranger")
    for number, first in ((2, PREDICTED[0]), (3, f"data/{PROFILE}/base/tiny-llama")):
        output = tier(stranger, number, *CELLS, expect=1)
        line = output.strip().splitlines()[-1]
        assert f"{first}: not in the cache, and the remote did not give it" in line
        assert stages_run(output) == set()
    assert "Unable to locate credentials" in stranger.run("repro", "doctor", "-p", PROFILE)


def _push(trained: Workspace, storage: Server) -> None:
    """Bases, adapters and predictions of synthetic corpora go; corpora never do; no key is told."""
    trained.run("repro", "push", "-p", PROFILE)
    assert _made(trained, "base", "train", "predict", "baseline") <= _stored(storage)
    assert not _made(trained, "synthesize", "prepare") & _stored(storage)
    assert trained.run("git", "grep", "of-the-test", "--", ".dvc", expect=1) == ""


def _rescore(second: Workspace, trained: Workspace) -> None:
    """Tier 2 downloads predictions alone, and gets the author's metrics."""
    output = tier(second, 2)
    assert stages_run(output) <= {"synthesize", "prepare", "render", "score", *JUDGEMENT}
    assert stages_run(output) >= {"prepare", "score", "tables"}
    cached = objects(second.folder / ".dvc" / "cache")
    assert _made(trained, "predict", "baseline") <= cached
    assert not _made(trained, "train", "base") & cached
    _require_same(second, trained)


def _repredict(second: Workspace, trained: Workspace) -> None:
    """Tier 3 downloads base and adapters, and predicts the author's bytes again."""
    output = tier(second, 3, *CELLS)
    assert stages_run(output) == {"predict", "score", *JUDGEMENT}
    assert _made(trained, "train", "base") <= objects(second.folder / ".dvc" / "cache")
    for path in PREDICTED:
        assert second.read(path) == trained.read(path)
    _require_same(second, trained)


def _require_same(second: Workspace, trained: Workspace) -> None:
    assert results(second) == results(trained)
    # who ran when and where stands in provenance and in the report: a second run changes that
    others = (":!provenance", ":!*/report.html")
    assert second.run("git", "status", "--porcelain", "--", *others) == ""


def _look(third: Workspace, trained: Workspace) -> None:
    """Tier 1, by the verb and by DVC's own option: from git alone, without the storage."""
    (third.folder / f"paper_tables/{PROFILE}/event_extraction.md").unlink()
    output = tier(third, 1)
    assert stages_run(output) == JUDGEMENT
    assert "the same bytes as commit" in output
    assert results(third) == results(trained)
    with (third.folder / "src/repro/tables/write.py").open("a", encoding="utf-8") as code:
        code.write("CHANGED = 1\n")
    assert third.repro("--allow-missing", PIPELINE) == ["code", "tables"]
    assert results(third) == results(trained)
    assert objects(third.folder / ".dvc" / "cache") == set()
    assert not (third.folder / "adapters").exists()
