"""LaTeXML without LaTeXML: what is around its two programs, and what they leave, as a test says.

Each of them takes seconds, so few inputs can pass through them; all that comes before and behind
takes milliseconds.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Self

import pytest

from repro.published.importer import latexml

PAGE = Path(__file__).with_name("latexml.html").read_bytes()
"""What LaTeXML 0.8.7 made of a table with spans, formulas, a note, a citation and a struck cell."""


@dataclass(frozen=True)
class Left:
    """What a run leaves: its page, or none; what it printed; its exit status."""

    page: bytes | None = PAGE
    log: bytes = b""
    status: int = 0


class Standin:
    """Takes the place of LaTeXML in the module that starts it."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.left = Left()
        pipes = {name: getattr(subprocess, name) for name in ("DEVNULL", "PIPE", "TimeoutExpired")}
        patch.setattr(latexml, "subprocess", SimpleNamespace(Popen=self._start, **pipes))
        patch.setattr(latexml, "_program", lambda name: f"/usr/bin/{name}")
        patch.setattr(latexml, "_readable", tuple)

    def _start(self, _words: list[str], *, cwd: Path, **_: Any) -> "_Program":
        assert (cwd / "repro-main.tex").is_file()
        return _Program(self.left, cwd)


class _Program:
    """A program that was started and ends at once."""

    def __init__(self, left: Left, folder: Path) -> None:
        self.left, self.folder = left, folder
        self.returncode = left.status

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        return

    def communicate(self, timeout: float) -> tuple[None, bytes]:
        assert timeout > 0
        if self.left.page is not None:
            (self.folder / "page.html").write_bytes(self.left.page)
        return None, self.left.log
