"""The web page as an adversary opens it: its source, not what a browser draws.

The page must be the exact bytes that its own tree gives when written again, so nothing can
stand in comments, entities, broken tags or behind the end; the tree must hold only what
`reportgen.render.html` writes; the style sheet must be that of the templates, and must not hide
an element with text.
"""

import re
from collections import Counter
from functools import cache
from typing import Any
from urllib.parse import unquote

from lxml import etree

from reportgen.audit.blocks import blocks_of
from reportgen.audit.expected import Expected
from reportgen.audit.findings import OpenedFile
from reportgen.audit.style_sheet import check_hidden, check_style
from reportgen.audit.web_frame import (
    BACK,
    BOX,
    FACTS,
    FILES,
    PUBLISHERS,
    box,
    difference,
    expected_page,
    linked_formats,
)
from reportgen.document.html_subset import CLASSES, OWN_PREFIX, TAGS
from reportgen.document.templates import Templates

PROPERTIES = "文件属性"
PAGE = "网页"
_WHOLE = "整个文件"
_DOCTYPE = "<!DOCTYPE html>"
# What a page needs beyond the subset, with all its attributes (`reportgen.render.html`).
_FRAME: dict[str, set[str]] = {
    "html": {"lang"},
    "head": set(),
    "meta": {"charset", "name", "content"},
    "title": set(),
    "style": set(),
    "body": set(),
    "header": set(),
    "main": set(),
    "div": {"class", "role", "aria-level", "tabindex", "aria-label", "style"},
}
# Elements that hold text; in all others stand only line ends of the templates.
_TEXT = frozenset({"h1", "h2", "h3", "p", "li", "a", "span", "th", "td", "title", "style"})
_PARENTS: dict[str, set[str | None]] = {
    "html": {None},
    "head": {"html"},
    "body": {"html"},
    "meta": {"head"},
    "title": {"head"},
    "style": {"head"},
    "header": {"body"},
    "main": {"body"},
    "div": {"section", "header", "main"},
    "section": {"header", "main", "section"},
    "nav": {"body"},
    "ol": {"nav", "section", "li"},
    "li": {"ol"},
    "table": {"section", "div", "li"},
    "colgroup": {"table"},
    "col": {"colgroup"},
    "thead": {"table"},
    "tbody": {"table"},
    "tr": {"thead", "tbody", "table"},
    "th": {"tr"},
    "td": {"tr"},
    "h1": {"section", "nav", "div"},
    "h2": {"section", "nav", "div"},
    "h3": {"section", "nav", "div"},
    "p": {"section", "nav", "div", "li"},
}
# what a, span and br stand in
_LINE: set[str | None] = {"h1", "h2", "h3", "p", "li", "th", "td", "a", "span", "div"}
_VALUES = {
    "id": re.compile(r"[a-z]{1,8}[0-9]{0,6}"),
    "href": re.compile(
        r"#[a-z]{1,8}[0-9]{0,6}|(?:[A-Za-z0-9_.~-]|%[0-9A-F]{2})+\.(?:pdf|docx|xlsx|zip)"
    ),
    "lang": re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,4})?"),
    "colspan": re.compile(r"[1-9][0-9]?"),
    "rowspan": re.compile(r"[1-9][0-9]{0,3}"),
    "scope": re.compile(r"(row|col)(group)?"),
    "width": re.compile(r"(?!)"),  # becomes a style before it is written
}
_COLUMN = re.compile(r"width:((?:[1-9]?[0-9]|100)\.[0-9]{4})%")
_NARROWEST = 0.5  # percent of a table's width
_ROUNDED = 0.01  # percent: widths are written with four decimals
_NUMBER = re.compile(r"[0-9]+|width:[0-9.]+%|--columns:[0-9]+")
_FOREIGN = {
    "script": "有脚本",
    "noscript": "有 noscript",
    "template": "有 template 元素（看不见）",
    "input": "有输入框",
    "form": "有表单",
    "img": "有图片",
    "svg": "有图形",
    "link": "有外部样式或链接",
    "iframe": "有嵌入的网页",
    "object": "有嵌入的对象",
    "embed": "有嵌入的对象",
    "base": "有 base 元素",
}
_HEAD: tuple[tuple[str, dict[str, str]], ...] = (
    ("meta", {"charset": "utf-8"}),
    ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
    ("meta", {"name": "format-detection", "content": "telephone=no"}),
    ("title", {}),
)


def open_web(
    name: str, data: bytes, templates: Templates | None = None, expected: Expected | None = None
) -> OpenedFile:
    """Everything in a web page; `name` is what messages call the file.

    `templates` are those of which the page was made (the shipped ones by default); its style sheet
    must be theirs. It must be just the page that `expected` gives; without that, any that they
    can give. Title and meta elements are channels named 文件属性.
    """
    opened = OpenedFile(name)
    tree = _parse(data, opened)
    if tree is not None:
        style = (templates or _shipped()).style("screen.css", {})
        try:
            _read(tree, style, opened)
            if expected:
                given = linked_formats(data, expected.edition.file_name)
                linked = given if expected.linked is None else expected.linked
                _compare(tree, expected_page(expected, linked), opened)
        except RecursionError:
            opened.add_fault(PAGE, _WHOLE, "元素套得太深，读不懂")
    if opened.faults:
        opened.add_channel("网页源码", _WHOLE, data)
    return opened


@cache
def _shipped() -> Templates:
    return Templates()


def _parse(data: bytes, opened: OpenedFile) -> Any:
    """The page's tree; a fault where another writing of it would give other bytes."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
    try:
        data.decode("utf-8")
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        opened.add_fault(PAGE, _WHOLE, "不是 UTF-8 编码的网页")
        return None
    if tree is None or tree.tag != "html":
        opened.add_fault(PAGE, _WHOLE, "不是网页")
        return None
    tree = _as_built(tree)
    again = etree.tostring(tree, encoding="utf-8", method="html", doctype=_DOCTYPE) + b"\n"
    if again != data:
        message = "源码与本程序的写法不同：可能有注释、写坏的标签、重复的属性或 </html> 之后的内容"
        opened.add_fault(PAGE, _WHOLE, message)
    return tree


def _compare(tree: Any, expected: Any, opened: OpenedFile) -> None:
    """Values, blanks and orders, too, must be those that the public view gives."""
    if number := difference(expected, tree):
        opened.add_fault(PAGE, f"第 {number} 个元素", "从这里起与由公开数据得出的网页不同")


def _as_built(parsed: Any) -> Any:
    """The tree as one that was built by hand: of a parsed page libxml2 writes <!-- otherwise."""
    tree = etree.Element("html", dict(parsed.attrib))
    tree.text = parsed.text
    tree.extend(list(parsed))
    return tree


def _read(tree: Any, style: str, opened: OpenedFile) -> None:
    for number, element in enumerate(tree.iter(), start=1):
        place = f"第 {number} 个元素"
        if not isinstance(element.tag, str):
            opened.add_fault("注释", place, "有网页注释或处理指令")
            opened.add_channel("注释", place, str(element))
            continue
        _check_element(element, place, opened)
    _check_head(tree, opened)
    check_style(tree, style, opened)
    check_hidden(tree, style, opened)
    _check_links(tree, opened)
    _check_boxes(tree, opened)
    _add_channels(tree, opened)
    body = tree.find("body")
    shapes = (["header", "nav", "main"], ["header", "main"])  # a short one has no contents
    if body is None or [part.tag for part in body] not in shapes:
        opened.add_fault(PAGE, "body", "网页不是由封面、目录和正文组成")
    if body is not None:
        opened.blocks = blocks_of([body])


# ---------------------------------------------------------------- elements


def _check_element(element: Any, place: str, opened: OpenedFile) -> None:
    tag = element.tag
    if tag not in TAGS and tag not in _FRAME:
        opened.add_fault(PAGE, place, _FOREIGN.get(tag, "有本程序不写的元素"))
        return
    parent = element.getparent()
    above = None if parent is None else parent.tag
    if above not in _PARENTS.get(tag, _LINE):
        opened.add_fault(PAGE, place, "有元素出现在本程序不写它的地方")
    if tag not in _TEXT and (element.text or "").strip():
        opened.add_fault("文字", place, "有不在段落、标题或格里的文字")
    if above not in _TEXT and (element.tail or "").strip():
        opened.add_fault("文字", place, "有不在段落、标题或格里的文字")
    if tag == "colgroup" and abs(sum(map(_width, element)) - 100) > _ROUNDED:
        opened.add_fault("表格", place, "列宽加起来不是表的宽度")
    if tag == "li" and _has_text_beside_blocks(element):
        opened.add_fault("文字", place, "列表项里的文字和段落混在一起")
    allowed = _FRAME[tag] if tag in _FRAME else TAGS[tag]
    for name, value in element.attrib.items():
        if tag == "col" and name == "style":
            expected = _width(element) >= _NARROWEST
        else:
            expected = name in allowed and _is_known_value(name, value)
        if not expected:
            opened.add_fault("属性", place, "有本程序不写的属性或属性值")


def _width(column: Any) -> float:
    """The share of a table's width that a column takes, in percent; 0 where it is not said."""
    width = _COLUMN.fullmatch(column.get("style", ""))
    return float(width[1]) if width else 0


def _has_text_beside_blocks(item: Any) -> bool:
    """Whether a list item holds blocks and, beside them, text that is in none of them."""
    blocks = [child for child in item if child.tag in ("ol", "p", "table")]
    texts = [item.text, *(child.tail for child in item)]
    return bool(blocks) and (len(blocks) < len(item) or any((t or "").strip() for t in texts))


def _is_known_value(name: str, value: str) -> bool:
    """Values of div and head are checked where those are."""
    if name == "class":
        names = value.split()
        return all(
            n in CLASSES or n in (BOX, FILES, BACK) or n.startswith(OWN_PREFIX) for n in names
        )
    pattern = _VALUES.get(name)
    return pattern is None or pattern.fullmatch(value) is not None


def _check_head(tree: Any, opened: OpenedFile) -> None:
    head = tree.find("head")
    given = [] if head is None else [(e.tag, dict(e.attrib)) for e in head]
    named = [values.get("name", "") for _, values in given[len(_HEAD) : -1]]
    wanted = [(tag, dict(values)) for tag, values in _HEAD]
    for (_, values), name in zip(given[len(_HEAD) :], named, strict=False):
        wanted.append(("meta", {"name": name, "content": values.get("content", "")}))
    wanted.append(("style", {}))
    if named not in ([*PUBLISHERS, *FACTS], [*FACTS]):
        opened.add_fault(PROPERTIES, "head", "网页头里有本程序不写的说明，或缺了一项")
    if given != wanted or tree.attrib != {"lang": "zh-CN"}:
        opened.add_fault(PROPERTIES, "head", "网页头与本程序写的不同")
    for number, (tag, values) in enumerate(given, start=1):
        if tag == "meta":
            shown = values["name"] if values.get("name") in _NAMED else f"第 {number} 项"
            opened.add_channel(PROPERTIES, f"meta {shown}", "\n".join(values.values()))
    for title in tree.iter("title"):
        opened.add_channel(PROPERTIES, "title", "".join(title.itertext()))


_NAMED = (*PUBLISHERS, *FACTS)


def _check_links(tree: Any, opened: OpenedFile) -> None:
    ids = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    if any(count > 1 for count in ids.values()):
        opened.add_fault("链接", _WHOLE, "有重复的 id")
    addresses = [(link.get("href", ""), _around(link)) for link in tree.iter("a")]
    if any((around == FILES) is address.startswith("#") for address, around in addresses):
        opened.add_fault("链接", _WHOLE, "有指向别处或不存在的位置的链接")
    files = [unquote(address) for address, around in addresses if around == FILES]
    opened.add_channel("链接", "同一文本的其他文件", "\n".join(files))
    wanted = {address[1:] for address, around in addresses if around != FILES}
    if wanted - set(ids):
        opened.add_fault("链接", _WHOLE, "有指向别处或不存在的位置的链接")
    if wanted and set(ids) - wanted:
        opened.add_fault("链接", _WHOLE, "有目录不指向的 id")


def _around(link: Any) -> str:
    """The class of what a link stands in."""
    return str(link.getparent().get("class", ""))


def _check_boxes(tree: Any, opened: OpenedFile) -> None:
    """Boxes around wide tables say what stands above them; the cover's title is a heading."""
    used: Counter[str] = Counter()
    name = ""
    for element in tree.iter("h1", "h2", "h3", "div"):
        if element.tag != "div":
            name = " ".join(" ".join(map(str, element.itertext())).split())
        elif element.get("class") == BOX:
            used[name] += 1
            tags = [child.tag for child in element]
            if dict(element.attrib) != box(element, name, used[name]) or tags != ["table"]:
                opened.add_fault("属性", _WHOLE, "宽表的说明与表和它的标题不符")
        elif dict(element.attrib) not in _OTHER_DIVS:
            opened.add_fault("属性", _WHOLE, "有本程序不写的 div")


_OTHER_DIVS: tuple[dict[str, str], ...] = (
    {"role": "heading", "aria-level": "1"},
    {"class": FILES},
    {"class": BACK},
)


# ---------------------------------------------------------------- channels


def _add_channels(tree: Any, opened: OpenedFile) -> None:
    """Texts by block, all texts once more in one, and attribute values by kind."""
    body = tree.find("body")
    counts: Counter[str] = Counter()
    names = {"table": "表", "li": "目录行", "p": "段"}
    for block in () if body is None else body.iter("h1", "h2", "h3", "p", "li", "table"):
        name = names.get(block.tag, "标题")
        counts[name] += 1
        joint = "\t" if block.tag == "table" else ""
        texts = joint.join(map(str, block.itertext()))
        opened.add_channel("正文", f"第 {counts[name]} 个{name}", texts)
    opened.add_channel("文字", _WHOLE, _all_text(tree))
    addresses = dict.fromkeys(_ADDRESSES(tree))
    values: dict[str, list[str]] = {}
    for value in dict.fromkeys(_VALUES_OF_ALL(tree)):
        kind = "链接" if value in addresses else "属性"
        values.setdefault("版面数值" if _NUMBER.fullmatch(value) else kind, []).append(value)
    for kind, different in values.items():
        opened.add_channel(kind, _WHOLE, "\n".join(different))


_VALUES_OF_ALL: Any = etree.XPath("//@*", smart_strings=False)
_ADDRESSES: Any = etree.XPath("//@id | //@href", smart_strings=False)


def _all_text(tree: Any) -> str:
    """All texts as they follow each other, comments too; without the style sheet."""
    style = set(tree.iter("style"))
    return "".join(
        text
        for element in tree.iter()
        for text in (element.text if element not in style else "", element.tail)
        if text
    )
