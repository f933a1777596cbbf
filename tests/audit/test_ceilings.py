from collections import Counter
from itertools import chain, combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from repro.audit.ceilings import Bags, best_exact, best_f1, conflicting, total_inputs
from repro.audit.facts import Histogram
from repro.audit.trivial import Score

LABELS = "ab"
labels = st.sampled_from([frozenset[str](), frozenset("a"), frozenset("b")])
bags_of_one = st.dictionaries(labels, st.integers(1, 4), min_size=1).map(Counter)
bags = st.lists(st.tuples(bags_of_one, st.just(1)), min_size=1, max_size=4)
ANSWERS = [
    frozenset(said) for said in chain.from_iterable(combinations(LABELS, n) for n in range(3))
]


def score(answers: tuple[frozenset[str], ...], inputs: list[Histogram]) -> Score:
    tp = predicted = gold = 0
    for said, bag in zip(answers, inputs, strict=True):
        for items, examples in bag.items():
            tp += len(said & items) * examples
            predicted += len(said) * examples
            gold += len(items) * examples
    return Score(tp, predicted, gold)


@given(bags)
@settings(deadline=None)
def test_no_choice_of_answers_scores_above_the_ceiling_and_one_reaches_it(some: Bags) -> None:
    inputs = [bag for bag, _ in some]
    every = [score(answers, inputs).f1 for answers in product(ANSWERS, repeat=len(inputs))]
    assert best_f1(some).f1 == max(every)


@given(bags)
def test_the_exact_ceiling_answers_each_input_with_its_commonest_label(some: Bags) -> None:
    found = best_exact(some)
    assert found.tp == sum(max(bag.values()) for bag, _ in some)
    assert found.gold == found.predicted == sum(bag.total() for bag, _ in some)


def test_inputs_of_one_kind_count_as_often_as_they_stand() -> None:
    bag = Counter({frozenset("a"): 2, frozenset[str](): 1})
    assert best_f1([(bag, 5)]) == Score(10, 15, 10)
    assert best_exact([(bag, 5)]) == Score(10, 15, 15)
    assert conflicting([(bag, 5), (Counter({frozenset("b"): 4}), 3)]) == 5
    assert total_inputs([(bag, 5), (bag, 2)]) == 7


def test_without_contradictions_everything_can_be_right() -> None:
    assert best_f1([(Counter({frozenset("a"): 3}), 2), (Counter({frozenset(): 1}), 9)]).f1 == 1
