"""docs/licences.md: the licence of every locked dependency, as its maker declares it.

`python -m tests.faults.licences` writes the page from the metadata of what is installed.
"""

import re
import subprocess
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

PAGE = Path("docs/licences.md")
SETS = {
    "requirements.lock": "a run",
    "requirements-laptop.lock": "profile `laptop`",
    "requirements-test.lock": "tests",
    "requirements-bench.lock": "benchmarks",
    "requirements-docs.lock": "this site",
}
"""What the packages of a lock are for; one in several locks is for the first of them."""
LONGEST = 80
ELSEWHERE = "*not on this system*"
HEAD = """# Licences of dependencies

What the locks of packages install, and torch beside them, with the licence that each package
declares in its metadata, and the first thing here that needs it. Written by `make licences`. Those
marked *not on this system* are installed on other systems or versions of Python only.

| Package | Licence | Needed by |
| --- | --- | --- |
"""


def locks(root: Path) -> list[str]:
    """Every lock of Python packages in git, by its name from the root; those of DVC are others."""
    listed = subprocess.run(
        ["git", "ls-files", "*.lock"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    return sorted(name for name in listed if Path(name).name != "dvc.lock")


def locked(root: Path) -> dict[str, str]:
    """The names in the locks of SETS, and torch, sorted; each with what it is for."""
    names = {"torch": SETS["requirements.lock"]}
    for lock, use in SETS.items():
        text = (root / lock).read_text("utf-8")
        for name in re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==", text, re.MULTILINE):
            names.setdefault(name, use)
    return dict(sorted(names.items()))


def licence(name: str) -> str:
    """The licence a package declares: an expression, else classifiers, else a short text."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return ELSEWHERE
    for expression in about.get_all("License-Expression") or []:
        return str(expression)
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or []
        if line.startswith("License :: ") and line != "License :: OSI Approved"
    ]
    said = "".join(map(str, about.get_all("License") or [])).strip().splitlines()
    if classifiers:
        return ", ".join(classifiers)
    return said[0][:LONGEST] if said else "unknown"


def page(root: Path) -> str:
    """The whole page."""
    rows = (f"| {name} | {licence(name)} | {use} |\n" for name, use in locked(root).items())
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(Path()), "utf-8")
