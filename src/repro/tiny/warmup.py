"""Neutral text that gives a tiny model words, the prompt frame and every label's name.

Each latent group of words is given one label's name by a seeded draw that never hits a label the
group truly says in a synthetic corpus, so that no knowledge of a corpus is built in.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from repro.corpora.synthesis.lexicon import CUES, FILLERS, GROUPS, MENTIONS
from repro.schema import TaskInfo, TaskName
from repro.tasks.asking import api, prompts

SaidBy = Mapping[str, Collection[str]]
"""The groups that truly say each label in a synthetic corpus."""
OUTSIDE = "O"
TASKS: dict[TaskName, float] = {
    "entities": 0.45,
    "events": 0.18,
    "relations": 0.22,
    "classification": 0.15,
}
"""Shares of the samples: to find its place in a text is the hardest thing to learn."""
LENGTHS: dict[TaskName, tuple[int, int]] = {
    "entities": (6, 17),
    "events": (6, 32),
    "relations": (8, 40),
    "classification": (8, 18),
}
"""Fewest and most words of a text, about those of the synthetic corpora."""
CUE_COUNTS = (0.1, 0.5, 0.25, 0.15)
"""Weights of 0, 1, 2 or 3 cues in a text whose answer is a set of labels."""
MENTION_SHARE = 0.4
FILLER_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Sample:
    """One generated prompt and its answer."""

    prompt: str
    target: str


@dataclass(frozen=True, slots=True)
class Names:
    """The name that each group says: `labels` in answers that are sets or classes, `tags` in tags.

    The groups without a label are silent in such answers.
    """

    labels: dict[str, str]
    tags: dict[str, str]
    silent: list[str]


def names(infos: Sequence[TaskInfo], seed: int, said_by: SaidBy) -> Names:
    """Deal label names to groups: every name gets one, none a group that truly says it."""
    rng = Random(f"{seed}/names")
    labels = [label for info in infos if info.task != "entities" for label in info.labels]
    tags = [tag for info in infos if info.task == "entities" for tag in info.labels]
    groups = [*_shuffled(CUES, rng), *_shuffled(MENTIONS, rng)]
    said = _deal(labels, groups, len(CUES), said_by, rng)
    inside = [tag for tag in tags if tag != OUTSIDE]
    tagged = _deal(inside, _shuffled(MENTIONS, rng), len(MENTIONS), said_by, rng)
    return Names(said, tagged, sorted(set(MENTIONS) - set(said)))


def samples(infos: Sequence[TaskInfo], seed: int, said_by: SaidBy) -> Iterator[Sample]:
    """An endless stream of samples, the same for the same arguments."""
    rng = Random(f"{seed}/samples")
    said = names(infos, seed, said_by)
    weights = [TASKS[info.task] / sum(i.task == info.task for i in infos) for info in infos]
    while True:
        yield sample(rng.choices(infos, weights)[0], said, rng)


def vocabulary(infos: Sequence[TaskInfo]) -> list[str]:
    """Words beyond the lexicon: those of the instructions, and the labels."""
    instructions = [word for info in infos for word in prompts.label_set(info).split()]
    labels = [word for info in infos for label in info.labels for word in label.split()]
    return [*instructions, *labels, api.NONE, prompts.ANSWER]


def sample(info: TaskInfo, said: Names, rng: Random) -> Sample:
    """One sample in the prompt of a corpus, with names from all corpora in its answer."""
    length = rng.randint(*LENGTHS[info.task])
    if info.task == "entities":
        words, tags = _tagged(length, said.tags, rng)
        target = " ".join(tags)
    else:
        count = 1 if info.task == "classification" else rng.choices(range(4), CUE_COUNTS)[0]
        words, spoken = _spoken(length, count, said, rng)
        target = ", ".join(spoken) or api.NONE
    if info.pairs:
        words = _marked(words, rng)
    return Sample(prompts.frame(prompts.label_set(info), " ".join(words)), target)


def _shuffled(groups: dict[str, tuple[str, ...]], rng: Random) -> list[str]:
    return rng.sample(sorted(groups), len(groups))


def _deal(
    labels: list[str], groups: list[str], fewest: int, said_by: SaidBy, rng: Random
) -> dict[str, str]:
    """Labels in turn for the first groups: at least `fewest`, and as many as there are labels."""
    kinds = list(dict.fromkeys(labels))
    if not kinds:
        return {}
    chosen = groups[: max(fewest, len(kinds))]
    while True:
        dealt = {group: kinds[i % len(kinds)] for i, group in enumerate(chosen)}
        if not any(group in said_by.get(name, ()) for group, name in dealt.items()):
            return dealt
        rng.shuffle(chosen)


def _spoken(length: int, count: int, said: Names, rng: Random) -> tuple[list[str], list[str]]:
    """Words with `count` cues among them, and what the cues say, in the order of the labels."""
    groups = rng.sample(sorted(said.labels), count)
    words = [_silent(said, rng) for _ in range(length)]
    for place, group in zip(rng.sample(range(length), count), groups, strict=True):
        words[place] = rng.choice(GROUPS[group])
    order = list(dict.fromkeys(said.labels.values()))
    return words, sorted({said.labels[group] for group in groups}, key=order.index)


def _tagged(length: int, tags: dict[str, str], rng: Random) -> tuple[list[str], list[str]]:
    """Words and a tag each: those of mentions say theirs, all others are outside."""
    words, answer = [], []
    for _ in range(length):
        if rng.random() < MENTION_SHARE:
            group = rng.choice(sorted(tags))
            words.append(rng.choice(MENTIONS[group]))
            answer.append(tags[group])
        else:
            words.append(_of(FILLERS, CUES, sorted(CUES), rng))
            answer.append(OUTSIDE)
    return words, answer


def _silent(said: Names, rng: Random) -> str:
    """A word that says no label: a filler, or a word of a group without one."""
    return _of(FILLERS, MENTIONS, said.silent, rng)


def _of(
    fillers: tuple[str, ...], groups: dict[str, tuple[str, ...]], chosen: list[str], rng: Random
) -> str:
    if rng.random() < FILLER_SHARE:
        return rng.choice(fillers)
    return rng.choice(groups[rng.choice(chosen)])


def _marked(words: list[str], rng: Random) -> list[str]:
    """The words with two of them marked as the pair that a question is about."""
    marks = dict(zip(sorted(rng.sample(range(len(words)), 2)), ("E1", "E2"), strict=True))
    return [
        f"[{marks[i]}] {word} [/{marks[i]}]" if i in marks else word for i, word in enumerate(words)
    ]
