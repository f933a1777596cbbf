"""The pictures of docs/importing.md: the made-up page in a browser, and what its import prints.

    python docs/generate/pictures.py

Needs Chromium (`apt-get install chromium`) for the page; what the command prints is drawn by rich.
"""

import io
import subprocess
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME
from typer.testing import CliRunner

from repro.cli.commands import app
from repro.files import write_text

PAGE = "docs/examples/paper.html"
IMPORT = ["published", "import", PAGE, "--dry-run"]
IMAGES = Path("docs/images")
COLUMNS = 96
# Rich's own template without its fonts, which a browser would fetch from elsewhere.
TEMPLATE = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font: {char_height}px/{line_height}px monospace; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/>
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def preview() -> str:
    """The terminal after an import that stores nothing, as SVG."""
    said = CliRunner().invoke(app, IMPORT, catch_exceptions=False).output
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    console.print(f"$ repro {' '.join(IMPORT)}\n{said}", end="", markup=False, highlight=False)
    return console.export_svg(
        title="", theme=DEFAULT_TERMINAL_THEME, code_format=TEMPLATE, unique_id="preview"
    )


def _page() -> None:
    size = ["--window-size=680,590", "--hide-scrollbars"]
    shot = [f"--screenshot={IMAGES / 'importing-page.png'}", Path(PAGE).absolute().as_uri()]
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", *size, *shot]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


if __name__ == "__main__":
    write_text(IMAGES / "importing-preview.svg", preview())
    _page()
