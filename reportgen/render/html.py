"""The web page: the same tree in one self-contained file, for screens, phones and paper.

Around the tree stand elements that only a page needs: landmarks, a heading of the first level
around the title, and a box around each wide table that scrolls by itself, by keyboard as well.
Texts, their order and the tables stay those of the PDF. May not see raw data.
"""

from collections import Counter
from collections.abc import Mapping
from copy import deepcopy
from urllib.parse import quote

from lxml import etree

from reportgen.document.edition import Edition
from reportgen.document.templates import Content, Templates

# A phone, 360 px wide, shows six columns of 12 px characters so that words can still be read.
_COLUMNS_ON_A_PHONE = 6
_TITLE = ("cover-name", "cover-title")
_CONTENTS = "toc"


def write_page(
    edition: Edition,
    content: Content,
    templates: Templates,
    linked: Mapping[str, str] | None = None,
) -> bytes:
    """The document as one HTML file without scripts or pictures.

    Links lead to its files that lie beside the page: `linked` says by their endings how.
    """
    html = etree.Element("html", lang="zh-CN")
    html.append(_head(edition, templates))
    body = etree.SubElement(html, "body")
    header = etree.SubElement(body, "header")
    header.append(_with_heading(deepcopy(content.cover)))
    if linked:
        name = quote(edition.file_name)
        header.append(_links("files", {f"{name}.{end}": text for end, text in linked.items()}))
    if content.contents is not None:
        body.append(contents := deepcopy(content.contents))
        contents.set("id", _CONTENTS)
    main = etree.SubElement(body, "main")
    main.extend(deepcopy(section) for section in content.body)
    _box_wide_tables(main)
    if content.contents is not None:
        main.append(_links("back", {f"#{_CONTENTS}": "回目录"}))
    page: bytes = etree.tostring(html, encoding="utf-8", method="html", doctype="<!DOCTYPE html>")
    return page + b"\n"


def _links(name: str, links: Mapping[str, str]) -> etree._Element:
    block = etree.Element("div", {"class": name})
    for address, label in links.items():
        etree.SubElement(block, "a", href=address).text = label
    return block


def _head(edition: Edition, templates: Templates) -> etree._Element:
    head = etree.Element("head")
    etree.SubElement(head, "meta", charset="utf-8")
    etree.SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    # phones take the digits of a project's code for a telephone number, and link it
    etree.SubElement(head, "meta", name="format-detection", content="telephone=no")
    etree.SubElement(head, "title").text = edition.title
    for name, value in _facts(edition).items():
        etree.SubElement(head, "meta", name=name, content=value)
    etree.SubElement(head, "style").text = templates.style("screen.css", {})
    return head


def _facts(edition: Edition) -> dict[str, str]:
    """What a page of a government says of itself; where nobody publishes, no publisher."""
    department = edition.department
    publisher = department.publisher
    of_publisher = {"author": publisher, "ContentSource": publisher, "发布机构": publisher}
    day = department.published_on.isoformat()
    return {
        **(of_publisher if publisher else {}),
        "ArticleTitle": edition.title,
        "PubDate": day,
        "发布日期": day,
        "年度": str(department.year),
    }


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
