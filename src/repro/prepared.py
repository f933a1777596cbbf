"""PrefixCache a prepared corpus: what it asks, and its rows."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from repro.errors import InputError
from repro.files import first_problem, read_json, read_jsonl
from repro.paths import Paths
from repro.schema import EXAMPLES, TASK_INFO, Example, SplitName, TaskInfo


@dataclass(frozen=True, slots=True)
class Prepared:
    """The folder of a prepared corpus; rows are read when they are asked for."""

    info: TaskInfo
    folder: Path
    remedy: str

    def rows(self, split: SplitName) -> list[Example]:
        """The rows of one split; raises InputError naming the file, the line and the field."""
        return read_jsonl(self.folder / f"{split}.jsonl", EXAMPLES, self.remedy)


def open_prepared(paths: Paths, dataset: str) -> Prepared:
    """Open a corpus of a profile; its task.json says under which protocol it is asked.

    Raises InputError where the corpus was not prepared, or its task.json is not one.
    """
    remedy = f"run `dvc repro {paths.pipeline}:prepare@{dataset}`"
    path = paths.task_info(dataset)
    try:
        info = TASK_INFO.validate_python(read_json(path, remedy))
    except ValidationError as error:
        raise InputError(f"{path}: {first_problem(error)}; {remedy}") from None
    return Prepared(info, paths.prepared(dataset), remedy)
