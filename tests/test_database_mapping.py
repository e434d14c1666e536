"""The national standard's tables, mapped by a file that a bureau edits, and queries of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Database, Run, reportgen, write_dataset

from reportgen.dataset.database.source_section import NATIONAL, shipped_mapping
from reportgen.dataset.reader import RawDataset, read_tables

_GOAL = (
    "KPI_PER_ID", "MOF_DIV_CODE", "FISCAL_YEAR", "AGENCY_CODE", "PRO_CODE", "PRO_NAME",
    "KPI_TARGET", "PERF_OBJ_TYPE_CODE", "IS_DELETED", "IS_LAST_INST",
)  # fmt: skip
_LEVELS = {
    True: ("LV1_PERF_IND_NAME", "LV2_PERF_IND_NAME", "LV3_PERF_IND_NAME"),
    False: ("KPI_LV1", "KPI_LV2", "KPI_LV3"),
}
_TARGET = ("COMPUTESIGN", "INDEXVAL", "METERUNIT", "WEIGHT")
_INDICATORS = (
    ("产出指标", "数量指标", "采购图书册数", "≥", "8000", "册"),
    ("产出指标", "时效指标", "上架完成时间", "6", "2026年10月底前", ""),
    ("满意度指标", "服务对象满意度指标", "读者满意度", "≥", "95", "%"),
)


def create(database: Database, table: str, columns: tuple[str, ...]) -> None:
    listed = ", ".join(
        f"{name} {'INTEGER' if name.startswith('IS_') else 'VARCHAR(400)'}" for name in columns
    )
    database.execute(f"CREATE TABLE {table} ({listed})")


def insert(database: Database, table: str, *rows: tuple[object, ...]) -> None:
    for row in rows:
        blanks = ", ".join("?" * len(row))
        database.execute(f"INSERT INTO {table} VALUES ({blanks})", *row)  # noqa: S608


def goal(project: str, number: int, **fields: object) -> tuple[object, ...]:
    """A row of PM_PERF_GOAL_INFO that counts; `fields` by its columns."""
    row = {
        "KPI_PER_ID": f"G{project}{number}", "MOF_DIV_CODE": "130100", "FISCAL_YEAR": "2026",
        "AGENCY_CODE": "018001", "PRO_CODE": project, "PRO_NAME": f"图书采购{project}",
        "KPI_TARGET": f"第{number}条目标，按期完成。", "PERF_OBJ_TYPE_CODE": "2",
        "IS_DELETED": 2, "IS_LAST_INST": 1, **fields,
    }  # fmt: skip
    return tuple(row[name] for name in _GOAL)


def indicator(
    project: str, number: int, *, new: bool, year: str = "2026", deleted: int = 2
) -> tuple[object, ...]:
    one, two, three, sign, value, unit = _INDICATORS[number]
    printed = value if sign == "6" else f"{sign}{value}{unit}"
    row = (f"K{project}{number}", "130100", year, "018001", project, one, two, three, "说明",
           "评分", value if new else printed, "10分", deleted, 1)  # fmt: skip
    return (*row, sign, value, unit, "10") if new else row


def fill(database: Database, *, new: bool) -> None:
    """Two projects of this year, rows of another one, deleted ones and drafts."""
    create(database, "PM_PERF_GOAL_INFO", _GOAL)
    columns = (
        "KPI_ID", "MOF_DIV_CODE", "FISCAL_YEAR", "AGENCY_CODE", "PRO_CODE", *_LEVELS[new],
        "KPI_CONTENT", "KPI_EVALSTD", "KPI_VAL", "KPI_REMARK", "IS_DELETED", "IS_LAST_INST",
        *(_TARGET if new else ()),
    )  # fmt: skip
    for table in ("PM_PERF_INDICATOR", "BGT_PERF_INDICATOR"):
        create(database, table, columns)
    department_goal = ("KPI_DEP_ID", "MOF_DIV_CODE", "FISCAL_YEAR", "AGENCY_CODE", "KPI_TARGET",
                       "IS_DELETED", "IS_LAST_INST")  # fmt: skip
    create(database, "BGT_PERF_GOAL_INFO", department_goal)
    insert(
        database,
        "PM_PERF_GOAL_INFO",
        goal("P2", 1),
        goal("P1", 2),
        goal("P1", 1),
        goal("P1", 3, IS_DELETED=1, KPI_TARGET="作废"),
        goal("P1", 4, IS_LAST_INST=2, KPI_TARGET="草稿"),
        goal("P1", 5, PERF_OBJ_TYPE_CODE="1", KPI_TARGET="总目标"),
        goal("P9", 1, FISCAL_YEAR="2025"),
        goal("P8", 1, MOF_DIV_CODE="130200", AGENCY_CODE="900001"),
    )
    for project in ("P1", "P2"):
        insert(
            database,
            "PM_PERF_INDICATOR",
            *(indicator(project, number, new=new) for number in (2, 0, 1)),
            indicator(project, 0, new=new, year="2025"),
            indicator(project, 0, new=new, deleted=1),
        )
    insert(database, "BGT_PERF_GOAL_INFO", ("D1", "130100", "2026", "018", "服务提高。", 2, 1))
    whole = list(indicator("", 0, new=new))
    whole[3] = "018"
    insert(database, "BGT_PERF_INDICATOR", tuple(whole))


@pytest.fixture
def folder(database: Database, tmp_path: Path) -> Path:
    """A dataset on the database, as `new --source` makes it and a bureau completes it."""
    path = tmp_path / "集"
    assert reportgen("new", path, "--source", database.path).code == 0
    edit(path / "dataset.toml", "year = 0", "year = 2026")
    edit(path / "dataset.toml", '# division = ""', 'division = "130100"')
    own = tmp_path / "表"
    tables = {
        "departments": [{"部门编码": "018", "部门名称": "青禾市文化局", "表式": "hebei"}],
        "units": [{"单位编码": "018001", "单位名称": "青禾市图书馆", "部门编码": "018"}],
    }
    write_dataset(own, tables)
    for name in tables:
        (path / f"{name}.csv").write_bytes((own / f"{name}.csv").read_bytes())
    return path


def edit(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after), "utf-8")


def texts(raw: RawDataset, table: str, *labels: str) -> list[tuple[str, ...]]:
    return [tuple(row.cells[label] for label in labels) for row in raw.tables[table].rows]


def refused(path: Path) -> str:
    done = reportgen("check", path)
    assert (done.code, done.out) == (2, "")
    (line,) = [line for line in done.err.splitlines() if line.startswith("错误")]
    return line


@pytest.mark.parametrize("new", [True, False], ids=["new names", "older names"])
def test_the_national_tables_are_read_as_this_years_dataset(
    new: bool, database: Database, folder: Path
) -> None:
    fill(database, new=new)
    raw = read_tables(folder)
    assert texts(raw, "projects", "项目编码", "单位编码", "项目名称") == [
        ("P1", "018001", "图书采购P1"),
        ("P2", "018001", "图书采购P2"),
    ]
    assert texts(raw, "goals", "项目编码", "序号", "绩效目标") == [
        ("P1", "1", "第1条目标，按期完成。"),
        ("P1", "2", "第2条目标，按期完成。"),
        ("P2", "1", "第1条目标，按期完成。"),
    ]
    assert texts(raw, "indicators", "项目编码", "序号", "三级指标")[:3] == [
        ("P1", "1", "采购图书册数"),
        ("P1", "2", "上架完成时间"),
        ("P1", "3", "读者满意度"),
    ]
    labels = ("指标性质", "指标值", "计量单位")
    if new:
        assert texts(raw, "indicators", *labels)[:2] == [
            ("≥", "8000", "册"),
            ("定性", "2026年10月底前", ""),
        ]
    assert texts(raw, "narrative", "部门编码", "章节", "正文", "标题", "绩效指标") == [
        ("018", "总体绩效目标", "服务提高。", "", ""),
        ("018", "分项绩效目标", "", "采购图书册数", "≥8000册"),
    ]
    told = "\n".join(map(str, raw.problems))
    assert "只读了 2026 年的 3 行，另有 2025 年 1 行 没有读" in told
    assert "作废" not in told
    done = reportgen("build", folder, "-o", folder.parent / "成果", "--format", "html")
    assert done.code == 0
    page = (folder.parent / "成果" / "018青禾市文化局2026年部门预算绩效文本.html").read_text(
        "utf-8"
    )
    assert "≥8000册" in page
    assert "草稿" not in page


def test_doctor_says_what_is_there_and_what_is_missing(database: Database, folder: Path) -> None:
    fill(database, new=False)
    done = reportgen("doctor", "--source", folder)
    assert done.code == 0
    assert "有  “指标”：PM_PERF_INDICATOR，2026 年 6 行（另有 2025 年 2 行）" in done.out.replace(
        "pm_perf_indicator", "PM_PERF_INDICATOR"
    )
    assert "COMPUTESIGN（指标性质）、METERUNIT（计量单位）" in done.out
    assert "有  “部门”：departments.csv，1 行" in done.out
    assert "读者满意度" not in done.out
    database.execute("DROP TABLE BGT_PERF_INDICATOR")
    database.execute("ALTER TABLE PM_PERF_GOAL_INFO RENAME COLUMN KPI_TARGET TO KPI_TARGETS")
    done = reportgen("doctor", folder, "--source")
    assert done.code == 1
    assert "没有 KPI_TARGET 这一列，读不出“目标”的“绩效目标”" in done.out
    assert "最接近的是 KPI_TARGETS" in done.out
    assert "没有 BGT_PERF_INDICATOR、V_BGT_PERF_INDICATOR 这张表，读不出“文本”" in done.out


def test_doctor_looks_at_any_dataset(tmp_path: Path) -> None:
    done = reportgen("doctor", "--source", write_dataset(tmp_path / "表", {}))
    assert done.code == 0
    assert "“项目”：projects.csv，0 行" in done.out


def test_ten_thousand_rows_of_another_year_alone_are_one_sentence(
    database: Database, folder: Path
) -> None:
    fill(database, new=True)
    database.execute("DELETE FROM PM_PERF_GOAL_INFO")
    database.execute(
        "INSERT INTO PM_PERF_GOAL_INFO (FISCAL_YEAR, MOF_DIV_CODE, PRO_CODE, PERF_OBJ_TYPE_CODE,"
        " IS_DELETED, IS_LAST_INST) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
        " WHERE i < 10000) SELECT '2025', '130100', 'P' || i, '2', 2, 1 FROM n"
    )
    done = reportgen("check", folder)
    assert done.code == 2
    assert (
        done.err.count("没有 2026 年的行，只有 2025 年 10000 行") == done.err.count("错误：") == 2
    )
    (folder / "projects.csv").write_text(
        "项目编码,单位编码,项目名称,资金性质,预算数,财政资金,其他资金,资金用途,3月底,6月底,10月底,12月底\n",
        "utf-8",
    )
    assert "没有 2026 年的行，只有 2025 年 10000 行" in refused(folder)


def test_missing_tables_and_columns_of_the_mapping_are_one_sentence_each(
    database: Database, folder: Path
) -> None:
    fill(database, new=True)
    database.execute("ALTER TABLE PM_PERF_INDICATOR RENAME COLUMN KPI_CONTENT TO CONTENT")
    assert "没有 KPI_CONTENT 这一列，读不出“指标”的“绩效指标描述”" in refused(folder)
    database.execute("DROP TABLE PM_PERF_INDICATOR")
    line = refused(folder)
    assert "没有 PM_PERF_INDICATOR、V_PM_PERF_INDICATOR 这张表，读不出“指标”" in line
    assert "请核对表名、schema 和权限" in line


def _mapped(folder: Path, text: str) -> Path:
    """The folder with another mapping file."""
    (folder / f"{NATIONAL}.toml").write_text(text, "utf-8")
    return folder


def test_a_mistake_in_the_mapping_file_is_told_by_its_place(
    database: Database, folder: Path
) -> None:
    fill(database, new=True)
    whole = shipped_mapping()
    cases = {
        whole.replace(
            '"三级指标" =', '"三级目标" ='
        ): "里没有“三级目标”这一列。最接近的是“三级指标”",
        whole.replace('tables."指标"', 'tables."指标表"'): "没有“指标表”这张表",
        whole.replace(
            'order = ["ORDERNUM?", "KPI_PER_ID"]', "order = 3"
        ): "里 order应是加引号的名称",
        whole.replace("distinct = true", "distint = true"): "里不能写“distint”",
        whole.replace('"三级指标" =', "三级指标 ="): "格式不对，读不出映射",
        whole.replace('\nunit = "元"', '\nunit = "角"'): "里 unit 不能这样填",
    }
    for text, words in cases.items():
        done = reportgen("check", _mapped(folder, text))
        assert done.code == 2
        assert done.err.startswith("错误：预算管理一体化.toml")
        assert words in done.err
    edit(folder / "dataset.toml", f'mapping = "{NATIONAL}.toml"', 'mapping = "别的.toml"')
    assert "别的.toml：读不出映射文件" in refused(folder)


def test_amounts_in_yuan_become_those_of_the_dataset(database: Database, folder: Path) -> None:
    fill(database, new=True)
    database.execute(
        "CREATE TABLE BGT_PM_ANNUAL"
        " (PRO_CODE VARCHAR(21), FISCAL_YEAR INTEGER, CUR_AMT NUMERIC(20,2))"
    )
    for amount in ("1234567.80", "4932432.20"):
        insert(database, "BGT_PM_ANNUAL", ("P1", 2026, amount))
    insert(database, "BGT_PM_ANNUAL", ("P2", 2026, "0.01"), ("P2", 2025, "99"))
    query = """
query = '''SELECT g.PRO_CODE AS "项目编码", g.AGENCY_CODE AS unit, g.PRO_NAME AS "项目名称",
 sum(b.CUR_AMT) AS "预算数" FROM PM_PERF_GOAL_INFO g JOIN BGT_PM_ANNUAL b ON b.PRO_CODE = g.PRO_CODE
 AND CAST(b.FISCAL_YEAR AS VARCHAR(4)) = :year AND g.PRO_NAME <> 'a:b %s'
 WHERE g.FISCAL_YEAR = :year AND g.MOF_DIV_CODE = :division AND g.KPI_TARGET LIKE '第1条%'
 GROUP BY g.PRO_CODE, g.AGENCY_CODE, g.PRO_NAME ORDER BY g.PRO_CODE;'''
unit = "元"
"""
    text = (folder / "dataset.toml").read_text("utf-8")
    (folder / "dataset.toml").write_text(f'{text}\n[source.tables."项目"]{query}', "utf-8")
    yuan = texts(read_tables(folder), "projects", "项目编码", "预算数")
    edit(folder / "dataset.toml", 'money_unit = "元"', 'money_unit = "万元"')
    wan = texts(read_tables(folder), "projects", "项目编码", "预算数")
    assert [code for code, _ in yuan] == ["P1", "P2"]
    assert [float(amount) for _, amount in yuan] == [6167000.0, 0.01]
    assert [code for code, _ in wan] == ["P1", "P2"]
    assert wan[1] == ("P2", "0.000001")
    assert float(wan[0][1]) == 616.7


def test_a_table_of_the_bureaus_own_goes_before_the_mapping(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    fill(database, new=True)
    own = write_dataset(tmp_path / "另", {"projects": [{"项目编码": "P1", "单位编码": "018001"}]})
    (folder / "projects.csv").write_bytes((own / "projects.csv").read_bytes())
    assert texts(read_tables(folder), "projects", "项目编码") == [("P1",)]
    assert "“项目”：projects.csv，1 行" in reportgen("doctor", folder, "--source").out


def test_decisions_are_kept_beside_the_database_or_in_it_and_not_in_both(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    fill(database, new=True)
    decision = {"编码": "P1", "范围": "字段", "字段": "绩效目标", "替代文字": "不予公开",
                "类别": "工作秘密", "依据": "条例第十四条"}  # fmt: skip
    own = write_dataset(tmp_path / "另", {"withheld": [decision]})
    (folder / "withheld.csv").write_bytes((own / "withheld.csv").read_bytes())
    built = build(folder)
    database.execute(
        'CREATE TABLE withheld ("编码" VARCHAR(40), "范围" VARCHAR(40), "字段" VARCHAR(40), '
        '"替代文字" VARCHAR(40), "类别" VARCHAR(40), "依据" VARCHAR(400), "审查人" VARCHAR(40), '
        '"复核日期" DATE)'
    )
    insert(database, "withheld", (*decision.values(), None, "2026-12-10"))
    assert "“不予公开”既在数据库里，又在这里。请只留一处" in refused(folder)
    (folder / "withheld.csv").unlink()
    assert build(folder).out == built.out
    page = next((folder.parent / "成果").glob("*.html")).read_text("utf-8")
    assert page.count("不予公开") == 1
    database.execute("DROP TABLE withheld")
    assert "缺少“不予公开”表" in refused(folder)


def build(folder: Path) -> Run:
    output = folder.parent / "成果"
    done = reportgen("build", folder, "-o", output, "--format", "html", "--force")
    assert done.code == 0, done.err
    return done


@pytest.mark.parametrize("field", ["指标值#2", "指标值 ＃ 02", "正文#总体绩效目标/1", "绩效目标#1"])
def test_a_decision_for_a_row_that_is_only_counted_stops_everything(
    field: str, database: Database, folder: Path, tmp_path: Path
) -> None:
    """As soon as a row is added before it, another one would have its number."""
    fill(database, new=True)
    code = "018" if field.startswith("正文") else "P1"
    own = write_dataset(
        tmp_path / "另", {"withheld": [{"编码": code, "范围": "字段", "字段": field}]}
    )
    (folder / "withheld.csv").write_bytes((own / "withheld.csv").read_bytes())
    assert "只限一行的决定靠不住" in refused(folder)
    if field.startswith("指标值"):
        database.execute("ALTER TABLE PM_PERF_INDICATOR ADD COLUMN ORDERNUM INTEGER")
        for number in range(3):
            database.execute(
                "UPDATE PM_PERF_INDICATOR SET ORDERNUM = ? WHERE KPI_ID LIKE ?",
                number + 1, f"K%{number}",
            )  # fmt: skip
        text = shipped_mapping()
        start = text.index('[tables."指标".columns]')
        edited = text[start:].replace('"序号" = { count = true }', '"序号" = "ORDERNUM"', 1)
        _mapped(folder, text[:start] + edited)
        assert reportgen("check", folder, "--select", "D").code == 0


def test_the_database_of_the_bureau_is_only_read(database: Database, folder: Path) -> None:
    fill(database, new=True)
    database.execute("UPDATE PM_PERF_INDICATOR SET METERUNIT = '百分比' WHERE METERUNIT = ?", "%")
    done = reportgen("check", folder, "--fix", "--yes")
    assert done.code == 2
    assert "数据在数据库里，只读不写，没有改动" in done.err
    assert reportgen("convert", folder.parent / "表", folder).code == 2
    done = reportgen("import", folder / "units.csv", "-o", folder)
    assert done.code == 2


def test_a_wrong_key_of_the_section_is_told(folder: Path, write: Callable[[str], Path]) -> None:
    cases = {
        'adress = "数据.db"': "[source] 里没有“adress”这一项。最接近的是 address",
        "address = 3": "[source] 的 address 应是文字",
        'address = "没有.db"': "不是地址，也没有这个文件",
        "": "[source] 没有写 address",
        'address = "a.db"\npassword_env = "A"\npassword_file = "b"': "密码写了几处来源",
    }
    for lines, words in cases.items():
        done = reportgen("check", write(lines))
        assert done.code == 2
        assert words in done.err


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def written(lines: str) -> Path:
        path = tmp_path / "段"
        path.mkdir(exist_ok=True)
        (path / "dataset.toml").write_text(f"year = 2026\n[source]\n{lines}\n", "utf-8")
        return path

    return written
