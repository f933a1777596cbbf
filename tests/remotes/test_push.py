"""What `repro push` sends, what it keeps here, and what an interruption leaves."""

import hashlib
from pathlib import Path

import pytest

from tests.pipeline.workspace import Workspace
from tests.remotes.clones import (
    PIPELINE,
    PROFILE,
    clone,
    clone_with_cache,
    objects,
    set_locally,
    set_params,
)

pytestmark = pytest.mark.slow

PREDICTIONS = f"predictions/{PROFILE}/constant"
ADAPTER = f"adapters/{PROFILE}/tiny-llama/ade"
FILES = 400


@pytest.fixture
def author(scored: Workspace, tmp_path: Path) -> Workspace:
    """A clone with the author's predictions, and an empty remote of its own."""
    workspace = clone_with_cache(scored, tmp_path / "work")
    set_locally(workspace, "storage", url=str(tmp_path / "remote"))
    return workspace


def _remote(workspace: Workspace) -> Path:
    return workspace.folder.parent / "remote"


def _md5(file: Path) -> str:
    return hashlib.md5(file.read_bytes(), usedforsecurity=False).hexdigest()


def _push(workspace: Workspace, *words: str, expect: int = 0) -> str:
    return workspace.run("repro", "push", "-p", PROFILE, *words, expect=expect)


def test_predictions_that_quote_a_corpus_which_may_not_be_shared_stay_here(
    author: Workspace,
) -> None:
    # as if both corpora were the real ones: ADE states no licence
    set_params(author, synthetic=[], fetched=["phee", "ade"])
    output = _push(author)
    assert "kept here: 1 predictions of ADE, which quote it (licence: none stated)" in output
    assert objects(_remote(author)) == {_md5(author.folder / PREDICTIONS / "phee.jsonl")}


def test_of_some_stages_only_what_they_made_is_sent_and_it_may_be_nothing(
    author: Workspace,
) -> None:
    set_params(author, synthetic=[], fetched=["phee", "ade"])
    assert "kept here: 1 predictions of ADE" in _push(author, "--stages", "baseline@constant-ade")
    assert objects(_remote(author)) == set()
    _push(author, "--stages", "baseline@constant-phee")
    assert objects(_remote(author)) == {_md5(author.folder / PREDICTIONS / "phee.jsonl")}
    said = _push(author, "--stages", "baseline@constant-phe", expect=2)
    assert "unknown stage 'baseline@constant-phe': did you mean baseline@constant-phee" in said


def test_dvc_itself_sends_records_of_runs_and_no_text_with_them(author: Workspace) -> None:
    author.run("dvc", "push", "--run-cache", PIPELINE)
    assert objects(_remote(author)) == set()
    records = [path.read_text() for path in (_remote(author) / "runs").rglob("*") if path.is_file()]
    for corpus in ("phee", "ade"):
        answers = author.folder / PREDICTIONS / f"{corpus}.jsonl"
        assert any(_md5(answers) in record for record in records)


def test_corrupt_bytes_are_never_sent(author: Workspace) -> None:
    md5 = _md5(author.folder / PREDICTIONS / "ade.jsonl")
    stored = author.folder / ".dvc/cache/files/md5" / md5[:2] / md5[2:]
    stored.chmod(0o644)
    stored.write_text("rot", encoding="utf-8")
    stored.chmod(0o444)
    line = _push(author, expect=1).strip()
    assert line.startswith(f"repro: {stored.relative_to(author.folder)}: corrupt")
    assert objects(_remote(author)) == set()


def test_without_a_remote_the_page_on_remotes_is_named(author: Workspace) -> None:
    author.replace(".dvc/config", "    remote = storage\n", "")
    assert "no default remote (set up: storage); see docs/remotes.md" in _push(author, expect=1)


def test_a_killed_push_leaves_no_broken_object_and_goes_on_where_it_was(
    author: Workspace, tmp_path: Path
) -> None:
    _add_large_adapter(author)
    author.run("sh", "-c", _killed_push(_remote(author)), expect=137)
    sent = objects(_remote(author))
    assert 0 < len(sent) < FILES
    _require_whole(_remote(author))
    early = clone(author, tmp_path / "early")
    set_locally(early, "storage", url=str(_remote(author)))
    assert "2 adapters" in early.run("repro", "doctor", "-p", PROFILE), "not whole, so not there"
    _push(author)
    assert len(objects(_remote(author))) == FILES + 3
    _require_whole(_remote(author))
    reader = clone(author, tmp_path / "reader")
    set_locally(reader, "storage", url=str(_remote(author)))
    reader.run("dvc", "pull", f"{PIPELINE}:train@tiny-llama-ade")
    assert len(list((reader.folder / ADAPTER).iterdir())) == FILES


def _add_large_adapter(author: Workspace) -> None:
    """An adapter of many files, recorded as if stage `train` had made it."""
    set_params(author, models=["tiny-llama"], bases=["tiny-llama"], rows=["constant", "tiny-llama"])
    folder = author.folder / ADAPTER
    folder.mkdir(parents=True)
    for number in range(FILES):
        (folder / f"{number}.bin").write_bytes(number.to_bytes(2, "big") * 1000)
    for path in (f"data/{PROFILE}/base/tiny-llama", f"data/{PROFILE}/rendered/ade"):
        (author.folder / path).mkdir(parents=True)
    for name in ("train.jsonl", "dev.jsonl"):
        (author.folder / f"data/{PROFILE}/rendered/ade" / name).write_text("", encoding="utf-8")
    author.run("dvc", "commit", "-f", f"{PIPELINE}:train@tiny-llama-ade")
    author.commit("an adapter")


def _killed_push(remote: Path) -> str:
    """A shell script that pushes, and kills the push when a few objects have arrived."""
    return f"""
        repro push -p {PROFILE} & push=$!
        arrived() {{ find {remote}/files/md5 -type f 2>/dev/null | wc -l; }}
        while kill -0 $push && [ $(arrived) -lt 20 ]; do sleep 0.02; done
        kill -9 $push
        wait $push
    """


def _require_whole(remote: Path) -> None:
    for md5 in objects(remote):
        stored = remote / "files" / "md5" / md5[:2] / md5[2:]
        assert _md5(stored) == md5.removesuffix(".dir")
