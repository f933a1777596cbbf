from collections import Counter

from repro.corpora.synthesis import lexicon


def test_a_word_belongs_to_one_group_or_to_the_fillers() -> None:
    members = [word for group in lexicon.GROUPS.values() for word in group]
    counts = Counter([*members, *lexicon.FILLERS])
    assert [word for word, count in counts.items() if count > 1] == []


def test_words_hold_no_white_space_and_are_all_there() -> None:
    words = lexicon.words()
    assert all(word.split() == [word] for word in words)
    assert set(words) == {*lexicon.FILLERS}.union(*lexicon.GROUPS.values())
    assert list(words) == sorted(words)


def test_every_group_offers_a_choice() -> None:
    assert min(map(len, lexicon.GROUPS.values())) > 1
