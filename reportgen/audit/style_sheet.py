"""The style sheet of a web page: that of the templates, without anything from elsewhere.

Also looks for what the templates' style sheet itself hides: no element with text may be concerned.
"""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from reportgen.audit.blocks import squeeze
from reportgen.audit.findings import OpenedFile
from reportgen.audit.web_frame import BACK, FILES

_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_CSS_COMMENT = re.compile(r"/\*.*?(\*/|$)", re.DOTALL)
_CALLS_OUT = re.compile(r"url\s*\(|@import|expression\s*\(|image-set|src\s*:", re.IGNORECASE)
_HIDES = re.compile(
    r"""(?:^|;)\s*(?:
      display\s*:\s*none | content-visibility\s*: | visibility\s*:\s*(?:hidden|collapse)
      | opacity\s*:\s*0?(?:\.[0-4]\d*)?\s*(?:%|;|!|$)
      | (?:-webkit-)?(?:mask|clip-path|filter|transform|text-fill-color)[\w-]*\s*: | clip\s*:
      | position\s*:\s*(?:absolute|fixed) | zoom\s*: | scale\s*: | translate\s*:
      | font(?:-size)?\s*:[^;]*(?<![\d.])(?:0|0?\.\d+|[1-4](?:\.\d+)?)(?:px|pt|mm|%|\s*(?:;|!|$))
      | font-size\s*:\s*0?\.[0-4]\d*r?em
      | color\s*:\s*(?:white|transparent|\#f{3,8}\b|\#[ef][0-9a-f][ef][0-9a-f][ef][0-9a-f]\b)
      | (?:text-indent|margin(?:-\w+)?|left|right|top|bottom)\s*:[^;]*-\d{2,}
      | (?:max-)?(?:height|width)\s*:\s*0
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN = re.compile(r"(\.?)([A-Za-z][\w-]*)")


def check_style(tree: Any, style: str, opened: OpenedFile) -> None:
    """The style sheet must be `style`, that of the templates, and refer to no other file."""
    sheets = list(tree.iter("style"))
    if ["".join(sheet.itertext()) for sheet in sheets] != [style]:
        opened.add_fault("样式表", "style", "样式表与模板给出的不同")
    if _CALLS_OUT.search(style):
        opened.add_fault("样式表", "style", "样式表引用了别处的文件")
    for sheet in sheets:
        opened.add_channel("样式表", "style", "".join(sheet.itertext()))


def check_hidden(tree: Any, style: str, opened: OpenedFile) -> None:
    """No element with text may be one that the templates' own style sheet hides."""
    for selectors, declarations in _RULE.findall(_CSS_COMMENT.sub("", style)):
        if not _HIDES.search(declarations):
            continue
        for selector in selectors.split(","):
            plain = _PLAIN.fullmatch(selector.strip())
            if plain is None:
                message = "样式表里有隐藏或移走文字的规则，且看不懂用于何处"
                opened.add_fault("样式表", "style", message)
            elif any(_has_text(element) for element in _matching(tree, plain[1], plain[2])):
                opened.add_fault("样式表", "style", "有文字被样式表隐藏")


def _has_text(element: Any) -> bool:
    return bool(squeeze("".join(map(str, element.itertext()))))


def _matching(tree: Any, dot: str, name: str) -> Iterator[Any]:
    """The elements with a tag or, behind a dot, with a class."""
    if not dot:
        yield from tree.iter(name)
        return
    if name in (FILES, BACK):  # links with words of ours alone, of no use on paper
        return
    for element in tree.iter(etree.Element):
        if name in element.get("class", "").split():
            yield element
