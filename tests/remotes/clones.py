"""Authors who run a small profile, and the clones of their reviewers."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import yaml

from tests.pipeline.workspace import Workspace, copy_of

PROFILE = "quick"
PIPELINE = f"profiles/{PROFILE}/dvc.yaml"
CELLS = ("tiny-llama-phee", "tiny-llama-ade")
SMALL = (
    "datasets=[phee, ade]", "synthesis={train: 24, dev: 6, test: 8}", "baselines=[constant]",
    "warmup.steps=3", "warmup.batch=4", "train.steps=2", "train.evaluate_every=1",
)  # fmt: skip
TEMPLATES = Path("docs") / "remotes"


def author(root: Path, folder: Path, *settings: str) -> Workspace:
    """A committed copy of the repository in which the small profile has run and is committed."""
    workspace = copy_of(root, folder)
    _shrink(workspace)
    words = [word for setting in (*SMALL, *settings) for word in ("-s", setting)]
    workspace.run("repro", "new-profile", PROFILE, *words)
    workspace.repro(PIPELINE)
    workspace.commit("results of the small profile")
    return workspace


def _shrink(workspace: Workspace) -> None:
    """Two small profiles, none of which ran: DVC reads every pipeline at many a command."""
    profiles = [f"profiles/{folder.name}" for folder in (workspace.folder / "profiles").iterdir()]
    profiles.remove("profiles/paper")
    for folder in ("metrics", "paper_tables", "provenance", *profiles):
        shutil.rmtree(workspace.folder / folder, ignore_errors=True)
    for lock in ("dvc.lock", "profiles/paper/dvc.lock"):
        (workspace.folder / lock).unlink(missing_ok=True)
    two = ["phee", "ade"]
    _set(workspace, "params.yaml", datasets=two, synthetic=two, seed_datasets=two)
    one = ["llama3-8b"]
    paper = "profiles/paper/params.yaml"
    _set(
        workspace,
        paper,
        datasets=two,
        fetched=two,
        seed_datasets=two,
        rows=one,
        models=one,
        bases=one,
    )


def clone(origin: Workspace, folder: Path) -> Workspace:
    """A fresh clone: what is in git and nothing else."""
    origin.run("git", "clone", "-q", str(origin.folder), str(folder))
    return Workspace(folder)


def clone_with_cache(origin: Workspace, folder: Path) -> Workspace:
    """A clone of an author who moved house: DVC's cache and the predictions came along."""
    workspace = clone(origin, folder)
    for name in (".dvc/cache", "predictions"):
        shutil.copytree(origin.folder / name, folder / name)
    return workspace


def add_remote(workspace: Workspace, template: str, changes: Mapping[str, str]) -> None:
    """Append a remote's template to the tracked .dvc/config, edited as its comment says."""
    text = workspace.read(str(TEMPLATES / template))
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    config = workspace.folder / ".dvc" / "config"
    config.write_text(config.read_text(encoding="utf-8") + text, encoding="utf-8")


def make_default(workspace: Workspace, remote: str) -> None:
    """What `dvc remote default` does, without its second of start-up."""
    workspace.replace(".dvc/config", "[core]\n", f"[core]\n    remote = {remote}\n")


def set_locally(workspace: Workspace, remote: str, **options: str) -> None:
    """What `dvc remote modify --local` does: options of a remote that git never sees."""
    lines = [f"['remote \"{remote}\"']", *(f"    {key} = {options[key]}" for key in options)]
    with (workspace.folder / ".dvc" / "config.local").open("a", encoding="utf-8") as config:
        config.write("\n".join(lines) + "\n")


def add_folder_remote(workspace: Workspace, folder: Path) -> None:
    """A remote that is a folder of this machine, the default one, verified."""
    with (workspace.folder / ".dvc" / "config").open("a", encoding="utf-8") as config:
        config.write(f"['remote \"storage\"']\n    url = {folder}\n    verify = true\n")
    make_default(workspace, "storage")


def set_params(workspace: Workspace, **values: object) -> None:
    """Set parameters of the small profile."""
    _set(workspace, f"profiles/{PROFILE}/params.yaml", **values)


def _set(workspace: Workspace, path: str, **values: object) -> None:
    params = yaml.safe_load(workspace.read(path)) | values
    text = yaml.safe_dump(params, sort_keys=False)
    (workspace.folder / path).write_text(text, encoding="utf-8")


def tier(workspace: Workspace, number: int, *arguments: str, expect: int = 0) -> str:
    """Run a tier of the small profile; its output."""
    command = ("repro", "tier", str(number), "-p", PROFILE, *arguments)
    return workspace.run(*command, expect=expect)


def stages_run(output: str) -> set[str]:
    """Names of the stages that DVC ran, without their cells."""
    return set(re.findall(r"Running stage '(?:[^':]*:)?([a-z_]+)", output))


def results(workspace: Workspace) -> dict[str, bytes]:
    """Every metrics file and table of the small profile, by path."""
    folders = [workspace.folder / name / PROFILE for name in ("metrics", "paper_tables")]
    files = [file for folder in folders for file in sorted(folder.rglob("*")) if file.is_file()]
    return {
        str(file.relative_to(workspace.folder)): file.read_bytes()
        for file in files
        if file.suffix != ".html"
    }


def objects(folder: Path) -> set[str]:
    """MD5s of the objects in a DVC cache or in the folder of a remote, unfinished ones left out."""
    files = (file for file in folder.glob("files/md5/*/*") if file.suffix != ".tmp")
    return {file.parent.name + file.name for file in files}
