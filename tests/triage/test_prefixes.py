"""All words of a list that stand at a place of a text, whatever the words are."""

from hypothesis import given
from hypothesis import strategies as st

from triage.prefixes import Prefixes

FEW = st.text("abก ", min_size=1, max_size=6)


@given(words=st.lists(FEW, max_size=30), text=st.text("abcก ", max_size=30))
def test_every_word_is_found_at_every_place_where_it_stands_and_no_other(words: list[str], text: str) -> None:
    prefixes = Prefixes(words)

    for begin in range(len(text) + 1):
        found = [prefixes.word(place) for place in prefixes.at(text, begin)]
        assert sorted(found) == sorted({each for each in words if text.startswith(each, begin)})
        assert found == sorted(found, key=len, reverse=True)


def test_no_words_are_found_nowhere() -> None:
    assert list(Prefixes([]).at("abc", 0)) == []


def test_words_are_read_again_in_the_order_of_the_alphabet_each_once() -> None:
    words = [f"{letter}{number}" for letter in "zกa" for number in range(30)]

    prefixes = Prefixes([*words, *words])

    assert list(prefixes) == sorted(words)
    assert len(prefixes) == len(words)
    assert [prefixes.length(place) for place in range(len(prefixes))] == [len(each) for each in sorted(words)]
