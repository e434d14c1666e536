"""Titles that break evenly, and contents that are flush and fit their page."""

import pypdfium2
import pytest
from conftest import W, docx_part, make_document, public_department, public_project, squeezed
from lxml import etree

from reportgen.document.edition import make_edition
from reportgen.document.line_lengths import LONGEST, SHORTEST, Face, count_lines
from reportgen.document.templates import Templates
from reportgen.render import contents, titles

_WIDTH = 156 * 72 / 25.4


def title(text: str) -> etree._Element:
    section = etree.fromstring("<section class='entry'><h2/></section>")
    section[0].text = text
    return section[0]


@pytest.mark.parametrize("length", range(24, 100, 3))
def test_a_title_of_several_lines_leaves_no_character_alone(length: int, forms: Templates) -> None:
    text = f"12.{'库' * length}-2026一般债券绩效目标表"
    space = titles.side_space(title(text), forms.typography("gbt9704"))
    lines = count_lines(text, _WIDTH, 0, Face(15, 0), LONGEST)
    narrow = _WIDTH - 2 * space
    assert (space > 0) is (lines > 1)
    for setting in (SHORTEST, LONGEST):
        assert count_lines(text, narrow, 0, Face(15, 0), setting) == lines
    if lines > 1:  # as narrow as may be: the last line is filled nearly as the others are
        assert count_lines(text, narrow - 15, 0, Face(15, 0), LONGEST) > lines


def test_what_is_no_title_is_left_as_wide_as_it_is(forms: Templates) -> None:
    chapter = etree.fromstring(f"<section class='chapter'><h2>{'长' * 60}</h2></section>")[0]
    assert titles.side_space(chapter, forms.typography("gbt9704")) == 0


def contents_of(forms: Templates, count: int, name: str = "项目") -> etree._Element:
    projects = [public_project(f"{name}{n}", code=f"P{n}") for n in range(count)]
    return forms.contents(make_edition(public_department(*projects), forms.suffixes), None)


@pytest.mark.parametrize("count", [1, 20, 27, 28, 33, 34, 60, 90])
def test_contents_that_run_over_by_a_few_lines_are_set_closer(count: int, forms: Templates) -> None:
    typography = forms.typography("gbt9704")
    nav = contents_of(forms, count)
    entries = list(contents._entries(nav, typography))
    pages, filled = contents._pages(entries, 21, typography)
    pitch = contents.closer_pitch(nav, typography)
    if pages == 1 or filled > typography["fit"]["remnant"]:
        assert pitch == 0
    elif pitch:
        assert contents._pages(entries, pitch, typography)[0] < pages


def test_some_contents_are_set_closer_and_some_are_not(forms: Templates) -> None:
    typography = forms.typography("gbt9704")
    pitches = {n: contents.closer_pitch(contents_of(forms, n), typography) for n in range(24, 44)}
    # up to 27 they fill one page; from 35 on the second is filled by a quarter
    assert [n for n, pitch in pitches.items() if pitch] == list(range(28, 35))
    assert (pitches[28], pitches[34]) == (19.5, 17)


def test_numbers_of_the_contents_are_flush_and_have_their_dots_in_pdf_and_word() -> None:
    name = "西片区智慧水厂及供水管网一体化工程配套设施与调度平台建设"
    projects = [
        public_project(f"{name}{'（' + '增' * n + '）'}", code=f"P{n:02}") for n in range(1, 29)
    ]
    made = make_document(public_department(*projects))
    edges, dots = list[float](), []
    with pypdfium2.PdfDocument(made.pdf) as pdf:
        page = pdf[1].get_textpage()
        characters = [
            (page.get_text_range(n, 1), page.get_charbox(n)) for n in range(page.count_chars())
        ]
    lines: dict[int, list[tuple[float, float, str]]] = {}
    for character, (left, bottom, right, _) in characters:
        if character.strip():
            lines.setdefault(round(bottom / 9), []).append((left, right, character))
    for line in lines.values():
        *_, (left, right, last) = sorted(line)
        if last.isdigit():
            edges.append(right)
            dots.append(sum(c == "." for _, _, c in line))
    assert max(edges) - min(edges) < 1.5, "but for the width of the ink of a digit"
    assert len(dots) >= 10
    assert min(dots) >= 4
    document = docx_part(made.docx, "word/document.xml")
    styles = [p for p in document.iter(f"{W}p") if p.find(f"{W}hyperlink") is not None]
    assert len(styles) == 28
    assert squeezed("".join(styles[0].itertext())).count("西片区") == 1


def test_word_leaves_the_same_room_beside_a_title_and_sets_contents_as_close() -> None:
    projects = [public_project(f"{'长' * 30}{n}", code=f"P{n:02}") for n in range(16)]
    document = docx_part(make_document(public_department(*projects)).docx, "word/document.xml")
    sides = [(node.get(f"{W}left"), node.get(f"{W}right")) for node in document.iter(f"{W}ind")]
    assert len(sides) == 16
    assert all(left == right and int(left) > 500 for left, right in sides)
