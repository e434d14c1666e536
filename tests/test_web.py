"""The web page: one plain file that stands by itself and says what the Word file says."""

import io
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import docx
import pytest
from conftest import Made, W, docx_part, make_document, public_department, public_project, squeezed
from lxml import etree, html

from reportgen.render.formats import FORMATS

_VOID = {"br", "col", "meta"}


class _Nesting(HTMLParser):
    """Checks that every element is closed in the order in which it was opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in <{tag}>"
        self.attributes += [(tag, name, text or "") for name, text in attrs]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert tag not in _VOID
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def nesting(document: Made) -> _Nesting:
    parser = _Nesting()
    parser.feed(document.html.decode("utf-8"))
    parser.close()
    return parser


@pytest.fixture(scope="module")
def page(document: Made) -> Any:
    return html.document_fromstring(document.html.decode("utf-8"))


def test_the_page_is_well_formed(document: Made, nesting: _Nesting) -> None:
    assert document.html.startswith(b"<!DOCTYPE html>")
    assert nesting.open == []
    assert {"html", "head", "body", "title"} <= nesting.tags


def test_language_encoding_and_title_are_stated(document: Made, page: Any) -> None:
    assert page.get("lang") == "zh-CN"
    assert b'<meta charset="utf-8">' in document.html[:200]
    assert page.findtext("head/title") == "青禾市文化局2026年部门预算绩效文本"
    (author,) = page.xpath("head/meta[@name='author']/@content")
    assert author == "青禾市财政局"
    facts = {meta.get("name"): meta.get("content") for meta in page.xpath("head/meta[@name]")}
    assert facts["发布机构"] == facts["ContentSource"] == "青禾市财政局"
    assert facts["发布日期"] == facts["PubDate"] == "2026-02-10"
    assert facts["年度"] == "2026"


def test_every_line_of_the_contents_leads_to_its_heading(page: Any) -> None:
    links = page.xpath("//nav//a")
    assert len(links) == 10
    for link in links:
        (target,) = page.xpath(f"//*[@id='{link.get('href').removeprefix('#')}']")
        title = link.xpath("string(span[@class='toc-title'])") or link.text_content()
        assert squeezed(target.text_content()) == squeezed(title)


def test_the_page_leads_to_the_other_files_and_back_to_the_contents(
    document: Made, page: Any
) -> None:
    links = [unquote(address) for address in page.xpath("//header//a/@href")]
    assert links == [f"{document.edition.file_name}.{e}" for e in ("pdf", "docx", "xlsx", "zip")]
    (back,) = page.xpath("//main/div[@class='back']/a")
    (contents,) = page.xpath(f"//*[@id='{back.get('href').removeprefix('#')}']")
    assert contents.tag == "nav"


def test_ids_are_unique(page: Any) -> None:
    ids = page.xpath("//@id")
    assert len(set(ids)) == len(ids)


def test_nothing_runs_and_nothing_comes_from_elsewhere(document: Made, nesting: _Nesting) -> None:
    assert not nesting.tags & {"script", "img", "link", "iframe", "object", "form", "base", "svg"}
    for tag, name, text in nesting.attributes:
        assert not name.startswith("on"), (tag, name)
        if name in ("href", "src", "action", "data"):
            file, _, ending = unquote(text).rpartition(".")
            beside = file == document.edition.file_name and ending in FORMATS
            assert text.startswith("#") or beside
    source = document.html.decode("utf-8")
    assert "://" not in source
    assert not re.search(r"url\(|@import|javascript:|data:", source)


def test_the_page_holds_no_marks_of_the_layout(document: Made) -> None:
    assert b"data-" not in document.html
    assert b"<!--" not in document.html


def test_no_page_numbers_stand_in_the_contents_of_a_page_without_pages(page: Any) -> None:
    assert page.xpath("//span[@class='toc-page']/text()") == []


def test_the_page_says_what_the_word_file_says(document: Made, page: Any) -> None:
    opened = docx.Document(io.BytesIO(document.docx))
    paragraphs = [squeezed(p.text) for p in opened.paragraphs if p.text.strip()]
    words = set(paragraphs)
    for block in page.xpath("//main//h1 | //main//h2 | //main//h3 | //main//p | //header//p"):
        assert squeezed(block.text_content()) in words
    cells = {
        squeezed("".join(cell.itertext(f"{W}t")))
        for cell in docx_part(document.docx, "word/document.xml").iter(f"{W}tc")
    }
    on_page = {squeezed(cell.text_content()) for cell in page.xpath("//main//th | //main//td")}
    assert on_page - {""} == cells - {""}


def test_values_cannot_become_markup(document: Made) -> None:
    nasty = "<script>alert(1)</script>&lt;\"'"
    made = make_document(
        public_department(public_project(nasty, purpose=nasty), name=nasty, publisher=nasty)
    )
    page = html.document_fromstring(made.html.decode("utf-8"))
    assert page.xpath("//script") == []
    assert nasty in page.findtext("head/title")
    assert page.xpath("//main")[0].text_content().count(nasty) >= 3


def test_tables_say_what_their_heads_are_for(page: Any) -> None:
    for head in page.xpath("//main//th"):
        assert head.get("scope") in ("row", "col", "rowgroup", "colgroup"), etree.tostring(head)


def test_phones_do_not_take_codes_for_telephone_numbers(page: Any) -> None:
    assert page.xpath("head/meta[@name='format-detection']/@content") == ["telephone=no"]
