"""docs/licences.md: the licence of every locked dependency, as its maker declares it.

`python -m tests.faults.licences` writes the page from the metadata of what is installed, and of
what `make licences` unpacked of the locks that stand apart.
"""

import re
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

PAGE = Path("docs/licences.md")
SETS = {
    "requirements.lock": "a run",
    "requirements-laptop.lock": "profile `laptop`",
    "requirements-test.lock": "tests",
    "requirements-bench.lock": "benchmarks",
    "requirements-docs.lock": "this site",
    "requirements-nf4.lock": "`quantisation: nf4`",
    "tests/remotes/s3-server.lock": "tests of remotes",
    ".ci/tools.lock": "`.ci/audit`",
    "docker/init.lock": "the image",
    "docker/sbom.lock": "the list of what the image holds",
}
"""What the packages of a lock are for; one in several locks is for the first of them."""
APART = Path(".venv/apart")
"""Holds a folder for each lock whose packages are in no environment of their own."""
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
    """The licence a package declares: an expression, else classifiers, else a short text.

    Where it says nothing, the first line of the licence that it carries.
    """
    places = [*sys.path, *(str(APART / lock) for lock in SETS)]
    found = next(iter(distributions(name=name, path=places)), None)
    if found is None:
        return ELSEWHERE
    about = found.metadata
    for expression in about.get_all("License-Expression") or []:
        return str(expression)
    classifiers = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or []
        if line.startswith("License :: ") and line != "License :: OSI Approved"
    ]
    if classifiers:
        return ", ".join(classifiers)
    texts = ["".join(map(str, about.get_all("License") or [])).replace("UNKNOWN", "")]
    texts += [found.read_text(file) or "" for file in about.get_all("License-File") or []]
    lines = "\n".join(texts).split("\n")
    return next((line.strip()[:LONGEST] for line in lines if line.strip()), "unknown")


def page(root: Path) -> str:
    """The whole page."""
    rows = (f"| {name} | {licence(name)} | {use} |\n" for name, use in locked(root).items())
    return HEAD + "".join(rows)


if __name__ == "__main__":
    PAGE.write_text(page(Path()), "utf-8")
