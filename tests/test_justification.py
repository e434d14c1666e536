"""Running text is flush at both edges, and is still the same text."""

import re
from itertools import pairwise

import pypdfium2
import pytest
from conftest import make_document, pdf_pages, public_department, public_project, squeezed
from hypothesis import given
from hypothesis import strategies as st

from reportgen.document.public import PublicItem
from reportgen.render.pdf import justification

_RIGHT = (210 - 26) * 72 / 25.4  # of the type area, in points


def test_the_rest_of_a_line_goes_between_its_characters() -> None:
    assert justification.space_between(["一二三四五"], 8, 16) == 2


def test_letters_and_digits_stay_together() -> None:
    # half on either side of a Chinese character: 1 + 1 + 1/2 and 1/2
    assert justification.space_between(["一二三2025四"], 6, 16) == 2
    assert list(justification.stretches("一2025年")) == [(0, 3), (7, 10)]


@pytest.mark.parametrize("mark", ["——", "……"])
def test_a_mark_of_two_characters_stays_whole(mark: str) -> None:
    assert justification.space_between([f"治理{mark}管护"], 6, 16) == 2
    assert list(justification.stretches(f"治{mark}护")) == [(0, 3), (9, 12)]


def test_a_mark_at_the_end_hangs() -> None:
    assert justification.space_between(["一二三四，"], 0, 10) == 1.5


@pytest.mark.parametrize("text", ["Planning-2025", "一", ""])
def test_what_has_no_place_between_stays_as_it_is(text: str) -> None:
    assert justification.space_between([text], 8, 16) == 0


def test_a_line_that_would_gape_stays_short() -> None:
    assert justification.space_between(["一二三"], 100, 16) == 0


@given(st.lists(st.text("一二，a9 ", min_size=1), min_size=1), st.floats(0.1, 60))
def test_pieces_of_a_line_get_together_what_the_line_lacks(pieces: list[str], rest: float) -> None:
    space = justification.space_between(pieces, rest, 16)
    longer = sum(justification.added(piece, space) for piece in pieces)
    for before, after in pairwise(pieces):
        longer += justification.added_between(before, after, space)
    hangs = pieces[-1][-1] in justification.HANGING
    assert space == 0 or longer == pytest.approx(rest + (9.6 if hangs else 0))


_TEXT = (
    "全年清理岸线垃圾5600吨，出动保洁船120艘次；水质达标率保持在95%以上，“河长制”平台按季通报，"
    "沿岸12个镇（街道）共享Data Centre 2.0的监测数据，问题整改率不低于98.5%。治理——管护——"
    "验收……各段责任到人，三年——分期——达标……全部公示。"
) * 12


@pytest.fixture(scope="module")
def pdf() -> bytes:
    item = PublicItem("总体绩效目标", 0, "", _TEXT, "", "")
    return make_document(public_department(public_project("绿化"), narrative=(item,))).pdf


def test_running_lines_are_flush_at_the_right_edge(pdf: bytes) -> None:
    pages = [page.get_textpage() for page in pypdfium2.PdfDocument(pdf)]
    text = next(page for page in pages if "岸线" in page.get_text_bounded())
    ends: dict[int, float] = {}
    for index in range(text.count_chars()):
        _, low, right, _ = text.get_charbox(index)
        line = int((low + 4) // 28.95)
        if text.get_text_range(index, 1).strip() and 105 < low < 560:
            ends[line] = max(ends.get(line, 0), right)
    assert len(ends) > 10, "of a paragraph that fills the page"
    assert [end for end in ends.values() if not _RIGHT - 3 < end < _RIGHT + 3] == []


def test_stretched_text_reads_back_unchanged(pdf: bytes) -> None:
    whole = re.sub(r"—\d+—", "", squeezed("".join(pdf_pages(pdf))))
    assert squeezed(_TEXT) in whole
