"""A LaTeX source as the HTML page that LaTeXML makes of it.

LaTeXML expands the macros of a source, so it is run like a stranger's program: in an empty
temporary folder that holds the source alone, reading nothing else but itself, without network where
the system can close it (`confine`).
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from repro.errors import InputError, RunError
from repro.published.importer import confine

MISSING = "LaTeX is read by LaTeXML, which is not installed: apt-get install latexml"
INSTEAD = "import the paper's HTML page or a CSV file instead"
MAIN = "source.tex"
PACKAGES = (
    "amsmath,amssymb,array,booktabs,multirow,longtable,tabularx,tabulary,colortbl,xcolor,graphicx,"
    "caption,{panels},threeparttable,wrapfig,rotating,{numbers}dcolumn,hhline,diagbox,soul,ulem,"
    "cancel,bm,comment,xspace,etoolbox,natbib,hyperref"
)
"""What a source without a preamble may use; LaTeXML knows all of them."""
DEFINITIONS = r"""
\providecommand{\Xhline}[1]{\hline}
\providecommand{\makecell}[2][]{\begin{tabular}{@{}c@{}}#2\end{tabular}}
\providecommand{\thead}[2][]{\begin{tabular}{@{}c@{}}#2\end{tabular}}
\providecommand{\specialrule}[3]{\hline}
\providecommand{\tnote}[1]{\textsuperscript{#1}}
\providecommand{\textcite}[2][]{\cite{#2}}
\providecommand{\parencite}[2][]{\cite{#2}}
\providecommand{\autocite}[2][]{\cite{#2}}
\makeatletter\@ifundefined{adjustbox}{\newenvironment{adjustbox}[1]{}{}}{}\makeatother
"""
"""Plain forms of common commands whose packages LaTeXML can read from a TeX installation only."""
NUMBERS = (b"\\num", b"\\SI", b"\\si", b"\\tablenum", b"\\qty", b"\\ang", b"S[", b"S}", b"SS")
COMPLAINT = re.compile(r"^(Error|Fatal):(\S+?):(\S+) (.*)$", re.MULTILINE)
BROKEN = {"&", "<endgroup>", "\\endgroup", "\\egroup", "}", "\\noalign", "\\omit", "\\cr", "\\\\"}
"""What LaTeXML finds at a wrong place where rows and columns are not what they seem."""
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Converted:
    """The HTML of a source, and what LaTeXML complained of, a line each.

    `problem` says why rows and columns of the whole source cannot be trusted.
    """

    html: bytes
    complaints: list[str]
    problem: str


def convert(files: Mapping[str, bytes], main: str = MAIN) -> Converted:
    """Convert a source, its files by name; raises InputError or RunError, in one line.

    A source without a document class is put into a document with the usual packages.
    """
    programs = {name: _program(name) for name in ("latexml", "latexmlpost")}
    with tempfile.TemporaryDirectory(prefix="repro-latexml-") as name:
        folder = Path(name).resolve()
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        (folder / "repro-main.tex").write_text(_document(files[main], main), encoding="utf-8")
        log = _run(folder, programs["latexml"], "--destination=page.xml", "repro-main.tex")
        problem, complaints = _complaints(log)
        post = ["--format=html5", "--nodefaultresources", "--nographicimages"]
        post += ["--nopictureimages", "--destination=page.html", "page.xml"]
        _run(folder, programs["latexmlpost"], *post)
        return Converted(_result(folder / "page.html"), complaints, problem)


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise RunError(MISSING)
    return found


def _document(source: bytes, main: str) -> str:
    definitions = "".join(DEFINITIONS.split("\n"))
    if b"\\documentclass" in source or b"\\documentstyle" in source:
        return f"\\RequirePackage{{etoolbox}}\\AtBeginDocument{{{definitions}}}\\input{{{main}}}\n"
    packages = PACKAGES.format(
        panels="subfig" if b"\\subfloat" in source else "subcaption",
        numbers="siunitx," if any(mark in source for mark in NUMBERS) else "",
    )
    return (
        f"\\documentclass{{article}}\\usepackage{{{packages}}}{definitions}\n"
        "\\begin{document}\\renewcommand{\\usepackage}[2][]{}\n"
        f"\\input{{{main}}}\n\\end{{document}}\n"
    )


@cache
def _readable() -> tuple[str, ...]:
    """What LaTeXML itself consists of: Perl, its modules and the libraries they load."""
    perl = _program("perl")
    listed = subprocess.run(
        [perl, "-e", 'print join "\\n", @INC'], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    architecture = sysconfig.get_config_var("MULTIARCH") or ""
    libraries = [f"/lib/{architecture}", f"/usr/lib/{architecture}"] if architecture else []
    others = ["/lib64", "/usr/lib64", perl, "/bin/pwd", "/etc/ld.so.cache", "/dev/null"]
    places = (Path(place) for place in [*listed, *libraries, *others, "/dev/urandom"])
    return tuple(str(place.resolve()) for place in places if place.is_absolute() and place.exists())


def _run(folder: Path, program: str, *arguments: str) -> str:
    """Run one of LaTeXML's programs and return what it printed; raises InputError, RunError."""
    started = [sys.executable, "-IS", confine.__file__, str(folder), *_readable(), program, "--"]
    with subprocess.Popen(
        [*started, _program("perl"), program, *arguments],
        cwd=folder,
        env={"PATH": "/nonexistent", "HOME": str(folder), "TMPDIR": str(folder), "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            _, printed = process.communicate(timeout=confine.SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise InputError(f"LaTeXML took more than {confine.SECONDS} s; {INSTEAD}") from None
    log = printed.decode("utf-8", errors="replace")
    if process.returncode == confine.UNCONFINED:
        raise RunError(f"LaTeX is not read here: {confine.UNCONFINED_LINE}; {INSTEAD}")
    if process.returncode:
        raise InputError(f"LaTeXML failed: {_reason(log, process.returncode)}; {INSTEAD}")
    return log


def _reason(log: str, status: int) -> str:
    """The last complaint of a run that failed, in one line."""
    found = COMPLAINT.findall(log)
    if found:
        return " ".join(found[-1][3].split())
    if status in {-signal.SIGKILL, -signal.SIGXCPU} or "Out of memory" in log:
        return f"out of memory or time ({confine.MEMORY >> 20} MB, {confine.SECONDS} s)"
    lines = [x for x in log.splitlines() if x.strip() and not x.startswith(confine.OPEN)]
    return lines[-1].strip() if lines else f"status {status}"


def _complaints(log: str) -> tuple[str, list[str]]:
    """Why nothing of the source can be trusted, and every other complaint once."""
    problem = ""
    complaints = {line: None for line in log.splitlines() if line.startswith(confine.OPEN)}
    for level, kind, what, text in COMPLAINT.findall(log):
        line = f"LaTeXML: {' '.join(text.split())}"
        if level == "Fatal" or (kind == "unexpected" and what in BROKEN):
            problem = problem or line
        complaints[line] = None
    shown = list(complaints)[:MOST_SHOWN]
    if len(complaints) > MOST_SHOWN:
        shown.append(f"LaTeXML: {len(complaints) - MOST_SHOWN} complaints more")
    return problem, shown


def _result(path: Path) -> bytes:
    if not path.is_file():
        raise InputError(f"LaTeXML made no page of it; {INSTEAD}")
    return path.read_bytes()
