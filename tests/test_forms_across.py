"""Forms whose projects lie across, beside others that stand: in every format, and audited."""

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from conftest import (
    W,
    docx_part,
    pdf_pages,
    public_department,
    public_indicator,
    public_project,
    public_stub,
)

from reportgen.audit.document import audit_document
from reportgen.document.edition import Edition, make_edition
from reportgen.document.public import PublicProject
from reportgen.document.templates import Templates
from reportgen.render.formats import FORMATS
from reportgen.render.prepared import prepare
from reportgen.render.renderer import Renderer

SHIPPED = Path(__file__).parents[1] / "templates" / "hunan"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bureau's own templates: no more than one line in the description of a shipped form."""
    own = tmp_path_factory.mktemp("模板") / SHIPPED.name
    own.mkdir()
    shipped = (SHIPPED / "form.toml").read_text("utf-8")
    (own / "form.toml").write_text(f"across = true\n{shipped}", "utf-8")
    return own.parent


@pytest.fixture(scope="module")
def templates(folder: Path) -> Templates:
    return Templates(folder)


def across(name: str, order: int, rows: int) -> PublicProject:
    """A project of that form with so many indicators."""
    levels = [("产出指标", "数量指标")] * (rows - 1) + [("效益指标", "社会效益指标")]
    indicators = tuple(
        public_indicator(level1=one, level2=two, description="考察全年工作量。" * 5)
        for one, two in levels
    )
    return public_project(name, order=order, form=SHIPPED.name, indicators=indicators)


@pytest.fixture(scope="module")
def mixed(templates: Templates) -> Edition:
    """An upright project, a long and a short one across with stubs around them, an upright one."""
    entries = (
        public_project("馆藏修复", order=1),
        public_stub(2),
        across("少年宫整体支出", 3, 20),
        across("文化馆整体支出", 4, 3),
        public_stub(5),
        public_project("晨读活动", order=6),
        public_stub(7),
    )
    department = public_department(*entries, grouping=("单位",))
    return make_edition(department, templates.suffixes)


@pytest.fixture(scope="module")
def files(mixed: Edition, folder: Path) -> dict[str, bytes]:
    made = prepare(Renderer(folder), mixed)
    names = ("pdf", "docx", "html", "xlsx")
    return {name: FORMATS[name].write(made) for name in names}


def test_projects_lie_across_by_their_form_and_stubs_with_those_whose_page_they_share(
    mixed: Edition, templates: Templates
) -> None:
    sections = templates.body(mixed)
    lying = ["across" in section.get("class", "").split() for section in sections]
    assert lying == [False, True, True, True, False, False, False]


def test_projects_that_share_pages_begin_one_where_the_paper_turns(templates: Templates) -> None:
    entries = (
        public_project("馆藏修复", order=1),
        across("整体支出", 2, 3),
        across("另一个", 3, 3),
        public_project("晨读活动", order=4),
    )
    department = public_department(*entries, paging="shared")
    sections = templates.body(make_edition(department, templates.suffixes))
    starts = ["starts-page" in section.get("class", "").split() for section in sections]
    assert starts == [True, True, False, True]


def test_pages_across_stand_among_the_others_with_their_numbers(files: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(files["pdf"])) as pdf:
        sides = [[float(side) for side in page.MediaBox[2:]] for page in pdf.pages]
    lying = [width > height for width, height in sides]
    pages = pdf_pages(files["pdf"])[2:]
    assert lying[:3] == [False] * 3
    assert lying.index(True) == next(
        n for n, t in enumerate(pages, 2) if "少年宫" in t and "续表" not in t
    )
    assert lying[2:].count(True) >= 3
    assert not lying[-1]
    assert [page[-3:] for page in pages] == [f"—{n}—" for n in range(1, len(pages) + 1)]
    assert any("续表：" in page for page in pages)


def test_a_declaration_alone_lies_across_behind_its_cover(
    templates: Templates, folder: Path
) -> None:
    edition = make_edition(public_department(across("整体支出", 1, 3)), templates.suffixes)
    made = prepare(Renderer(folder), edition)
    with pikepdf.open(io.BytesIO(FORMATS["pdf"].write(made))) as pdf:
        lying = [page.MediaBox[2] > page.MediaBox[3] for page in pdf.pages]
    assert lying == [False, True]


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_another_program_has_each_project_on_the_same_page(
    files: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "a.docx").write_bytes(files["docx"])
    command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "a.docx")]
    subprocess.run(command, check=True, timeout=180)
    words = pdf_pages((tmp_path / "a.pdf").read_bytes())
    pages = pdf_pages(files["pdf"])
    assert len(words) == len(pages)
    for name in ("馆藏修复", "少年宫整体支出", "文化馆整体支出", "晨读活动"):
        began = [next(n for n, t in enumerate(at[2:]) if name in t) for at in (pages, words)]
        assert began[0] == began[1]


def test_a_web_page_is_printed_across_where_the_form_lies_so(files: dict[str, bytes]) -> None:
    page = files["html"].decode()
    assert "@page across { size: A4 landscape; counter-increment: page 1;" in page
    assert ".across { page: across; }" in page


def test_word_and_the_workbook_turn_the_same_pages(files: dict[str, bytes]) -> None:
    sizes = docx_part(files["docx"], "word/document.xml").iter(f"{W}pgSz")
    turned = [size.get(f"{W}orient") for size in sizes]
    assert turned[:2] == [None, None]
    assert turned[-1] is None
    assert "landscape" in turned
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    kinds = {sheet.title: sheet.page_setup.orientation for sheet in book}
    assert sorted(set(kinds.values())) == ["landscape", "portrait"]


def test_the_audit_finds_nothing_in_what_lies_across(
    files: dict[str, bytes], mixed: Edition, templates: Templates
) -> None:
    named = {f"{mixed.file_name}.{name}": data for name, data in files.items()}
    assert audit_document(mixed, named, [], templates) == []
