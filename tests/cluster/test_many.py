"""144 cells that end at the same time, each in its checkout, and a head that takes them at once."""

import json
import subprocess
import sys
import time
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest
import yaml

from repro.cluster.folder import Folder
from repro.cluster.units import CellUnit, cells
from repro.files import read_json, read_yaml
from repro.params import load
from repro.paths import Paths
from tests.pipeline.workspace import Workspace, copy_of

LOCK = "profiles/paper/dvc.lock"
CELLS = 144
ENDS = """
import sys, time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from repro.cluster.checkout import bring_back
from repro.cluster.folder import Folder, Record
from repro.cluster.units import cells
from repro.params import load

here, names = Path.cwd(), sys.argv[1:]
folder, (params, paths) = Folder(here, "paper"), load("paper")
units = [unit for unit in cells(params, paths) if unit.name in names]

def end(unit):
    while not (here / "go").exists():
        time.sleep(0.001)
    bring_back(here, folder.checkout(unit.name), [paths.provenance(unit.row, unit.dataset)])
    folder.write(unit.name, Record("done", f"7_{unit.dataset}", 0, stages=unit.stages))

with ThreadPoolExecutor(len(units)) as threads:
    (here / f"ready-{names[0]}").touch()
    list(threads.map(end, units))
"""
pytestmark = pytest.mark.slow


def out(path: Path, text: str, cache: Path | None) -> dict[str, Any]:
    """A file as dvc.lock has it, its bytes in the cache or, where there is none, in its place."""
    data = text.encode()
    name = md5(data, usedforsecurity=False).hexdigest()
    place = cache / "files/md5" / name[:2] / name[2:] if cache else path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
    return {"path": str(path), "hash": "md5", "md5": name, "size": len(data)}


def leave(head: Path, unit: CellUnit, paths: Paths) -> dict[str, Any]:
    """What a cell's stages leave in its checkout; the entries of its lock."""
    own, cache = Folder(head, "paper").checkout(unit.name), head / ".dvc/cache"
    answers = out(paths.predictions(unit.row, unit.dataset), f"answers of {unit.name}\n", cache)
    scores = out(
        own / paths.cell_metrics(unit.row, unit.dataset), f'{{"of": "{unit.name}"}}\n', None
    )
    scores["path"] = str(paths.cell_metrics(unit.row, unit.dataset))
    out(own / paths.provenance(unit.row, unit.dataset), f'{{"cell": "{unit.name}"}}\n', None)
    train, predict, score = unit.stages
    entries = {
        train: {"cmd": f"repro train {unit.row} {unit.dataset} -p paper"},
        predict: {"cmd": "predict", "outs": [answers]},
        score: {"cmd": "score", "outs": [scores]},
    }
    lock = own / LOCK
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text(yaml.safe_dump({"schema": "2.0", "stages": entries}))
    return entries


def end_at_once(head: Workspace, units: list[CellUnit]) -> None:
    """Twelve processes of twelve threads, which all wait for the same moment."""
    rows = dict.fromkeys(unit.row for unit in units)
    groups = [[unit.name for unit in units if unit.row == row] for row in rows]
    running = [
        subprocess.Popen([sys.executable, "-c", ENDS, *names], cwd=head.folder) for names in groups
    ]
    while len(list(head.folder.glob("ready-*"))) < len(groups):
        assert all(one.poll() is None for one in running)
        time.sleep(0.05)
    (head.folder / "go").touch()
    assert [one.wait(timeout=120) for one in running] == [0] * len(groups)


def test_cells_that_all_end_at_once_lose_nothing_and_one_collect_takes_them(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = copy_of(root, tmp_path / "head")
    head.drop_profiles("paper")
    monkeypatch.chdir(head.folder)
    params, paths = load("paper")
    units = list(cells(params, paths))
    assert len(units) == CELLS
    (head.folder / LOCK).write_text('schema: "2.0"\nstages: {}\n')
    expected: dict[str, Any] = {}
    for unit in units:
        expected |= leave(head.folder, unit, paths)
    end_at_once(head, units)

    folder = Folder(head.folder, "paper")
    records = [folder.read(unit.name) for unit in units]
    assert [one.job for one in records if one] == [f"7_{unit.dataset}" for unit in units]
    assert f"took {CELLS} cells" in head.run("repro", "collect", "-p", "paper")
    assert read_yaml(Path(LOCK), "")["stages"] == expected
    for unit in units:
        answers = paths.predictions(unit.row, unit.dataset).read_text()
        assert answers == f"answers of {unit.name}\n"
        assert read_json(paths.cell_metrics(unit.row, unit.dataset), "") == {"of": unit.name}
        told = json.loads(paths.provenance(unit.row, unit.dataset).read_text())
        assert told == {"cell": unit.name}
