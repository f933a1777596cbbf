"""Importing a file of answers: checked against the prompts, written, tracked by DVC, recorded."""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from repro.answers.formats import Given, read_answers
from repro.errors import InputError, RunError
from repro.files import sha256_of, write_jsonl
from repro.params import Params
from repro.paths import Paths
from repro.provenance import record
from repro.schema import SplitName
from repro.text import NO_BATCH, NOT_RUN, NotRun, Output, Rendered, dump_output, read_rendered

NO_ANSWERS = NotRun("no answers were imported")
STAGE = "import"
NAMED = 3


def import_answers(row: str, dataset: str, file: Path, params: Params, paths: Paths) -> list[str]:
    """Make a file of answers the predictions of an external row; lines that tell what was done.

    The rows of the file may stand in any order; they are written in the corpus's. Cells of the row
    that have no answers yet get a file that says so, which `score` reads as not run. Whatever
    fails, every file is as it was before.

    Raises:
        InputError: no such row or corpus, or answers that are not those to the rendered prompts.
        RunError: DVC could not track the file.
    """
    require_external(params, paths, row, dataset)
    folder = paths.rendered(dataset)
    prompts = read_rendered(
        folder, paths.answered, f"run `dvc repro {paths.pipeline}:render@{dataset}`"
    )
    form, given = read_answers(file)
    check(given, prompts, file, folder / f"{paths.answered}.jsonl")
    out = paths.predictions(row, dataset)
    empty = without_answers(row, params, paths, but=out)
    with restoring([*_written(out), *(part for path in empty for part in _written(path)),
                    paths.provenance(row, dataset)]):  # fmt: skip
        write_jsonl(out, in_order(given, prompts), dump_output)
        for path in empty:
            write_jsonl(path, [NO_ANSWERS], NOT_RUN.dump_json)
        track([out, *empty])
        record(paths, row, dataset, STAGE, [out], about(file, form, given))
    return [
        f"{out}: {len(given)} answers from {file} ({form})",
        *(f"{path}: not run: {NO_ANSWERS.not_run}" for path in empty),
        f"next: git add {out}.dvc; dvc repro {paths.pipeline}",
    ]


def require_external(params: Params, paths: Paths, row: str, dataset: str) -> None:
    """Raise InputError unless the row is one whose answers are imported, on a corpus there is."""
    if row not in params.external:
        listed = ", ".join(params.external) or "none"
        raise InputError(
            f"{paths.params}: external: no row {row!r} (listed: {listed}); add it there and to rows"
        )
    if dataset not in params.datasets:
        listed = ", ".join(params.datasets)
        raise InputError(f"{paths.params}: datasets: no corpus {dataset!r} (listed: {listed})")


def check(given: Sequence[Given], prompts: Sequence[Rendered], file: Path, asked: Path) -> None:
    """Raise InputError unless each prompt has one answer, and no answer is to another prompt.

    Engines put a chat template around a prompt, and templates may strip it: where the file carries
    prompts, each must contain ours without the blanks at its ends.
    """
    known = {row.id: row.prompt.strip() for row in prompts}
    counts = Counter(answer.id for answer in given)
    problems = {
        "unknown": [name for name in counts if name not in known],
        "duplicate": [name for name, count in counts.items() if count > 1],
        "missing": [name for name in known if name not in counts],
    }
    told = [f"{len(ids)} {kind} ({_some(ids)})" for kind, ids in problems.items() if ids]
    if told:
        raise InputError(
            f"{file}: ids: expected each of the {len(known)} of {asked} once, found "
            f"{', '.join(told)}; answer the prompts of that file"
        )
    for answer in given:
        if answer.prompt and known[answer.id] not in answer.prompt:
            raise InputError(
                f"{file}:{answer.line}: prompt of {answer.id!r} does not contain the rendered one; "
                f"answer the prompts of {asked}"
            )


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
    return ", ".join(map(repr, ids[:NAMED])) + more


def in_order(given: Sequence[Given], prompts: Sequence[Rendered]) -> list[Output]:
    """The answers in the corpus's order; no batch of ours held them."""
    by_id = {answer.id: answer for answer in given}
    return [Output(row.id, by_id[row.id].output, by_id[row.id].finish, NO_BATCH) for row in prompts]


def about(file: Path, form: str, given: Sequence[Given]) -> Mapping[str, int | str]:
    """What provenance tells of a file: its name and hash, and how many prompts were compared."""
    return {
        "file": file.name,
        "sha256": sha256_of(file),
        "form": form,
        "rows": len(given),
        "prompts_compared": sum(bool(answer.prompt) for answer in given),
    }


def without_answers(row: str, params: Params, paths: Paths, but: Path) -> list[Path]:
    """Predictions files of the row's other cells that neither are here nor are known to DVC."""
    splits: list[SplitName] = ["test", *params.splits]
    cells = (
        Paths(paths.profile, answered=split).predictions(row, dataset)
        for dataset in params.datasets
        for split in splits
    )
    return [
        path for path in cells if path != but and not any(part.exists() for part in _written(path))
    ]


def track(outs: Sequence[Path]) -> None:
    """`dvc add`, with `push: false`: outputs quote text, so `repro push` alone sends them.

    Raises:
        RunError: DVC could not; it says why.
    """
    from dvc.exceptions import DvcException
    from dvc.repo import Repo

    try:
        with Repo() as repo:
            repo.scm_context.quiet = True
            for stage in repo.add([str(path) for path in outs]):
                stage.outs[0].can_push = False
                stage.dump()
    except DvcException as error:
        raise RunError(f"dvc add {outs[0]}: {error}; nothing was imported") from None


@contextmanager
def restoring(paths: Sequence[Path]) -> Iterator[None]:
    """Put these files back as they are now if the block does not end well.

    A copy of each lies beside it meanwhile: where the block fails because the disk is full, there
    is no room to write one again.
    """
    with ExitStack() as copies:
        before = {
            path: copies.enter_context(_copied(path)) if path.exists() else None for path in paths
        }
        try:
            yield
        except BaseException:
            for path, copy in before.items():
                if copy is None:
                    path.unlink(missing_ok=True)
                else:
                    copy.replace(path)
            raise


@contextmanager
def _copied(path: Path) -> Iterator[Path]:
    """A copy beside a file, for the length of the block."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    try:
        shutil.copy2(path, name)
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _written(out: Path) -> tuple[Path, Path]:
    """A predictions file, and the one in which DVC tracks it."""
    return out, out.with_name(f"{out.name}.dvc")
