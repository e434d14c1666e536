"""The web page for everybody: screen readers, keyboards, phones and paper.

The tests without a browser hold the structure. Those with one ask axe-core and look at the page
in Chromium; they need `chromium` and axe-core, which `make test` installs (or AXE_CORE names a
folder with axe.min.js), and are skipped where one is missing.
"""

import base64
import importlib.util
import io
import os
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from chromium import DESKTOP, PHONE, Browser
from conftest import (
    OTHER_UNIT,
    ROOT,
    UNIT,
    Made,
    Run,
    make_document,
    pdf_pages,
    public_department,
    public_indicator,
    public_project,
    public_stub,
    squeezed,
    table_grid,
)
from lxml import etree, html

from reportgen.document.templates import Templates
from reportgen.render.formats import FORMATS
from reportgen.render.html import write_page

_A4 = (210, 297)  # mm
_POINT = 25.4 / 72  # mm
_SMALLEST_TEXT = 12  # CSS pixels
_MADE = ("all-forms", "no-part-one")  # pages that show every form and piece


@pytest.fixture(scope="module")
def page(document: Made) -> Any:
    return html.document_fromstring(document.html.decode("utf-8"))


@pytest.fixture(scope="module")
def plain() -> Made:
    """A document without part one; two projects have the same heading, and figures are long."""
    money = dict.fromkeys(("budget", "fiscal", "other"), Decimal("123456.78"))
    long = public_indicator(description="抽查合格的册数占全部册数的比例，" * 12)
    twins = [
        public_project("同名项目", unit=unit, form="hunan", indicators=(long,) * 3)
        for unit in (UNIT, OTHER_UNIT)
    ]
    others = [
        public_project("大额项目" + form, form=form, **money) for form in ("hebei", "tianjin")
    ]
    department = public_department(*twins, *others, public_stub(), numbering="none")
    return make_document(replace(department, name="青禾市文化体育和旅游发展改革委员会办公室"))


# ---------------------------------------------------------------- structure, without a browser


def test_the_page_has_its_landmarks_once(page: Any) -> None:
    for landmark in ("header", "nav", "main"):
        assert len(page.xpath(f"//{landmark}")) == 1
    assert [child.tag for child in page.find("body")] == ["header", "nav", "main"]


def test_headings_go_down_one_level_at_a_time(page: Any) -> None:
    headings = page.xpath("//h1 | //h2 | //h3 | //*[@role='heading']")
    levels = [int(h.get("aria-level") or h.tag[1]) for h in headings]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))
    assert all(squeezed(heading.text_content()) for heading in headings)


def test_the_title_is_the_first_heading(page: Any) -> None:
    (title,) = page.xpath("//header//*[@role='heading']")
    assert squeezed(title.text_content()) == squeezed(page.findtext("head/title"))


def test_every_data_cell_has_a_head_with_a_scope(page: Any) -> None:
    for table in page.xpath("//main//table"):
        assert all(head.get("scope") for head in table.iter("th"))
        for row, column in _without_head(table):
            pytest.fail(f"no head for row {row}, column {column} of {table_grid(table)[0]}")


def test_a_head_over_several_rows_is_for_these_rows_only(page: Any) -> None:
    # scope="rowgroup" would be for all rows down to the end of the table's body
    for head in page.xpath("//main//th[@rowspan]"):
        assert head.get("scope") == "row"


def test_names_of_regions_are_there_and_differ(page: Any, plain: Made) -> None:
    other: Any = html.document_fromstring(plain.html.decode("utf-8"))
    for one in (page, other):
        regions = one.xpath("//nav | //*[@role='region']")
        names = [region.get("aria-label") for region in regions]
        assert len(names) > 1
        assert all(names)
        assert len(set(names)) == len(names)


def test_only_wide_tables_scroll_and_take_the_focus(page: Any) -> None:
    *boxes, back = page.xpath("//main//div")
    assert back.get("class") == "back"
    assert boxes == page.xpath("//*[@tabindex]")
    for box in boxes:
        assert (box.get("class"), box.get("role"), box.get("tabindex")) == ("box", "region", "0")
        assert [child.tag for child in box] == ["table"]
    widest = {table: _most_heads(table) for table in page.xpath("//main//table")}
    boxed = {table for table in widest if table.getparent() in boxes}
    assert {table for table, heads in widest.items() if heads > 6} == boxed
    assert sorted({widest[table] for table in boxed}) == [7, 9]  # 资金来源; the table of Hunan


def test_the_page_adds_to_the_tree_links_to_its_files_and_its_contents_only(
    document: Made, page: Any
) -> None:
    content = document.content
    cover, *rest = ("".join(map(str, part.itertext())) for part in content.sections)
    files = "下载PDF下载Word文档下载工作簿下载数据"
    words = squeezed(f"{cover}{files}{''.join(rest)}回目录")
    assert squeezed(page.find("body").text_content()) == words


def test_making_the_page_leaves_the_tree_as_it_was(document: Made, forms: Templates) -> None:
    before = [etree.tostring(section) for section in document.content.body]
    links = {name: FORMATS[name].link for name in ("pdf", "docx", "xlsx", "zip")}
    made = write_page(document.edition, document.content, forms, links)
    assert made == write_page(document.edition, document.content, forms, links) == document.html
    assert [etree.tostring(section) for section in document.content.body] == before


def test_the_style_sheet_comes_through_unescaped(page: Any) -> None:
    style = page.findtext("head/style")
    assert "&" not in style
    assert "{{" not in style
    assert style.count("{") == style.count("}")


def _without_head(table: Any) -> Iterator[tuple[int, int]]:
    """Filled places that have neither a row head to the left nor a column head above."""
    rows = list(table.iter("tr"))
    place: dict[tuple[int, int], Any] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in place:
                x += 1
            for down in range(int(cell.get("rowspan", "1"))):
                for right in range(int(cell.get("colspan", "1"))):
                    place[y + down, x + right] = cell
    for (y, x), cell in place.items():
        left = (place[y, c] for c in range(x))
        above = (place[r, x] for r in range(y))
        if (
            cell.tag == "td"
            and not any(c.get("scope") == "row" for c in left)
            and not any(c.get("scope") == "col" for c in above)
        ):
            yield y, x


def _most_heads(table: Any) -> int:
    return max(len(row.xpath("th[@scope='col']")) for row in table.iter("tr"))


# ---------------------------------------------------------------- in the browser


@pytest.fixture(scope="module")
def axe() -> str:
    package = importlib.util.find_spec("axe_playwright_python")  # carries axe.min.js
    inside = Path(package.origin).parent if package and package.origin else ROOT
    script = Path(os.environ.get("AXE_CORE") or inside) / "axe.min.js"
    if not script.is_file():
        pytest.skip(f"axe-core is not at {script} (make test installs it)")
    return script.read_text("utf-8")


@pytest.fixture(scope="module")
def pages(
    document: Made,
    plain: Made,
    sample_build: tuple[Path, Run],
    tmp_path_factory: pytest.TempPathFactory,
) -> list[Path]:
    """The sample's pages, one of all forms with part one, and one without."""
    folder = tmp_path_factory.mktemp("pages")
    for name, made in zip(_MADE, (document, plain), strict=True):
        (folder / f"{name}.html").write_bytes(made.html)
    return [*sorted(sample_build[0].glob("*.html")), *sorted(folder.iterdir())]


@pytest.mark.parametrize("which", ["made for it", pytest.param("sample", marks=pytest.mark.long)])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_axe_finds_no_violation(
    browser: Browser, axe: str, pages: list[Path], width: int, which: str
) -> None:
    """Every rule is asked: WCAG 2 A, AA and AAA, best practices, and the experimental ones."""
    for path in [path for path in pages if (path.stem in _MADE) == (which == "made for it")]:
        browser.open(path, width)
        browser.ask(f"{axe};0")
        report = browser.ask(
            "axe.run({rules: Object.fromEntries("
            "axe.getRules().map(rule => [rule.ruleId, {enabled: true}]))})"
            ".then(report => ({passes: report.passes.length, violations: report.violations.map("
            "found => [found.id, found.nodes.slice(0, 3).map(node => node.html)])}))"
        )
        assert report["passes"] > 30
        assert report["violations"] == [], path.name


def test_a_phone_shows_the_page_without_scrolling_sideways(
    browser: Browser, pages: list[Path]
) -> None:
    for path in pages:
        browser.open(path, PHONE)
        assert browser.ask("document.documentElement.scrollWidth") <= PHONE, path.name
        outside = browser.ask(
            "[...document.querySelectorAll('body *')].filter(e => !e.closest('.box')"
            f" && e.getBoundingClientRect().right > {PHONE}).map(e => e.outerHTML)"
        )
        assert outside == [], path.name


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_text_is_never_too_small_to_read(browser: Browser, pages: list[Path], width: int) -> None:
    for path in pages:
        browser.open(path, width)
        smallest = browser.ask(
            "Math.min(...[...document.querySelectorAll('body *')].filter(e => e.innerText)"
            ".map(e => parseFloat(getComputedStyle(e).fontSize)))"
        )
        assert smallest >= _SMALLEST_TEXT


def test_no_cell_is_narrower_than_its_text(browser: Browser, pages: list[Path]) -> None:
    for width in (DESKTOP, PHONE):
        for path in pages:
            browser.open(path, width)
            cut = browser.ask(
                "[...document.querySelectorAll('th, td')]"
                ".filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"
            )
            assert cut == [], (path.name, width)


def test_amounts_stay_in_one_line_on_a_phone(browser: Browser, pages: list[Path]) -> None:
    for path in pages:
        browser.open(path, PHONE)
        broken = browser.ask(
            "[...document.querySelectorAll('td.number')].filter(e => {"
            "const range = document.createRange(); range.selectNodeContents(e);"
            "return /^[\\d.]+$/.test(e.innerText) && range.getClientRects().length > 1;"
            "}).map(e => e.innerText)"
        )
        assert broken == [], path.name


def test_arrow_keys_scroll_a_wide_table_on_a_phone(browser: Browser, pages: list[Path]) -> None:
    browser.open(next(path for path in pages if path.stem == "all-forms"), PHONE)
    boxes = browser.ask("document.querySelectorAll('.box').length")
    for number in range(boxes):
        box = f"document.querySelectorAll('.box')[{number}]"
        assert browser.ask(f"{box}.scrollWidth > {box}.clientWidth")
        browser.ask(f"{box}.focus(), 0")
        assert browser.ask(f"document.activeElement === {box}")
        for kind in ("rawKeyDown", "keyUp"):
            browser.call(
                "Input.dispatchKeyEvent",
                type=kind, key="ArrowRight", code="ArrowRight", windowsVirtualKeyCode=39,
            )  # fmt: skip
        end = time.monotonic() + 5
        while not browser.ask(f"{box}.scrollLeft") and time.monotonic() < end:
            time.sleep(0.05)
        assert browser.ask(f"{box}.scrollLeft") > 0


@pytest.fixture(scope="module")
def printed(browser: Browser, pages: list[Path]) -> bytes:
    """The page of all forms as Chromium prints it."""
    browser.open(next(path for path in pages if path.stem == "all-forms"), DESKTOP)
    answer = browser.call("Page.printToPDF", preferCSSPageSize=True)
    return base64.b64decode(answer["data"])


def test_the_page_prints_on_a4(printed: bytes) -> None:
    import pypdfium2

    with pypdfium2.PdfDocument(io.BytesIO(printed)) as opened:
        for sheet in opened:
            assert [round(side * _POINT) for side in sheet.get_size()] == list(_A4)


def test_every_project_starts_a_printed_page(document: Made, printed: bytes) -> None:
    before = re.compile(r"(—\d+—)?(第二部分预算项目绩效目标)?")  # the page number is drawn first
    starts = [before.sub("", text, count=1) for text in pdf_pages(printed)]
    for entry in document.edition.entries:
        if entry.starts_page:
            heading = squeezed(entry.heading)
            assert any(text.startswith(heading) for text in starts), heading


def test_nothing_is_lost_in_print(printed: bytes, page: Any) -> None:
    text = "".join(pdf_pages(printed))
    for cell in page.xpath("//main//th | //main//td"):
        words = squeezed(cell.text_content())
        assert words in text or len(words) > 30, words  # longer ones may run over a page end
    for link in page.xpath("//nav//a"):
        assert squeezed(link.text_content()) in text


def test_a_table_goes_on_with_its_head_on_the_next_printed_page(printed: bytes) -> None:
    continued = [text for text in pdf_pages(printed) if "之第59项" in text or "之第30项" in text]
    assert continued
    assert all("一级指标二级指标三级指标" in text for text in continued)
