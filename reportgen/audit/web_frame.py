"""The web page that the public view gives, down to the last blank, to compare a page with.

A page does not depend on how it is laid out, so all of it follows from the tree. Built without the
writer's code, since a mistake in that would otherwise be in both.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from copy import deepcopy
from typing import Any
from urllib.parse import quote

from lxml import etree

from reportgen.audit.expected import Expected

BOX, FILES, BACK = "box", "files", "back"
PUBLISHERS = ("author", "ContentSource", "发布机构")  # left out where nobody publishes
FACTS = ("ArticleTitle", "PubDate", "发布日期", "年度")
OTHER_FILES = (
    ("pdf", "下载 PDF"),
    ("docx", "下载 Word 文档"),
    ("xlsx", "下载工作簿"),
    ("zip", "下载数据"),
)
_WIDE = 6  # columns with heads; a table with more has a box around it
_TITLE_LINES = ("cover-name", "cover-title")
_HEAD: tuple[Mapping[str, str], ...] = (
    {"charset": "utf-8"},
    {"name": "viewport", "content": "width=device-width, initial-scale=1"},
    {"name": "format-detection", "content": "telephone=no"},
)


def linked_formats(page: bytes, file_name: str) -> tuple[str, ...]:
    """The formats of a document, by the name of its files, that its page has links to."""
    return tuple(
        ending
        for ending, _ in OTHER_FILES
        if f'href="{quote(file_name)}.{ending}"'.encode() in page
    )


def expected_page(expected: Expected, linked: Collection[str]) -> Any:
    """The page as a tree, with links to the document's files of these formats."""
    page = etree.Element("html", {"lang": "zh-CN"})
    _add_head(page, expected)
    body = etree.SubElement(page, "body")
    content = deepcopy(expected.content)
    cover = etree.SubElement(body, "header")
    cover.append(content.cover)
    if linked:
        cover.append(_other_files(expected.edition.file_name, linked))
    _join_title(content.cover)
    if content.contents is not None:
        content.contents.set("id", "toc")
        body.append(content.contents)
    main = etree.SubElement(body, "main")
    main.extend(content.body)
    for table, box in list(boxes(main)):
        table.addprevious(box)
        box.append(table)
    if content.contents is not None:
        back = etree.SubElement(main, "div", {"class": BACK})
        etree.SubElement(back, "a", {"href": "#toc"}).text = "回目录"
    return page


def _other_files(file_name: str, linked: Collection[str]) -> Any:
    """The links to the document's other files, which lie beside the page."""
    links = etree.Element("div", {"class": FILES})
    for ending, label in OTHER_FILES:
        if ending in linked:
            address = f"{quote(file_name)}.{ending}"
            etree.SubElement(links, "a", {"href": address}).text = label
    return links


def _add_head(page: Any, expected: Expected) -> None:
    head = etree.SubElement(page, "head")
    for values in _HEAD:
        etree.SubElement(head, "meta", dict(values))
    etree.SubElement(head, "title").text = expected.edition.title
    names = (*(PUBLISHERS if expected.publisher else ()), *FACTS)
    for name in names:
        value = {
            "ArticleTitle": expected.edition.title,
            "PubDate": expected.day,
            "发布日期": expected.day,
            "年度": str(expected.edition.department.year),
        }.get(name, expected.publisher)
        etree.SubElement(head, "meta", {"name": name, "content": value})
    etree.SubElement(head, "style").text = expected.templates.style("screen.css", {})


def _join_title(cover: Any) -> None:
    """Name and title are one heading of the page."""
    lines = [line for line in cover if line.get("class") in _TITLE_LINES]
    if lines:
        heading = etree.Element("div", {"role": "heading", "aria-level": "1"})
        cover.insert(cover.index(lines[0]), heading)
        heading.extend(lines)


def boxes(main: Any) -> Any:
    """Each wide table of a page's main part, and the empty box that it stands in."""
    used: Counter[str] = Counter()
    name = ""
    for element in main.iter("h1", "h2", "h3", "table"):
        if element.tag != "table":
            name = " ".join(" ".join(map(str, element.itertext())).split())
        elif heads_across(element) > _WIDE:
            used[name] += 1
            yield element, etree.Element("div", box(element, name, used[name]))


def heads_across(table: Any) -> int:
    """How many columns of a table have a head of their own, in the row with the most."""
    rows = ([head.get("scope") for head in row.iterchildren("th")] for row in table.iter("tr"))
    return max((scopes.count("col") for scopes in rows), default=0)


def box(table: Any, name: str, count: int) -> dict[str, str]:
    """The attributes of the box around the `count`th wide table below a heading."""
    number = f"，第{count}张" if count > 1 else ""
    return {
        "class": BOX,
        "role": "region",
        "tabindex": "0",
        "aria-label": f"{name}（宽表，可左右滚动{number}）",
        "style": f"--columns:{max(heads_across(table), len(list(table.iter('col'))))}",
    }


def difference(expected: Any, actual: Any) -> int:
    """The number of the first element, from 1, that is not as expected; 0 where all are."""
    if etree.tostring(expected) == etree.tostring(actual):  # as XML, which leaves nothing open
        return 0
    pairs = zip(expected.iter(), actual.iter(), strict=False)
    for number, (one, other) in enumerate(pairs, start=1):
        if _of(one) != _of(other):
            return number
    count, given = len(list(expected.iter())), len(list(actual.iter()))
    return min(count, given) + 1 if count != given else 0


def _of(element: Any) -> tuple[Any, ...]:
    """All of an element but what is in it; attributes in their order."""
    text, tail = element.text or "", element.tail or ""
    return element.tag, list(element.attrib.items()), text, tail, len(element)
