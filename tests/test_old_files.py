"""Files of earlier runs that say what is withheld now go in the same run; the others stay."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import (
    Rows,
    Run,
    a_goal,
    a_project,
    an_indicator,
    docx_text,
    package_text,
    pdf_pages,
    reportgen,
    two_departments,
    workbook_text,
    write_dataset,
)
from first_builds import FirstBuilds

from reportgen.build.former import WithheldNow
from reportgen.build.pipeline import Pipeline
from reportgen.build.plan import Selection
from reportgen.build.run import put
from reportgen.output.layout_cache import CACHE_FOLDER
from reportgen.output.own_files import STATE_FILE
from reportgen.render.machine import NO_PANGO
from reportgen.watch.board import Board
from reportgen.watch.rounds import BuildOptions, make_round, trouble_lines
from reportgen.watch.source import WatchedFiles

FIRST, SECOND = "001青禾市林业局2026年部门预算绩效文本", "002青禾市体育局2026年部门预算绩效文本"
NAME = "城郊造林补植"
UNIT = f"{FIRST}（001001青禾市林业局本级）"
OTHER_UNIT = f"{FIRST}（001002青禾市苗圃场）"
_WHY = {"类别": "工作秘密", "审查人": "顾怀谨", "复核日期": "2099-12-31", "依据": "某办法"}

# the same again: what make test-long runs
_MORE = pytest.mark.long

Change = Callable[[Rows], None]


@pytest.fixture
def city(begun: FirstBuilds) -> "City":
    return City(begun)


class City:
    """A dataset that is edited and built again into one folder."""

    def __init__(self, begun: FirstBuilds) -> None:
        self._begun = begun
        folder = begun.empty_place()
        self.dataset, self.output = folder / "数据", folder / "输出"
        self.tables = two_departments()
        self.tables["projects"][0] |= {"预算数": "351.27", "财政资金": "351.27", "其他资金": ""}
        # words of its own: what one other project alone repeats of a withheld goal is told
        self.tables["goals"][0]["绩效目标"] = "林带按期补齐，行道通畅。"

    def build(
        self, *arguments: object, formats: tuple[str, ...] = ("html",), **settings: Any
    ) -> Run:
        """Write the tables and build; web pages unless told otherwise."""
        write_dataset(self.dataset, self.tables, **settings)
        chosen = [part for name in formats for part in ("--format", name)]
        build = partial(reportgen, "build", self.dataset, "-o", self.output, *chosen, *arguments)
        if self.output.exists():
            return build()
        given = json.dumps([self.tables, settings, chosen, arguments], default=str)
        return self._begun.build(self.output, given, build)

    def withhold(
        self, code: str = "P001", scope: str = "项目", field: str = "", **cells: str
    ) -> None:
        """Decide that a project, its name or one of its fields is not public."""
        substitute = {"项目": "此项目不公开", "名称": "第一号专项", "字段": "不予公开"}[scope]
        row = {"编码": code, "范围": scope, "字段": field, "替代文字": substitute, **_WHY, **cells}
        self.tables.setdefault("withheld", []).append(row)

    def names(self) -> set[str]:
        """The names of the files, hidden ones apart."""
        return {path.name for path in self.output.glob("[!.]*")}

    def says(self, words: str = NAME) -> list[str]:
        """The files, hidden ones and names included, in which these words stand."""
        return [
            path.relative_to(self.output).as_posix()
            for path in sorted(self.output.rglob("*"))
            if path.is_file() and (words in path.name or words in text_of(path))
        ]

    def audited(self) -> Run:
        """What the audit of the folder says."""
        register = self.output.parent / "登记"
        return reportgen("audit", self.output, "--against", self.dataset, "--register", register)


def text_of(path: Path) -> str:
    data = path.read_bytes()
    reader: Callable[[bytes], str] = {
        ".docx": docx_text,
        ".pdf": lambda pdf: "".join(pdf_pages(pdf)),
        ".xlsx": workbook_text,
        ".zip": lambda data: package_text(data) if len(data) > 2 else "",
    }.get(path.suffix, lambda raw: raw.decode("utf-8", "replace"))
    return reader(data)


# ---------------------------------------------------------------- whatever was made before


def test_other_formats_of_before_go_when_one_is_made_again(city: City) -> None:
    city.build(formats=("pdf", "docx", "xlsx", "html"))
    assert len(city.says()) >= 5
    city.withhold()
    done = city.build(formats=("pdf",))
    assert done.code == 0
    assert city.says() == []
    assert {f"{FIRST}.pdf", f"{FIRST}.zip", f"{SECOND}.docx"} <= city.names()
    assert f"已删除 {city.output / FIRST}.docx（其中有现已不予公开的内容）" in done.out
    assert NAME not in done.out + done.err
    found = [line for line in city.audited().out.splitlines() if line.startswith("查出：")]
    assert found
    assert all("缺少这个文件" in line for line in found), "the other department has these formats"


def _stays_whole(tables: Rows) -> None:
    """Nothing but the decision."""


def _emptied(tables: Rows) -> None:
    """What is withheld is moved away from this machine, as a state secret has to be."""
    tables["projects"][0] = {"项目编码": "P001", "单位编码": "001001"}
    for name in ("goals", "indicators"):
        tables[name] = [row for row in tables[name] if row["项目编码"] != "P001"]


def _renamed(tables: Rows) -> None:
    tables["projects"][0] |= {"项目名称": "另一个名目", "资金用途": "另有用途。", "预算数": "9.99",
                              "财政资金": "9.99"}  # fmt: skip


@pytest.mark.parametrize("form", ["hebei", pytest.param("tianjin", marks=_MORE)])
@pytest.mark.parametrize("also", [_stays_whole, _emptied, _renamed])
@pytest.mark.parametrize("scope", ["项目", pytest.param("名称", marks=_MORE)])
def test_extracts_go_that_are_not_made_again(
    city: City, scope: str, also: Change, form: str
) -> None:
    city.tables["departments"][0]["表式"] = form
    city.build("--each-unit")
    city.build("--funding", "本级财政拨款")
    city.build("--funding", "一般债券")
    assert len(city.says()) >= 6
    city.withhold(scope=scope)
    if scope == "项目" or also is not _emptied:
        also(city.tables)
    done = city.build()
    assert done.code == 0
    assert city.says() == []
    assert f"{UNIT}.html" not in city.names()
    assert f"{FIRST}.html" in city.names()
    assert f"{OTHER_UNIT}.html" in city.names(), "of another unit, which withholds nothing"
    assert NAME not in done.out + done.err


@pytest.mark.parametrize("end", [False, True])
def test_an_extract_asked_for_of_which_nothing_is_left_goes(city: City, end: bool) -> None:
    city.build("--each-unit")
    city.withhold()
    done = city.build("--unit", "001001", stubs="end" if end else "unit")
    assert city.says() == []
    assert done.code == 2, "there is no such extract any more"


def test_files_of_a_department_go_that_has_handed_on_what_is_withheld_now(city: City) -> None:
    city.build("--each-unit")
    city.tables["projects"][0] |= {"单位编码": "002001"}
    city.withhold()
    done = city.build("--department", "002")
    assert done.code == 0, done.err
    assert city.says() == []
    assert f"{SECOND}.html" in city.names()
    assert f"{OTHER_UNIT}.html" in city.names()  # which never had it


def test_a_department_that_was_not_asked_for_loses_what_it_may_not_say(city: City) -> None:
    city.build("--each-unit")
    city.withhold()
    done = city.build("--department", "002")
    assert done.code == 0
    assert city.says() == []
    assert {f"{SECOND}.html", f"{OTHER_UNIT}.html"} <= city.names()
    assert f"{FIRST}.html" not in city.names()


@pytest.mark.parametrize(
    ("scope", "field", "words"),
    [
        ("字段", "预算数", "351.27"),
        ("字段", "资金用途", "购买苗木和雇工补植"),
        ("字段", "绩效目标", "全年补植四百亩"),
        ("字段", "指标值#2", "≥77"),
        ("字段", "三级指标#2", "界桩"),
        ("字段", "资金支出计划", "37%"),
        ("字段", "3月底", "37%"),
        ("字段", "正文#总体绩效目标/1", "城区绿地率"),
        ("字段", "保密审查情况", "已由顾怀谨审定"),
        ("名称", "", NAME),
    ],
)
def test_single_cells_go_like_whole_projects(
    scope: str, field: str, words: str, city: City
) -> None:
    city.tables["projects"][0]["3月底"] = "37"
    city.tables["goals"][0]["绩效目标"] = "全年补植四百亩。"
    city.tables["indicators"][1] |= {"三级指标": "界桩", "指标值": "77"}
    city.tables["attributes"] = [{"编码": "001", "属性": "保密审查情况", "值": "已由顾怀谨审定"}]
    city.build(formats=("docx", "html"))
    assert any(name.startswith(FIRST) for name in city.says(words))
    code = "001" if "正文" in field or field == "保密审查情况" else "P001"
    city.withhold(code, scope, field)
    if field == "预算数":
        city.withhold(code, scope, "财政资金")
    done = city.build("--department", "002")
    assert done.code == 0
    assert [name for name in city.names() if name.startswith("001")] == []
    assert city.says(words) == []


def test_a_withheld_value_that_was_edited_at_the_same_time_goes_too(city: City) -> None:
    city.build(formats=("docx", "html"))
    city.tables["projects"][0] |= {"预算数": "400", "财政资金": "400"}
    city.withhold(scope="字段", field="预算数")
    city.withhold(scope="字段", field="财政资金")
    assert city.build(formats=("html",)).code == 0
    assert city.says("351.27") == []
    assert f"{FIRST}.docx" not in city.names()


# ---------------------------------------------------------------- runs that make nothing


def _told_elsewhere(tables: Rows) -> None:
    tables["projects"][1]["资金用途"] = f"与{NAME}一并实施。"


def _worked_out(tables: Rows) -> None:
    tables["totals"] = [{"编码": "001", "列": "预算数", "金额": "471.77", "来源": "预算总表"}]


def _row_broken(tables: Rows) -> None:
    tables["projects"][1]["预算数"] = "若干"


def _own_row_broken(tables: Rows) -> None:
    tables["projects"][0]["预算数"] = "若干"


def _nameless(tables: Rows) -> None:
    tables["departments"][0]["部门名称"] = ""


def _nameless_unit(tables: Rows) -> None:
    tables["units"][0]["单位名称"] = ""


_STOPPED = [_told_elsewhere, _worked_out, _row_broken, _own_row_broken, _nameless, _nameless_unit]


@pytest.mark.parametrize("stop", _STOPPED)
def test_a_department_that_is_stopped_loses_what_it_may_not_say(city: City, stop: Change) -> None:
    city.build("--each-unit")
    city.withhold()
    stop(city.tables)
    done = city.build("--each-unit")
    assert done.code == 1
    assert city.says() == []
    assert f"{FIRST}.html" not in city.names()
    assert f"{SECOND}.html" in city.names()
    assert "上次生成的文本保持原样" not in done.err
    assert "上次生成的文本里有现已不予公开的内容" in done.err
    assert NAME not in done.out + done.err


@pytest.mark.parametrize("stop", _STOPPED)
def test_a_department_that_is_stopped_keeps_what_says_nothing_withheld(
    city: City, stop: Change
) -> None:
    city.withhold()
    assert city.build("--each-unit").code == 0
    before = city.names()
    stop(city.tables)
    done = city.build("--each-unit")
    assert done.code == 1
    assert city.names() == before
    assert "上次生成的文本保持原样" in done.err
    assert "已删除" not in done.out


def test_an_extract_that_repeats_what_is_withheld_now_goes_with_a_department_that_is_stopped(
    city: City,
) -> None:
    _told_elsewhere(city.tables)
    city.build("--each-unit")
    assert f"{OTHER_UNIT}.html" in city.says()
    city.withhold()
    assert city.build("--department", "002").code == 0
    assert city.says() == []


def test_a_strict_build_takes_away_what_may_not_be_said_and_makes_nothing(city: City) -> None:
    city.build()
    city.withhold()
    city.tables["indicators"] = city.tables["indicators"][:2]
    done = city.build("--strict")
    assert done.code == 1
    assert city.says() == []
    assert city.names() == {f"{SECOND}.html", f"{SECOND}.zip"}


def test_a_state_secret_with_content_stops_everything_but_its_old_files_go(city: City) -> None:
    city.build()
    city.withhold(类别="国家秘密")
    done = city.build()
    assert done.code == 2
    assert city.says() == []
    assert city.names() == {f"{SECOND}.html", f"{SECOND}.zip"}
    assert NAME not in done.out + done.err


def test_a_document_that_cannot_be_made_again_loses_its_old_files(
    city: City, tmp_path: Path
) -> None:
    city.build(formats=("docx", "html"))
    city.withhold()
    (tmp_path / "模板" / "hebei").mkdir(parents=True)
    (tmp_path / "模板" / "hebei" / "table.html").write_text("<p>{{ project.nosuch }}</p>", "utf-8")
    done = city.build("--templates", tmp_path / "模板")
    assert done.code == 1
    assert city.says() == []
    assert [name for name in city.names() if name.startswith("001")] == []


def test_files_that_are_all_replaced_need_no_judging(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> bool:
        raise AssertionError("judged")

    city.build(formats=("html",))
    city.withhold()
    monkeypatch.setattr(WithheldNow, "says_withheld", refuse)
    assert city.build(formats=("html",)).code == 0
    assert city.says() == []


def test_a_pdf_that_this_machine_cannot_make_again_goes_though_the_others_are_replaced(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.build(formats=("pdf", "html"))
    city.withhold()
    monkeypatch.setattr(Pipeline, "obstacle", lambda _: NO_PANGO)
    done = city.build(formats=("pdf", "html"))
    assert done.code == 1
    assert city.says() == []
    assert [name for name in city.names() if name.startswith("001")] != []
    assert f"{FIRST}.pdf" not in city.names()


def test_the_package_by_which_the_others_are_judged_is_replaced_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, seen = Path.replace, []

    def noted(path: Path, target: Path) -> Path:
        seen.append(target.name)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", noted)
    put({tmp_path / name: b"" for name in ("a.docx", "a.zip", "a.pdf")})
    assert seen == ["a.docx", "a.pdf", "a.zip"]


def test_a_file_that_cannot_be_removed_is_named_first_and_tried_again(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    city.build("--each-unit")
    city.withhold()
    unlink = Path.unlink

    def held(path: Path, *given: Any, **named: Any) -> None:
        if path.name == f"{UNIT}.html":
            raise PermissionError(13, "held")
        unlink(path, *given, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", held)
        for _ in range(2):
            done = city.build()
            assert done.code == 1
            first = done.err.splitlines()[0]
            assert first.startswith(f"错误：不能删除 {city.output / UNIT}.html")
            assert city.says() == [f"{UNIT}.html"], "neither the state nor the cache"
    assert city.build().code == 0
    assert city.says() == []


# ---------------------------------------------------------------- what cannot be read back


@pytest.mark.parametrize("damage", [b"", b"PK", None])
def test_without_a_package_that_can_be_read_all_goes_of_who_withholds_anything(
    city: City, damage: bytes | None
) -> None:
    city.build("--each-unit")
    for path in city.output.glob(f"{FIRST}（*.zip"):
        path.unlink()
        if damage is not None:
            path.write_bytes(damage)
    city.withhold()
    assert city.build().code == 0
    assert city.says() == []
    assert f"{FIRST}.html" in city.names()
    assert not [name for name in city.names() if name.startswith(UNIT)]


def test_formats_two_editions_behind_go_since_nothing_tells_what_they_say(city: City) -> None:
    city.build(formats=("docx", "html"))
    city.tables["projects"][0]["资金用途"] = "改换用途。"
    city.build()
    assert f"{FIRST}.docx" in city.names(), "harmless"
    city.tables["projects"].pop(0)
    for name in ("goals", "indicators"):
        city.tables[name] = [row for row in city.tables[name] if row["项目编码"] != "P001"]
    city.build()
    assert f"{FIRST}.docx" in city.names(), "withholds nothing"
    city.withhold("P002", "字段", "资金用途")
    assert city.build().code == 0
    assert f"{FIRST}.docx" not in city.names()


# ---------------------------------------------------------------- of unknown origin


def _lost(city: City) -> None:
    (city.output / STATE_FILE).unlink()


def _damaged(city: City) -> None:
    (city.output / STATE_FILE).write_text("{")


def _moved(city: City) -> None:
    city.dataset = city.dataset.parent / "搬到别处"


@pytest.mark.parametrize("unknown", [_lost, _damaged, _moved])
def test_files_of_unknown_origin_that_say_it_are_named_first_and_left_alone(
    city: City, unknown: Callable[[City], None]
) -> None:
    city.build("--each-unit", formats=("html", "docx"))
    city.withhold()
    unknown(city)
    done = city.build()
    assert done.code == 1
    named = [f"{UNIT}.docx", f"{UNIT}.html", f"{UNIT}.zip", f"{FIRST}.docx"]
    assert all(f"{city.output / name} 不在" in done.err for name in named)
    assert done.err.startswith(f"错误：{city.output}"), "before all else"
    assert set(named) <= city.names()
    assert f"{OTHER_UNIT}.html 不在" not in done.err, "its package says nothing withheld"
    assert f"{SECOND}" not in done.err, "of a department that withholds nothing"
    assert NAME not in done.out + done.err
    assert not [name for name in city.says() if name not in named]


def test_files_of_unknown_origin_are_named_where_their_department_is_stopped(city: City) -> None:
    city.build()
    _lost(city)
    city.withhold()
    city.tables["projects"][1]["资金用途"] = f"配合{NAME}，管护苗圃。"
    done = city.build()
    assert done.code == 1
    assert f"{FIRST}.html 不在" in done.err


# ---------------------------------------------------------------- of another year


def _same(city: City) -> None:
    """The next year goes on in the same dataset and folder."""


def _renumbered(city: City) -> None:
    for name in ("projects", "goals", "indicators"):
        for row in city.tables[name]:
            row["项目编码"] = row["项目编码"].replace("P001", "N701")


def _called_otherwise(city: City) -> None:
    city.tables["projects"][0]["项目名称"] = "近郊绿化工程"


def _handed_on(city: City) -> None:
    city.tables["projects"][0]["单位编码"] = "002001"


@pytest.mark.parametrize("scope", [pytest.param("名称", marks=_MORE), "项目"])
@pytest.mark.parametrize(
    "change", [_same, _lost, _moved, _renumbered, _called_otherwise, _handed_on]
)
def test_texts_of_another_year_that_name_what_is_withheld_now_are_told_first_and_stay(
    city: City, change: Callable[[City], None], scope: str
) -> None:
    city.build("--each-unit", formats=("html", "docx"), year=2025)
    change(city)
    code = "N701" if change is _renumbered else "P001"
    city.withhold(code, scope)
    done = city.build()
    assert done.code == 1
    old, own = FIRST.replace("2026", "2025"), UNIT.replace("2026", "2025")
    named = [f"{stem}.{form}" for stem in (old, own) for form in ("docx", "html", "zip")]
    assert all(f"{city.output / name} 是往年的文本" in done.err for name in named)
    assert done.err.startswith(f"错误：{city.output}"), "before all else"
    assert set(named) <= city.names()
    assert OTHER_UNIT.replace("2026", "2025") not in done.err
    assert SECOND.replace("2026", "2025") not in done.err
    assert NAME not in done.out + done.err
    assert city.says() == sorted(named), "neither the new ones, nor the state, nor the cache"
    assert city.build().code == 1, "until somebody decides"


@pytest.mark.parametrize("code", ["P001", "001"])
def test_a_release_lets_the_texts_of_a_year_stand(city: City, code: str) -> None:
    city.build(year=2025)
    city.withhold("P001", "名称")
    city.tables["withheld"].append({**_WHY, "编码": code, "范围": "予以公开", "字段": "2025年文本"})
    done = city.build()
    assert done.code == 0, done.err
    assert f"{FIRST.replace('2026', '2025')}.html" in city.names()
    assert (
        f"2025 年已公布的文本里有编码 {code} 现已不予公开的内容，仍予以公开" in city.audited().out
    )


@pytest.mark.parametrize(
    "cells", [{"审查人": ""}, {"复核日期": "2020-01-01"}, {"字段": "2024年文本"},
              {"字段": "2026年文本"}, {"编码": "P002"}],
)  # fmt: skip
def test_a_release_that_is_not_complete_or_of_something_else_lets_nothing_stand(
    city: City, cells: dict[str, str]
) -> None:
    city.build(year=2025)
    city.withhold()
    city.tables["withheld"].append(
        {**_WHY, "编码": "P001", "范围": "予以公开", "字段": "2025年文本", **cells}
    )
    assert city.build().code == 1


def _a_field(city: City) -> None:
    """Nothing of last year is in this year's value."""
    city.tables["projects"][0]["资金用途"] = "今年另有安排，用于购置巡护车辆。"
    city.withhold("P001", "字段", "资金用途")


def _withheld_then_as_well(city: City) -> None:
    city.withhold("P001", "名称")


def _another_project_of_this_year(city: City) -> None:
    city.tables["projects"].append(a_project("P009", "001001", 项目名称="鹰嘴岩哨所值守"))
    city.tables["goals"].append(a_goal("P009"))
    city.tables["indicators"].append(an_indicator("P009"))
    city.withhold("P009")


@pytest.mark.parametrize("change", [_a_field, _another_project_of_this_year])
def test_texts_of_another_year_that_say_nothing_withheld_are_not_spoken_of(
    city: City, change: Callable[[City], None]
) -> None:
    city.build("--each-unit", year=2025)
    change(city)
    done = city.build()
    assert done.code == 0, done.err
    assert "往年" not in done.err


def test_what_was_withheld_by_name_the_year_before_too_is_not_spoken_of(city: City) -> None:
    city.withhold("P001", "名称")
    city.build("--each-unit", year=2025)
    assert city.build().code == 0


@pytest.mark.parametrize("scope", ["名称", "项目"])
def test_why_a_file_is_made_again_does_not_name_what_is_withheld_now(
    city: City, scope: str
) -> None:
    city.build()
    city.withhold(scope=scope)
    done = city.build("--why")
    assert "项目" in done.out
    assert NAME not in done.out + done.err


# ---------------------------------------------------------------- harmless


def _purpose(tables: Rows) -> None:
    tables["projects"][0]["资金用途"] = "改换用途。"


def _another_name(tables: Rows) -> None:
    tables["projects"][0]["项目名称"] = "城郊造林"


def _another_project(tables: Rows) -> None:
    tables["projects"].append(a_project("P009", "001001", 项目名称="林区巡护"))
    tables["goals"].append(a_goal("P009"))
    tables["indicators"].append(an_indicator("P009"))


def _one_less(tables: Rows) -> None:
    for name in ("projects", "goals", "indicators"):
        tables[name] = [row for row in tables[name] if row["项目编码"] != "P001"]


@pytest.mark.parametrize("withheld", ["", "字段", pytest.param("项目", marks=_MORE)])
@pytest.mark.parametrize(
    "edit",
    [
        _purpose,
        _another_project,
        pytest.param(_another_name, marks=_MORE),
        pytest.param(_one_less, marks=_MORE),
    ],
)
def test_what_is_only_out_of_date_stays(city: City, edit: Change, withheld: str) -> None:
    for code, name in (("P010", "林区哨所值守"), ("P011", "林区标牌更换")):
        city.tables["projects"].append(a_project(code, "001001", 项目名称=name))
        city.tables["goals"].append(a_goal(code))
        city.tables["indicators"].append(an_indicator(code))
    if withheld:
        city.withhold("P010", withheld, "资金用途" if withheld == "字段" else "")
    assert city.build("--each-unit", formats=("docx", "html")).code == 0
    before = city.names()
    edit(city.tables)
    for formats in (("html",), ("html",), ("docx",)):
        done = city.build(formats=formats)
        assert done.code == 0
        assert city.names() == before
        assert "已删除" not in done.out
        assert f"没有更新：{UNIT}" in done.err


def test_a_decision_that_was_there_before_takes_nothing_away(city: City) -> None:
    city.withhold(scope="名称")
    city.withhold("P002", "字段", "资金用途")
    assert city.build("--each-unit", formats=("docx", "html")).code == 0
    before = city.names()
    done = city.build("--department", "002")
    assert (done.code, city.names()) == (0, before)
    assert "已删除" not in done.out


# ---------------------------------------------------------------- cache and preview


def test_the_layout_cache_keeps_nothing_that_is_withheld_now(city: City) -> None:
    city.build("--department", "001", formats=("pdf",))
    kept = set((city.output / CACHE_FOLDER).rglob("*.fragment"))
    assert kept
    assert NAME in (city.output / STATE_FILE).read_text("utf-8")
    city.withhold()
    city.build("--department", "002")
    assert kept.isdisjoint((city.output / CACHE_FOLDER).rglob("*.fragment"))
    assert NAME not in (city.output / STATE_FILE).read_text("utf-8")
    assert city.audited().code == 0


def test_watch_takes_them_away_says_so_and_serves_them_no_more(city: City) -> None:
    city.build("--each-unit", formats=("docx", "html"))
    options = BuildOptions(city.dataset, city.output, ("html",), Selection())
    files = WatchedFiles(city.dataset, None, sleep=lambda _: None)
    board = Board(city.dataset, city.output)
    first = make_round(options, files, (), None, lambda _: None)
    board.show(first)
    assert board.file(f"{UNIT}.html")
    city.withhold()
    _told_elsewhere(city.tables)
    write_dataset(city.dataset, city.tables)
    lines: list[str] = []
    from reportgen.build.messages import outcome_lines

    second = make_round(
        options,
        files,
        ("withheld.csv",),
        first,
        lambda outcome: lines.extend(outcome_lines(outcome)),
    )
    board.show(second)
    assert f"已删除 {UNIT}.html（其中有现已不予公开的内容）" in lines
    assert any("上次生成的文本里有现已不予公开的内容" in line for line in trouble_lines(second))
    assert board.file(f"{UNIT}.html") is None
    assert city.says() == []
