"""Examples as token ids, in which order they are seen, and how a batch is laid out."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, Literal

from repro.errors import InputError
from repro.lora.decode import common_prefix
from repro.text import Rendered

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Encoded:
    """Token ids of prompt, answer and end-of-sequence; the answer begins at `answer`.

    The first `opening` tokens are learned besides the answer (in a warm-up alone).
    """

    ids: list[int]
    answer: int
    opening: int = 0


@dataclass(frozen=True, slots=True)
class Fitting:
    """The rows of a split that fit, encoded; those that are too long are left out whole."""

    rows: list[Rendered]
    encoded: list[Encoded]
    left_out: int

    def only(self, kept: Sequence[int]) -> "Fitting":
        """These of the rows; how many were too long stays what it was."""
        return Fitting([self.rows[i] for i in kept], [self.encoded[i] for i in kept], self.left_out)

    @property
    def counts(self) -> str:
        """How many were left out."""
        return f"{self.left_out} of {len(self.rows) + self.left_out}"


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples, and the places whose next token is learned.

    ids: (examples, longest), padded on the right; with a shared prefix (1, length): the prefix,
    then the rest of each example, and `positions` (1, length) says where in its example a token
    stands. mask: 1 for a token and 0 for padding, shaped like ids; with a shared prefix
    (1, 1, length, length): whether a token (row) sees a token (column). rows, columns, labels: one
    value a learned token: the hidden state at [row, column] predicts the label. tokens: those of
    the examples, without padding; a shared prefix counts once for each of them.
    """

    ids: "torch.Tensor"
    mask: "torch.Tensor"
    rows: "torch.Tensor"
    columns: "torch.Tensor"
    labels: "torch.Tensor"
    tokens: int
    positions: "torch.Tensor | None" = None

    def to(self, device: "torch.device") -> "Batch":
        """The same batch on a device."""
        return Batch(
            self.ids.to(device),
            self.mask.to(device),
            self.rows.to(device),
            self.columns.to(device),
            self.labels.to(device),
            self.tokens,
            None if self.positions is None else self.positions.to(device),
        )


def encode_prompt(tokenizer: Any, prompt: str) -> list[int]:
    """Ids of a prompt, with the special tokens the tokenizer puts before a text."""
    ids: list[int] = tokenizer(prompt)["input_ids"]
    return ids


def encode_chat(tokenizer: Any, prompt: str) -> list[int]:
    """Ids of a prompt as a user's turn in the model's chat template, ready for its answer."""
    ids: list[int] = tokenizer.apply_chat_template(
        [{"role": "user", "content": prompt}],
        add_generation_prompt=True,
        tokenize=True,
        return_dict=False,
    )
    return ids


def encode_target(tokenizer: Any, target: str) -> list[int]:
    """Ids of an answer and the end of sequence that stops the model."""
    ids: list[int] = tokenizer(target, add_special_tokens=False)["input_ids"]
    return [*ids, tokenizer.eos_token_id]


def encode(tokenizer: Any, row: Rendered) -> Encoded:
    """Ids of a row's prompt and completion (nothing where it has none); nothing is ever cut."""
    prompt = encode_prompt(tokenizer, row.prompt)
    answer = [] if row.completion is None else encode_target(tokenizer, row.completion)
    return Encoded(prompt + answer, len(prompt))


def encode_fitting(tokenizer: Any, what: str, rows: Sequence[Rendered], room: int) -> Fitting:
    """Encode the rows of a split that have at most `room` tokens; `what` names it in the error.

    Raises:
        InputError: there is no row, or none that fits.
    """
    encoded = [encode(tokenizer, row) for row in rows]
    kept = [i for i, example in enumerate(encoded) if len(example.ids) <= room]
    if not rows:
        raise InputError(f"{what}: the split is empty; there is nothing to learn from")
    if not kept:
        raise InputError(
            f"{what}: all {len(rows)} rows have more than {room} tokens; raise train.max_length"
        )
    return Fitting([rows[i] for i in kept], [encoded[i] for i in kept], len(rows) - len(kept))


def steps_per_epoch(examples: int, batch: int, accumulate: int) -> int:
    """Optimiser steps that see every example once; the last one may be smaller."""
    return math.ceil(math.ceil(examples / batch) / accumulate)


def micro_batches(
    examples: int, batch: int, accumulate: int, seed: int, step: int
) -> list[list[int]]:
    """Indices of the examples of one optimiser step, a function of the arguments alone.

    Each epoch shuffles anew by (seed, epoch), so a resumed run sees the same order.
    """
    epoch, place = divmod(step, steps_per_epoch(examples, batch, accumulate))
    order = list(range(examples))
    Random(f"{seed}/{epoch}").shuffle(order)
    first = place * batch * accumulate
    chosen = order[first : first + batch * accumulate]
    return [chosen[i : i + batch] for i in range(0, len(chosen), batch)]


def collate(examples: Sequence[Encoded], loss_on: Literal["answer", "full_text"]) -> Batch:
    """Lay out a batch, padded on the right."""
    import torch

    longest = max(len(example.ids) for example in examples)
    ids = torch.zeros(len(examples), longest, dtype=torch.long)
    mask = torch.zeros(len(examples), longest, dtype=torch.long)
    rows: list[int] = []
    columns: list[int] = []
    labels: list[int] = []
    for row, example in enumerate(examples):
        length = len(example.ids)
        ids[row, :length] = torch.tensor(example.ids)
        mask[row, :length] = 1
        learned = _learned(example, loss_on)
        rows += [row] * len(learned)
        columns += [place - 1 for place in learned]
        labels += [example.ids[place] for place in learned]
    tokens = sum(len(example.ids) for example in examples)
    return Batch(ids, mask, torch.tensor(rows), torch.tensor(columns), torch.tensor(labels), tokens)


def shared_prefix(examples: Sequence[Encoded], loss_on: Literal["answer", "full_text"]) -> int:
    """How many tokens all examples begin with, none of which is learned or predicts a learned one.

    Each keeps a token of its own. Of one example, or on the full text, nothing is shared.
    """
    if len(examples) == 1:
        return 0
    return len(common_prefix([e.ids[: _learned(e, loss_on)[0]] for e in examples]))


def collate_shared(
    examples: Sequence[Encoded], loss_on: Literal["answer", "full_text"], shared: int
) -> Batch:
    """Lay out a batch as one row without padding, its first `shared` tokens once for all examples.

    The rest of each example follows and sees the prefix and itself. Gradients of all examples meet
    in the prefix, as they would if each had read its own copy.
    """
    import torch

    ids, positions, owner = examples[0].ids[:shared], [*range(shared)], [-1] * shared
    columns: list[int] = []
    labels: list[int] = []
    for number, example in enumerate(examples):
        learned = _learned(example, loss_on)
        columns += [len(ids) - shared + place - 1 for place in learned]
        labels += [example.ids[place] for place in learned]
        ids = ids + example.ids[shared:]
        positions += range(shared, len(example.ids))
        owner += [number] * (len(example.ids) - shared)
    owners = torch.tensor(owner)
    related = (owners[:, None] == owners) | (owners == -1)
    return Batch(
        ids=torch.tensor([ids]),
        mask=related.tril()[None, None],
        rows=torch.zeros(len(columns), dtype=torch.long),
        columns=torch.tensor(columns),
        labels=torch.tensor(labels),
        tokens=sum(len(example.ids) for example in examples),
        positions=torch.tensor([positions]),
    )


def _learned(example: Encoded, loss_on: Literal["answer", "full_text"]) -> list[int]:
    """Places of the learned tokens; nothing comes before the first token, so it never is one."""
    first = example.answer if loss_on == "answer" else 1
    return [*range(1, min(example.opening, first)), *range(first, len(example.ids))]
