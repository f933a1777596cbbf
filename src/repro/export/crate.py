"""A run as an RO-Crate 1.2: corpora by pin, parameters, code, image, cells, metrics, provenance."""

import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from repro.files import read_yaml, write_json
from repro.params import Params, corpus_entry
from repro.paths import CORPORA, MODELS, Paths
from repro.provenance import CODE
from repro.revision import revision

VERSION = "1.2"
MIT = "https://spdx.org/licenses/MIT"
CITATION = Path("CITATION.cff")
RUN = Path("run")


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
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        name = file.relative_to(folder).as_posix()
        crate.add_file(dest_path=name, properties=_file(file, name))
    crate.root_dataset["mentions"] = [
        *_corpora(crate, params),
        _action(crate, params, paths),
    ]
    crate.metadata.write(folder)
    write_json(folder / ".zenodo.json", zenodo(params, about))


def run_files(paths: Paths) -> Iterator[Path]:
    """Parameters, pipeline, lock, tables, metrics and provenance of a profile, as far as here."""
    named = (paths.params, paths.pipeline, paths.lock, CORPORA, MODELS, CITATION, Path("LICENSE"))
    yield from (file for file in named if file.is_file())
    for home in (paths.metrics, paths.tables, Path("provenance") / paths.profile):
        yield from sorted(file for file in home.rglob("*") if file.is_file())


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
        ContextEntity(crate, MIT, {"@type": "CreativeWork", "name": "MIT licence", "url": MIT})
    )
    crate.keywords = ", ".join(about["keywords"])
    crate.creator = crate.add(
        ContextEntity(
            crate, "#maintainers", {"@type": "Organization", "name": about["authors"][0]["name"]}
        )
    )
    crate.publisher = crate.creator
    crate.datePublished = datetime.now(UTC).date().isoformat()


def _file(file: Path, name: str) -> dict[str, Any]:
    kinds = {".json": "application/json", ".csv": "text/csv", ".md": "text/markdown"}
    return {
        "name": name,
        "contentSize": str(file.stat().st_size),
        "encodingFormat": kinds.get(file.suffix, "application/octet-stream"),
    }


def _corpora(crate: Any, params: Params) -> Iterator[Any]:
    """Each corpus with the addresses and hashes of its pins; a synthetic one has none."""
    from rocrate.model.contextentity import ContextEntity

    for dataset in params.datasets:
        entry = corpus_entry(dataset)
        synthetic = dataset in params.synthetic
        pins = [f"{file.url} sha256:{file.sha256 or file.git_blob}" for file in entry.files]
        described = {
            "@type": "CreativeWork",
            "name": f"{entry.title}{' (synthetic twin)' if synthetic else ''}",
            "description": f"licence: {'MIT' if synthetic else entry.licence}",
            **({} if synthetic else {"url": entry.homepage, "identifier": pins}),
        }
        yield crate.add(ContextEntity(crate, f"#corpus-{dataset}", described))


def _action(crate: Any, params: Params, paths: Paths) -> Any:
    """The run: which code, which image, which parameters, which cells."""
    from rocrate.model.contextentity import ContextEntity

    commit, dirty = revision(CODE)
    code = crate.add(
        ContextEntity(
            crate,
            "#code",
            {
                "@type": "SoftwareApplication",
                "name": "repro",
                "version": f"{commit}{' with uncommitted changes' if dirty else ''}" or "unknown",
                "softwareRequirements": os.environ.get("REPRO_IMAGE") or "no image recorded",
            },
        )
    )
    results = sorted((paths.metrics).rglob("*.json"))
    cells = [{"@id": (RUN / file).as_posix()} for file in results]
    return crate.add(
        ContextEntity(
            crate,
            "#run",
            {
                "@type": "CreateAction",
                "name": f"dvc repro {paths.pipeline}",
                "description": f"profile {params.profile}, protocol {params.protocol}",
                "instrument": code,
                "object": {"@id": (RUN / paths.params).as_posix()},
                "result": cells,
            },
        )
    )
