"""What several test files share: small datasets on disk, public objects, documents made once.

Everything here is made up: a city of Qinghe (青禾市), its offices and its figures.
"""

import csv
import fcntl
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import postgres as postgres_server
import pypdfium2
import pytest
from chromium import Browser
from lxml import etree

from reportgen.cli import main
from reportgen.core.problems import InputError, Problem
from reportgen.dataset.load import load_dataset
from reportgen.dataset.model import Dataset
from reportgen.document.edition import Edition, make_edition
from reportgen.document.public import (
    PublicDepartment,
    PublicFinanceLine,
    PublicGoal,
    PublicIndicator,
    PublicItem,
    PublicProject,
    PublicStub,
    PublicUnit,
)
from reportgen.document.templates import Content, Templates
from reportgen.output.layout_cache import CACHE_FOLDER
from reportgen.output.own_files import LOCK_FILE, STATE_FILE
from reportgen.render.datapackage import ENDING
from reportgen.render.docx import WordWriter
from reportgen.render.formats import FORMATS, linked_formats
from reportgen.render.pdf.write import Layout, write
from reportgen.render.renderer import Renderer, cut_in_portions
from reportgen.render.worker import render
from reportgen.schema import TABLE_BY_NAME, TABLES

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data" / "sample"
FORM_NAMES = {"hebei": "hebei", "河北": "hebei", "tianjin": "tianjin", "天津": "tianjin"}

Rows = dict[str, list[dict[str, str]]]

# Files that lay out whole documents many times, start browsers or many processes, or plant mistakes
# by the dozen: `make quick` leaves them out.
# Of these, `make check` leaves out what `make test-long` runs: the same again in many variations.
LONG = frozenset(
    {
        "test_any_form_any_file",
        "test_audit_plants",
        "test_audit_readings",
        "test_fitting",
        "test_same_pages",
    }
)
SLOW = LONG | frozenset(
    {
        "test_audit_folder",
        "test_audit_pdf",
        "test_audit_proof",
        "test_audit_values",
        "test_audit_web",
        "test_audit_word",
        "test_borders",
        "test_build",
        "test_cluster",
        "test_fragments",
        "test_justification",
        "test_mutations",
        "test_never_half_done",
        "test_noninterference",
        "test_pagination",
        "test_pdf",
        "test_pdf_tags",
        "test_preview",
        "test_round_trip",
        "test_state",
        "test_watch",
        "test_web_access",
        "test_word",
    }
)


@pytest.fixture(scope="session", autouse=True)
def users_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A folder for what the program keeps for its user, which is none of the developer's.

    One for all processes of the tests: pages that one of them keeps are sealed for the others, too.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "state"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder))
        yield


@pytest.fixture(scope="session", autouse=True)
def one_core() -> Iterator[None]:
    """Commands use one process of a kind unless told otherwise: the tests use all cores already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reportgen.core.processes.cores", lambda: 1)
        yield


def cases(wanted: int) -> int:
    """How many random cases a test draws: a quarter of them every day, all in `make test-long`."""
    return wanted if "ALL_CASES" in os.environ else -(-wanted // 4)


def some_daily(variations: Iterable[Any], wanted: int) -> list[Any]:
    """Parameters of a test: this many of them every day, all in `make test-long`.

    Those of the day are spread evenly over the variations.
    """
    every = list(variations)
    daily = {n * len(every) // wanted for n in range(wanted)}
    return [
        each if place in daily else pytest.param(each, marks=pytest.mark.long)
        for place, each in enumerate(every)
    ]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of slow files as such, and those that draw more cases in `make test-long`."""
    for item in items:
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.random)
        if item.path.stem in SLOW:
            item.add_marker(pytest.mark.slow)
        if item.path.stem in LONG:
            item.add_marker(pytest.mark.long)


# ---------------------------------------------------------------- datasets on disk


def two_departments() -> Rows:
    """A whole, correct dataset: department 001 with two projects, department 002 with one."""
    return {
        "departments": [
            {"部门编码": "001", "部门名称": "青禾市林业局", "表式": "hebei"},
            {"部门编码": "002", "部门名称": "青禾市体育局", "表式": "tianjin"},
        ],
        "units": [
            {"单位编码": "001001", "单位名称": "青禾市林业局本级", "部门编码": "001"},
            {"单位编码": "001002", "单位名称": "青禾市苗圃场", "部门编码": "001"},
            {"单位编码": "002001", "单位名称": "青禾市体育局本级", "部门编码": "002"},
        ],
        "projects": [
            a_project("P001", "001001", 项目名称="城郊造林补植", 资金用途="购买苗木和雇工补植。"),
            a_project("P002", "001002", 项目名称="苗圃温棚修缮", 资金性质="一般债券"),
            a_project("P003", "002001", 项目名称="健身步道养护"),
        ],
        "goals": [a_goal(code) for code in ("P001", "P002", "P003")],
        "indicators": [
            an_indicator(code, number) for code in ("P001", "P002", "P003") for number in ("1", "2")
        ],
        "narrative": [
            {
                "部门编码": "001",
                "章节": "总体绩效目标",
                "序号": "1",
                "正文": "全年补植林地，城区绿地率稳步提高。",
            }
        ],
    }


def a_project(code: str, unit: str, **cells: str) -> dict[str, str]:
    """A row of 项目; 资金支出计划 and amounts are filled in."""
    return {
        "项目编码": code,
        "单位编码": unit,
        "项目名称": "林区道路养护",
        "预算数": "120.50",
        "财政资金": "100.50",
        "其他资金": "20",
        "资金用途": "用于日常养护。",
        "3月底": "20",
        "6月底": "50",
        "10月底": "80",
        "12月底": "100",
        **cells,
    }


def a_goal(code: str, **cells: str) -> dict[str, str]:
    """A row of 目标."""
    return {"项目编码": code, "序号": "1", "绩效目标": "按期完成养护，群众满意。", **cells}


def an_indicator(code: str, number: str = "1", **cells: str) -> dict[str, str]:
    """A row of 指标: at least 90 % by default."""
    return {
        "项目编码": code,
        "序号": number,
        "一级指标": "产出指标",
        "二级指标": "质量指标",
        "三级指标": "成活率",
        "绩效指标描述": "成活株数占栽植株数的比例",
        "指标性质": "≥",
        "指标值": "90",
        "计量单位": "%",
        "指标值确定依据": "技术规程",
        **cells,
    }


def write_dataset(folder: Path, tables: Rows, **settings: Any) -> Path:
    """Write `tables` (by English name, cells by label) as CSV files with a dataset.toml.

    Tables and columns that are not given are there, and empty; columns that forms declare are
    those that rows have.
    """
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {"year": 2026, "publisher": "青禾市财政局", "date": "2026-02-10", **settings}
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in wanted.items()]
    (folder / "dataset.toml").write_text("\n".join(lines) + "\n", "utf-8")
    assert set(tables) <= set(TABLE_BY_NAME)
    for table in TABLES:
        rows = tables.get(table.name, ())
        labels = dict.fromkeys((*table.labels, *(label for row in rows for label in row)))
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(labels), restval="")
            writer.writeheader()
            writer.writerows(rows)
    return folder


@dataclass(frozen=True)
class Loaded:
    """A dataset as loaded, or with `dataset` None what made it unusable."""

    dataset: Dataset | None
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> list[str]:
        """The sentences of the errors, as the user reads them."""
        return [str(problem) for problem in self.problems if not problem.warning]


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Loaded]:
    """Write tables to disk and load them."""

    def load_tables(tables: Rows, **settings: Any) -> Loaded:
        path = write_dataset(tmp_path / "数据", tables, **settings)
        try:
            return Loaded(*load_dataset(path, FORM_NAMES))
        except InputError as error:
            return Loaded(None, error.problems)

    return load_tables


# ---------------------------------------------------------------- the command line


@pytest.fixture(scope="session", autouse=True)
def _log_of_faults(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Faults are noted in a place of the tests' own, not in that of who runs them."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("状态"))


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        """The lines on the error output of a build, without what the rules have found."""
        return [line for line in self.err.splitlines() if not line.startswith("数据检查：")]


def reportgen(*arguments: object) -> Run:
    """Run the command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as exit_:
        main([str(argument) for argument in arguments])
    return Run(exit_.value.code, out.getvalue(), err.getvalue())  # type: ignore[arg-type]


def reportgen_process(*arguments: object, **options: Any) -> Run:
    """Run the command line as a user does, with its output in a pipe."""
    done = subprocess.run(
        [sys.executable, "-m", "reportgen", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
        **{"cwd": ROOT, **options},
    )
    return Run(done.returncode, done.stdout, done.stderr)


def files_in(folder: Path) -> list[str]:
    """Names of all files in a folder, hidden ones included; not the records of the build.

    The open data beside each document are its record, too, and left out (`packages_in`).
    """
    records = (STATE_FILE, LOCK_FILE, CACHE_FOLDER)
    names = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
    return sorted(n for n in names if n not in records and not n.endswith(f".{ENDING}"))


def package_text(data: bytes) -> str:
    """Everything in a data package, one file after the other."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "".join(package.read(name).decode("utf-8-sig") for name in package.namelist())


def packages_in(folder: Path) -> list[str]:
    """Names of the data packages in a folder, without ending."""
    return sorted(path.stem for path in folder.glob(f"*.{ENDING}"))


@pytest.fixture(scope="session")
def sample_build(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    """The whole sample dataset, built once (by one of the test processes) in all formats."""
    shared = tmp_path_factory.getbasetemp()
    if shared.name.startswith("popen-"):  # a worker of pytest-xdist
        shared = shared.parent
    output, record = shared / "sample-output", shared / "sample-run.json"
    with (shared / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not record.exists():
            run = reportgen_process("build", SAMPLE, "-o", output)
            record.write_text(json.dumps([run.code, run.out, run.err]), "utf-8")
    return output, Run(*json.loads(record.read_text("utf-8")))


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What builds into an empty folder leave, each made once."""
    from first_builds import FirstBuilds  # it needs what stands here

    return FirstBuilds(tmp_path_factory.mktemp("从头"))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium without a window."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    opened = Browser(chromium, tmp_path_factory.mktemp("chromium"))
    yield opened
    opened.close()


# ---------------------------------------------------------------- public objects

UNIT = PublicUnit("018001", "青禾市图书馆")
OTHER_UNIT = PublicUnit("018002", "青禾市少年宫")
_HUNDRED = Decimal(100)


def public_indicator(**fields: Any) -> PublicIndicator:
    """An indicator of at least 95 %."""
    values = {
        "level1": "产出指标",
        "level2": "质量指标",
        "level3": "图书上架及时率",
        "description": "当日上架册数占当日应上架册数的比例",
        "value": "≥95%",
        "sign": "≥",
        "number": "95",
        "unit": "%",
        "basis": "服务规范",
        "scoring": "每低一个百分点扣一分",
        "remark": "10分",
    }
    return PublicIndicator(**{**values, **fields})


def public_project(name: str = "馆藏图书采购", **fields: Any) -> PublicProject:
    """A project of 图书馆 with one goal and one indicator."""
    values = {
        "unit": UNIT,
        "order": None,
        "form": "hebei",
        "funding": "本级财政拨款",
        "code": f"C{name}",
        "name": name,
        "heading": "",
        "budget": Decimal("80.00"),
        "fiscal": Decimal("60.00"),
        "other": Decimal("20.00"),
        "purpose": "用于采购图书和数字资源。",
        "plan": (Decimal(25), Decimal(50), Decimal(75), _HUNDRED),
        "goals": (PublicGoal("绩效目标", 1, "全年新增馆藏，读者满意。"),),
        "indicators": (public_indicator(),),
        "finance": (),
        "attributes": {},
    }
    return PublicProject(**{**values, **fields})


def public_stub(
    order: int | None = None, unit: PublicUnit | None = UNIT, text: str = "此项目涉密"
) -> PublicStub:
    """A project withheld whole."""
    return PublicStub(unit, order, text)


def public_department(*entries: PublicProject | PublicStub, **fields: Any) -> PublicDepartment:
    """青禾市文化局 with these entries and no part one."""
    values = {
        "code": "018",
        "name": "青禾市文化局",
        "form": "hebei",
        "year": 2026,
        "publisher": "青禾市财政局",
        "published_on": date(2026, 2, 10),
        "dated": True,
        "paging": "each",
        "imprint": (),
        "grouping": ("单位", "资金性质"),
        "numbering": "continuous",
        "typography": "gbt9704",
        "money_unit": "万元",
        "narrative": (),
        "entries": entries,
    }
    return PublicDepartment(**{**values, **fields})


SUFFIXES = {
    "hebei": "绩效目标表",
    "tianjin": "绩效目标表",
    "tianjin_bond": "绩效目标表",
    "hunan": "",
}


def edition_of(*entries: PublicProject | PublicStub, **fields: Any) -> Edition:
    """The whole document of a department with these entries."""
    return make_edition(public_department(*entries, **fields), SUFFIXES)


# ---------------------------------------------------------------- one document, all formats


def _long_project() -> PublicProject:
    levels = [
        ("产出指标", "数量指标", 30),
        ("产出指标", "质量指标", 20),
        ("效益指标", "社会效益指标", 9),
    ]
    indicators = tuple(
        public_indicator(
            level1=one, level2=two, level3=f"{two}之第{number}项", value=f"≥{number}册"
        )
        for one, two, count in levels
        for number in range(1, count + 1)
    )
    return public_project("社区书屋图书更新", indicators=indicators)


def _bond_project() -> PublicProject:
    sources = ("合计", "财政拨款/中央", "财政拨款/市级", "专项债券资金", "自有资金")
    finance = tuple(
        PublicFinanceLine(source, Decimal(1000 + n), None, Decimal(n), None, "2026-03-01", "")
        for n, source in enumerate(sources)
    )
    goals = (PublicGoal("总体目标", 0, "建成新馆。"), PublicGoal("当年目标", 0, "主体封顶。"))
    return public_project(
        "新馆建设-2026专项债券",
        form="tianjin_bond",
        funding="专项债券",
        goals=goals,
        finance=finance,
        attributes={"项目性质": "续建项目", "主管部门": "018青禾市文化局"},
    )


def _hunan_project() -> PublicProject:
    levels = [("产出指标", "数量指标")] * 14 + [("产出指标", "时效指标")] * 12
    levels += [("效益指标", "社会效益指标")] * 6
    return public_project(
        "少年宫整体支出",
        unit=OTHER_UNIT,
        form="hunan",
        heading="少年宫整体绩效目标申报表",
        goals=(
            PublicGoal("总体目标", 1, "办好公益课堂。"),
            PublicGoal("总体目标", 2, "开放排练厅。"),
        ),
        indicators=tuple(public_indicator(level1=one, level2=two) for one, two in levels),
        attributes={"部门职责": "组织青少年校外活动；\n管理排练厅和展厅。"},
    )


_NARRATIVE = (
    PublicItem("总体绩效目标", 1, "", "建成书香城市。" * 120 + "\n第二段说明。", "", ""),
    PublicItem("分项绩效目标", 1, "丰富馆藏", "", "新增图书。", "新增图书八千册以上。"),
    PublicItem("工作保障措施", 1, "健全制度", "定期检查。" * 30, "", ""),
)


@pytest.fixture(scope="session")
def forms() -> Templates:
    """The shipped forms."""
    return Templates()


@pytest.fixture(scope="session")
def word(forms: Templates) -> WordWriter:
    """The Word writer for the shipped typography."""
    return WordWriter(forms, forms.typography("gbt9704"))


@dataclass(frozen=True)
class Made:
    """A document in all formats, and the tree they were made from."""

    edition: Edition
    content: Content
    pdf: bytes
    docx: bytes
    html: bytes
    zip: bytes


def make_document(department: PublicDepartment, own: Path | None = None) -> Made:
    """Make a department's document as a worker process makes it."""
    worker = Renderer(own) if own else _worker()
    edition = make_edition(department, worker.templates.suffixes)
    files = render(worker, edition, FORMATS, linked=linked_formats(FORMATS))
    named = {field.name: files[field.name] for field in fields(Made) if field.name in files}
    return Made(edition, worker.templates.content(edition), **named)


@dataclass(frozen=True)
class Printed:
    """A PDF, how many pages are before its numbered ones, and the tree it was made from."""

    data: bytes
    front: int
    cover: etree._Element
    contents: etree._Element | None
    body: tuple[etree._Element, ...]

    @property
    def sections(self) -> list[etree._Element]:
        """The tree, in order."""
        parts = (self.cover, self.contents, *self.body)
        return [part for part in parts if part is not None]


@cache
def _worker() -> Renderer:
    return Renderer(None)


def print_pdf(edition: Edition, own: Templates | None = None) -> Printed:
    """Print an edition, with its forms or with the shipped ones."""
    worker = Renderer(None) if own else _worker()
    worker.templates = forms = own or worker.templates
    typography = edition.department.typography
    cover, body = forms.cover(edition), forms.body(edition)
    layout = Layout(tuple(worker.fragments(typography, cut_in_portions(body, typography, ""))))
    contents = forms.contents(edition, layout.numbers)
    before = [cover] if contents is None else [cover, contents]
    front = worker.front(typography, before, "")
    numbers = worker.numbers(typography, len(layout.pages), "")
    pieces = worker.pieces("pdf", edition, "")
    data = write(worker.typesetter(typography), edition, front, layout, numbers, pieces)
    return Printed(data, len(front.pages), cover, contents, body)


@pytest.fixture(scope="session")
def document() -> Made:
    """A document with part one, a table over several pages, four forms and a stub."""
    department = public_department(
        _long_project(),
        _bond_project(),
        public_stub(),
        public_project("晨读活动", form="tianjin", unit=OTHER_UNIT),
        _hunan_project(),
        narrative=_NARRATIVE,
    )
    return make_document(department)


# ---------------------------------------------------------------- reading back


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def squeezed(text: str) -> str:
    """Text without any white space: line ends differ from format to format."""
    return re.sub(r"\s+", "", text)


def pdf_pages(pdf: bytes) -> list[str]:
    """The text of every page of a PDF, without white space."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return [squeezed(page.get_textpage().get_text_range()) for page in opened]


def workbook_text(data: bytes) -> str:
    """Everything in a workbook, one part after the other."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = (package.read(name).decode() for name in package.namelist())
        return "\n".join(map(unescape, parts))


def docx_text(package: bytes) -> str:
    """All text of a Word file's body in reading order, one paragraph a line."""
    body = docx_part(package, "word/document.xml").find(f"{W}body")
    return "\n".join(
        "".join("\n" if node.tag == f"{W}br" else node.text or "" for node in text_of(paragraph))
        for paragraph in body.iter(f"{W}p")
    )


def text_of(paragraph: Any) -> Iterator[Any]:
    """The text and line-break elements of a paragraph."""
    return paragraph.iter(f"{W}t", f"{W}br")


def docx_part(package: bytes, name: str) -> Any:
    """One XML part of a Word file, parsed."""
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return etree.fromstring(opened.read(name))


def table_grid(table: etree._Element) -> list[list[str]]:
    """Every place of an HTML table with the text of the cell that covers it.

    Fails where cells overlap, leave a hole or stick out: such a table is broken in Word.
    """
    width = len(list(table.iter("col")))
    rows = list(table.iter("tr"))
    covered: dict[tuple[int, int], str] = {}
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in covered:
                x += 1
            text = squeezed("".join(cell.itertext()))
            for down in range(int(cell.get("rowspan", "1"))):
                for right in range(int(cell.get("colspan", "1"))):
                    spot = (y + down, x + right)
                    assert spot not in covered, f"cells overlap at {spot}"
                    covered[spot] = text
    assert set(covered) == {(y, x) for y in range(len(rows)) for x in range(width)}
    return [[covered[y, x] for x in range(width)] for y in range(len(rows))]


def grids(sections: Mapping[Any, Any] | tuple[Any, ...]) -> Iterator[list[list[str]]]:
    """The grids of all tables in some elements, in order."""
    for section in sections:
        for table in section.iter("table"):
            yield table_grid(table)


# ---------------------------------------------------------------- databases


@pytest.fixture(scope="session")
def postgres() -> Iterator[postgres_server.Server]:
    """A PostgreSQL server of these tests' own."""
    with postgres_server.server() as running:
        if running is None:
            pytest.skip("no PostgreSQL server on this machine")
        yield running


@dataclass(frozen=True)
class Database:
    """An empty database: what commands call it, and statements run in it behind their back."""

    path: str
    execute: Callable[..., list[Any]]


def sqlite_file(path: Path) -> Database:
    """A database in a file."""

    def execute(statement: str, *values: object) -> list[Any]:
        with closing(sqlite3.connect(path)) as connection, connection:
            return connection.execute(statement, values).fetchall()

    return Database(str(path), execute)


def on_server(server: postgres_server.Server, encoding: str = "UTF8") -> Database:
    """A database on the server."""
    name = server.new_database(encoding)

    def execute(statement: str, *values: object) -> list[Any]:
        with server.connect(name) as connection:
            done = connection.execute(statement.replace("?", "%s"), values)  # type: ignore[arg-type]
            return done.fetchall() if done.description else []

    return Database(server.address(name), execute)


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Database:
    """An empty database of each kind that is tried for real."""
    if request.param == "SQLite":
        return sqlite_file(tmp_path / "数据.db")
    monkeypatch.setenv("REPORTGEN_DB_PASSWORD", postgres_server.PASSWORD)
    return on_server(request.getfixturevalue("postgres"))
