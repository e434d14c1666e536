"""From dataset to files: what is made, what is left alone, and what never leaves the machine."""

import dataclasses
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import (
    ROOT,
    SAMPLE,
    Rows,
    Run,
    a_project,
    docx_text,
    files_in,
    package_text,
    pdf_pages,
    public_department,
    public_project,
    reportgen,
    squeezed,
    two_departments,
    write_dataset,
)

from reportgen.build.plan import Plan, Selection, make_plan
from reportgen.build.run import run_plan
from reportgen.check.run import Report
from reportgen.core.faults import describe_bug
from reportgen.core.packed import Packed
from reportgen.core.resources import shipped_templates
from reportgen.document.job import Job
from reportgen.document.templates import Templates
from reportgen.render.formats import chosen_formats

FIRST, SECOND = "001青禾市林业局2026年部门预算绩效文本", "002青禾市体育局2026年部门预算绩效文本"


def build(folder: Path, tables: Rows, *arguments: object, **settings: Any) -> tuple[Run, Path]:
    """Write the tables and build the web pages (quickest of the formats) unless told otherwise."""
    dataset = write_dataset(folder / "数据", tables, **settings)
    output = folder / "输出"
    formats = () if "--format" in arguments else ("--format", "html")
    return reportgen("build", dataset, "-o", output, *formats, *arguments), output


# ---------------------------------------------------------------- the whole sample


def test_the_sample_is_built_in_all_usual_formats_without_a_word_on_stderr(
    sample_build: tuple[Path, Run],
) -> None:
    output, done = sample_build
    assert (done.code, done.problems) == (0, [])
    names = ["101云岭市教育局2025年部门预算绩效文本", "205云岭市水务局2025年部门预算绩效文本"]
    made = sorted(f"{n}.{ending}" for n in names for ending in chosen_formats(()))
    assert sorted(path.name for path in output.glob("[!.]*")) == made
    told = {line.removeprefix("已生成 ") for line in done.out.splitlines()}
    assert told == {str(output / name) for name in made}


def test_the_files_of_the_sample_may_be_read_by_everyone(sample_build: tuple[Path, Run]) -> None:
    for path in sample_build[0].glob("[!.]*"):
        assert path.stat().st_mode & 0o777 == 0o644


def test_nothing_that_the_sample_withholds_is_in_any_file(sample_build: tuple[Path, Run]) -> None:
    """Names, amounts and codes of what is withheld, looked up in the tables by hand."""
    texts = {}
    for path in sorted(sample_build[0].glob("[!.]*")):
        content = path.read_bytes()
        texts[path.name] = {
            ".pdf": lambda data: "".join(pdf_pages(data)),
            ".docx": docx_text,
            ".html": lambda data: data.decode("utf-8"),
            ".zip": package_text,
        }[path.suffix](content)
    rows = {
        line.split(",")[0]: line.split(",")
        for line in (SAMPLE / "projects.csv").read_text("utf-8-sig").splitlines()
    }
    secrets = []
    for line in (SAMPLE / "withheld.csv").read_text("utf-8-sig").splitlines()[1:]:
        code, scope, field, *_ = line.split(",")
        name = rows[code][2]
        if scope == "项目":
            secrets += [code, *([name] if name else [])]
        elif scope == "名称":
            secrets.append(name)
        elif field == "资金用途":
            secrets.append(rows[code][7])
        secrets += re.findall(r"审查小组 (\w+)", line)
    assert len(secrets) >= 8
    for name, text in texts.items():
        assert [secret for secret in secrets if squeezed(secret) in squeezed(text)] == [], name
        assert "此项目涉密" in text


# ---------------------------------------------------------------- which documents


def test_every_department_gets_its_files(tmp_path: Path) -> None:
    done, output = build(tmp_path, two_departments())
    assert (done.code, done.problems) == (0, [])
    assert files_in(output) == [f"{FIRST}.html", f"{SECOND}.html"]


def test_a_format_can_be_chosen_more_than_once(tmp_path: Path) -> None:
    arguments = ("--format", "docx", "--format", "html", "--format", "html")
    done, output = build(tmp_path, two_departments(), *arguments, "--department", "002")
    assert done.code == 0
    assert files_in(output) == [f"{SECOND}.docx", f"{SECOND}.html"]


def test_a_department_asked_for_twice_is_made_once(tmp_path: Path) -> None:
    done, output = build(tmp_path, two_departments(), "--department", "002", "--department", "002")
    assert done.code == 0
    assert files_in(output) == [f"{SECOND}.html"]
    assert done.out.count("已生成") == 2  # with its open data


def test_each_unit_gets_an_extract_beside_the_whole(tmp_path: Path) -> None:
    done, output = build(tmp_path, two_departments(), "--each-unit")
    assert done.code == 0
    assert files_in(output) == sorted(
        [
            f"{FIRST}.html",
            f"{FIRST}（001001青禾市林业局本级）.html",
            f"{FIRST}（001002青禾市苗圃场）.html",
            f"{SECOND}.html",
            f"{SECOND}（002001青禾市体育局本级）.html",
        ]
    )


def test_an_extract_of_a_unit_holds_only_its_projects_and_no_part_one(tmp_path: Path) -> None:
    done, output = build(tmp_path, two_departments(), "--unit", "001002")
    assert (done.code, files_in(output)) == (0, [f"{FIRST}（001002青禾市苗圃场）.html"])
    text = (output / files_in(output)[0]).read_text("utf-8")
    assert "2.苗圃温棚修缮绩效目标表" in text
    assert "摘录：001002 青禾市苗圃场" in text
    assert "城郊造林补植" not in text
    assert "第一部分" not in text
    assert "全年补植林地" not in text


def test_units_of_two_departments_give_an_extract_of_each(tmp_path: Path) -> None:
    done, output = build(tmp_path, two_departments(), "--unit", "001002", "--unit", "002001")
    assert (done.code, done.problems) == (0, [])
    assert files_in(output) == [
        f"{FIRST}（001002青禾市苗圃场）.html",
        f"{SECOND}（002001青禾市体育局本级）.html",
    ]


def test_an_extract_by_funding_is_made_of_the_departments_that_have_it(tmp_path: Path) -> None:
    done, output = build(tmp_path, two_departments(), "--funding", "一般债券")
    assert files_in(output) == [f"{FIRST}（一般债券）.html"]
    text = (output / files_in(output)[0]).read_text("utf-8")
    assert "2.苗圃温棚修缮绩效目标表" in text
    assert "城郊造林补植" not in text
    assert (done.code, done.problems) == (0, [])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--department", "009"), "现有部门：001 青禾市林业局、002 青禾市体育局"),
        (("--unit", "001009"), "001001 青禾市林业局本级"),
        (("--unit", "001001", "--unit", "001009"), "001001 青禾市林业局本级"),
        (("--funding", "彩票公益金"), "本级财政拨款"),
    ],
)
def test_asking_for_what_there_is_not_is_wrong_usage_and_names_what_there_is(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done, output = build(tmp_path, two_departments(), *arguments)
    assert words in done.err
    assert files_in(output) == []
    assert done.code == 2


# ---------------------------------------------------------------- what fails alone


def test_a_mistake_in_one_department_leaves_the_other_made(tmp_path: Path) -> None:
    tables = two_departments()
    tables["projects"][0]["预算数"] = "若干"
    done, output = build(tmp_path, tables)
    assert (done.code, files_in(output)) == (1, [f"{SECOND}.html"])
    assert "projects.csv 第 2 行 “预算数”列" in done.err
    assert "若干" not in done.err


@pytest.mark.parametrize("column", ["单位名称", "部门名称"])
def test_a_unit_or_department_without_a_name_keeps_its_last_good_files(
    column: str, tmp_path: Path
) -> None:
    tables = two_departments()
    tables["withheld"] = [{"编码": "P001", "范围": "名称"}]
    _, output = build(tmp_path, tables)
    before = (output / f"{FIRST}.html").read_bytes()
    tables["units" if column == "单位名称" else "departments"][0][column] = ""
    done, _ = build(tmp_path, tables)
    assert (done.code, files_in(output)) == (1, [f"{FIRST}.html", f"{SECOND}.html"])
    assert f"第 2 行 “{column}”列：是空的" in done.err
    assert (output / f"{FIRST}.html").read_bytes() == before
    done = reportgen("check", tmp_path / "数据")
    assert (done.code, done.err) == (1, "")


def test_a_decision_that_cannot_be_understood_stops_everything(tmp_path: Path) -> None:
    tables = two_departments()
    tables["withheld"] = [{"编码": "P404", "范围": "项目"}]
    done, output = build(tmp_path, tables)
    assert (done.code, files_in(output)) == (2, [])
    assert "withheld.csv 第 2 行" in done.err


def test_a_template_error_in_one_departments_form_leaves_the_others_made(tmp_path: Path) -> None:
    templates = tmp_path / "模板"
    (templates / "hebei").mkdir(parents=True)
    (templates / "hebei" / "table.html").write_text("<p>{{ project.nosuch }}</p>", "utf-8")
    done, output = build(tmp_path, two_departments(), "--templates", templates)
    assert (done.code, files_in(output)) == (1, [f"{SECOND}.html"])
    assert "没有生成：青禾市林业局" in done.err
    assert "Traceback" not in done.err


def test_a_template_outside_the_subset_is_told_before_any_work(tmp_path: Path) -> None:
    templates = tmp_path / "模板"
    (templates / "hebei").mkdir(parents=True)
    (templates / "hebei" / "table.html").write_text("<p>一</p>\n<b>二</b>", "utf-8")
    done, output = build(tmp_path, two_departments(), "--templates", templates)
    assert (done.code, files_in(output)) == (2, [])
    assert "hebei/table.html 第 2 行" in done.err


def test_a_character_without_a_font_is_named_and_that_document_is_not_made(tmp_path: Path) -> None:
    tables = two_departments()
    tables["projects"][0]["资金用途"] = "购买\U0010fff1苗木。"
    done, output = build(tmp_path, tables)
    assert (done.code, files_in(output)) == (1, [f"{SECOND}.html"])
    assert "U+10FFF1" in done.err
    assert "《1.城郊造林补植绩效目标表》" in done.err


def test_the_last_good_files_stay_when_a_document_fails(tmp_path: Path) -> None:
    _, output = build(tmp_path, two_departments())
    before = {path.name: path.read_bytes() for path in output.iterdir() if path.is_file()}
    tables = two_departments()
    tables["projects"][0]["资金用途"] = "购买\U0010fff1苗木。"
    tables["projects"][2]["资金用途"] = "改换用途。"
    done, _ = build(tmp_path, tables)
    assert done.code == 1
    after = {path.name: path.read_bytes() for path in output.iterdir() if path.is_file()}
    assert set(after) == set(before)
    assert after[f"{FIRST}.html"] == before[f"{FIRST}.html"]
    assert "改换用途" in after[f"{SECOND}.html"].decode("utf-8")


def test_the_last_good_files_stay_when_nothing_can_be_read(tmp_path: Path) -> None:
    _, output = build(tmp_path, two_departments())
    before = {path.name: path.read_bytes() for path in output.iterdir() if path.is_file()}
    tables = two_departments()
    tables["withheld"] = [{"编码": "P404", "范围": "项目"}]
    done, _ = build(tmp_path, tables)
    assert done.code == 2
    assert {path.name: path.read_bytes() for path in output.iterdir() if path.is_file()} == before


def test_a_file_that_cannot_be_replaced_is_told_and_leaves_no_rest(tmp_path: Path) -> None:
    output = tmp_path / "输出"
    (output / f"{FIRST}.html" / "占位").mkdir(parents=True)
    done, _ = build(tmp_path, two_departments())
    assert done.code == 1
    assert "没有生成：青禾市林业局" in done.err
    assert files_in(output) == [f"{FIRST}.html", f"{SECOND}.html"]
    assert "Traceback" not in done.err


def test_an_output_folder_that_cannot_be_made_is_told_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "输出").write_text("一个文件", "utf-8")
    dataset = write_dataset(tmp_path / "数据", two_departments())
    done = reportgen("build", dataset, "-o", tmp_path / "输出" / "里面")
    assert done.code == 2
    assert "不能写入" in done.err
    assert (tmp_path / "输出").read_text("utf-8") == "一个文件"


def test_a_department_of_stubs_alone_still_gets_its_document(tmp_path: Path) -> None:
    tables = two_departments()
    tables["withheld"] = [{"编码": "P003", "范围": "项目", "替代文字": "此项目涉密"}]
    arguments = ("--department", "002", "--format", "docx", "--format", "html", "--format", "pdf")
    done, output = build(tmp_path, tables, *arguments)
    assert (done.code, done.problems) == (0, [])
    for path in output.glob("*.html"):
        text = path.read_text("utf-8")
        assert "1.此项目涉密" in text
        assert "健身步道" not in text
    assert len(files_in(output)) == 3


# ---------------------------------------------------------------- secrets


def test_what_is_withheld_is_in_no_file_no_name_and_no_message(tmp_path: Path) -> None:
    tables = two_departments()
    tables["projects"][0] |= {
        "项目名称": "暗流勘测专项",
        "资金用途": "暗流用途",
        "预算数": "7351.97",
    }
    tables["goals"][0]["绩效目标"] = "暗流目标"
    tables["projects"].append(a_project("P777", "001002", 项目名称="暗流二期"))
    tables["withheld"] = [
        {"编码": "P001", "范围": "名称", "替代文字": "专项业务经费"},
        {"编码": "P001", "范围": "字段", "字段": "资金用途"},
        {"编码": "P001", "范围": "字段", "字段": "预算数"},
        {"编码": "P001", "范围": "字段", "字段": "财政资金"},
        {"编码": "P001", "范围": "字段", "字段": "绩效目标", "审查人": "暗流审查人"},
        {"编码": "P777", "范围": "项目"},
    ]
    done, output = build(tmp_path, tables, "--each-unit")
    assert (done.code, done.problems) == (0, [])
    for path in filter(Path.is_file, output.iterdir()):
        content = path.read_bytes()
        opened = package_text(content) if path.suffix == ".zip" else content.decode("utf-8")
        text = opened + path.name
        for secret in ("暗流", "7351", "P777"):
            assert secret not in text, path.name
    assert "暗流" not in done.out
    whole = (output / f"{FIRST}.html").read_text("utf-8")
    assert "专项业务经费" in whole


_DECISION = {"范围": "字段", "替代文字": "不予公开", "类别": "工作秘密"}


def _told_in_a_goal(tables: Rows) -> None:
    tables["projects"][0] |= {"预算数": "7351.97", "财政资金": "7331.97"}
    tables["goals"][0]["绩效目标"] = "全年投入7351.97万元造林。"
    tables["withheld"] = [
        {**_DECISION, "编码": "P001", "字段": label} for label in ("预算数", "财政资金")
    ]


def _told_by_its_parts(tables: Rows) -> None:
    tables["projects"][0] |= {"预算数": "7351.97", "财政资金": "7331.97"}
    tables["withheld"] = [{**_DECISION, "编码": "P001", "字段": "预算数"}]


def _told_by_the_whole(tables: Rows) -> None:
    tables["projects"][0] |= {"预算数": "7371.97", "财政资金": "20", "其他资金": "7351.97"}
    tables["withheld"] = [{**_DECISION, "编码": "P001", "字段": "其他资金"}]


def _told_by_a_total(tables: Rows) -> None:
    tables["projects"][0] |= {"预算数": "7351.97", "财政资金": "7331.97"}
    tables["withheld"] = [{**_DECISION, "编码": "P001", "范围": "项目"}]
    total = {"编码": "001", "列": "预算数", "金额": "7472.47", "来源": "预算收支总表"}
    tables["totals"] = [total]


@pytest.mark.parametrize(
    "change", [_told_in_a_goal, _told_by_its_parts, _told_by_the_whole, _told_by_a_total]
)
def test_a_department_that_gives_away_what_it_withholds_is_not_made_and_the_others_are(
    change: Callable[[Rows], None], tmp_path: Path
) -> None:
    good = tmp_path / "输出" / f"{FIRST}.html"
    good.parent.mkdir()
    good.write_text("上次生成的", "utf-8")
    tables = two_departments()
    change(tables)
    done, output = build(tmp_path, tables, "--each-unit")
    assert done.code == 1
    assert "没有生成：青禾市林业局" in done.err
    assert "S007、S008" in done.err
    assert "青禾市体育局" not in done.err
    assert "7351" not in done.out + done.err
    assert good.read_text("utf-8") == "上次生成的"
    unit = "（002001青禾市体育局本级）"
    assert files_in(output) == [f"{FIRST}.html", f"{SECOND}.html", f"{SECOND}{unit}.html"]


def test_an_amount_that_is_withheld_with_a_second_one_is_no_obstacle(tmp_path: Path) -> None:
    tables = two_departments()
    _told_in_a_goal(tables)
    tables["goals"][0]["绩效目标"] = "全年完成造林。"
    done, output = build(tmp_path, tables)
    assert (done.code, done.problems) == (0, [])
    assert "7351" not in (output / f"{FIRST}.html").read_text("utf-8")


def _of_the_state(**cells: str) -> Rows:
    tables = two_departments()
    tables["projects"].append({"项目编码": "P777", "单位编码": "001002", "序号": "3", **cells})
    tables["withheld"] = [{"编码": "P777", "范围": "项目", "类别": "国家秘密"}]
    return tables


@pytest.mark.parametrize("cells", [{"项目名称": "暗流勘测"}, {"预算数": "7351.97"}])
def test_state_secrets_on_this_machine_stop_everything_unless_allowed(
    cells: dict[str, str], tmp_path: Path
) -> None:
    tables = _of_the_state(**cells)
    done, output = build(tmp_path, tables)
    assert (done.code, done.out, files_in(output)) == (2, "", [])
    assert "“项目”表 第 5 行" in done.err
    assert "国家秘密的项目除编码、单位和序号外还有内容" in done.err
    assert "--allow-state-secrets" in done.err
    done, _ = build(tmp_path, tables, "--department", "002")
    assert (done.code, files_in(output)) == (2, [])
    done, _ = build(tmp_path, tables, "--allow-state-secrets")
    assert (done.code, done.problems) == (0, [])
    text = (output / f"{FIRST}.html").read_text("utf-8")
    assert "此项目涉密" in text
    assert not [word for word in ("暗流", "7351", "P777") if word in text + done.err]


def test_a_state_secret_that_is_elsewhere_stops_nothing(tmp_path: Path) -> None:
    done, output = build(tmp_path, _of_the_state())
    assert (done.code, done.problems) == (0, [])
    assert "3.此项目涉密" in (output / f"{FIRST}.html").read_text("utf-8")


def test_a_document_that_the_audit_refuses_leaves_the_old_one(tmp_path: Path) -> None:
    """A bureau's own style sheet hides what the page says."""
    _, output = build(tmp_path, two_departments())
    before = {name: (output / name).read_bytes() for name in files_in(output)}
    templates = tmp_path / "模板"
    templates.mkdir()
    style = (shipped_templates() / "screen.css").read_text("utf-8")
    (templates / "screen.css").write_text(f"{style}\nh2 {{ display: none; }}\n", "utf-8")
    tables = two_departments()
    tables["projects"][0]["资金用途"] = "改换用途。"
    done, _ = build(tmp_path, tables, "--templates", templates)
    assert (done.code, done.out) == (1, "")
    for name, file in (("青禾市林业局", FIRST), ("青禾市体育局", SECOND)):
        assert f"没有生成：{name}" in done.err
        assert f"审查没有通过：{file}.html" in done.err
    assert {name: (output / name).read_bytes() for name in files_in(output)} == before


def test_what_is_imported_from_a_document_with_withheld_entries_is_built_as_it_was(
    tmp_path: Path,
) -> None:
    """The dataset holds substitutes where the document did: nothing is left to be given away."""
    tables = two_departments()
    tables["projects"].append(a_project("P004", "001001", 项目名称="暗流勘测", 序号="9"))
    fields = ("预算数", "其他资金", "资金用途", "指标值")
    tables["withheld"] = [
        *({**_DECISION, "编码": "P001", "字段": label} for label in fields),
        {**_DECISION, "编码": "P002", "范围": "名称", "替代文字": "专项业务经费"},
        {**_DECISION, "编码": "P002", "字段": "绩效目标"},
        {**_DECISION, "编码": "P004", "范围": "项目", "替代文字": "此项目涉密"},
    ]
    arguments = ("--format", "docx", "--department", "001")
    done, output = build(tmp_path, tables, *arguments)
    assert (done.code, done.problems) == (0, [])
    (published,) = output.glob("*.docx")
    done = reportgen("import", published, "-o", tmp_path / "读入")
    assert done.code == 0
    again = tmp_path / "再生成"
    done = reportgen("build", tmp_path / "读入", "-o", again, "--format", "docx")
    assert (done.code, done.problems) == (0, [])
    (rebuilt,) = again.glob("*.docx")
    text = docx_text(rebuilt.read_bytes())
    assert text == docx_text(published.read_bytes())
    assert all(word in text for word in ("此项目涉密", "专项业务经费", "不予公开"))


def _parts(value: Any) -> Iterator[Any]:
    """A value and everything inside it."""
    yield value
    if isinstance(value, Packed):
        yield from _parts(value.unpacked())
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _parts(getattr(value, field.name))
    elif isinstance(value, dict):
        for pair in value.items():
            yield from _parts(pair)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _parts(item)


def test_a_job_for_another_process_holds_public_types_only(tmp_path: Path) -> None:
    jobs = make_plan(SAMPLE, tmp_path, ["html"], Selection(each_unit=True), None).jobs
    assert len(jobs) == 2 + 7
    modules = {type(part).__module__ for job in jobs for part in _parts(job)}
    assert modules <= {
        "builtins",
        "datetime",
        "decimal",
        "pathlib",
        "pathlib._local",
        "reportgen.core.packed",
        "reportgen.document.job",
        "reportgen.document.public",
    }
    ours = {
        type(part) for job in jobs for part in _parts(job) if type(part).__module__.endswith("job")
    }
    assert ours == {Job}


def test_a_report_of_a_fault_of_ours_holds_no_value() -> None:
    try:
        raise ValueError("cannot print 暗流勘测")
    except ValueError as error:
        report = describe_bug(error)
    assert "暗流" not in report
    assert report.startswith("ValueError")
    assert f"{Path(__file__).name}:" in report


def test_a_fault_in_a_worker_is_told_without_a_value_and_leaves_the_others(tmp_path: Path) -> None:
    """A form that does not exist can only come from a fault: the worker must survive it."""
    broken = public_department(public_project("暗流勘测", form="nosuch"), form="nosuch")
    good = public_department(public_project(), code="019")
    jobs = tuple(
        Job(Packed.of(department), (), (), ("html",)).named(Templates())
        for department in (broken, good)
    )
    outcomes = list(run_plan(Plan(jobs, (), (), Report(())), SAMPLE, tmp_path, None, 1))
    assert sorted(bool(outcome.files) for outcome in outcomes) == [False, True]
    failed = next(outcome for outcome in outcomes if not outcome.files)
    assert failed.bug or failed.problems
    assert "暗流" not in failed.bug + "".join(map(str, failed.problems))


# ---------------------------------------------------------------- the same again


def test_building_twice_gives_the_same_bytes_whatever_the_order_of_rows(tmp_path: Path) -> None:
    tables = two_departments()
    arguments = ("--format", "html", "--format", "docx", "--department", "001")
    _, output = build(tmp_path, tables, *arguments)
    before = {path.name: path.read_bytes() for path in output.iterdir() if path.is_file()}
    for rows in tables.values():
        rows.reverse()
    build(tmp_path, tables, *arguments, "--force")
    assert len([name for name in before if not name.startswith(".")]) == 3
    assert {path.name: path.read_bytes() for path in output.iterdir() if path.is_file()} == before


def test_several_processes_make_what_one_makes(tmp_path: Path) -> None:
    _, output = build(tmp_path, two_departments(), "--jobs", "1")
    before = {path.name: path.read_bytes() for path in output.iterdir() if path.is_file()}
    build(tmp_path, two_departments(), "--jobs", "3", "--force")
    assert {path.name: path.read_bytes() for path in output.iterdir() if path.is_file()} == before


def test_a_build_leaves_nothing_in_the_working_folder(tmp_path: Path) -> None:
    before = {path.name for path in ROOT.iterdir()}
    build(tmp_path, two_departments(), "--department", "002")
    new = {path.name for path in ROOT.iterdir()} - before
    assert not {name for name in new if name.startswith((".reportgen", "tmp"))}
    assert files_in(tmp_path) == ["数据", "输出"]
