"""The files of templates: where they lie, what they say, and what comes of filling them.

A mistake in a template is an InputError that names its file and line, and no value.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, TemplateSyntaxError, UndefinedError, nodes
from jinja2.meta import find_referenced_templates
from lxml import etree

from reportgen.core.problems import InputError, Place, Problem, fail
from reportgen.document.form_file import is_template
from reportgen.document.html_subset import MARKER, check_template, outside
from reportgen.document.template_environment import LinesLoader, failed_filter, make_environment

_OF_ALL_FORMS = ("shared/", "word/")


class TemplateFiles:
    """The files in some folders, of which the first that has a file wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        """InputError if a template leaves the subset."""
        self._folders = folders
        places = [str(folder) for folder in folders]
        self._environment = make_environment(FileSystemLoader(places, encoding="utf-8"))
        problems = [p for path, shown in self._templates() for p in _check(path, shown)]
        if problems:
            raise InputError(problems)

    def text(self, name: str) -> str:
        """A file beside the forms, such as a typography; the bureau's own wins."""
        return self.path(name).read_text("utf-8")

    def path(self, name: str) -> Path:
        """Path of a file beside the forms; InputError when there is none."""
        for folder in self._folders:
            if (folder / name).is_file():
                return folder / name
        raise fail(f"模板里没有 {name}", "请检查版式的名称或模板文件夹")

    @cached_property
    def names(self) -> frozenset[str]:
        """The templates at hand, with their folders."""
        return frozenset(self._environment.list_templates())

    @cached_property
    def _with_lines(self) -> Environment:
        """The templates with file and line at each tag."""
        return make_environment(LinesLoader([str(folder) for folder in self._folders]))

    def compile(self) -> None:
        """Compile what documents of all forms are made of; `make_environment` keeps it."""
        for name in self.names:
            if name.startswith(_OF_ALL_FORMS) or name.endswith(".css"):
                self._environment.get_template(name)

    def fill(self, name: str, values: Mapping[str, Any], *, lines: bool = False) -> str:
        """A template with its values, if wanted with its file and `lines` at each tag."""
        environment = self._with_lines if lines else self._environment
        try:
            return environment.get_template(name).render(**values)
        except TemplateSyntaxError as error:
            place = Place(f"templates/{error.name or name}", row=error.lineno)
            raise fail("模板语法有错", "请检查这一行的 {% %} 和 {{ }}", place) from None
        except UnicodeDecodeError:
            place = Place(f"templates/{name}")
            raise fail("不是 UTF-8 编码", "请用 UTF-8 编码保存", place) from None
        except MemoryError:  # its process is limited, and says so itself
            raise
        except Exception as error:  # whatever a template may do wrong; values are not told
            place = self._place_in_template(error, name)
            message = "模板用到了没有的名称或不能这样用"
            if undefined := self._undefined_name(error, place):
                message = f"模板用到了没有的名称 {undefined}"
            elif failed := failed_filter(error):
                message = f"过滤器 {failed} 不能用在这一行的这个值上"
            raise fail(message, "可用的名称见 templates/README.md", place) from None

    def compared_words(self, name: str) -> frozenset[str]:
        """The words with which a template, or one that it uses, compares values."""
        tree = self._environment.parse(self.text(name))
        compared = (
            c for found in tree.find_all(nodes.Compare) for c in found.find_all(nodes.Const)
        )
        words = {const.value for const in compared if isinstance(const.value, str)}
        used = (file for file in find_referenced_templates(tree) if file in self.names)
        return frozenset(words).union(*map(self.compared_words, used))

    def _place_in_template(self, error: BaseException, name: str) -> Place:
        """Template and line at which rendering stopped: jinja's tracebacks point there."""
        place, trace = Place(f"templates/{name}"), error.__traceback__
        while trace is not None:
            path = Path(trace.tb_frame.f_code.co_filename)
            for folder in self._folders:
                if path.is_relative_to(folder):
                    shown = path.relative_to(folder).as_posix()
                    place = Place(f"templates/{shown}", row=trace.tb_lineno)
            trace = trace.tb_next
        return place

    def _undefined_name(self, error: BaseException, place: Place) -> str:
        """The undefined name, if it stands in the template itself: any other may be a value."""
        if not isinstance(error, UndefinedError):
            return ""
        found = re.search(r"'(\w+)' is undefined|no attribute '(\w+)'", str(error))
        name = (found[1] or found[2]) if found else ""
        source = place.file.removeprefix("templates/") if place.file else ""
        if not name or source not in self.names:
            return ""
        written = re.search(rf"\b{re.escape(name)}\b", self.text(source))
        return name if written else ""

    def _templates(self) -> Iterator[tuple[Path, str]]:
        for folder in self._folders:
            for path in sorted(folder.rglob("*.html")):
                if is_template(path, folder):
                    yield path, f"{folder.name}/{path.relative_to(folder).as_posix()}"


def _check(path: Path, shown: str) -> list[Problem]:
    try:
        return check_template(path, shown)
    except (OSError, UnicodeDecodeError):
        return [Problem(Place(shown), "模板读不出来", "请用 UTF-8 编码保存")]


def parsed(text: str, name: str) -> etree._Element:
    """Rendered text as an element; InputError when tags are not closed or not allowed."""
    place = Place(f"templates/{name}")
    try:
        element = etree.fromstring(text)
    except etree.XMLSyntaxError as error:
        raise unpaired(error, name) from None
    etree.strip_attributes(element, MARKER)
    for table in element.iter("table"):
        columns, widest = len(list(table.iter("col"))), max(map(_row_width, table.iter("tr")))
        if columns and columns < widest:
            message = f"有一行的格占 {widest} 列，<col> 却只有 {columns} 个"
            raise fail(message, "请检查 <col>、colspan 和 rowspan", place)
    wrong = outside(element)
    if wrong:
        raise fail(f"模板产生了不能用的 {wrong}", "请不要用 safe 或 autoescape 绕过检查", place)
    return element


def unpaired(error: etree.XMLSyntaxError, name: str) -> InputError:
    """The error for a template whose tags are not closed."""
    message = f"模板产生的网页不成对：{error.msg}"
    return fail(message, "请检查标签是否都已关闭，如 <br/>、</td>", Place(f"templates/{name}"))


def _row_width(row: etree._Element) -> int:
    """Columns that a row's own cells take."""
    return sum(int(cell.get("colspan", "1")) for cell in row)
