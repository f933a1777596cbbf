import re
from pathlib import Path

import pytest

from repro.analysis.page.figures import title
from repro.analysis.page.write import MODEL_PROFILES, PAGE, collapsed, pages
from repro.errors import InputError
from repro.files import read_json
from repro.params import load

TEMPLATE = Path("src/repro/analysis/page/templates/analysis.md")
ASKED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
FORMULA = "F1 = 2e / (1 + e + (1 - e)k)"
NAMES = re.compile(r"Genia201[13]|BC5CDR|BC2GM|Llama3-8B|F1")


@pytest.fixture(autouse=True)
def _at_root(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)


def test_the_committed_page_and_figures_are_what_the_committed_analysis_gives() -> None:
    for path, text in pages().items():
        assert path.read_text("utf-8") == text, "run `repro analysis-page`"


def test_the_page_s_template_holds_no_number_of_its_own() -> None:
    words = ASKED.sub("", TEMPLATE.read_text("utf-8")).replace(FORMULA, "")
    assert not re.findall(r"\d+", NAMES.sub("", words))


def test_a_row_that_gave_nearly_all_texts_one_answer_is_marked_and_no_other() -> None:
    marked = {
        (dataset, row): read_json(Path(f"metrics/{profile}/{row}/{dataset}.json"), "")
        for profile in MODEL_PROFILES
        for dataset, row in collapsed(profile)
    }
    assert ("phee", "smollm2-135m") in marked
    assert all(found["answers_commonest"] > 0.95 for found in marked.values())
    page = pages()[PAGE]
    lines = [line for line in page.splitlines() if "one answer to" in line]
    assert len(lines) == 2 * len(marked), "in the table of rows, and above the buckets"
    assert not any("GIT" in line for line in lines)


def test_the_model_s_part_has_every_corpus_of_its_profiles_once() -> None:
    page = pages()[PAGE]
    for profile in MODEL_PROFILES:
        for dataset in load(profile)[0].datasets:
            assert page.count(f"\n| {title(dataset)} | smollm2-135m") == 1
            assert page.count(f"\nsmollm2-135m on {title(dataset)} by bucket") == 1


def test_the_page_links_to_files_that_exist() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", PAGE.read_text("utf-8")):
        assert (PAGE.parent / target).is_file()


def test_a_missing_analysis_is_named_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"baselines/analysis\.csv: no such file; .*repro analyze"):
        pages()
