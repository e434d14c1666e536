"""Forms: folders of templates. Turns an edition into HTML, entry by entry.

A form is a folder with form.toml and table.html; adding one needs no Python. A folder given by
the bureau stands in front of the shipped ones, file by file. Templates see the public view
only, escape everything and may produce nothing outside the subset.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from markupsafe import Markup, escape

from reportgen.core.problems import InputError, Place, Problem, fail
from reportgen.core.resources import shipped_templates
from reportgen.core.values import format_money, format_number
from reportgen.document.edition import Edition, Entry, numbered
from reportgen.document.html_subset import check_template, outside
from reportgen.document.public import Amount, Substitute
from reportgen.schema import GOAL_KINDS, GROUPINGS, PLAN_LABELS, TABLES, goals_label

_COMPLETE_TYPOGRAPHY = "typography/gbt9704.toml"
_ATTRIBUTE_PREFIX = "属性:"  # in form.toml: a label that is a 项目属性, not a column


@dataclass(frozen=True)
class Form:
    """What form.toml says.

    `suffix` follows the project's name in headings; `prints` are the labels that the form
    prints, and thereby all that crosses the redaction for it, with the 类别 of its goals
    (`schema.goals_label`). `summaries` names the 汇总表 that
    stand before the projects (单位, 资金性质).
    """

    name: str
    label: str
    suffix: str
    prints: frozenset[str]
    summaries: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """A document's semantic tree: front matter and body, as elements of the HTML subset."""

    cover: etree._Element
    contents: etree._Element
    body: tuple[etree._Element, ...]

    @property
    def sections(self) -> tuple[etree._Element, ...]:
        """All of it, in order."""
        return self.cover, self.contents, *self.body


class Templates:
    """All forms at hand: the bureau's own folder first, then the shipped one."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is the bureau's; InputError if it is none or a template leaves the subset."""
        if folder is not None and not folder.is_dir():
            raise fail(f"没有模板文件夹 {folder}", "请检查 --templates 后面的路径")
        self.folders = [at for at in (folder, shipped_templates()) if at]
        self._environment = SandboxedEnvironment(
            loader=FileSystemLoader([str(folder) for folder in self.folders], encoding="utf-8"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(_FILTERS)
        self._environment.globals["plan_labels"] = PLAN_LABELS
        problems = [p for path, shown in self._templates() for p in _check(path, shown)]
        if problems:
            raise InputError(problems)

    @cached_property
    def all(self) -> Mapping[str, Form]:
        """Every form, by folder name."""
        forms: dict[str, Form] = {}
        for folder in self.folders:
            for path in sorted(folder.glob("*/form.toml")):
                forms.setdefault(path.parent.name, _read_form(path))
        return forms

    @property
    def printed(self) -> Mapping[str, frozenset[str]]:
        """For each form the labels that it prints."""
        return {name: form.prints for name, form in self.all.items()}

    @property
    def suffixes(self) -> dict[str, str]:
        """For each form what follows the name in a heading."""
        return {name: form.suffix for name, form in self.all.items()}

    @property
    def names(self) -> dict[str, str]:
        """Every word by which a form may be asked for (folder name, label), to its name."""
        labels = {form.label: form.name for form in self.all.values()}
        return labels | {name: name for name in self.all}

    def typography(self, name: str) -> dict[str, Any]:
        """The measures of a typography; InputError when there is none of that name."""
        shown = f"typography/{name}.toml"
        try:
            measures = tomllib.loads(self.text(shown))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise fail(
                f"版式读不出来（{error}）", "请用 UTF-8 保存，并检查写法", Place(shown)
            ) from None
        complete = tomllib.loads((shipped_templates() / _COMPLETE_TYPOGRAPHY).read_text("utf-8"))
        _add_defaults(complete, measures)
        if missing := _missing_keys(complete, measures):
            remedy = f"请照自带的 {_COMPLETE_TYPOGRAPHY} 补上"
            raise fail(f"版式里缺少 {missing}", remedy, Place(shown))
        return measures

    def text(self, name: str) -> str:
        """A file beside the forms, such as a typography; the bureau's own wins."""
        return self.path(name).read_text("utf-8")

    def path(self, name: str) -> Path:
        """Path of a file beside the forms; InputError when there is none."""
        for folder in self.folders:
            if (folder / name).is_file():
                return folder / name
        raise fail(f"模板里没有 {name}", "请检查版式的名称或模板文件夹")

    def style(self, name: str, values: Mapping[str, Any]) -> str:
        """A style sheet or Word part with the measures of the typography filled in."""
        self.path(name)
        return self._fill(name, values)

    def content(self, edition: Edition, pages: Mapping[str, int] | None = None) -> Content:
        """The document's tree; `pages` are the page numbers for the contents, by anchor."""
        return Content(self.cover(edition), self.contents(edition, pages), self.body(edition))

    def cover(self, edition: Edition) -> etree._Element:
        """The cover."""
        return self._element(edition, edition.cover_template, {"edition": edition})

    def contents(self, edition: Edition, pages: Mapping[str, int] | None) -> etree._Element:
        """The table of contents, with page numbers where `pages` gives them."""
        return self._element(edition, "contents.html", {"edition": edition, "pages": pages or {}})

    def body(self, edition: Edition) -> tuple[etree._Element, ...]:
        """Part one and every entry of part two, one section each."""
        return tuple(self._sections(edition))

    def _sections(self, edition: Edition) -> Iterator[etree._Element]:
        if edition.chapters:
            yield self._element(edition, "part_one.html", {"edition": edition})
        first = True
        for summary in edition.summaries:
            opens = first and bool(edition.chapters)
            values = {
                "edition": edition,
                "summary": summary,
                "opens_part_two": opens,
                "first": first,
            }
            yield self._element(edition, "summary.html", values)
            first = False
        for entry in edition.entries:
            yield self._entry(edition, entry, first=first)
            first = False

    def _entry(self, edition: Edition, entry: Entry, *, first: bool) -> etree._Element:
        values = {
            "edition": edition,
            "entry": entry,
            "project": entry.project,
            "opens_part_two": first and bool(edition.chapters),
            "table": "",
        }
        if entry.project:
            # the form's own table is rendered by itself, so that a mistake in it bears its name
            name = f"{entry.project.form}/table.html"
            values["table"] = Markup(self._fill(name, values))  # noqa: S704  # escaped already
            _parse(f"<section>{values['table']}</section>", name)
        return self._element(edition, edition.entry_template, values)

    def _element(self, edition: Edition, name: str, values: Mapping[str, Any]) -> etree._Element:
        """A rendered template as an element; the department's form may have its own version."""
        special = f"{edition.department.form}/{name}"
        name = special if special in self._names else f"shared/{name}"
        return _with_widths(_parse(self._fill(name, values), name))

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self._environment.list_templates())

    def _fill(self, name: str, values: Mapping[str, Any]) -> str:
        try:
            return self._environment.get_template(name).render(**values)
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
            raise fail(message, "可用的名称见 templates/README.md", place) from None

    def _place_in_template(self, error: BaseException, name: str) -> Place:
        """Template and line at which rendering stopped: jinja's tracebacks point there."""
        place, trace = Place(f"templates/{name}"), error.__traceback__
        while trace is not None:
            path = Path(trace.tb_frame.f_code.co_filename)
            for folder in self.folders:
                if path.is_relative_to(folder):
                    shown = path.relative_to(folder).as_posix()
                    place = Place(f"templates/{shown}", row=trace.tb_lineno)
            trace = trace.tb_next
        return place

    def _templates(self) -> Iterator[tuple[Path, str]]:
        for folder in self.folders:
            for path in sorted(folder.rglob("*.html")):
                yield path, f"{folder.name}/{path.relative_to(folder).as_posix()}"


def _check(path: Path, shown: str) -> list[Problem]:
    try:
        return check_template(path, shown)
    except (OSError, UnicodeDecodeError):
        return [Problem(Place(shown), "模板读不出来", "请用 UTF-8 编码保存")]


def _parse(text: str, name: str) -> etree._Element:
    """Rendered text as an element; InputError when tags are not closed or not allowed."""
    place = Place(f"templates/{name}")
    try:
        element = etree.fromstring(text)
    except etree.XMLSyntaxError as error:
        message = f"模板产生的网页不成对：{error.msg}"
        raise fail(message, "请检查标签是否都已关闭，如 <br/>、</td>", place) from None
    for table in element.iter("table"):
        columns, widest = len(list(table.iter("col"))), max(map(_row_width, table.iter("tr")))
        if columns and columns < widest:
            message = f"有一行的格占 {widest} 列，<col> 却只有 {columns} 个"
            raise fail(message, "请检查 <col>、colspan 和 rowspan", place)
    wrong = outside(element)
    if wrong:
        raise fail(f"模板产生了不能用的 {wrong}", "请不要用 safe 或 autoescape 绕过检查", place)
    return element


def _row_width(row: etree._Element) -> int:
    """Columns that a row's own cells take."""
    return sum(int(cell.get("colspan", "1")) for cell in row)


def _read_form(path: Path) -> Form:
    shown = f"{path.parent.name}/form.toml"
    try:
        values = tomllib.loads(path.read_text("utf-8"))
        prints, goals = frozenset(values["prints"]), tuple(values.get("goals", ()))
        summaries = tuple(values.get("summaries", ()))
        labels = _plain(prints) | frozenset(map(goals_label, goals))
        form = Form(path.parent.name, values["label"], values["suffix"], labels, summaries)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise fail(f"表式说明不完整（{type(error).__name__}）", "要有 label、suffix 和 prints 三项",
                   Place(shown)) from None  # fmt: skip
    for label in summaries:
        if label not in GROUPINGS:
            raise fail(f"summaries 里的“{label}”不能汇总", "可以写：单位、资金性质", Place(shown))
    for kind in goals:
        if kind not in GOAL_KINDS:
            remedy = f"可以写：{'、'.join(GOAL_KINDS)}"
            raise fail(f"goals 里的“{kind}”不是目标的类别", remedy, Place(shown))
    if goals and "绩效目标" not in prints:
        raise fail("有 goals，prints 里却没有“绩效目标”", "请在 prints 里补上，或删去 goals",
                   Place(shown))  # fmt: skip
    known = {label for table in TABLES for label in table.labels} | {"资金支出计划"}
    for label in sorted(prints):
        if label not in known and not label.startswith(_ATTRIBUTE_PREFIX):
            remedy = f"属性请写成“{_ATTRIBUTE_PREFIX}{label}”"
            raise fail(f"prints 里的“{label}”不是任何表的列", remedy, Place(shown))
    return form


def _add_defaults(complete: Mapping[str, Any], given: dict[str, Any]) -> None:
    """What a bureau's own typography need not say: it is taken from the complete one."""
    for name, value in complete["fit"].items():
        given.setdefault("fit", {}).setdefault(name, value)
    if isinstance(table := given.get("table"), dict):
        table.setdefault("continued_gap_mm", complete["table"]["continued_gap_mm"])


def _missing_keys(complete: Mapping[str, Any], given: Any, above: str = "") -> str:
    """The first key of `complete` that `given` lacks; empty when it has them all."""
    for key, value in complete.items():
        if not isinstance(given, Mapping) or key not in given:
            return f"{above}{key}"
        if isinstance(value, Mapping) and (missing := _missing_keys(value, given[key], f"{key}.")):
            return missing
    return ""


def _plain(labels: frozenset[str]) -> frozenset[str]:
    return frozenset(label.removeprefix(_ATTRIBUTE_PREFIX) for label in labels)


def _with_widths(element: etree._Element) -> etree._Element:
    """Turn column widths, given in any unit (mm, say), into shares of the table's width."""
    for group in element.iter("colgroup"):
        widths = [float(column.attrib.pop("width", "1")) for column in group]
        for column, width in zip(group, widths, strict=True):
            column.set("style", f"width:{100 * width / sum(widths):.4f}%")
    return element


def _lines(text: str) -> Markup:
    """Text with its line ends kept."""
    return Markup("<br/>").join(escape(line) for line in text.split("\n"))


def _money(amount: Amount) -> str:
    """万元 with at least two decimals; the substitute where withheld; blank where none."""
    return _amount(amount, format_money)


def _number(amount: Amount) -> str:
    """A number as entered (amounts in 元, rates)."""
    return _amount(amount, format_number)


def _percent(amount: Amount) -> str:
    return _amount(amount, lambda value: f"{format_number(value)}%")


def _amount(amount: Amount, write: Any) -> str:
    if isinstance(amount, Substitute):
        return amount.text
    return "" if amount is None else str(write(amount))


def _groups(rows: Any, attribute: str) -> list[list[Any]]:
    """Neighbouring rows with the same `attribute`, for cells merged over their rows."""
    groups: list[list[Any]] = []
    for row in rows:
        if groups and getattr(groups[-1][0], attribute) == getattr(row, attribute):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _source_groups(lines: Any) -> list[list[Any]]:
    """Neighbouring lines of 资金来源 with the same first level (财政拨款 in 财政拨款/中央)."""
    groups: list[list[Any]] = []
    for line in lines:
        source, _, part = line.source.partition("/")
        above = groups[-1][0].source.partition("/") if groups else ("", "", "")
        if part and above[2] and above[0] == source:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


_FILTERS = {
    "lines": _lines,
    "money": _money,
    "number": _number,
    "percent": _percent,
    "numbered": lambda item: numbered(item.number, item.text),
    "titled": lambda item: numbered(item.number, item.title, "、"),
    "day": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "groups": _groups,
    "source_groups": _source_groups,
}
