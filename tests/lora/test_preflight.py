"""Each silent way to lose score is found before training, and its absence is told."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from repro.errors import InputError
from repro.lora.load import load_model, load_tokenizer, weightless
from repro.lora.preflight import Check, Subject, checks, require
from repro.lora.weights import tensors
from repro.params import load
from repro.registry import models
from repro.text import Rendered
from tests.lora.standins import CHATML, HABITS, save, tiny_entry

ROWS = [
    Rendered(f"r{n}", f"Classify.\n\nTAVN2 , raised {n} times ( p < 0.05 ) .", answer)
    for n, answer in enumerate(["not-related", "related"] * 3)
]
MODEL = "r1-distill-llama-8b"


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    return subject_of(MODEL, tmp_path)


def subject_of(model: str, home: Path) -> Subject:
    """A stand-in with its tokenizer, modules without weights, and a few rows."""
    entry = tiny_entry(models()[model])
    folder = save(model, entry, home, [row.prompt for row in ROWS])
    params, _ = load("paper")
    return Subject(
        name=model,
        entry=entry,
        folder=folder,
        model=weightless(entry, folder),
        tokenizer=load_tokenizer(folder),
        dataset="ade",
        rows=ROWS,
        lora=params.lora,
        train=params.train,
    )


def failed(subject: Subject) -> list[str]:
    """Names of the checks that fail."""
    return [check.name for check in checks(subject) if not check.ok]


def config_of(subject: Subject, **changes: Any) -> Any:
    """The tokenizer after changes to its config file."""
    path = subject.folder / "tokenizer_config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return load_tokenizer(subject.folder)


def test_checks_tell_what_they_counted(subject: Subject) -> None:
    told = {check.name: check.detail for check in checks(subject)}
    assert told["BOS"] == "1 in each of 6 prompts"
    assert told["EOS"] == "learned once in 6 targets"
    assert told["padding"] == "masked by place, so that pad = EOS does no harm"
    assert told["length"].endswith("0 cut, 0 of 6 rows too long")
    assert told["targets"].endswith("in each of 2 layers")


def test_a_pre_tokenizer_that_drops_spaces_is_found(subject: Subject) -> None:
    from tokenizers import pre_tokenizers

    subject.tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    assert {"token ids", "round trip"} <= set(failed(subject))


def test_a_decoder_that_strips_spaces_before_punctuation_is_found(subject: Subject) -> None:
    from tokenizers import decoders

    backend = subject.tokenizer.backend_tokenizer
    cleaning = [decoders.ByteLevel(), decoders.Replace(" ,", ",")]
    backend.decoder = decoders.Sequence(cleaning)
    assert failed(subject) == ["round trip"]


def test_a_tokenizer_that_cleans_up_spaces_by_its_config_does_not_do_so_here(
    subject: Subject,
) -> None:
    tokenizer = config_of(subject, clean_up_tokenization_spaces=True)
    assert failed(replace(subject, tokenizer=tokenizer)) == []


def test_a_second_bos_is_found(subject: Subject) -> None:
    from tokenizers import processors

    bos = subject.tokenizer.bos_token
    marker = (bos, subject.tokenizer.bos_token_id)
    subject.tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} {bos} $A", special_tokens=[marker]
    )
    assert failed(subject) == ["BOS"]


def test_a_missing_bos_is_found(subject: Subject) -> None:
    subject.tokenizer.add_bos_token = False
    assert failed(subject) == ["BOS"]


def test_a_chat_template_without_the_bos_that_a_prompt_gets_is_found(subject: Subject) -> None:
    subject.tokenizer.chat_template = "{{ messages[0]['content'] }}"
    assert failed(subject) == ["BOS"]


def test_a_tokenizer_without_end_of_sequence_is_found(subject: Subject) -> None:
    subject.tokenizer.eos_token = None
    assert "EOS" in failed(subject)


def test_an_end_of_sequence_inside_a_target_is_found(subject: Subject) -> None:
    letter = {"eos_token": "e"}
    tokenizer = config_of(subject, **letter)
    assert "EOS" in failed(replace(subject, tokenizer=tokenizer))


@pytest.mark.parametrize("model", ["llama3-8b", "r1-distill-qwen-7b", "mistral-7b"])
def test_without_a_pad_token_of_its_own_the_end_of_sequence_is_learned_all_the_same(
    model: str, tmp_path: Path
) -> None:
    assert HABITS[model].pad in {None, HABITS[model].eos}
    assert failed(subject_of(model, tmp_path)) == []


def test_rows_that_are_too_long_are_counted(subject: Subject) -> None:
    long = Rendered("long", "raised " * 400, "related")
    short = subject.train.model_copy(update={"max_length": 200})
    mixed = replace(subject, train=short, rows=[*ROWS, long])
    told = {check.name: check for check in checks(mixed)}
    assert told["length"].ok
    assert told["length"].detail.endswith("0 cut, 1 of 7 rows too long")


def test_rows_that_are_all_too_long_are_refused(subject: Subject) -> None:
    short = subject.train.model_copy(update={"max_length": 20})
    [check] = [check for check in checks(replace(subject, train=short)) if not check.ok]
    assert check.name == "length"
    assert check.detail.startswith("all 6 rows have more than 20 tokens")


def test_no_more_than_the_positions_of_a_model_fits(subject: Subject) -> None:
    subject.model.config.max_position_embeddings = 20
    assert failed(subject) == ["length"]


def test_targets_that_match_nothing_are_found(tmp_path: Path) -> None:
    fused = subject_of("phi4-14b", tmp_path)
    separate = fused.entry.model_copy(update={"targets": ["q_proj", "v_proj"]})
    assert failed(replace(fused, entry=separate)) == ["targets"]


def test_a_vocabulary_beyond_the_embedding_is_found(subject: Subject) -> None:
    rows = subject.model.get_input_embeddings().weight.shape[0]
    subject.tokenizer.add_tokens([f"added{number}" for number in range(rows)])
    assert "vocabulary" in failed(subject)


def test_sizes_that_models_yaml_does_not_say_are_found(subject: Subject) -> None:
    other = subject.entry.shape.model_copy(update={"layers": 3})
    entry = subject.entry.model_copy(update={"shape": other})
    [check] = [check for check in checks(replace(subject, entry=entry)) if not check.ok]
    assert (check.name, check.detail.partition(" (")[0]) == ("shape", "layers: expected 3, found 2")


def test_a_model_that_samples_by_its_own_config_decodes_greedily_here(subject: Subject) -> None:
    assert HABITS[MODEL].sampling
    assert subject.model.generation_config.do_sample
    assert "decoding" not in failed(subject)


def test_modules_without_weights_pass_as_the_loaded_model_does(subject: Subject) -> None:
    real = replace(subject, model=load_model(subject.entry, subject.folder, []))
    assert checks(subject) == checks(real)


def test_the_first_failure_stops_training_with_one_line() -> None:
    found = [Check("BOS", ok=True, detail="fine"), Check("EOS", ok=False, detail="none; add it")]
    with pytest.raises(InputError, match=r"^m on d: EOS: none; add it$"):
        require(found, "m", "d")


def rename_weights(subject: Subject, old: str, new: str) -> None:
    """Store the same tensors, some under another name."""
    from safetensors.torch import load_file, save_file

    file = subject.folder / "model.safetensors"
    save_file({name.replace(old, new): value for name, value in load_file(file).items()}, file)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("model.", "_orig_mod.model.", "missing weights: model.embed_tokens.weight"),
        ("0.mlp.up_proj", "0.mlp.up", "missing weights: model.layers.0.mlp.up_proj.weight"),
    ],
)
def test_weights_under_other_names_are_found_before_any_is_loaded(
    subject: Subject, old: str, new: str, said: str
) -> None:
    rename_weights(subject, old, new)
    [check] = [check for check in checks(subject) if not check.ok]
    assert check.name == "weights"
    assert check.detail.startswith(said)


def test_names_of_weights_are_compared_by_the_index_where_they_are_not_here(
    subject: Subject,
) -> None:
    file = subject.folder / "model.safetensors"
    names = tensors(file)
    file.unlink()
    index = subject.folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"weight_map": dict.fromkeys(names, "model-1-of-1.safetensors")}))
    assert failed(subject) == []
    names.pop("model.norm.weight")
    index.write_text(json.dumps({"weight_map": dict.fromkeys(names, "model-1-of-1.safetensors")}))
    assert failed(subject) == ["weights"]
    index.unlink()
    told = {check.name: check.detail for check in checks(subject)}
    assert told["weights"] == "not here yet: compared when they are loaded"


def chatml(subject: Subject, template: str) -> Subject:
    """The subject with BOS as the marker of turns in its chat template, and none in prompts."""
    bos = subject.tokenizer.bos_token
    changes = {"add_bos_token": False, "chat_template": template.replace("<|im_start|>", bos)}
    return replace(subject, tokenizer=config_of(subject, **changes))


def test_bos_may_open_each_turn_of_a_chat_and_no_plain_prompt(subject: Subject) -> None:
    told = {check.name: check for check in checks(chatml(subject, CHATML))}
    assert told["BOS"].ok
    assert told["BOS"].detail == (
        "0 in each of 6 prompts; it opens each turn of a chat, 2 in each prompt of one"
    )


def test_a_second_one_before_the_first_turn_is_still_found(subject: Subject) -> None:
    assert failed(chatml(subject, f"<|im_start|>{CHATML}")) == ["BOS"]


def test_an_end_of_sequence_that_every_prompt_gets_is_found(subject: Subject) -> None:
    from tokenizers import processors

    tokenizer = subject.tokenizer
    bos, eos = tokenizer.bos_token, tokenizer.eos_token
    marks = {mark: tokenizer.convert_tokens_to_ids(mark) for mark in (bos, eos)}
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", special_tokens=list(marks.items())
    )
    told = {check.name: check for check in checks(subject) if not check.ok}
    assert list(told) == ["EOS"]
    assert told["EOS"].detail.startswith("6 prompts hold it; take it out of the post_processor")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{{ strftime_now('%d %b %Y') }}", "writes today's date"),
        ("{{ range(99999) | random }}", "changes from call to call"),
        ("Today is 26 Jul 2024.", "the same for the same text"),
    ],
)
def test_a_date_or_chance_in_a_chat_template_is_told(
    subject: Subject, line: str, said: str
) -> None:
    template = subject.tokenizer.chat_template
    tokenizer = config_of(subject, chat_template=f"{template}{line}")
    told = {check.name: check for check in checks(replace(subject, tokenizer=tokenizer))}
    assert told["chat template"].ok
    assert told["chat template"].detail.startswith(said)
