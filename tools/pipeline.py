"""Write each stage's code dependencies into dvc.yaml, and copy it to every profile.

A stage depends on exactly the modules that its verb imports, and the templates of their packages,
so that editing the report never invalidates a trained adapter. Run by `make pipeline`; a test
holds the files to it.
The entries with `${item.dataset}` are written by hand: they name the one module of a matrix cell.
"""

import io
import sys
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from tools.closure import closure, module_file, templates, verb_imports

ROOT_PIPELINE = Path("dvc.yaml")
CODE = "src/repro/"
CORPUS_MODULE = "src/repro/corpora/${item.dataset}.py"


def code_of(stage: CommentedMap) -> list[str]:
    """The code files that a stage depends on, sorted."""
    verb = str(stage["cmd"]).split()[1]
    files = closure(verb_imports(verb))
    files |= templates(files)
    if CORPUS_MODULE in stage.get("deps", []):
        corpora = {name for name in _corpora() if module_file(f"repro.corpora.{name}")}
        files |= closure({f"repro.corpora.{name}" for name in corpora})
        files -= {Path(f"src/repro/corpora/{name}.py") for name in corpora}
        return sorted([*map(str, files), CORPUS_MODULE])
    return sorted(map(str, files))


def render() -> str:
    """The root dvc.yaml with its code dependencies computed afresh."""
    yaml = _yaml()
    pipeline = yaml.load(ROOT_PIPELINE.read_text(encoding="utf-8"))
    for stage in pipeline["stages"].values():
        data = [dep for dep in stage.get("deps", []) if not str(dep).startswith(CODE)]
        deps = CommentedSeq([*code_of(stage), *data])
        if "deps" in stage:
            stage["deps"] = deps
        else:
            stage.insert(list(stage).index("cmd") + 1, "deps", deps)
    stream = io.StringIO()
    yaml.dump(pipeline, stream)
    return stream.getvalue()


def copies() -> list[Path]:
    """The pipeline file of every profile."""
    return [folder.parent / "dvc.yaml" for folder in sorted(Path("profiles").glob("*/params.yaml"))]


def main() -> None:
    """Write the root's file and every copy."""
    text = render()
    for file in (ROOT_PIPELINE, *copies()):
        file.write_text(text, encoding="utf-8")
        print(f"wrote {file}", file=sys.stderr)


def _corpora() -> list[str]:
    return list(_yaml().load(Path("corpora.yaml").read_text(encoding="utf-8")))


def _yaml() -> YAML:
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 100
    yaml.preserve_quotes = True
    return yaml


if __name__ == "__main__":
    main()
