r"""Tables of a LaTeX source: booktabs, \multirow, \multicolumn, fonts, footnote marks."""

import re
from collections.abc import Iterator

from repro.published.importer.grid import RawTable, Span, expand_underlaid
from repro.published.importer.tex import argument, optional, plain, strip_comments

ENVIRONMENTS = ("tabular", "tabular*", "tabularx", "tabulary", "longtable", "NiceTabular")
WITH_WIDTH = {"tabular*", "tabularx", "tabulary"}
BEGIN_OR_END = re.compile(
    r"\\(begin|end)\s*\{(" + "|".join(re.escape(name) for name in ENVIRONMENTS) + r")\}"
)
FLOAT = re.compile(r"\\begin\{(table\*?|sidewaystable\*?|longtable)\}(.*?)\\end\{\1\}", re.DOTALL)
CAPTION = re.compile(r"\\caption\*?\s*(?:\[[^\]]*\])?\s*(?=\{)")
MACRO = re.compile(
    r"\\(?:re)?newcommand\*?\s*\{?\\([A-Za-z]+)\}?\s*(?=\{)|\\def\\([A-Za-z]+)(?=\{)"
)
RULES = re.compile(
    r"\\(?:toprule|midrule|bottomrule|hline|hhline|endhead|endfirsthead|endfoot|endlastfoot)\b"
    r"(?:\[[^\]]*\])?"
    r"|\\(?:cmidrule|cline)\s*(?:\[[^\]]*\])?\s*(?:\([^)]*\))?\s*\{[^}]*\}"
    r"|\\addlinespace\s*(?:\[[^\]]*\])?"
    r"|\\specialrule\s*\{[^}]*\}\s*\{[^}]*\}\s*\{[^}]*\}"
    r"|\\(?:rowcolor|arrayrulecolor)\s*(?:\[[^\]]*\])?\s*\{[^}]*\}"
)
ROW_END = re.compile(r"\\\\\*?(?:\[[^\]]*\])?|\\tabularnewline\b")
SPANNING = re.compile(r"\\(multicolumn|multirow)\b")


def read_latex(text: str) -> list[RawTable]:
    """Every outermost tabular, in the source's order."""
    source = _expand_macros(strip_comments(text))
    tables = []
    for number, (name, start, end) in enumerate(_tabulars(source), start=1):
        body = source[_after_columns(source, name, start) : end]
        rows = [_spans(row) for row in _rows(body)]
        cells = expand_underlaid([row for row in rows if any(span.text for span in row)])
        tables.append(RawTable(f"table {number}", _caption(source, start), cells))
    return tables


def _expand_macros(source: str) -> str:
    """Write out macros without arguments, each once: enough for abbreviated names."""
    macros: dict[str, str] = {}
    for found in MACRO.finditer(source):
        macros[found.group(1) or found.group(2)] = argument(source, found.end())[0]
    for name, text in macros.items():
        pattern = re.compile(rf"(?<!command)(?<!command\{{)(?<!def)\\{name}(?![A-Za-z])(?:\{{\}})?")
        source = pattern.sub(lambda _, text=text: text, source)  # type: ignore[misc]
    return source


def _tabulars(source: str) -> Iterator[tuple[str, int, int]]:
    """Name, start of the arguments and end of the body of each outermost tabular."""
    depth, name, start = 0, "", 0
    for found in BEGIN_OR_END.finditer(source):
        if found.group(1) == "begin":
            if depth == 0:
                name, start = found.group(2), found.end()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield name, start, found.start()


def _after_columns(source: str, name: str, start: int) -> int:
    if name in WITH_WIDTH:
        _, start = argument(source, start)
    return argument(source, optional(source, start))[1]


def _caption(source: str, place: int) -> str:
    for found in FLOAT.finditer(source):
        if found.start() <= place < found.end():
            caption = CAPTION.search(source, found.start(), found.end())
            return plain(argument(source, caption.end())[0]) if caption else ""
    return ""


def _rows(body: str) -> Iterator[str]:
    for row in _split(body, ROW_END):
        cleaned = RULES.sub(" ", row)
        if cleaned.strip():
            yield cleaned


def _spans(row: str) -> list[Span]:
    return [_span(cell) for cell in _split(row, re.compile("&"))]


def _span(cell: str) -> Span:
    r"""A cell; \multirow may stand in \multicolumn and the other way round."""
    found = SPANNING.search(cell)
    if found is None:
        return Span(plain(cell))
    place = optional(cell, found.end())
    count, place = argument(cell, place)
    place = optional(cell, place)
    _, place = argument(cell, place)
    content, _ = argument(cell, optional(cell, place))
    inner = _span(content)
    number = int(count) if re.fullmatch(r"-?\d+", count.strip()) else 1
    if found.group(1) == "multirow":
        return Span(inner.text, number or 1, inner.columns)
    return Span(inner.text, inner.rows, max(1, number))


def _split(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    r"""Split where the separator stands outside of groups and environments, and is no \&."""
    depth, start, place = 0, 0, 0
    while place < len(text):
        found = separator.match(text, place) if depth == 0 else None
        if found:
            yield text[start:place]
            start = place = found.end()
            continue
        depth += _depth_change(text, place)
        place += 2 if text[place] == "\\" else 1
    yield text[start:]


def _depth_change(text: str, place: int) -> int:
    if text.startswith("\\begin", place):
        return 1
    if text.startswith("\\end", place) and not text.startswith("\\end{longtable}", place):
        return -1 if text[place + 4 : place + 5] in {"{", " "} else 0
    return (text[place] == "{") - (text[place] == "}")
