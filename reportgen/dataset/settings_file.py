"""The dataset's settings: dataset.toml and the workbook's sheet 设置, both to one dict.

Opens no file. Unlike the tables, a setting concerns every document: whatever is wrong here
stops the reading, so all functions return problems and leave it to the caller to raise.
A source that keeps its settings elsewhere hands them to `check_settings`.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from reportgen.core.problems import InputError, Place, Problem, fail
from reportgen.core.values import (
    clean_text,
    control_character,
    fold,
    is_no_day,
    nearest,
    no_such_day,
    parse_date,
    parse_integer,
)
from reportgen.dataset.grid import Grid
from reportgen.schema import NO, SETTINGS, YES, Column, Setting

TOML_NAME = "dataset.toml"
SOURCE_SECTION = "source"
SHEET_HEADS = ("设置项", "值", "说明")
_MAX_TOML = 1 << 24  # characters; more takes long to read and cannot be settings
_MOST_TOLD = 10  # of settings that do not exist, or stand there twice
_KEY = re.compile(r"""\s*\[*(?:"([^"]+)"|'([^']+)'|([^\s"'=.\]\[]+))\s*[=\].]""")
_LIKE_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_YEARS = range(2000, 2101)
_SETTING_BY_NAME = {setting.name: setting for setting in SETTINGS}
_SETTING_BY_LABEL = {fold(setting.label): setting for setting in SETTINGS}

Given = tuple[str, object, Place]  # name or label, value, where it stands


def settings_of_toml(text: str, file: str) -> tuple[dict[str, object], list[Problem]]:
    """Every setting from the text of dataset.toml, and what is wrong; none where it is no TOML.

    The section [source] says where the tables are and is read elsewhere (`database_folder`).
    """
    if len(text) > _MAX_TOML:
        message = f"有 {len(text)} 个字，不像是设置"
        return {}, [Problem(Place(file), message, "设置只有十几行；请检查这个文件")]
    try:
        keys = tomllib.loads(text)
        keys.pop(SOURCE_SECTION, None)
    except tomllib.TOMLDecodeError as error:
        row = error_line(error) or text.count("\n") + 1
        if str(error).startswith("Cannot overwrite"):  # as tomllib says it of a name given twice
            message, remedy = "这一项前面已经写过，读不出设置", "请只留一行，删去另一行"
            return {}, [Problem(Place(file, row=row), message, remedy)]
        return {}, [_unreadable(text, row, file)]
    except (ValueError, RecursionError) as error:
        texts = text.split("\n")
        row = max(range(len(texts)), key=lambda index: len(texts[index])) + 1
        wrong = "括号套得太深" if isinstance(error, RecursionError) else "有一个数太长"
        remedy = "请改正；可照 reportgen new 生成的 dataset.toml 改"
        return {}, [Problem(Place(file, row=row), f"{wrong}，读不出设置", remedy)]
    lines = _lines_of_keys(text)
    given = [(key, value, Place(file, row=lines.get(key))) for key, value in keys.items()]
    return check_settings(given, Place(file))


def error_line(error: tomllib.TOMLDecodeError) -> int | None:
    """The line in which a TOML file is wrong; None where it is the end."""
    line = re.search(r"at line (\d+)", str(error))
    return int(line[1]) if line else None


def _unreadable(text: str, row: int, file: str) -> Problem:
    """What is wrong with a line that is no TOML: a day that does not exist, or its form."""
    place = Place(file, row=row)
    lines = text.split("\n")
    day = _LIKE_DAY.search(lines[row - 1]) if row <= len(lines) else None
    if day and is_no_day(day[0]):
        return Problem(place, no_such_day(day[0]), "请改正日期")
    remedy = '每行写成 名称 = "值"，用英文引号；可照 reportgen new 生成的 dataset.toml 改'
    return Problem(place, "格式不对，读不出设置", remedy)


def _lines_of_keys(text: str) -> dict[str, int]:
    """The first line on which each key stands."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _KEY.match(line):
            lines.setdefault(next(filter(None, match.groups())), number)
    return lines


def settings_of_sheet(grid: Grid) -> tuple[dict[str, object], list[Problem]]:
    """Every setting from the sheet 设置, and what is wrong; none where its heads are wrong."""
    heads = {fold(head): index for index, head in enumerate(grid.head)}
    if not {*SHEET_HEADS[:2]} <= set(heads):
        remedy = f"第 1 行应是 {'、'.join(SHEET_HEADS)}"
        return {}, [Problem(grid.place(row=1), "列名不对", remedy)]
    given: list[Given] = []
    problems: list[Problem] = []
    for number, cells in grid.records:
        key, value = (
            _sheet_text(grid, number, cells, heads[label], label, problems)
            for label in SHEET_HEADS[:2]
        )
        if key:
            given.append((key, value, grid.place(number, SHEET_HEADS[1])))
        elif value:
            spot = grid.place(number, SHEET_HEADS[0])
            message = "有值，却没有写是哪个设置项"
            problems.append(Problem(spot, message, "请补上设置项，或删去这一行"))
    settings, wrong = check_settings(given, grid.place())
    return settings, problems + wrong


def _sheet_text(
    grid: Grid,
    number: int,
    cells: Mapping[int, Any],
    index: int,
    label: str,
    problems: list[Problem],
) -> str:
    """The text of one cell of the sheet; blank, with a problem, where it holds an error."""
    if index not in cells:
        return ""
    reading = grid.read(cells[index], Column(label, label))
    if reading.complaint and not reading.complaint.warning:
        place = grid.place(number, label)
        problems.append(Problem(place, reading.complaint.message, reading.complaint.remedy))
    return reading.text


def check_settings(given: Iterable[Given], place: Place) -> tuple[dict[str, object], list[Problem]]:
    """Every setting with its value (the default where nothing is given), and what is wrong.

    `place` is that of the file, for what is not there at all.
    """
    values: dict[str, object] = {}
    problems: list[Problem] = []
    surplus = 0  # settings that there are not, or that stand there twice
    for key, value, where in given:
        setting = _SETTING_BY_NAME.get(key.strip()) or _SETTING_BY_LABEL.get(fold(key))
        known = setting is not None and setting.name not in values
        surplus += not known
        if not known and surplus > _MOST_TOLD:
            continue
        if setting is None:
            problems.append(_unknown(key, where))
        elif not known:
            problems.append(Problem(where, f"“{setting.label}”写了两次", "请只留一行"))
        else:
            try:
                values[setting.name] = _checked(setting, value, where)
            except InputError as error:
                problems.extend(error.problems)
                values[setting.name] = None
    if surplus > _MOST_TOLD:
        message = f"共有 {surplus} 个没有的或写了两次的设置项"
        problems = [Problem(place, message, "请检查这是不是数据集的设置；可用 reportgen new 生成")]
    if "year" not in values:
        remedy = "请加上预算年度，如 year = 2025（工作簿里填在“设置”表的“年度”行）"
        problems.append(Problem(place, "没有写预算年度", remedy))
    return {s.name: values.get(s.name, _default(s)) for s in SETTINGS}, problems


def _default(setting: Setting) -> object:
    return None if setting.name == "date" else setting.default


def _unknown(key: str, place: Place) -> Problem:
    names = {s.name: s.name for s in SETTINGS} | {s.label: s.label for s in SETTINGS}
    likely = nearest(key, names)
    remedy = f"最接近的是“{likely}”" if likely else "可用的有：" + "、".join(_SETTING_BY_NAME)
    return Problem(place, f"没有“{key}”这个设置项", f"{remedy}；请改正或删去")


def _checked(setting: Setting, value: object, place: Place) -> object:
    """The value in its own type; InputError when it has another."""
    if isinstance(value, str):
        value = clean_text(value)
        if character := control_character(value):
            raise fail(f"“{setting.label}”含有控制字符 {character}", "请重新输入", place)
    if check := _CHECKS.get(setting.name):
        return check(setting, value, place)
    if not isinstance(value, str):
        remedy = f'请写成加引号的文字，如 {setting.name} = "{setting.default}"'
        raise fail(f"“{setting.label}”应是文字", remedy, place)
    if not value:
        return setting.default
    if setting.choices and value not in setting.choices:
        raise fail(f"“{setting.label}”不能这样填", _choose(setting), place)
    return value


def _choose(setting: Setting) -> str:
    return "可以填：" + "、".join(setting.choices)


def _year(setting: Setting, value: object, place: Place) -> int:
    year = parse_integer(value.removesuffix("年")) if isinstance(value, str) else value
    if isinstance(year, bool) or not isinstance(year, int) or year not in _YEARS:
        message = f"“{setting.label}”应是 {_YEARS[0]} 到 {_YEARS[-1]} 之间的年份"
        raise fail(message, "请填四位数字的预算年度，如 2025", place)
    return year


def _day(setting: Setting, value: object, place: Place) -> date | None:
    if value == "":
        return None
    day = parse_date(value) if isinstance(value, str) else value
    if isinstance(value, str) and is_no_day(value):
        message = f"“{setting.label}”不是日期：{no_such_day(value)}"
        raise fail(message, "请写成 2025-02-08 这样，或空着", place)
    if not isinstance(day, date) or isinstance(day, datetime):
        raise fail(f"“{setting.label}”不是日期", "请写成 2025-02-08 这样，或空着", place)
    return day


def _truth(setting: Setting, value: object, place: Place) -> bool:
    words = {YES: True, "true": True, NO: False, "false": False, "": False}
    truth = words.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(truth, bool):
        remedy = f"请写成 strict = true 或 false，工作簿里填 {YES} 或 {NO}"
        raise fail(f"“{setting.label}”不能这样填", remedy, place)
    return truth


def _groups(setting: Setting, value: object, place: Place) -> tuple[str, ...]:
    if isinstance(value, str):
        value = [part for part in re.split(r"[、,，;；/\s]+", value) if part]
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        remedy = f'请写成 {setting.name} = ["单位", "资金性质"]；没有写 []'
        raise fail(f"“{setting.label}”应是一组文字", remedy, place)
    parts = tuple(clean_text(part) for part in value)
    if not set(parts) <= set(setting.choices) or len(set(parts)) < len(parts):
        raise fail(f"“{setting.label}”不能这样填", f"{_choose(setting)}；各最多一次", place)
    return parts


def _pairs(setting: Setting, value: object, place: Place) -> tuple[str, ...]:
    """Words with what is meant by them, each as 错=对."""
    if isinstance(value, str):
        value = [part for part in re.split(r"[、,，;；\s]+", value) if part]
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        remedy = '请写成 confusions = ["错=对", "错=对"]；没有写 []'
        raise fail(f"“{setting.label}”应是一组文字", remedy, place)
    pairs = tuple(clean_text(part).replace("＝", "=") for part in value)
    for pair in pairs:
        wrong, _, right = (part.strip() for part in pair.partition("="))
        if len(wrong) < 2 or not right or wrong == right or wrong in right:
            message = f"“{setting.label}”里有一项读不出来"
            raise fail(message, "每项写成 错=对，如 青和市=青禾市；错的至少两个字", place)
    return pairs


_CHECKS: Mapping[str, Callable[[Setting, object, Place], object]] = {
    "year": _year,
    "date": _day,
    "grouping": _groups,
    "group_headings": _groups,
    "summaries": _groups,
    "strict": _truth,
    "confusions": _pairs,
}


def as_text(setting: Setting, value: object) -> str:
    """A setting's value as the sheet 设置 shows it."""
    if setting.several and isinstance(value, Sequence):
        return "、".join(value)
    if isinstance(value, bool):
        return YES if value else NO
    if not value:  # year 0 and no date: still to be filled in
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def format_toml(settings: Mapping[str, object]) -> str:
    """dataset.toml with every setting and its explanation; what `settings` lacks is default."""
    blocks = ["# 数据集的设置。# 后面的文字是说明，不起作用。\n"]
    for setting in SETTINGS:
        lines = [f"# {setting.label}：{setting.help}"]
        if setting.name == "strict":
            lines.append("# 可以填：true、false")
        elif setting.choices and not setting.several:
            lines.append(f"# 可以填：{'、'.join(setting.choices)}")
        value = settings.get(setting.name, setting.default)
        lines.append(f"{setting.name} = {_toml(value)}")
        if setting.name == "year" and not value:
            lines[-1] += "  # 请改成预算年度"
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if value is None:
        return '""'
    # JSON's strings, whole numbers and lists of them are TOML's too.
    return json.dumps(value, ensure_ascii=False)
