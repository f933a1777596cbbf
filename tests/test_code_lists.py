"""The lists of code that stages depend on."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from repro.closure import verb_imports
from repro.code_lists import lists

LOADED = (
    "import sys, importlib\n"
    "for name in sys.argv[1:]:\n"
    "    try: importlib.import_module(name)\n"
    "    except ModuleNotFoundError: pass\n"
    "print(*(m.__file__ for n, m in sys.modules.items() if n.split('.')[0] == 'repro'), sep='\\n')"
)


@pytest.mark.parametrize("verb", ["train", "score", "audit", "report"])
def test_whatever_python_loads_for_a_verb_is_on_its_list(root: Path, verb: str) -> None:
    command = [sys.executable, "-c", LOADED, *sorted(verb_imports(verb))]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    loaded = {Path(line).resolve() for line in done.stdout.splitlines()}
    assert len(loaded) > 5
    assert loaded <= {file.resolve() for file in dict(lists())[verb]}


def test_a_list_is_what_md5sum_would_print(root: Path) -> None:
    lines = (root / "code/lists/train.md5").read_text(encoding="utf-8").splitlines()
    for line in lines:
        md5, name = line.split("  ")
        assert md5 == hashlib.md5((root / name).read_bytes(), usedforsecurity=False).hexdigest()
    assert lines == sorted(lines, key=lambda line: line.split("  ")[1])
