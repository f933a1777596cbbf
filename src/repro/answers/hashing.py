"""An output without its words: what is no label becomes a hash, and the structure stays.

Words alone are replaced. White space and ASCII punctuation stay, so prose is still prose, an
unknown word is still one unknown word, and a list is still a list. The hash is of the word and of
the answer that it stands in: with a list of words at hand nobody finds them one by one.
"""

import re
from collections.abc import Iterable
from hashlib import sha256

from repro.tasks.asking.api import NONE

WORD = re.compile(r"[^\s!-/:-@\[-^`{-~]+")
ESCAPE_OR_WORD = re.compile(rf"\\u[0-9a-fA-F]{{4}}|\\.|{WORD.pattern}")
NUMBER = re.compile(r"\d{1,2}")
STRUCTURE = ("Answer", "answer", "ANSWER", "Final", "final", "think", "types", "tags", "class")
"""Words that the rules of reading and the forms of JSON look for; no corpus's text."""
DIGITS = 8


def words(texts: Iterable[str]) -> frozenset[str]:
    """The words of texts, as `without_words` finds them."""
    return frozenset(word for text in texts for word in WORD.findall(text))


def kept(labels: Iterable[str]) -> frozenset[str]:
    """The words that stay: those of the labels, of the empty answer, and of the structure."""
    return words(labels) | {NONE, *STRUCTURE}


def without_words(output: str, stay: frozenset[str], answer: str) -> str:
    """The output with every word replaced that is neither in `stay` nor a small number.

    `answer` is what the output is read as: equal answers have equal hashes.
    """
    return ESCAPE_OR_WORD.sub(lambda found: _replaced(found[0], stay, answer), output)


def hashed(text: str) -> str:
    """A word that stands for a text: `#` and the first digits of its SHA-256."""
    return f"#{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:DIGITS]}"


def hashed_within(answer: str, word: str) -> str:
    """A word that stands for a word of an answer, and for that of no other answer."""
    return hashed(f"{answer}\0{word}")


def _replaced(word: str, stay: frozenset[str], answer: str) -> str:
    known = word.startswith("\\") or word in stay or NUMBER.fullmatch(word)
    return word if known else hashed_within(answer, word)
