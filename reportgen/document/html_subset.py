"""The HTML that templates may produce: the one list that PDF, Word and web page agree on.

A template is checked as text, before it is used, so that an error names its line. This module
knows no form and writes nothing.
"""

import difflib
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from lxml import etree

from reportgen.core.problems import Place, Problem

_EVERYWHERE = frozenset({"class", "id", "lang"})
TAGS: dict[str, frozenset[str]] = {
    "section": _EVERYWHERE,
    "nav": _EVERYWHERE | {"aria-label"},
    "h1": _EVERYWHERE,
    "h2": _EVERYWHERE,
    "h3": _EVERYWHERE,
    "p": _EVERYWHERE,
    "ol": _EVERYWHERE,
    "li": _EVERYWHERE,
    "a": _EVERYWHERE | {"href"},
    "span": _EVERYWHERE,
    "br": frozenset(),
    "table": _EVERYWHERE,
    "colgroup": frozenset(),
    "col": frozenset({"class", "width", "least", "most"}),
    "thead": frozenset(),
    "tbody": frozenset(),
    "tr": frozenset({"class"}),
    "th": _EVERYWHERE | {"colspan", "rowspan", "scope"},
    "td": _EVERYWHERE | {"colspan", "rowspan"},
}
CLASSES = frozenset(
    {
        # front matter
        "cover", "cover-name", "cover-title", "cover-note", "cover-publisher", "cover-date",
        "cover-imprint",
        "contents", "contents-title", "toc", "toc-part", "toc-entry", "toc-title", "toc-page",
        "toc-group-1", "toc-group-2",
        # body
        "part", "part-title", "chapter", "item", "label", "entry", "stub", "starts-page",
        "shares-page", "group-title", "group-1", "group-2", "in-group",
        "unit-line", "left", "right", "note", "across", "of-project",
        # tables
        "facts", "indicators", "center", "number", "text",
    }
)  # fmt: skip
MARKER = "data-field"  # which column a cell holds; taken out before anything is published
OWN_PREFIX = "x-"  # a bureau's own classes for its style sheet; Word ignores them
_JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)


def check_template(path: Path, shown: str) -> list[Problem]:
    """What in the template at `path` lies outside the subset, with the line of each."""
    return list(_problems_in(path.read_text("utf-8"), shown))


@cache  # for a process and its forks: nearly all are the shipped ones
def _problems_in(template: str, shown: str) -> tuple[Problem, ...]:
    checker = _Checker(shown)
    checker.feed(_JINJA.sub(_blank, template))
    checker.close()
    return tuple(checker.problems)


def outside(tree: etree._Element) -> str:
    """The first tag or attribute of a rendered tree that lies outside the subset; or nothing."""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            return "网页注释或处理指令"
        if element.tag not in TAGS:
            return f"标签 <{element.tag}>"
        for name in element.attrib:
            if (shown := str(name)) not in TAGS[element.tag]:
                return f"属性 {shown}"
    return ""


def _blank(match: re.Match[str]) -> str:
    """White space in place of template code, so that line numbers stay."""
    return re.sub(r"[^\n]", " ", match[0])


class _Checker(HTMLParser):
    def __init__(self, shown: str) -> None:
        super().__init__()
        self.shown = shown
        self.problems: list[Problem] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self._report(f"标签 <{tag}> 不能用", f"可用的标签：{'、'.join(TAGS)}")
            return
        for name, value in attrs:
            if name == MARKER:
                continue
            if name not in TAGS[tag]:
                self._report(f"<{tag}> 不能有属性 {name}", "样式请写到 print.css 和 screen.css 里")
            elif name == "class":
                self._check_classes(value or "")

    def handle_comment(self, data: str) -> None:
        self._report("有网页注释 <!-- -->", "它会原样公开；注释请写成 {# #}")

    def _check_classes(self, value: str) -> None:
        for name in value.split():
            if name in CLASSES or name.startswith(OWN_PREFIX):
                continue
            near = difflib.get_close_matches(name, CLASSES, 1)
            hint = f"最接近的是 {near[0]}；" if near else ""
            self._report(f"不认识 class {name}", f"{hint}自己的样式名请以 {OWN_PREFIX} 开头")

    def _report(self, message: str, remedy: str) -> None:
        self.problems.append(Problem(Place(self.shown, row=self.getpos()[0]), message, remedy))
