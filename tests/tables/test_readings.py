"""The figures beside the main ones: every key that scoring writes is explained."""

import pytest

from repro.schema import TaskInfo
from repro.tables.readings import explained, is_reading, short
from tests.scoring.test_beside import TAGS, beside
from tests.tasks.samples import sample

LABELS = ("Raise", "Fail", "Bind")


@pytest.mark.parametrize("protocol", ["label_set", "strict"])
@pytest.mark.parametrize("task", ["events", "relations", "entities"])
def test_every_reading_that_is_scored_has_its_meaning(task: str, protocol: str) -> None:
    labels = TAGS if task == "entities" else LABELS
    info = TaskInfo("demo", "Demo", task, labels, protocol, entity_types=("Protein",))  # type: ignore[arg-type]
    for concepts in (False, True):
        keys = beside(info, [sample(info, concepts=concepts)], ["none"])
        readings = [key for key in keys if is_reading(key)]
        assert list(explained(readings)) == [short(key) for key in readings]


def test_macro_f1_and_the_positive_class_are_explained_and_other_keys_are_no_readings() -> None:
    assert list(explained(["positive_f1", "f1_macro", "f1_clean", "f1"])) == ["macro", "positive"]
    assert not any(map(is_reading, ["f1", "f1_clean", "f1_low", "f1_macro_present"]))
