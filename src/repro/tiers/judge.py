"""The end of every tier: tables and verdict, and how they compare with the commit."""

from repro.files import read_yaml
from repro.paths import Paths
from repro.tables.show import show
from repro.tiers.commands import git_lines
from repro.tiers.review import Review

LINES = 10
REPORT = "report.html"


def judge(review: Review) -> None:
    """Print the tables and the verdict, and say what changed."""
    paths = review.paths
    print()
    show(review.params, paths)
    for line in _changes(paths):
        print(line)


def stages_after_scores(paths: Paths) -> list[str]:
    """The stages that are no matrix: tables, audit, report."""
    pipeline = read_yaml(paths.pipeline, "restore it from git")
    return [name for name, stage in pipeline["stages"].items() if "matrix" not in stage]


def _changes(paths: Paths) -> list[str]:
    """What differs from the commit that is checked out."""
    report = str(paths.tables / REPORT)
    results = [str(path) for path in (paths.metrics, paths.tables, paths.lock)]
    commit = git_lines("rev-parse", "--short", "HEAD")
    changed = git_lines("status", "--porcelain", "--", *results, f":!{report}")
    if not commit or changed is None:
        return ["No git checkout: nothing to compare with."]
    note = _report_note(report) if git_lines("diff", "--name-only", "HEAD", "--", report) else []
    if not changed:
        return [f"Metrics, tables and dvc.lock: the same bytes as commit {commit[0]}.", *note]
    more = [f"  and {len(changed) - LINES} more"] if len(changed) > LINES else []
    shown = [f"  {line}" for line in changed[:LINES]]
    head = f"Changed since commit {commit[0]} (`dvc metrics diff` tells how):"
    return [head, *shown, *more, *note]


def _report_note(report: str) -> list[str]:
    """The committed report may show more: its author had corpora and predictions."""
    return [
        "The report differs: it shows who ran what when, and examples where corpora and",
        f"predictions are here. The committed one: git restore {report}",
    ]
