"""docs/licences.md: the licence of every locked dependency of a run, as its maker declares it.

`python -m tests.faults.licences` writes the page from the metadata of what is installed.
"""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

PAGE = Path("docs/licences.md")
LONGEST = 80
HEAD = """# Licences of dependencies

What `requirements.lock` installs, and torch beside it, with the licence that each package declares
in its metadata. Written by `make licences`. Those marked *not on this system* are installed on
other systems or versions of Python only.

| Package | Licence |
| --- | --- |
"""


def locked(root: Path) -> list[str]:
    """The names in requirements.lock, and torch, sorted."""
    text = (root / "requirements.lock").read_text("utf-8")
    return sorted(
        {*re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==", text, re.MULTILINE), "torch"}
    )


def licence(name: str) -> str:
    """The licence a package declares: an expression, else classifiers, else a short text."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return "*not on this system*"
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
    return HEAD + "".join(f"| {name} | {licence(name)} |\n" for name in locked(root))


if __name__ == "__main__":
    PAGE.write_text(page(Path()), "utf-8")
