"""The ledger: judged from what was run, with its scope, and from nothing else."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from repro.compare.compare import NAMED
from repro.compare.hypotheses import Judged, Ledger
from repro.compare.hypotheses_page import MARKS, markdown, table, within
from repro.errors import InputError
from repro.paths import HYPOTHESES_PAGE, README, Paths
from repro.published.hypotheses import Check, Condition, Hypothesis, read_hypotheses
from tests.tables.home import Home

MODEL, CONSTANT = "default:tiny-llama", "default:constant"


HYPOTHESIS = Hypothesis(
    id="one", kind="mechanism", text="It holds.", broken_if="It does not.", standing="summary",
    source="a test",
    checks=[
        Check(of=MODEL, than=CONSTANT, on=["phee"], conditions=[Condition(metric="f1", above=0.0)])
    ],
)  # fmt: skip
MANY = 10_000


def judged(*conditions: Condition, of: str = MODEL, on: str = "phee", than_on: str = "") -> Judged:
    check = Check(
        of=of, than=CONSTANT, on=[on], than_on=than_on or None, conditions=list(conditions)
    )
    (found,) = Ledger().judge([HYPOTHESIS.model_copy(update={"checks": [check]})])
    return found


@pytest.mark.parametrize(
    ("f1", "condition", "outcome"),
    [
        (0.60, Condition(metric="f1", at_least=-0.15), "broken"),
        (0.78, Condition(metric="f1", at_least=-0.15), "supported"),
        (0.69, Condition(metric="f1", at_least=-0.15), "not testable"),
        (0.95, Condition(metric="f1", at_most=0.10), "broken"),
        (0.82, Condition(metric="f1", at_most=0.10), "supported"),
        (0.84, Condition(metric="f1", above=0.0), "supported"),
        (0.81, Condition(metric="f1", above=0.0), "not testable"),
        (0.70, Condition(metric="f1", below=0.0), "supported"),
    ],
)
def test_a_change_of_f1_is_judged_where_the_intervals_leave_no_doubt(
    home: Home, f1: float, condition: Condition, outcome: str
) -> None:
    home.write("constant", "phee", 0.8)
    home.write("tiny-llama", "phee", f1)
    assert judged(condition).outcome == outcome


@pytest.mark.parametrize(
    ("low", "high", "first", "condition", "outcome"),
    [
        (0.001, 0.019, 0.81, Condition(metric="f1", above=0.0), "supported"),
        (-0.001, 0.021, 0.81, Condition(metric="f1", above=0.0), "not testable"),
        (-0.019, -0.001, 0.79, Condition(metric="f1", above=0.0), "broken"),
        (-0.030, 0.050, 0.81, Condition(metric="f1", at_most=0.1), "supported"),
        (-0.030, 0.090, 0.81, Condition(metric="f1", at_most=0.1), "not testable"),
    ],
)
def test_the_paired_interval_decides_where_the_rows_were_paired(
    home: Home, low: float, high: float, first: float, condition: Condition, outcome: str
) -> None:
    home.write("constant", "phee", 0.8)
    home.write("tiny-llama", "phee", first)
    pair(first, low, high)
    found = judged(condition)
    assert found.outcome == outcome
    assert f"paired {first - 0.8:+.4f}, {low:+.4f} to {high:+.4f}" in found.findings[0].reason


def test_a_comparison_of_other_figures_is_not_used(home: Home) -> None:
    home.write("constant", "phee", 0.8)
    home.write("tiny-llama", "phee", 0.81)
    pair(0.85, 0.001, 0.1)
    found = judged(Condition(metric="f1", above=0.0))
    assert found.outcome == "not testable"
    assert "paired" not in found.findings[0].reason


def pair(first: float, low: float, high: float) -> None:
    """A comparison of tiny-llama with the constant answer on PHEE, as `repro compare` writes it."""
    one = {
        "profile": "default", "row": "constant", "dataset": "phee", "first": first,
        "second": 0.8, "difference": first - 0.8, "low": low, "high": high,
    }  # fmt: skip
    text = {
        "profile": "default", "row": "tiny-llama", "resamples": 1000, "level": 0.95, "seed": 13,
        "compared": [one],
    }  # fmt: skip
    NAMED.mkdir(parents=True)
    (NAMED / "one.json").write_text(json.dumps(text), encoding="utf-8")


def test_all_conditions_of_a_check_must_hold(home: Home) -> None:
    up, kept = Condition(metric="precision", above=0.0), Condition(metric="recall", at_least=-0.1)
    home.write("constant", "phee", 0.8, gold=MANY)
    home.write("tiny-llama", "phee", 0.8, precision=0.9, recall=0.75, gold=MANY)
    assert judged(up, kept).outcome == "supported"
    home.write("tiny-llama", "phee", 0.8, precision=0.9, recall=0.7, gold=MANY)
    assert judged(up, kept).outcome == "broken"
    home.write("tiny-llama", "phee", 0.8, precision=0.75, recall=0.8, gold=MANY)
    assert judged(up, kept).outcome == "broken", "less precision"


def test_a_change_of_precision_or_recall_that_so_few_items_may_show_by_chance_decides_nothing(
    home: Home,
) -> None:
    up = Condition(metric="precision", above=0.0)
    home.write("constant", "phee", 0.8, gold=1000)
    for precision, outcome in ((0.83, "not testable"), (0.84, "supported"), (0.76, "broken")):
        home.write("tiny-llama", "phee", 0.8, precision=precision, recall=0.8, gold=1000)
        found = judged(up)
        assert found.outcome == outcome
        assert ("within the intervals" in found.findings[0].reason) == (outcome == "not testable")


def thresholds(home: Home, precise: tuple[float, float] | None) -> None:
    """Thresholds of tiny-llama on PHEE: best F1 loses recall; the other point as given."""
    figures = {
        "greedy_precision": 0.8, "greedy_recall": 0.8, "greedy_f1": 0.8,
        "best_f1_threshold": 0.6, "best_f1_precision": 0.9, "best_f1_recall": 0.6,
        "best_f1_f1": 0.72, "wanted_precision": 0.9, "wanted_reached": int(precise is not None),
    }  # fmt: skip
    if precise:
        names = ("precise_threshold", "precise_precision", "precise_recall", "precise_f1")
        figures |= dict(zip(names, (0.4, *precise, 0.8), strict=True))
    path = home.paths.thresholds("tiny-llama", "phee")
    path.write_text(json.dumps(figures), encoding="utf-8")


@pytest.mark.parametrize(
    ("precise", "outcome", "points"),
    [((0.85, 0.75), "supported", 2), ((0.85, 0.70), "broken", 2), (None, "broken", 1)],
)
def test_one_threshold_that_keeps_its_recall_is_enough(
    home: Home, precise: tuple[float, float] | None, outcome: str, points: int
) -> None:
    home.write("tiny-llama", "phee", 0.8, gold=MANY)
    thresholds(home, precise)
    conditions = [
        Condition(metric="precision", above=0.0),
        Condition(metric="recall", at_least=-0.1),
    ]
    check = Check(
        of=MODEL, at=["best_f1", "precise"], than=MODEL, on=["phee"], conditions=conditions
    )
    found = Ledger().judge([HYPOTHESIS.model_copy(update={"checks": [check]})])[0]
    assert found.outcome == outcome
    assert found.findings[0].reason.count("at ") == points
    home.paths.thresholds("tiny-llama", "phee").unlink()
    found = Ledger().judge([HYPOTHESIS.model_copy(update={"checks": [check]})])[0]
    assert found.findings[0].reason == "no threshold on samples was chosen"


def carried(
    home: Home,
    source: float,
    target: float,
    groups: int = 50,
    paired: tuple[float, float, float] | None = None,
) -> Judged:
    """A check of what was trained on ADE and asked PHEE, its clean figures as given."""
    figures = {"examples": 100, "groups": 50, "leaked": 40, "source_unparsed": 0}
    figures |= {"target_unparsed": 0, "clean_examples": 60, "clean_groups": groups}
    known: dict[str, float] = {**figures}
    for side, f1 in (("source", source), ("target", target)):
        known |= {f"clean_{side}_{name}": f1 for name in ("precision", "recall", "f1")}
        known |= {f"clean_{side}_f1_low": f1 - 0.02, f"clean_{side}_f1_high": f1 + 0.02}
    names = ("clean_difference", "clean_difference_low", "clean_difference_high")
    known |= dict(zip(names, paired or (), strict=False))
    path = Paths("default", source="ade").cell_metrics("tiny-llama", "phee")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(known), encoding="utf-8")
    text = Path("params.yaml").read_text(encoding="utf-8")
    pair = "transfers: [{source: ade, target: phee}]"
    Path("params.yaml").write_text(text.replace("transfers: []", pair), encoding="utf-8")
    check = Check(
        of=MODEL, than=MODEL, source="ade", on=["phee"],
        conditions=[Condition(metric="f1", at_least=-0.15)],
    )  # fmt: skip
    assert home.params.profile == "default"
    (found,) = Ledger().judge([HYPOTHESIS.model_copy(update={"checks": [check]})])
    return found


@pytest.mark.parametrize(
    ("source", "outcome"), [(0.9, "supported"), (0.6, "broken"), (0.69, "not testable")]
)
def test_a_transfer_is_held_against_what_was_trained_on_its_target(
    home: Home, source: float, outcome: str
) -> None:
    found = carried(home, source, 0.8)
    assert found.outcome == outcome
    if outcome != "not testable":
        assert found.scope == "tiny-llama (built here) on PHEE, trained on ADE"


def test_a_transfer_is_judged_by_its_paired_interval_where_there_is_one(home: Home) -> None:
    found = carried(home, 0.69, 0.8, paired=(-0.11, -0.112, -0.108))
    assert found.outcome == "supported"
    assert "paired -0.1100, -0.1120 to -0.1080" in found.findings[0].reason


def test_a_transfer_with_few_unseen_groups_decides_nothing(home: Home) -> None:
    found = carried(home, 0.9, 0.8, groups=10)
    assert found.findings[0].reason == "default:tiny-llama on PHEE has only 10 groups"


def test_a_finding_names_its_model_and_its_corpus(home: Home) -> None:
    home.write("constant", "biored", 0.5)
    home.write("tiny-llama", "phee", 0.9)
    found = judged(Condition(metric="f1", above=0.0), than_on="biored")
    assert found.scope == "tiny-llama (built here) on PHEE"
    assert found.findings[0].reason == "f1 0.9000 against 0.5000 (+80.0%; bound +0%)"
    assert found.settled_by == "default"


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        ("laptop-elsewhere:tiny-llama", "no profile laptop-elsewhere in this checkout"),
        ("default:no-such-row", "profile default has no row no-such-row"),
        (MODEL, "default:tiny-llama on PHEE was not run"),
    ],
)
def test_what_was_not_run_is_not_testable(home: Home, of: str, reason: str) -> None:
    home.write("constant", "phee", 0.8)
    found = judged(Condition(metric="f1", above=0.0), of=of)
    assert (found.outcome, found.scope) == ("not testable", "-")
    assert found.findings[0].reason.startswith(reason)


def test_few_groups_decide_nothing(home: Home) -> None:
    home.write("constant", "phee", 0.2, groups=10)
    home.write("tiny-llama", "phee", 0.9)
    found = judged(Condition(metric="f1", above=0.0))
    assert found.findings[0].reason == "default:constant on PHEE has only 10 groups"


def test_the_ledger_of_the_checkout_has_three_of_each_kind_and_is_judged_whole(
    root: Path, home: Home
) -> None:
    shutil.copy(root / "published" / "hypotheses.yaml", "published")
    known = read_hypotheses()
    kinds = [one.kind for one in known]
    assert {kind: kinds.count(kind) for kind in kinds} == dict.fromkeys(
        ("mechanism", "question", "next check"), 3
    )
    found = Ledger().judge(known)
    assert {one.outcome for one in found} == {"not testable"}, "nothing was run here"
    assert len(table(found)) == 2 + 9
    assert all(f"## {one.id}" in markdown(found) for one in known)
    assert home.params.profile == "default"


def test_the_ledger_of_the_checkout_is_judged_as_soon_as_its_profiles_have_figures(
    root: Path, home: Home
) -> None:
    shutil.copy(root / "published" / "hypotheses.yaml", "published")
    shutil.copytree(root / "profiles", "profiles")
    known = read_hypotheses()
    rows = {name for one in known for check in one.checks for name in (check.of, check.than)}
    missing = {name for name in rows if not Path("profiles", name.partition(":")[0]).is_dir()}
    assert not missing
    for profile, f1 in (("laptop", 0.50), ("laptop-full", 0.70), ("laptop-rank-128", 0.51)):
        replace(home, paths=Paths(profile)).write("smollm2-135m", "git", f1)
    found = {one.hypothesis.id: one for one in Ledger().judge(known)}
    assert found["lora-is-enough"].outcome == "broken"
    assert found["lora-is-enough"].scope == "SmolLM2-135M-Instruct (Q4_1, dequantised) on GIT"
    ranks = [one.outcome for one in found["rank-64-is-best"].findings]
    assert ranks == ["supported", "not testable", "broken"]
    assert found["adapters-carry-over"].outcome == "not testable"


def test_the_table_of_a_readme_is_replaced_between_its_marks_and_nothing_else(home: Home) -> None:
    home.write("constant", "phee", 0.5)
    home.write("tiny-llama", "phee", 0.9)
    found = [judged(Condition(metric="f1", above=0.0))]
    page = f"before\n{MARKS[0]}\nold\n{MARKS[1]}\nafter\n"
    new = within(page, found, "README.md")
    assert new.startswith(f"before\n{MARKS[0]}\n| Hypothesis")
    assert new.endswith(f"\n{MARKS[1]}\nafter\n")
    assert "| It holds.  | supported | tiny-llama (built here) on PHEE |" in new
    assert within(new, found, "README.md") == new
    with pytest.raises(InputError, match=r"README.md: expected <!-- hypotheses -->"):
        within("no marks", found, "README.md")


@pytest.mark.usefixtures("home")
def test_a_readme_lists_the_hypotheses_that_nothing_bears_on_too() -> None:
    found = [judged(Condition(metric="f1", above=0.0))]
    assert "| It holds.  | not testable | -         |" in within("".join(MARKS), found, "README.md")


def test_what_one_corpus_supports_and_another_breaks_is_mixed_and_names_both(home: Home) -> None:
    for dataset, f1 in (("phee", 0.9), ("ade", 0.9), ("biored", 0.3)):
        home.write("constant", dataset, 0.5)
        home.write("tiny-llama", dataset, f1)
    check = Check(
        of=MODEL, than=CONSTANT, on=["phee", "ade", "biored"],
        conditions=[Condition(metric="f1", above=0.0)],
    )  # fmt: skip
    (found,) = Ledger().judge([HYPOTHESIS.model_copy(update={"checks": [check]})])
    model = "tiny-llama (built here)"
    assert found.outcome == "mixed"
    assert found.scope == f"supported: {model} on PHEE, ADE; broken: {model} on BioRED"
    assert [reason.partition(":")[0] for reason in found.reasons] == [
        "supported on PHEE", "supported on ADE", "broken on BioRED",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("other", "said"), [("NVIDIA H100", "; on two kinds of machine: NVIDIA H100 and AMD"), ("", "")]
)
def test_two_kinds_of_machine_are_named(home: Home, other: str, said: str) -> None:
    for row, device in (("tiny-llama", other or "cpu"), ("constant", "cpu")):
        home.write(row, "phee", 0.9 if row == "tiny-llama" else 0.5)
        path = home.paths.provenance(row, "phee")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"predict": {"cpu": "AMD", "device": device}}), "utf-8")
    found = judged(Condition(metric="f1", above=0.0))
    assert found.findings[0].reason.endswith(f"bound +0%){said}")


def test_the_committed_ledger_is_that_of_the_committed_metrics(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    found = Ledger().judge(read_hypotheses())
    assert HYPOTHESES_PAGE.read_text(encoding="utf-8") == markdown(found), "run `repro hypotheses`"
    readme = README.read_text(encoding="utf-8")
    assert within(readme, found, "README.md") == readme, "run `repro hypotheses`"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("kind: mechanism", "kind: theory", r"hypotheses.yaml: 0.kind: input should be"),
        ("at_most: 0.10", "at_most: 0.10, above: 0.0", "expected one of at_least"),
        ("at_most: 0.10", "at_most: .nan", "at_most: input should be a finite number"),
        ("source: phee,", "source: phe,", "adapters-carry-over: unknown corpus 'phe'"),
        ("source: phee,", "source: phee, than_on: ade,", "of and than must be one row"),
        ("on: [phee, git]", "on: [phe, git]", "lora-is-enough: unknown corpus 'phe'"),
        ("id: lora-is-enough", "id: rank-64-is-best", "id: rank-64-is-best stands twice"),
    ],
)
def test_a_bad_ledger_is_named(root: Path, home: Home, old: str, new: str, message: str) -> None:
    text = (root / "published" / "hypotheses.yaml").read_text(encoding="utf-8")
    assert old in text
    assert home.params.profile == "default"
    path = Path("published") / "hypotheses.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_hypotheses(path)
