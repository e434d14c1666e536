"""The web page: the same tree in one self-contained file, for screens, phones and paper.

Around the tree stand elements that only a page needs: landmarks, a heading of the first level
around the title, and a box around each wide table that scrolls by itself, by keyboard as well.
Texts, their order and the tables stay those of the PDF. May not see raw data.
"""

from collections import Counter
from copy import deepcopy

from lxml import etree

from reportgen.document.edition import Edition
from reportgen.document.templates import Content, Templates

# A phone, 360 px wide, shows six columns of 12 px characters so that words can still be read.
_COLUMNS_ON_A_PHONE = 6
_TITLE = ("cover-name", "cover-title")


def write_page(edition: Edition, content: Content, templates: Templates) -> bytes:
    """The document as one HTML file without scripts, pictures or links to elsewhere."""
    html = etree.Element("html", lang="zh-CN")
    html.append(_head(edition, templates))
    body = etree.SubElement(html, "body")
    etree.SubElement(body, "header").append(_with_heading(deepcopy(content.cover)))
    body.append(deepcopy(content.contents))
    main = etree.SubElement(body, "main")
    main.extend(deepcopy(section) for section in content.body)
    _box_wide_tables(main)
    page: bytes = etree.tostring(html, encoding="utf-8", method="html", doctype="<!DOCTYPE html>")
    return page + b"\n"


def _head(edition: Edition, templates: Templates) -> etree._Element:
    head = etree.Element("head")
    etree.SubElement(head, "meta", charset="utf-8")
    etree.SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    # phones take the digits of a project's code for a telephone number, and link it
    etree.SubElement(head, "meta", name="format-detection", content="telephone=no")
    etree.SubElement(head, "title").text = edition.title
    if edition.department.publisher:
        etree.SubElement(head, "meta", name="author", content=edition.department.publisher)
    etree.SubElement(head, "style").text = templates.style("screen.css", {})
    return head


def _with_heading(cover: etree._Element) -> etree._Element:
    """The cover with its title as the page's first heading.

    Name and title are paragraphs in the tree, since Word and PDF would list a heading of the
    cover in their outlines; a reader of the page looks for it first.
    """
    lines = [line for line in cover if line.get("class") in _TITLE]
    if lines:
        heading = etree.Element("div", {"role": "heading", "aria-level": "1"})
        lines[0].addprevious(heading)
        heading.extend(lines)
    return cover


def _box_wide_tables(main: etree._Element) -> None:
    """Put each table that a phone cannot show whole into a box that scrolls by itself.

    The box takes the focus, so that arrow keys scroll it (WCAG 2.1.1), and bears a name of its
    own, made from the heading above it.
    """
    used: Counter[str] = Counter()
    name = ""
    for element in list(main.iter("h1", "h2", "h3", "table")):
        if element.tag != "table":
            name = " ".join(" ".join(map(str, element.itertext())).split())
            continue
        heads = max((len(row.findall("th[@scope='col']")) for row in element.iter("tr")), default=0)
        if heads <= _COLUMNS_ON_A_PHONE:
            continue
        used[name] += 1
        number = f"，第{used[name]}张" if used[name] > 1 else ""
        box = etree.Element(
            "div",
            {
                "class": "box",
                "role": "region",
                "tabindex": "0",
                "aria-label": f"{name}（宽表，可左右滚动{number}）",
                "style": f"--columns:{max(heads, len(list(element.iter('col'))))}",
            },
        )
        element.addprevious(box)
        box.append(element)
