"""Checks of one model on one corpus that find the silent ways to lose score.

They need the tokenizer, the config and the rows, but no weights and no GPU.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from repro.errors import InputError
from repro.files import read_json
from repro.lora.adapter import targets
from repro.lora.batches import Encoded, collate, encode, encode_chat, encode_prompt
from repro.lora.decode import decoded, greedy_config
from repro.lora.dense import differences, modules_of, sizes
from repro.lora.load import check_config, download, load_tokenizer, local_folder, weightless
from repro.lora.weights import COMPLETE, check_files, check_revision, names_and_shapes
from repro.text import Rendered, read_rendered

if TYPE_CHECKING:
    from repro.lora.job import Job
    from repro.params import Lora, Train, TrainParams
    from repro.registry import ModelEntry

SPLITS = ("train", "dev", "test")
TEXTS = (
    "IL-2Rβ (p < 0.05), 5-HT1A and TGF-β.",
    "c.214A>G; 3'-UTR, Na+/K+-ATPase: 10 µg/ml",
    'tokens , with ( white space ) ; and " quotes " , 1.5 % .',
    "can't, it's; patients' [E1] β-cedrotin [/E1]",
    "B-Disease I-Disease O Positive_regulation",
)
"""Strings in which tokenizers have lost spaces, joined punctuation or changed letters."""
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked. `model` may hold no weights; `rows` are those of every split."""

    name: str
    entry: ModelEntry
    folder: Path
    model: Any
    tokenizer: Any
    dataset: str
    rows: Sequence[Rendered]
    lora: Lora | None
    train: Train


@dataclass(frozen=True, slots=True)
class Check:
    """A finding; `detail` is what was counted, or what is wrong and what to do."""

    name: str
    ok: bool
    detail: str


def preflight(job: Job, params: TrainParams) -> list[Check]:
    """Every check of one model on all splits of one corpus; fetches text files at most."""
    model, entry, folder = job.model, job.entry, local_folder(job)
    if folder is None:
        folder = download(entry, weights=False)
    else:
        check_files(entry, folder)
    check_config(model, entry, folder)
    check_revision(model, entry, folder)
    remedy = job.remedy("render")
    return checks(
        Subject(
            name=job.model,
            entry=job.entry,
            folder=folder,
            model=weightless(job.entry, folder),
            tokenizer=load_tokenizer(folder),
            dataset=job.dataset,
            rows=[row for split in SPLITS for row in read_rendered(job.rendered, split, remedy)],
            lora=params.lora,
            train=params.train,
        )
    )


def checks(subject: Subject) -> list[Check]:
    """Every check, in the order they are told."""
    return [check(subject) for check in CHECKS]


def require(found: Iterable[Check], model: str, dataset: str) -> None:
    """Raise InputError with the first check that failed."""
    for check in found:
        if not check.ok:
            raise InputError(f"{model} on {dataset}: {check.name}: {check.detail}")


def shape(subject: Subject) -> Check:
    """The config that was loaded has the sizes of models.yaml."""
    found, wanted = sizes(subject.model.config), subject.entry.shape
    wrong = [
        f"{key}: expected {value}, found {found[key]}"
        for key, value in wanted.model_dump().items()
        if value != found[key]
    ]
    return _check("shape", wrong, "as in models.yaml", f"correct {subject.name} in models.yaml")


def weights(subject: Subject) -> Check:
    """The files name exactly the weights that the model has: else some would be random."""
    found = names_and_shapes(subject.entry, subject.folder)
    if not found:
        return Check("weights", ok=True, detail="not here yet: compared when they are loaded")
    wrong = differences(modules_of(subject.folder, subject.entry.attention), found)
    good = f"{len(found)} tensors, each under a name of the model's"
    return _check("weights", wrong, good, "take the files of one revision")


def token_ids(subject: Subject) -> Check:
    """The loaded tokenizer gives the ids that tokenizer.json alone gives."""
    from tokenizers import Tokenizer

    plain = Tokenizer.from_file(str(subject.folder / "tokenizer.json"))
    texts = [*TEXTS, *_prompts(subject), *_targets(subject)]
    wrong = [
        f"other ids for {_shown(text)}"
        for text in texts
        if _ids(subject, text) != plain.encode(text, add_special_tokens=False).ids
    ]
    return _check(
        "token ids", wrong, f"equal tokenizer.json's for {len(texts)} texts", "use another release"
    )


def round_trip(subject: Subject) -> Check:
    """Decoding gives back what was encoded, spaces before punctuation included.

    Some tokenizers bring text into Unicode form NFC first, which changes nothing that is scored.
    """
    texts = [*TEXTS, *_prompts(subject), *_targets(subject)]
    wrong = [
        f"{_shown(text)} came back as {_shown(back)}"
        for text in texts
        if _nfc(back := decoded(subject.tokenizer, _ids(subject, text))) != _nfc(text)
    ]
    good = f"{len(texts)} texts come back unchanged"
    return _check("round trip", wrong, good, "use another release")


def begin(subject: Subject) -> Check:
    """BOS stands once before a prompt, or never if the tokenizer adds none; chat prompts too.

    Where BOS is also what opens each turn of the chat template, it stands there once per turn.
    """
    tokenizer = subject.tokenizer
    bos = tokenizer.bos_token_id
    wanted = int(adds_bos(subject.folder, bos))
    wrong = _wrong_bos(
        "prompts", [encode_prompt(tokenizer, p) for p in _prompts(subject)], bos, wanted
    )
    good = f"{wanted} in each of {len(_prompts(subject))} prompts"
    if tokenizer.chat_template:
        chat = [encode_chat(tokenizer, prompt) for prompt in _prompts(subject)]
        if opens_turns(tokenizer):
            wanted = encode_chat(tokenizer, "").count(bos)
            good += f"; it opens each turn of a chat, {wanted} in each prompt of one"
        wrong += _wrong_bos("chat prompts", chat, bos, wanted)
    return _check("BOS", wrong, good, "mend add_bos_token or the chat template")


def _wrong_bos(name: str, prompts: list[list[int]], bos: int | None, wanted: int) -> list[str]:
    """What is wrong with the BOS of prompts: their number, or none (or a second) at the start."""
    if bos is None:
        return []
    return [
        f"{ids.count(bos)} in {name}, expected {wanted}"
        for ids in prompts
        if ids.count(bos) != wanted or ids[:1].count(bos) != min(wanted, 1) or ids[1:2] == [bos]
    ]


def opens_turns(tokenizer: Any) -> bool:
    """Whether the chat template writes BOS at the beginning of each turn, as ChatML may."""
    bos = tokenizer.bos_token
    turns = [{"role": role, "content": ""} for role in ("user", "assistant", "user")]
    one, three = (tokenizer.apply_chat_template(turns[:count], tokenize=False) for count in (1, 3))
    return bos is not None and three.count(bos) == one.count(bos) + 2


def adds_bos(folder: Path, bos: int | None) -> bool:
    """Whether a text gets a BOS: as tokenizer_config.json says, else as tokenizer.json does."""
    from tokenizers import Tokenizer

    said = read_json(folder / "tokenizer_config.json", COMPLETE)
    if bos is None:
        return False
    if said.get("add_bos_token") is not None:
        return bool(said["add_bos_token"])
    return bos in Tokenizer.from_file(str(folder / "tokenizer.json")).encode("a").ids


def end(subject: Subject) -> Check:
    """The end of sequence is a label, once and last, so that a trained model stops."""
    stop = subject.tokenizer.eos_token_id
    if stop is None:
        return Check("EOS", ok=False, detail="the tokenizer names none; add eos_token")
    ended = sum(stop in encode_prompt(subject.tokenizer, prompt) for prompt in _prompts(subject))
    if ended:
        detail = f"{ended} prompts hold it; take it out of the post_processor of tokenizer.json"
        return Check("EOS", ok=False, detail=detail)
    examples = _encoded(subject)
    labels = [collate([example], "answer").labels.tolist() for example in examples]
    wrong = [
        f"{learned.count(stop)} labels, expected 1, at the end"
        for learned in labels
        if learned.count(stop) != 1 or learned[-1] != stop
    ]
    return _check("EOS", wrong, f"learned once in {len(labels)} targets", "mend eos_token")


def chat_template(subject: Subject) -> Check:
    """Whether chat prompts, which a model without adapter gets, are the same on every day."""
    tokenizer = subject.tokenizer
    if not tokenizer.chat_template:
        return Check("chat template", ok=True, detail="none: a chat prompt is the plain prompt")
    detail = "the same for the same text"
    if "strftime_now" in str(tokenizer.chat_template):
        detail = "writes today's date: answers without adapter may differ from day to day"
    elif encode_chat(tokenizer, "a text") != encode_chat(tokenizer, "a text"):
        detail = "changes from call to call: answers without adapter cannot be repeated"
    return Check("chat template", ok=True, detail=detail)


def padding(subject: Subject) -> Check:
    """No padded place is learned, and none takes the EOS away, whatever the pad token is."""
    tokenizer = subject.tokenizer
    if tokenizer.eos_token_id is None:
        return Check("padding", ok=False, detail="no end of sequence to keep; add eos_token")
    examples = _encoded(subject)
    batch = collate(examples, "answer")
    learned = batch.labels.tolist().count(tokenizer.eos_token_id)
    inside = bool(batch.mask[batch.rows, batch.columns + 1].all())
    wrong = [] if inside and learned == len(examples) else ["padding hides or adds labels"]
    same = tokenizer.pad_token_id in (None, tokenizer.eos_token_id)
    good = "masked by place" + (", so that pad = EOS does no harm" if same else "")
    return _check("padding", wrong, good, "report it")


def lengths(subject: Subject) -> Check:
    """How many rows are too long: they are left out whole, for nothing is ever cut."""
    room = training_room(subject.model, subject.train)
    sizes = [len(encode(subject.tokenizer, row).ids) for row in subject.rows]
    long = sum(size > room for size in sizes)
    wrong = [f"all {long} rows have more than {room} tokens"] if long == len(sizes) else []
    good = (
        f"at most {max(sizes)} of {room} tokens, {sum(sizes) / len(sizes):.0f} on average; "
        f"0 cut, {long} of {len(sizes)} rows too long"
    )
    return _check("length", wrong, good, "raise train.max_length")


def training_room(model: Any, train: Train) -> int:
    """The most tokens of an example that is trained on."""
    positions: int = model.config.max_position_embeddings
    return min(train.max_length, positions)


def matched(subject: Subject) -> Check:
    """Every target names a matrix in every layer."""
    if subject.lora is None:
        return Check("targets", ok=True, detail="none: all weights are trained")
    layers = subject.model.config.num_hidden_layers
    leaves = [name.rpartition(".")[2] for name, _ in subject.model.named_modules()]
    wanted = targets(subject.entry, subject.lora)
    wrong = [
        f"{name} stands {leaves.count(name)} times, expected {layers}"
        for name in wanted
        if leaves.count(name) != layers
    ] or ([] if wanted else ["none"])
    good = f"{', '.join(wanted)} in each of {layers} layers"
    return _check("targets", wrong, good, f"correct {subject.name}.targets in models.yaml")


def vocabulary(subject: Subject) -> Check:
    """Every token has a row in the embedding."""
    rows = subject.model.get_input_embeddings().weight.shape[0]
    tokens = len(subject.tokenizer)
    wrong = [f"{tokens} tokens, but {rows} rows in the embedding"] if tokens > rows else []
    good = f"{tokens} tokens, {rows} rows in the embedding"
    return _check("vocabulary", wrong, good, "take tokenizer and weights of one revision")


def decoding(subject: Subject) -> Check:
    """The config used for answers is greedy, whatever the model brings along."""
    config = greedy_config(subject.model, subject.tokenizer, 1)
    greedy = not config.do_sample and config.num_beams == 1 and config.repetition_penalty == 1.0
    good = f"greedy, stops at {', '.join(map(str, config.eos_token_id))}"
    return _check("decoding", [] if greedy else ["not greedy"], good, "report it")


CHECKS: tuple[Callable[[Subject], Check], ...] = (
    shape,
    weights,
    vocabulary,
    token_ids,
    round_trip,
    begin,
    end,
    chat_template,
    padding,
    lengths,
    matched,
    decoding,
)


def _check(name: str, wrong: list[str], good: str, remedy: str) -> Check:
    if wrong:
        return Check(name, ok=False, detail=f"{wrong[0]} ({len(wrong)} in all); {remedy}")
    return Check(name, ok=True, detail=good)


def _sample(subject: Subject) -> Sequence[Rendered]:
    return subject.rows[:: max(1, len(subject.rows) // SHOWN)]


def _prompts(subject: Subject) -> list[str]:
    return [row.prompt for row in _sample(subject)]


def _targets(subject: Subject) -> list[str]:
    return [row.completion for row in _sample(subject) if row.completion is not None]


def _encoded(subject: Subject) -> list[Encoded]:
    rows = [row for row in _sample(subject) if row.completion is not None]
    return [encode(subject.tokenizer, row) for row in rows]


def _nfc(text: str) -> str:
    return normalize("NFC", text)


def _ids(subject: Subject, text: str) -> list[int]:
    ids: list[int] = subject.tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids


def _shown(text: str) -> str:
    return repr(text if len(text) <= SHOWN else f"{text[:SHOWN]}...")
