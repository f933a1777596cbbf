"""What the site adds to docs/ while it is built: nothing of it is written to the working tree.

The README becomes the first page; other files of the repository that a page links to become pages
(Markdown) or files beside them; the reference comes from `--help` and from docstrings.
"""

import re
import sys
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

sys.path.insert(0, str(Path(__file__).parent))

from reference import commands, parameters

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"(?<=\]\()([^)<\s#:]+)(#[^)\s]*)?(?=\))")
LOADS = re.compile(r"<(?:script|link|img|iframe|source|video)\b[^>]*>")
ELSEWHERE = re.compile(r"""\b(?:src|href)\s*=\s*["']?(?:https?:)?//""")
PAGES = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "paper_tables/baselines/audit.md")
TASKS = (
    "event_extraction", "relation_extraction", "named_entity_recognition", "text_classification",
)  # fmt: skip
FOLDERS = {
    "paper_tables/baselines": "tables/baselines.md",
    "paper_tables/baselines-strict": "tables/baselines-strict.md",
    ".github/ISSUE_TEMPLATE": "CONTRIBUTING.md",
}
"""The pages that stand for folders, which a repository shows and a site does not."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and files that docs/ does not hold itself."""
    made = {
        "index.md": (ROOT / "README.md").read_text("utf-8"),
        "reference/commands.md": commands(),
        "reference/parameters.md": parameters(),
        **{name: (ROOT / name).read_text("utf-8") for name in PAGES},
        **{page: _tables(ROOT / folder) for folder, page in FOLDERS.items() if "tables" in page},
    }
    for name, content in made.items():
        files.append(File.generated(config, name, content=content))
    for name in sorted(_linked(files, made)):
        files.append(File.generated(config, name, abs_src_path=str(ROOT / name)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Turn links between files of the repository into links between pages of the site."""
    here = page.file.src_uri
    return LINK.sub(lambda link: _site(link[1], here) + (link[2] or ""), markdown)


def on_post_page(output: str, page: Page, **_: object) -> str:
    """Refuse a page that a browser would fetch anything for from elsewhere."""
    for tag in LOADS.findall(output):
        if ELSEWHERE.search(tag):
            raise PluginError(f"{page.file.src_uri}: loads something from elsewhere: {tag}")
    return output


def _tables(folder: Path) -> str:
    return "\n".join((folder / f"{task}.md").read_text("utf-8") for task in TASKS)


def _linked(files: Files, made: dict[str, str]) -> set[str]:
    """Files of the repository, not pages of the site, that a page links to."""
    found = set()
    for file in files.documentation_pages():
        text = made.get(file.src_uri) or file.content_string
        for link in LINK.finditer(text):
            name = _in_site(link[1], file.src_uri)
            if files.get_file_from_path(name) is None and (ROOT / name).is_file():
                found.add(name)
    return found


def _site(link: str, here: str) -> str:
    return relpath(_in_site(link, here), PurePosixPath(here).parent)


def _in_site(link: str, here: str) -> str:
    """The place in the site of what a page of the repository links to."""
    folder = "paper_tables" if here.startswith("tables/") else _source(here).parent.as_posix()
    target = normpath(f"{folder}/{link}")
    if target == "README.md":
        return "index.md"
    return FOLDERS.get(target, target.removeprefix("docs/"))


def _source(here: str) -> PurePosixPath:
    """Where a page of the site lies in the repository."""
    if here == "index.md":
        return PurePosixPath("README.md")
    return PurePosixPath(here) if here in PAGES else PurePosixPath("docs") / here
