"""A run as an RO-Crate 1.2: corpora by pin, parameters, code, image, cells, metrics, provenance."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from fnmatch import fnmatch
from importlib.metadata import version
from pathlib import Path
from typing import Any

from repro.errors import InputError
from repro.export.corpora import pins
from repro.export.run_files import CITATION, run_files
from repro.files import read_yaml, sha256_of, write_json
from repro.params import Params
from repro.paths import Paths
from repro.provenance import CODE
from repro.registry import corpus_entry
from repro.revision import revision

VERSION = "1.2"
MIT = "https://spdx.org/licenses/MIT"
DVC = "https://dvc.org"
RUN = Path("run")
KINDS = {
    ".csv": "text/csv",
    ".html": "text/html",
    ".json": "application/json",
    ".lock": "application/yaml",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".tex": "application/x-tex",
    ".yaml": "application/yaml",
}
ABOUT = {
    "datasets/*/README.md": "Card of a corpus: task, licence, pins, how to load it",
    "datasets/*/rows/*": "Prepared rows of a split: text and annotations",
    "datasets/*/prompts/*": "Rendered rows of a split: prompts and completions",
    "adapters/*/README.md": "Card of a LoRA adapter: base, corpus, recipe, terms",
    "adapters/*/training.json": "Recipe, scores on dev, and hash of the base of an adapter",
    "adapters/*": "What training made: a LoRA adapter as PEFT stores it, or all weights",
    "run/metrics/*.csv": "Counts of a cell by type",
    "run/metrics/*": "Metrics of a cell: precision, recall, F1 and its interval",
    "run/curves/*": "Precision against recall of a cell, threshold by threshold",
    "run/provenance/*": "Where, when and with which versions a cell was run",
    "run/paper_tables/*": "Table, comparison, audit or report, made of the metrics",
    "run/*params.yaml": "Parameters of the run",
    "run/*dvc.yaml": "The pipeline",
    "run/*dvc.lock": "Hashes of everything that the pipeline read and wrote",
    "run/corpora.yaml": "Addresses, pins and licences of the corpora",
    "run/transfers.yaml": "Labels that corpora share",
    "run/models.yaml": "Hub revisions, layers and memory of the base models",
    "run/*": "Terms of the code, and how to cite it",
}
"""What a file is, by the first pattern of its name that fits."""


def write_crate(params: Params, paths: Paths, folder: Path) -> None:
    """Copy the files of the run into `folder`/run, and describe all of the folder."""
    from rocrate.rocrate import ROCrate

    for file in run_files(paths):
        target = folder / RUN / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    crate = ROCrate(version=VERSION)
    about = read_yaml(CITATION, "restore it from git")
    _describe_root(crate, params, about)
    pipeline = (RUN / paths.pipeline).as_posix()
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        name = file.relative_to(folder).as_posix()
        script = _script(crate) if name == pipeline else {}
        crate.add_file(dest_path=name, properties=_file(file, name) | script)
    crate.root_dataset["mentions"] = [
        *_corpora(crate, params),
        _action(crate, params, paths),
    ]
    crate.metadata.write(folder)
    write_json(folder / ".zenodo.json", zenodo(params, about))


def zenodo(params: Params, about: dict[str, Any]) -> dict[str, Any]:
    """Metadata that Zenodo reads of a deposit, from CITATION.cff."""
    return {
        "title": f"{about['title']} ({params.title})",
        "description": about["abstract"].strip(),
        "upload_type": "dataset",
        "creators": [{"name": author["name"]} for author in about["authors"]],
        "license": "mit",
        "version": about["version"],
        "keywords": about["keywords"],
        "notes": "Corpora and models keep their own licences: see the card of each.",
        "related_identifiers": [
            {
                "identifier": "arXiv:2503.00624",
                "relation": "isSupplementTo",
                "resource_type": "publication-article",
            }
        ],
    }


def _describe_root(crate: Any, params: Params, about: dict[str, Any]) -> None:
    from rocrate.model.contextentity import ContextEntity

    crate.name = f"{about['title']} ({params.title})"
    crate.description = about["abstract"].strip()
    crate.license = crate.add(
        ContextEntity(
            crate,
            MIT,
            {
                "@type": "CreativeWork",
                "name": "MIT licence",
                "description": "Of the code; corpora and models keep their own, see their cards",
                "url": MIT,
            },
        )
    )
    crate.keywords = ", ".join(about["keywords"])
    crate.creator = crate.add(
        ContextEntity(
            crate, "#maintainers", {"@type": "Organization", "name": about["authors"][0]["name"]}
        )
    )
    crate.publisher = crate.creator
    crate.datePublished = _day()


def _day() -> str:
    """The day of the commit that is exported, so that two exports of it are the same bytes.

    Raises InputError where no git tells it and SOURCE_DATE_EPOCH does not either.
    """
    import pygit2

    stated = os.environ.get("SOURCE_DATE_EPOCH", "")
    if stated.isdecimal():
        seconds = int(stated)
    else:
        try:
            repository = pygit2.Repository(".")
            seconds = repository.head.peel(pygit2.Commit).commit_time
        except pygit2.GitError:
            raise InputError(
                "SOURCE_DATE_EPOCH: the crate needs a date and there is no git here to ask; set it "
                "to what `git log -1 --format=%ct` printed where the code came from"
            ) from None
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _file(file: Path, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "description": next(about for pattern, about in ABOUT.items() if fnmatch(name, pattern)),
        "contentSize": str(file.stat().st_size),
        "sha256": sha256_of(file),
        "encodingFormat": KINDS.get(file.suffix, "application/octet-stream"),
    }


def _corpora(crate: Any, params: Params) -> Iterator[Any]:
    """Each corpus with the addresses and hashes of its pins; a synthetic one has none."""
    from rocrate.model.contextentity import ContextEntity

    for dataset in params.datasets:
        entry = corpus_entry(dataset)
        synthetic = dataset in params.synthetic
        described = {
            "@type": "CreativeWork",
            "name": f"{entry.title}{' (synthetic twin)' if synthetic else ''}",
            "description": f"licence: {'MIT' if synthetic else entry.licence}",
            **({} if synthetic else {"url": entry.homepage, "identifier": list(pins(entry))}),
        }
        yield crate.add(ContextEntity(crate, f"#corpus-{dataset}", described))


def _action(crate: Any, params: Params, paths: Paths) -> Any:
    """The run: which pipeline at which commit, which image, which parameters, which cells."""
    from rocrate.model.contextentity import ContextEntity

    results = [
        file
        for file in run_files(paths)
        if file.is_relative_to(paths.metrics) and file.suffix == ".json"
    ]
    return crate.add(
        ContextEntity(
            crate,
            "#run",
            {
                "@type": "CreateAction",
                "name": f"dvc repro {paths.pipeline}",
                "description": f"profile {params.profile}, protocol {params.protocol}",
                "instrument": {"@id": (RUN / paths.pipeline).as_posix()},
                "object": {"@id": (RUN / paths.params).as_posix()},
                "result": [{"@id": (RUN / file).as_posix()} for file in results],
            },
        )
    )


def _script(crate: Any) -> dict[str, Any]:
    """What makes the pipeline file a script of DVC, with the revision of the code that it runs."""
    from rocrate.model.contextentity import ContextEntity

    language = {"@type": "ComputerLanguage", "name": "DVC", "url": DVC, "version": version("dvc")}
    commit, dirty = revision(CODE)
    return {
        "@type": ["File", "SoftwareSourceCode"],
        "programmingLanguage": crate.add(ContextEntity(crate, DVC, language)),
        "version": f"{commit}{' with uncommitted changes' if dirty is True else ''}",
        "runtimePlatform": os.environ.get("REPRO_IMAGE") or "no image",
    }
