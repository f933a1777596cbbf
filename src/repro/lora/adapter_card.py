"""The model card of an adapter: what it is, how it was made, dev scores, licences.

No test score: the card is written before anything has seen the test split.
"""

from repro.lora.checkpoint import State
from repro.lora.load import identity
from repro.params import CorpusEntry, ModelEntry, Params

RECIPE_KEYS = ("lora", "train")


def card(
    model: str,
    entry: ModelEntry,
    dataset: str,
    corpus: CorpusEntry,
    params: Params,
    state: State,
    left_out: str,
) -> str:
    """README.md of an adapter folder, with the front matter that the Hub reads.

    `left_out` tells how many rows were too long to train on.
    """
    synthetic = dataset in params.synthetic
    data = f"{corpus.title}{' (synthetic twin, no real data)' if synthetic else ''}"
    licence = "MIT" if synthetic else corpus.licence
    best = next(row for row in state.curve if row["step"] == state.best_step)
    scores = {key: value for key, value in best.items() if key.startswith("dev_")}
    return "\n".join(
        [
            *_front_matter(entry),
            f"# LoRA adapter: {entry.title} on {data}",
            "",
            "| | |",
            "|---|---|",
            f"| Base | {identity(entry)} ({entry.architecture}, {entry.dtype}) |",
            f"| Licence of the base | {entry.licence} |",
            f"| Corpus | {data}, train split; {corpus.homepage} |",
            f"| Licence of the corpus | {licence} |",
            f"| Rows left out as too long | {left_out} |",
            f"| Protocol | {params.protocol} |",
            f"| Row, profile | {model}, {params.profile} |",
            f"| Best step by dev {params.train.select_by} | {state.best_step} |",
            *(f"| {key.replace('_', ' ')} | {value:.6f} |" for key, value in scores.items()),
            "",
            f"## Recipe `{params.recipe}`",
            "",
            "| parameter | value |",
            "|---|---|",
            f"| seed | {params.seed} |",
            *_recipe(params),
            "",
            "Trained for research on reproducibility; not for clinical use.",
            "",
        ]
    )


def _front_matter(entry: ModelEntry) -> list[str]:
    base = [f"base_model: {entry.id}"] if entry.source == "hub" else []
    return ["---", *base, "library_name: peft", "pipeline_tag: text-generation", "---", ""]


def _recipe(params: Params) -> list[str]:
    return [
        f"| {section}.{key} | {value} |"
        for section in RECIPE_KEYS
        for key, value in getattr(params, section).model_dump().items()
    ]
