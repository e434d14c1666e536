"""Texts searched as one are those that are found one by one."""

import re

import pytest
from conftest import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.check.support.joined_texts import JoinedTexts, names_a_digit

_PATTERNS = [
    re.compile(source)
    for source in (
        r"\d{3}[-—]?\d{2}",
        r"(?m)^\s*\d+",
        r"(?m)[，；](?:(?<=^.)|$)",
        r"(\w)\1",
        r"[年月]\s*\d{1,2}",
        "米\n第",
        "[\u4e00-\u9fff]{2,3}",
    )
]
_TEXTS = st.lists(st.text("第12９0年月米，；x \n", min_size=1, max_size=6), unique=True, max_size=8)


@pytest.mark.parametrize("pattern", _PATTERNS, ids=lambda pattern: pattern.pattern)
@given(texts=_TEXTS)
@settings(max_examples=cases(40))
def test_texts_searched_as_one_are_those_in_which_the_pattern_occurs(
    pattern: re.Pattern[str], texts: list[str]
) -> None:
    assert list(JoinedTexts(texts).having(pattern)) == list(filter(pattern.search, texts))


@given(texts=_TEXTS)
@settings(max_examples=cases(40))
def test_a_shape_is_the_text_with_zeros_for_its_digits(texts: list[str]) -> None:
    shapes = list(JoinedTexts(texts).shapes())
    assert shapes == [re.sub("[0-9]", "0", text) for text in texts]
    for pattern in (one for one in _PATTERNS if one.groups == 0):  # what \1 repeats is a letter
        assert not names_a_digit(pattern)
        found = [bool(pattern.search(shape)) for shape in shapes]
        assert found == [bool(pattern.search(text)) for text in texts]


@pytest.mark.parametrize("source", ["20\\d\\d", "[0-9]", "[1-9]\\d", "(?:19|20)年", "第3季度"])
def test_a_pattern_in_which_a_digit_stands_tells_digits_apart(source: str) -> None:
    assert names_a_digit(re.compile(source))
