"""An exported adapter is a repository that PEFT reads, and its model answers as ours does."""

import json
from pathlib import Path

import pytest
from huggingface_hub import ModelCard

from repro.generate.predict import with_trained
from repro.lora.adapter import WEIGHTS, adapter_tensors
from repro.lora.load import load_base
from repro.registry import model_entry
from tests.export.conftest import MODEL, Profile
from tests.jobs import job_of

ADAPTER = f"out/adapters/{MODEL}-ade"


def test_peft_reads_the_repository_and_the_model_answers_as_ours(there: Profile) -> None:
    import torch
    from peft import PeftModel
    from safetensors.torch import load_file
    from transformers import AutoModelForCausalLM

    _, paths = there
    base = load_base(job_of(paths, MODEL, model_entry(MODEL), "ade"))
    theirs = AutoModelForCausalLM.from_pretrained(
        paths.base(MODEL), attn_implementation=base.entry.attention
    )
    prompt = (paths.rendered("ade") / "test.jsonl").read_text("utf-8").splitlines()[0]
    ids = torch.tensor([base.tokenizer(json.loads(prompt)["prompt"]).input_ids])
    with torch.no_grad():
        untuned = theirs(input_ids=ids).logits
        loaded = PeftModel.from_pretrained(theirs, ADAPTER).eval()
        ours = with_trained(base.model, paths.adapter(MODEL, "ade"), "ade")
        found, expected = loaded(input_ids=ids).logits, ours(input_ids=ids).logits
    assert torch.equal(found, expected)
    assert not torch.equal(found, untuned)
    stored = load_file(Path(ADAPTER, WEIGHTS))
    assert stored
    for name, tensor in adapter_tensors(loaded).items():
        assert torch.equal(tensor, stored[name]), name


def test_the_repository_holds_the_files_of_the_adapter(there: Profile) -> None:
    folder = there[1].adapter(MODEL, "ade")
    names = {file.name for file in folder.iterdir()}
    assert {file.name for file in Path(ADAPTER).iterdir()} == names | {"README.md"}
    for name in names:
        assert Path(ADAPTER, name).read_bytes() == (folder / name).read_bytes()


@pytest.mark.usefixtures("there")
def test_the_hub_reads_the_card_of_an_adapter() -> None:
    card = ModelCard.load(f"{ADAPTER}/README.md")
    assert card.data.library_name == "peft"
    assert card.data.tags == ["lora"]
    assert "of the base:" in card.text
    assert "of the corpus: MIT" in card.text
