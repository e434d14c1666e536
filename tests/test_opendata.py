"""The open data of an edition: complete, readable by programs, and nothing but the public view."""

import csv
import dataclasses
import io
import json
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from conftest import (
    OTHER_UNIT,
    SUFFIXES,
    UNIT,
    Rows,
    a_goal,
    a_project,
    an_indicator,
    edition_of,
    package_text,
    public_department,
    public_indicator,
    public_project,
    public_stub,
    reportgen,
    two_departments,
    write_dataset,
)

from reportgen.audit.datapackage import PACKAGE, open_opendata
from reportgen.audit.expected import Expected
from reportgen.audit.findings import OpenedFile
from reportgen.core.problems import InputError
from reportgen.document.edition import Edition, make_edition
from reportgen.document.public import (
    PublicDepartment,
    PublicFinanceLine,
    PublicGoal,
    PublicItem,
    Substitute,
)
from reportgen.document.templates import Templates
from reportgen.render.datapackage import (
    members,
    public_view,
    read_data,
    read_package,
    write_package,
)
from reportgen.render.datapackage.descriptor import DESCRIPTOR, PUBLIC
from reportgen.schema import GOAL_KINDS

KEPT = Substitute("不予公开")


def opened(data: bytes, edition: Edition) -> OpenedFile:
    """A package as the audit opens it."""
    return open_opendata("包.zip", data, Expected(edition, Templates()))


def department() -> PublicDepartment:
    """One of everything, with substitutes wherever one may stand."""
    line = PublicFinanceLine(
        "财政拨款/中央", Decimal("1000.50"), KEPT, None, None, "2026-03-01", ""
    )
    return public_department(
        public_project(
            "新馆建设",
            unit=OTHER_UNIT,
            order=7,
            form="tianjin_bond",
            funding="专项债券",
            budget=KEPT,
            plan=(Decimal(25), KEPT, None, Decimal(100)),
            purpose="按规定使用",
            goals=(PublicGoal("总体目标", 0, "不予公开", ("绩效目标",)),),
            finance=(line,),
            attributes={"项目性质": "续建项目", "主管部门": "不予公开"},
            withheld=("资金用途", "主管部门"),
        ),
        public_project(
            indicators=(public_indicator(value="略", number="略", withheld=("指标值",)),)
        ),
        public_stub(3),
        public_stub(1, None, "涉密项目一个"),
        narrative=(
            PublicItem("总体绩效目标", 1, "", "办好书香城市，\n“引号”和,逗号。", "", ""),
            PublicItem("分项绩效目标", 1, "丰富馆藏", "", "略", "", ("绩效目标",)),
        ),
        imprint=(("保密审查情况", "已审查"),),
    )


@pytest.fixture(params=[(), ("018002",)], ids=["whole", "extract"])
def edition(request: pytest.FixtureRequest) -> Edition:
    """The whole text of the department, and an extract."""
    return make_edition(department(), SUFFIXES, request.param)


def rows(edition: Edition, name: str) -> list[dict[str, str]]:
    """A CSV table of the package."""
    text = members(edition)[f"{name}.csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


# ---------------------------------------------------------------- what it holds


def test_the_public_view_comes_back_without_loss(edition: Edition, tmp_path: Path) -> None:
    path = tmp_path / "数据包.zip"
    path.write_bytes(write_package(edition))
    read = read_package(path)
    assert (read.department, read.extract) == (public_view(edition), edition.extract)


def test_the_same_text_can_be_made_from_what_comes_back() -> None:
    edition = make_edition(department(), SUFFIXES)
    again = make_edition(read_data(write_package(edition)).department, SUFFIXES)
    assert [e.heading for e in again.entries] == [e.heading for e in edition.entries]
    assert again.chapters == edition.chapters
    assert write_package(again) == write_package(edition)


@pytest.mark.parametrize("text", ["=1+1", "＝HYPERLINK(A1)", "-5%左右", "@SUM(A1)", "+86 10"])
def test_a_text_that_excel_would_calculate_is_text_and_comes_back_as_it_was(text: str) -> None:
    project = public_project(text, purpose=text, budget=Decimal("-80.50"), code="-1")
    edition = edition_of(project)
    (row,) = rows(edition, "projects")
    assert (row["项目名称"], row["资金用途"]) == (f"'{text}", f"'{text}")
    assert (row["预算数"], row["项目编码"]) == ("-80.50", "-1")
    package = write_package(edition)
    assert read_data(package).department.entries == (dataclasses.replace(project, order=1),)
    assert json.loads(members(edition)[PUBLIC])["department"]["entries"][0]["name"] == text
    assert "撇号" in json.loads(members(edition)[DESCRIPTOR])["description"]
    assert not opened(package, edition).faults


def test_where_nothing_looks_like_a_formula_nothing_is_said_of_it() -> None:
    assert "撇号" not in members(edition_of(public_project()))[DESCRIPTOR].decode()


def test_an_extract_holds_its_own_projects_alone() -> None:
    edition = make_edition(department(), SUFFIXES, ("018002",))
    said = b"".join(members(edition).values()).decode()
    assert "新馆建设" in said
    assert "馆藏图书采购" not in said
    assert "书香城市" not in said
    assert rows(edition, "units") == [{"单位编码": "018002", "单位名称": OTHER_UNIT.name}]


def test_gaps_in_the_numbers_do_not_tell_where_a_stub_belongs() -> None:
    """With 涉密项目位置 at the end its unit is secret: the number that its unit skips is, too."""

    def package(skipping: int, stub: int) -> bytes:
        own = [public_project(f"甲{n}", order=n) for n in (1, 2, 3) if n != skipping]
        others = [
            public_project(f"乙{n}", unit=OTHER_UNIT, order=n) for n in (1, 2, 3) if n != stub
        ]
        named = [
            dataclasses.replace(p, name=f"项目{i}", code=f"C{i}")
            for i, p in enumerate([*own, *others])
        ]
        return write_package(edition_of(*named, public_stub(2, None)))

    assert package(2, 3) == package(1, 3) == package(3, 2)


def test_amounts_are_numbers_and_their_substitutes_stand_beside_them() -> None:
    edition = make_edition(department(), SUFFIXES)
    projects = rows(edition, "projects")
    bond = next(row for row in projects if row["项目名称"] == "新馆建设")
    assert (bond["预算数"], bond["财政资金"], bond["6月底"]) == ("", "60.00", "")
    assert bond["替代文字"] == "资金用途：按规定使用；预算数：不予公开；6月底：不予公开"
    assert bond["资金用途"] == "按规定使用"
    stubs = [row for row in projects if row["整个不予公开"] == "是"]
    assert [(row["单位编码"], row["项目名称"]) for row in stubs] == [
        ("018001", "此项目涉密"),
        ("", "涉密项目一个"),
    ]
    (line,) = rows(edition, "finance")
    assert (line["金额"], line["利率"], line["替代文字"]) == ("1000.50", "", "利率：不予公开")
    assert rows(edition, "narrative")[1]["替代文字"] == "绩效目标：略"
    facts = {row["属性"]: row["替代文字"] for row in rows(edition, "attributes")}
    assert facts == {"项目性质": "", "主管部门": "值：不予公开"}


def test_every_table_is_as_its_schema_says(edition: Edition) -> None:
    files = members(edition)
    descriptor = json.loads(files[DESCRIPTOR])
    tables = {resource["name"]: resource for resource in descriptor["resources"]}
    assert set(files) == {DESCRIPTOR, PUBLIC, *(r["path"] for r in tables.values())}
    for name, resource in tables.items():
        assert files[resource["path"]].startswith(b"\xef\xbb\xbf")  # Excel asks for it
        schema, found = resource["schema"], rows(edition, name)
        heads = files[resource["path"]].decode("utf-8-sig").split("\r\n")[0].split(",")
        assert heads == [field["name"] for field in schema["fields"]]
        assert schema["missingValues"] == [""]
        for field in schema["fields"]:
            cells = [row[field["name"]] for row in found if row[field["name"]]]
            if field["type"] in ("number", "integer"):
                assert all(Decimal(cell).is_finite() for cell in cells), (name, field)
        for key in schema.get("foreignKeys", ()):
            (label,) = key["fields"]
            known = {row[label] for row in rows(edition, key["reference"]["resource"])}
            assert {row[label] for row in found} - {""} <= known
        if keys := schema.get("primaryKey"):
            values = [row[keys[0]] for row in found]
            assert len(set(values)) == len(values)


def test_the_descriptor_says_whose_and_which_year_it_is() -> None:
    descriptor = json.loads(members(edition_of(public_project()))[DESCRIPTOR])
    assert descriptor["title"] == "青禾市文化局2026年部门预算绩效文本"
    assert (descriptor["year"], descriptor["created"]) == (2026, "2026-02-10T00:00:00Z")
    assert descriptor["contributors"] == [{"title": "青禾市财政局", "role": "publisher"}]
    assert "licenses" not in descriptor


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CC-BY-4.0", {"name": "CC-BY-4.0"}),
        ("https://example.org/许可", {"path": "https://example.org/许可"}),
        ("青禾市公共数据开放许可", {"name": "other", "title": "青禾市公共数据开放许可"}),
    ],
)
def test_a_licence_is_named_where_the_dataset_names_one(text: str, said: dict[str, str]) -> None:
    descriptor = json.loads(members(edition_of(public_project(), licence=text))[DESCRIPTOR])
    assert descriptor["licenses"] == [said]


def test_the_licence_comes_from_the_settings(tmp_path: Path) -> None:
    from reportgen.dataset.load import load_dataset
    from reportgen.document.templates import Templates
    from reportgen.redaction.public_view import redact

    forms = Templates()
    path = write_dataset(tmp_path / "数据", two_departments(), licence="CC-BY-4.0")
    dataset, _ = load_dataset(path, forms.names)
    assert redact(dataset, "001", forms.printed).licence == "CC-BY-4.0"


def test_the_same_view_gives_the_same_bytes_and_its_own_day() -> None:
    first, second = (write_package(make_edition(department(), SUFFIXES)) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time[:3] for entry in package.infolist()} == {(2026, 2, 10)}
    later = dataclasses.replace(department(), published_on=date(2026, 3, 1))
    assert write_package(make_edition(later, SUFFIXES)) != first


# ---------------------------------------------------------------- reading


def _without(key: str) -> Callable[[dict[str, object]], object]:
    return lambda record: record["department"].pop(key)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "spoil",
    [
        _without("name"),
        _without("entries"),
        lambda record: record.update(format=99),
        lambda record: record.update(department=[]),
        lambda record: record["department"].update(more="x"),
        lambda record: record["department"].update(year="2026"),
        lambda record: record["department"]["entries"][0].update(budget="abc"),
        lambda record: record["department"]["entries"][0].update(unit=None),
        lambda record: record["department"]["entries"][0].update(name=5),
    ],
)
def test_a_damaged_public_view_is_refused(
    spoil: Callable[[dict[str, object]], object], tmp_path: Path
) -> None:
    record = json.loads(members(edition_of(public_project()))[PUBLIC])
    spoil(record)
    with zipfile.ZipFile(tmp_path / "坏.zip", "w") as package:
        package.writestr(PUBLIC, json.dumps(record))
    with pytest.raises(InputError) as raised:
        read_package(tmp_path / "坏.zip")
    (problem,) = raised.value.problems
    assert "坏.zip：不是本程序生成的数据包，或已损坏。请用 reportgen build 重新生成" in str(problem)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip"])
def test_what_is_no_package_is_refused(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "坏.zip").write_bytes(data)
    with pytest.raises(InputError):
        read_package(tmp_path / "坏.zip")


# ---------------------------------------------------------------- the audit


def test_a_real_package_has_no_fault(edition: Edition) -> None:
    package = opened(write_package(edition), edition)
    assert package.faults == []
    assert {channel.place for channel in package.channels} >= {DESCRIPTOR, PUBLIC, "projects.csv"}


def _rezipped(data: bytes, change: Callable[[dict[str, bytes]], object], **options: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {entry.filename: package.read(entry) for entry in package.infolist()}
        entries = {entry.filename: entry for entry in package.infolist()}
    change(parts)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = options.get("comment", b"")
        for name, content in parts.items():
            like = next(iter(entries.values()))
            entry = zipfile.ZipInfo(name, like.date_time)
            entry.external_attr, entry.extra = like.external_attr, options.get("extra", b"")
            package.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _edit(name: str, old: str, new: str) -> Callable[[dict[str, bytes]], object]:
    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[name]
        parts[name] = parts[name].replace(old.encode(), new.encode())

    return change


@pytest.mark.parametrize(
    "tamper",
    [
        lambda data: data + b"\0",
        lambda data: b"x" + data,
        lambda data: _rezipped(data, lambda parts: None, comment="青".encode()),
        lambda data: _rezipped(
            data, lambda parts: None, extra=struct.pack("<HH", 0x7075, 2) + b"ab"
        ),
        lambda data: _rezipped(data, lambda parts: parts.update({"notes.txt": b"x"})),
        lambda data: _rezipped(data, lambda parts: parts.pop("units.csv")),
        lambda data: _rezipped(data, lambda parts: parts.update({PUBLIC: parts.pop(PUBLIC)})),
        lambda data: _rezipped(data, _edit("projects.csv", "60.00", "61.00")),
        lambda data: _rezipped(data, _edit("goals.csv", "\r\n", "\n")),
        lambda data: _rezipped(data, _edit(PUBLIC, '"不予公开"', '"7351.97"')),
        lambda data: _rezipped(data, _edit(DESCRIPTOR, "青禾市文化局", "青禾市体育局")),
    ],
)
def test_whatever_is_not_the_public_view_is_found(tamper: Callable[[bytes], bytes]) -> None:
    edition = make_edition(department(), SUFFIXES)
    faults = opened(tamper(write_package(edition)), edition).faults
    assert faults
    assert all(found.channel in (PACKAGE, "ZIP 容器") for found in faults)
    assert not any("7351" in found.message for found in faults)


def test_a_package_of_another_edition_is_found() -> None:
    own = edition_of(public_project())
    other = edition_of(public_project(unit=dataclasses.replace(UNIT, name="青禾市档案馆")))
    assert opened(write_package(other), own).faults


# ---------------------------------------------------------------- goals that no form prints

_KINDS = {
    "hebei": ("绩效目标",),
    "tianjin": ("绩效目标",),
    "tianjin_bond": ("总体目标", "当年目标"),
    "hunan": ("总体目标",),
}


def found(dataset: Path) -> list[dict[str, Any]]:
    """What the check finds of goals that are not printed."""
    report = json.loads(reportgen("check", dataset, "--format", "json").out)
    return [finding for finding in report["findings"] if finding["code"] == "I015"]


_COMBINATIONS = list(product(_KINDS, ["", *GOAL_KINDS], ["departments", "projects"]))


@pytest.fixture(scope="module")
def goals_of_all_kinds(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Any]]:
    """What was made of a department for each form, kind of goal and place of 表式; findings."""
    folder = tmp_path_factory.mktemp("目标")
    tables: Rows = {"departments": [], "units": [], "projects": [], "goals": [], "indicators": []}
    for number, (form, kind, owner) in enumerate(_COMBINATIONS, start=100):
        code, name, project = f"{number}", f"青禾市第{number}局", f"P{number}"
        tables["departments"].append({"部门编码": code, "部门名称": name, "表式": "hebei"})
        unit = {"单位编码": f"{code}001", "单位名称": f"{name}本级", "部门编码": code}
        tables["units"].append(unit)
        tables["projects"].append(a_project(project, f"{code}001", 项目名称=f"养护{number}号林"))
        tables[owner][-1]["表式"] = form
        tables["goals"].append(a_goal(project, 类别=kind, 绩效目标="栽活三百棵古槐。"))
        tables["indicators"].append(an_indicator(project))
    dataset = write_dataset(folder / "数据", tables)
    assert reportgen("build", dataset, "-o", folder / "输出", "--format", "html").code == 0
    return folder / "输出", found(dataset)


@pytest.mark.parametrize("number", range(len(_COMBINATIONS)))
def test_a_goal_stands_in_the_package_just_where_it_is_printed_and_the_check_says_where_not(
    number: int, goals_of_all_kinds: tuple[Path, list[Any]]
) -> None:
    form, kind, _ = _COMBINATIONS[number]
    output, findings = goals_of_all_kinds
    printed = (kind or "绩效目标") in _KINDS[form]
    (package,) = output.glob(f"{number + 100}*.zip")
    assert ("古槐" in package_text(package.read_bytes())) == printed
    assert ("古槐" in package.with_suffix(".html").read_text("utf-8")) == printed
    rows = [(f["table"], f["column"], f["severity"]) for f in findings if f["row"] == number + 2]
    assert rows == ([] if printed else [("目标", "类别", "error")])


@pytest.mark.parametrize("kind", ["绩效目标", "总体目标", ""])
def test_withheld_goals_of_another_kind_are_told_as_withheld_where_goals_are_printed(
    tmp_path: Path, kind: str
) -> None:
    tables = two_departments()
    tables["departments"][0]["表式"] = "hunan"
    tables["goals"][0] |= {"类别": kind, "绩效目标": "栽活三百棵古槐。"}
    decision = {"编码": "P001", "范围": "字段", "字段": "绩效目标", "替代文字": "另行下达"}
    tables["withheld"] = [decision]
    dataset, output = write_dataset(tmp_path / "数据", tables), tmp_path / "输出"
    assert reportgen("build", dataset, "-o", output, "--format", "html").code == 0
    (page,) = output.glob("001*.html")
    assert page.read_text("utf-8").count("另行下达") == 1
    assert not [f for f in found(dataset) if f["row"] == 2], "nothing is said of it"
