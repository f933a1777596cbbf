"""Linear models on bags of words and on token features (scikit-learn, one thread, seeded)."""

from collections.abc import Iterator, Sequence

from repro.schema import Example, Item
from repro.tasks.asking import Asking
from repro.tasks.asking.entities import tagged
from repro.tasks.asking.label_set import TypeSet
from repro.text import NotRun

WORDS = r"(?u)\[/?E[12]\]|\w+"
"""Words, and the marks of a candidate pair."""


def answers(
    protocol: Asking, train: Sequence[Example], test: Sequence[Example], seed: int
) -> list[str] | NotRun:
    """A classifier for each type of a label set; one for the tags of tokens; one for classes."""
    if protocol.info.task == "entities":
        rows = tags(train, test, seed)
        if protocol.info.protocol == "label_set":
            return [" ".join(row) for row in rows]
        pairs = zip(rows, test, strict=True)
        return [protocol.render(tagged(row, example), example) for row, example in pairs]
    if protocol.info.task == "classification":
        return classes(train, test)
    if not isinstance(protocol, TypeSet):
        return NotRun("a linear model of a text's words finds no place in it")
    found = type_sets(protocol, train, test)
    return [protocol.render(items, row) for items, row in zip(found, test, strict=True)]


def classes(train: Sequence[Example], test: Sequence[Example]) -> list[str]:
    """Labels by logistic regression on TF-IDF of words and pairs of words."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(
        TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), min_df=2),
        LogisticRegression(C=10.0, max_iter=1000),
    )
    model.fit([row.text for row in train], [row.label for row in train])
    return [str(label) for label in model.predict([row.text for row in test])]


def type_sets(
    protocol: TypeSet, train: Sequence[Example], test: Sequence[Example]
) -> list[frozenset[Item]]:
    """Types by one logistic regression each, on TF-IDF of words up to triples."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectors = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 3), min_df=2, token_pattern=WORDS)
    known = vectors.fit_transform([protocol.text(row) for row in train])
    asked = vectors.transform([protocol.text(row) for row in test])
    gold = [protocol.gold(row) for row in train]
    found: list[set[Item]] = [set() for _ in test]
    for label in protocol.types:
        item = (label,)
        truth = [item in items for items in gold]
        if len(set(truth)) == 1:
            chosen = [truth[0]] * len(test)
        else:
            model = LogisticRegression(C=10.0, max_iter=1000, class_weight="balanced")
            chosen = model.fit(known, truth).predict(asked)
        for items, yes in zip(found, chosen, strict=True):
            if yes:
                items.add(item)
    return [frozenset(items) for items in found]


def tags(train: Sequence[Example], test: Sequence[Example], seed: int) -> list[list[str]]:
    """One tag a token, each by itself: logistic regression on the token and its neighbours."""
    from sklearn.feature_extraction import FeatureHasher
    from sklearn.linear_model import SGDClassifier

    hashes = FeatureHasher(input_type="string", alternate_sign=False)
    model = SGDClassifier(loss="log_loss", alpha=1e-6, max_iter=8, tol=None, random_state=seed)
    rows = hashes.transform(token for row in train for token in features(row.tokens))
    model.fit(rows, [tag for row in train for tag in row.tags])
    asked = hashes.transform(token for row in test for token in features(row.tokens))
    predicted = iter(model.predict(asked))
    return [[str(next(predicted)) for _ in row.tokens] for row in test]


def features(tokens: Sequence[str]) -> Iterator[list[str]]:
    """What stands at each token and around it."""
    edge = ["", ""]
    words = [*edge, *(token.lower() for token in tokens), *edge]
    shapes = [*edge, *map(shape, tokens), *edge]
    for at, token in enumerate(tokens, start=2):
        word = words[at]
        around = [f"w{n}={words[at + n]}" for n in (-2, -1, 0, 1, 2)]
        forms = [f"s{n}={shapes[at + n]}" for n in (-1, 0, 1)]
        ends = [f"<{word[:n]}" for n in (2, 3, 4)] + [f"{word[-n:]}>" for n in (2, 3, 4)]
        pairs = [f"w-1,0={words[at - 1]} {word}", f"w0,1={word} {words[at + 1]}"]
        yield [f"t={token}", *around, *forms, *ends, *pairs]


def shape(token: str) -> str:
    """The token's pattern of capitals, digits and other characters, runs cut to one."""
    signs: list[str] = []
    for character in token:
        sign = (
            "A"
            if character.isupper()
            else "a"
            if character.isalpha()
            else "0"
            if character.isdigit()
            else character
        )
        if signs[-1:] != [sign]:
            signs.append(sign)
    return "".join(signs)
