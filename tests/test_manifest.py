"""The manifests: what code each stage runs."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from repro.fingerprint import fingerprint
from repro.manifest import PREPARE, files, manifest, manifest_hash, names, verb_imports

ROOT = Path(__file__).parents[1]
LOADED = (
    "import sys, importlib\n"
    "for name in sys.argv[1:]: importlib.import_module(name)\n"
    "print(*(m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'repro'), sep='\\n')"
)


@pytest.fixture(autouse=True)
def _at_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def _all_names() -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        return list(names())


@pytest.mark.parametrize("name", _all_names())
def test_whatever_python_loads_for_a_verb_is_on_its_manifest(name: str) -> None:
    verb, _, corpus = name.partition("-")
    modules = verb_imports(verb) | ({f"repro.corpora.{corpus}"} if corpus else set())
    command = [sys.executable, "-c", LOADED, *sorted(modules)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    loaded = {Path(line).resolve() for line in done.stdout.splitlines()}
    assert len(loaded) > 5
    assert loaded <= {file.resolve() for file in files(name)}


def test_every_corpus_has_a_manifest_of_its_own_and_every_other_verb_has_one() -> None:
    found = _all_names()
    assert len([name for name in found if name.startswith(f"{PREPARE}-")]) >= 12
    assert {"fetch", "baseline", "train", "predict", "score", "tables", "report"} <= set(found)
    assert PREPARE not in found


def test_a_line_is_the_fingerprint_and_the_name_of_a_file() -> None:
    lines = manifest("train").splitlines()
    for line in lines:
        found, name = line.split("  ")
        assert found == fingerprint(Path(name).read_text(encoding="utf-8"))
    assert lines == sorted(lines, key=lambda line: line.split("  ")[1])


def test_an_unknown_verb_has_no_manifest() -> None:
    with pytest.raises(LookupError, match="trian"):
        manifest_hash("trian")


def _in_copy(folder: Path, expression: str) -> str:
    """What an expression gives in a copy of the package, in a process of its own."""
    code = f"import json; from repro.manifest import *; print({expression})"
    environment = {**os.environ, "PYTHONPATH": str(folder / "src")}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment,
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout's code and tables, without anything else."""
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("*.egg-info"))
    for name in ("dvc.yaml", "corpora.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_a_docstring_or_comment_changes_no_manifest_and_a_statement_does(copy: Path) -> None:
    errors = copy / "src/repro/errors.py"
    before = manifest_hash("train")
    assert _in_copy(copy, "manifest_hash('train')").strip() == before
    text = errors.read_text("utf-8").replace('"""Bad input', '"""Refused input')
    errors.write_text(f"# a comment\n\n{text}", "utf-8")
    assert _in_copy(copy, "manifest_hash('train')").strip() == before
    errors.write_text(text.replace("n=3", "n=4"), "utf-8")
    assert _in_copy(copy, "manifest_hash('train')").strip() != before


def test_an_import_for_type_checkers_alone_is_no_dependency_and_one_in_a_function_is(
    copy: Path,
) -> None:
    errors = copy / "src/repro/errors.py"
    text = errors.read_text("utf-8")
    (copy / "src/repro/corpora/never.py").write_text("", "utf-8")
    (copy / "src/repro/corpora/late.py").write_text("", "utf-8")
    checked = (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import repro.corpora.never\n"
    )
    errors.write_text(f"{text}\n{checked}\ndef f():\n    from repro.corpora import late\n", "utf-8")
    found = _in_copy(copy, "manifest('score')")
    assert "corpora/late.py" in found
    assert "corpora/never.py" not in found


def test_a_changed_template_changes_the_report_s_manifest_alone(copy: Path) -> None:
    expression = "json.dumps({name: manifest_hash(name) for name in names()})"
    before = json.loads(_in_copy(copy, expression))
    style = copy / "src/repro/report/templates/style.css"
    style.write_text(style.read_text("utf-8") + "\n", "utf-8")
    after = json.loads(_in_copy(copy, expression))
    assert [name for name in before if before[name] != after[name]] == ["report"]
