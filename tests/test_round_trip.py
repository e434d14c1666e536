"""Dataset to Word file, workbook or web page and back: what is printed stays as it is.

Compared is the printed tree (cover, contents, part one, every heading and table cell in
order), not how the dataset stores it: 资金性质 and the department's code, say, are nowhere
printed, and a substitute that does not say that it is one comes back as plain text.
"""

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from conftest import SAMPLE, Rows, cases
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from reportgen import schema
from reportgen.audit.document import audit_document
from reportgen.core.values import clean_text, markup
from reportgen.dataset.load import load_dataset
from reportgen.dataset.writer import write_tables
from reportgen.document.edition import Edition, make_edition
from reportgen.document.templates import Content, Templates
from reportgen.importer import read_published
from reportgen.redaction.public_view import redact
from reportgen.render.docx import WordWriter, tables
from reportgen.render.html import write_page
from reportgen.render.pagination import (
    GOES_ON,
    GOES_ON_WITH_A_LINE,
    PART,
    PagePlace,
    cut_tables,
    mark_parts,
)
from reportgen.render.xlsx import WorkbookWriter

SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
SEED_NAMES = (
    "000_108071cc08e2374c.txt",
    "001_47c3cf5dd269249a.txt",
    "002_873d81e529264e9c.part.txt",
    "003_5346273e88d8e34b.bond.txt",
    "004_cbc1bf72a1cee18c.txt",
)


def editions(dataset: Path, forms: Templates) -> list[Edition]:
    """The whole document of every department of a dataset."""
    loaded, _ = load_dataset(dataset, forms.names, forms.declared)
    return [
        make_edition(redact(loaded, code, forms.printed), forms.suffixes)
        for code in sorted(loaded.departments)
        if code not in loaded.broken
    ]


def write_word(
    edition: Edition, word: WordWriter, path: Path, page: int, *, within: bool = True
) -> Path:
    """The document as a Word file in which every `page` rows a page ends (0: none).

    Earlier versions cut tables there, and what they published is cut still. `within`: it ends
    within the last of these rows, not behind it.
    """
    anchors = [entry.anchor for entry in edition.chapters]
    anchors += [entry.anchor for entry in edition.entries]
    pages = {anchor: number for number, anchor in enumerate(anchors, start=1)}
    content = word.templates.content(edition, pages)
    if page:
        marked = mark_parts(content.body)
        parts = [part for section in marked for part in section.iter("h1", "h2", "tr")]
        places = {
            part.get(PART, ""): _place(part, number, page, within=within)
            for number, part in enumerate(parts)
        }
        content = replace(content, body=tuple(cut_tables(marked, places)))
        for section in content.body:
            for line in section.findall(".//p[@class='continued again starts-page']"):
                next(line.iterancestors()).remove(line)
    with pytest.MonkeyPatch.context() as patch:
        for name, style in _CUT_STYLES.items():
            patch.setitem(tables._CELL_STYLES, name, style)
        path.write_bytes(word.write(edition, content))
    return path if not page else with_cut_styles(path)


_CUT_STYLES = {GOES_ON: "TableGoesOn", GOES_ON_WITH_A_LINE: "TableGoesOnLine"}


def with_cut_styles(path: Path) -> Path:
    """Give a Word file the styles that cells had whose text began on the page before."""
    names = zip(_CUT_STYLES.values(), ("表文续", "表文续行"), strict=True)
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{style}"><w:name w:val="{name}"/></w:style>'
        for style, name in names
    )
    edit_part(
        path, "word/styles.xml", lambda text: text.replace("</w:styles>", f"{styles}</w:styles>")
    )
    return path


def edit_part(path: Path, part: str, edit: Callable[[str], str]) -> None:
    """Change the text of a part of a package."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    parts[part], before = edit(parts[part]), parts[part]
    assert parts[part] != before
    with zipfile.ZipFile(path, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)


def _place(part: etree._Element, number: int, page: int, *, within: bool) -> PagePlace:
    first = number // page + 1
    if not within or number % page < page - 1:
        return PagePlace(first, first)
    lengths = [sum(not c.isspace() for c in "".join(map(str, cell.itertext()))) for cell in part]
    texts = [+Counter({first: n // 2, first + 1: n - n // 2}) for n in lengths]
    return PagePlace(first, first + 1, texts=texts)


def printed(content: Content) -> list[str]:
    """Every block of the printed tree in order; a label within a paragraph is plain text."""
    blocks = []
    for part in content.sections:
        plain = deepcopy(part)
        etree.strip_tags(plain, "span")
        for node in plain.iter("p", "li", "h1", "h2", "h3", "tr"):
            node.tail = None
            blocks.append(etree.tostring(node, encoding="unicode"))
    return blocks


def forget_our_styles(path: Path) -> None:
    """Rename a style, as where another program has saved the file: then words must do."""
    edit_part(path, "word/styles.xml", lambda text: text.replace("表头", "P12"))


def assert_comes_back(
    edition: Edition, word: WordWriter, folder: Path, page: int, *, ours: bool = True
) -> None:
    folder.mkdir(exist_ok=True)
    path = write_word(edition, word, folder / "文本.docx", page, within=ours)
    if not ours:
        forget_our_styles(path)
    assert_reads_as(edition, word.templates, path)


def assert_reads_as(edition: Edition, forms: Templates, path: Path) -> None:
    """The file gives back a dataset that prints the same document."""
    imported = read_published([path], templates=forms)
    assert imported.unplaced == ()
    assert sum(imported.counts.values()) > 0
    again_at = path.parent / "读回"
    write_tables(again_at, imported.settings, imported.rows)
    again = editions(again_at, forms)
    assert len(again) == 1
    assert printed(forms.content(again[0])) == printed(forms.content(edition))


def write_web(edition: Edition, forms: Templates, path: Path) -> Path:
    """The document as a web page."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(write_page(edition, forms.content(edition, {}), forms))
    return path


def test_every_sample_page_comes_back_as_printed(word: WordWriter, tmp_path: Path) -> None:
    for edition in editions(SAMPLE, word.templates):
        path = write_web(edition, word.templates, tmp_path / edition.department.code / "文本.html")
        assert_reads_as(edition, word.templates, path)


def test_two_blanks_in_a_title_come_back_from_the_page_as_two(
    word: WordWriter, tmp_path: Path
) -> None:
    rows = one_project("管网检漏", form="hebei")
    rows["attributes"] = [{"编码": "P1", "属性": "标题", "值": "检漏  2026"}]
    write_tables(tmp_path / "数据", {"year": 2026}, rows)
    (edition,) = editions(tmp_path / "数据", word.templates)
    path = write_web(edition, word.templates, tmp_path / "网页" / "文本.html")
    assert_reads_as(edition, word.templates, path)


def write_workbook(edition: Edition, forms: Templates, path: Path) -> Path:
    """The document as a workbook, which must hold nothing that its audit does not expect."""
    path.parent.mkdir(exist_ok=True)
    writer = WorkbookWriter(forms, forms.typography(edition.department.typography))
    path.write_bytes(writer.write(edition, forms.content(edition, {})))
    name = f"{edition.file_name}.xlsx"
    assert audit_document(edition, {name: path.read_bytes()}, (), forms, from_outside=True) == []
    return path


def test_every_sample_workbook_comes_back_as_printed(word: WordWriter, tmp_path: Path) -> None:
    for edition in editions(SAMPLE, word.templates):
        folder = tmp_path / edition.department.code
        assert_reads_as(
            edition, word.templates, write_workbook(edition, word.templates, folder / "文本.xlsx")
        )


def test_a_workbook_saved_by_a_program_that_numbers_styles_its_own_way_comes_back(
    word: WordWriter, tmp_path: Path
) -> None:
    """LibreOffice leaves gaps among the numbers of named styles."""
    write_tables(tmp_path / "数据", {"year": 2026}, one_project("管网检漏", form="hebei"))
    (edition,) = editions(tmp_path / "数据", word.templates)
    path = write_workbook(edition, word.templates, tmp_path / "文本" / "文本.xlsx")

    def renumber(text: str) -> str:
        gap = "<xf/><xf/><xf/>"
        text = re.sub(r"(<cellStyleXfs[^>]*><xf [^>]*/>)", rf"\1{gap}", text)
        return re.sub(r'xfId="([1-9]\d*)"', lambda found: f'xfId="{int(found[1]) + 3}"', text)

    edit_part(path, "xl/styles.xml", renumber)
    assert_reads_as(edition, word.templates, path)


@pytest.mark.parametrize("page", [0, 5])
@pytest.mark.parametrize("ours", [True, False])
def test_every_sample_document_comes_back_as_printed(
    word: WordWriter, tmp_path: Path, page: int, ours: bool
) -> None:
    for edition in editions(SAMPLE, word.templates):
        assert_comes_back(edition, word, tmp_path / edition.department.code, page, ours=ours)


@pytest.mark.parametrize("ours", [True, False])
def test_a_document_of_one_declaration_comes_back_as_printed(
    word: WordWriter, tmp_path: Path, ours: bool
) -> None:
    rows = one_project("整体绩效目标申报表", form="hunan", name="部门（单位）整体绩效目标申报表")
    write_tables(tmp_path / "数据", {"year": 2026, "form": "hunan", "numbering": "none"}, rows)
    (edition,) = editions(tmp_path / "数据", word.templates)
    assert_comes_back(edition, word, tmp_path / "文本", 0, ours=ours)


def test_a_declaration_among_other_tables_finds_its_unit_by_name(
    word: WordWriter, tmp_path: Path
) -> None:
    rows = one_project("管网检漏", form="hebei")
    other = one_project("水质监测中心整体绩效目标", form="hunan", unit="305002", number="2")
    third = one_project("管网抢修", form="tianjin", unit="305002", number="3")
    for table in ("units", "projects", "goals", "indicators", "attributes"):
        rows[table] += other[table] + (third[table] if table != "units" else [])
    write_tables(tmp_path / "数据", {"year": 2026}, rows)
    (edition,) = editions(tmp_path / "数据", word.templates)
    path = write_word(edition, word, tmp_path / "文本.docx", 0)
    assert [row["单位编码"] for row in read_published([path]).rows["projects"]] == [
        "305001", "305002", "305002",
    ]  # fmt: skip
    forget_our_styles(path)
    assert [row["单位编码"] for row in read_published([path]).rows["projects"]] == [
        "305001", "305002", "305002",
    ]  # fmt: skip


def test_an_extract_is_read_as_far_as_it_goes(word: WordWriter, tmp_path: Path) -> None:
    loaded, _ = load_dataset(SAMPLE, word.templates.names)
    public = redact(loaded, "101", word.templates.printed)
    edition = make_edition(public, word.templates.suffixes, units=[public.entries[0].unit.code])
    imported = read_published([write_word(edition, word, tmp_path / "摘录.docx", 0)])
    assert imported.unplaced == ()
    assert len(imported.rows["projects"]) == len(edition.entries)


@pytest.mark.parametrize("field", ["绩效目标", "绩效目标#1", "指标值", "指标性质", "三级指标#1"])
@pytest.mark.parametrize("form", ["hebei", "hunan"])
def test_a_withheld_field_comes_back_as_a_decision_that_prints_the_same(
    word: WordWriter, tmp_path: Path, form: str, field: str
) -> None:
    rows = one_project("管网检漏", form=form)
    decision = {"编码": "P1", "范围": "字段", "字段": field, "替代文字": "涉及工作秘密"}
    write_tables(tmp_path / "数据", {"year": 2026}, {**rows, "withheld": [decision]})
    (edition,) = editions(tmp_path / "数据", word.templates)
    assert_comes_back(edition, word, tmp_path / "文本", 0)
    (again,) = read_published([tmp_path / "文本" / "文本.docx"]).rows["withheld"]
    assert again["替代文字"] == "涉及工作秘密"


def test_sums_are_no_projects(word: WordWriter, tmp_path: Path) -> None:
    loaded, _ = load_dataset(SAMPLE, word.templates.names)
    public = redact(loaded, "101", word.templates.printed)
    edition = make_edition(public, word.templates.suffixes, summaries=schema.GROUPINGS)
    imported = read_published([write_word(edition, word, tmp_path / "汇总.docx", 0)])
    assert imported.unplaced == ()
    assert len(imported.rows["projects"]) == len(edition.entries)
    assert imported.settings["numbering"] == "continuous"


def test_a_paragraph_that_somebody_added_to_our_document_is_reported(
    word: WordWriter, tmp_path: Path
) -> None:
    write_tables(tmp_path / "数据", {"year": 2026}, one_project("管网检漏", form="hebei"))
    (edition,) = editions(tmp_path / "数据", word.templates)
    path = write_word(edition, word, tmp_path / "文本.docx", 0)
    document = Document(str(path))
    document.add_paragraph("此处待核")
    document.save(str(path))
    assert [item.text for item in read_published([path]).unplaced] == ["此处待核"]


def test_goals_without_text_are_no_sources_of_finance(word: WordWriter, tmp_path: Path) -> None:
    rows = one_project("管网检漏", form="tianjin_bond")
    rows["goals"] = []
    rows["finance"] = [{"项目编码": "P1", "序号": "1", "资金来源": "合计", "金额": "5000"}]
    write_tables(tmp_path / "数据", {"year": 2026}, rows)
    (edition,) = editions(tmp_path / "数据", word.templates)
    assert_comes_back(edition, word, tmp_path / "文本", 0)
    assert_reads_as(
        edition, word.templates, write_web(edition, word.templates, tmp_path / "网页" / "文本.html")
    )
    assert_reads_as(
        edition,
        word.templates,
        write_workbook(edition, word.templates, tmp_path / "簿" / "文本.xlsx"),
    )


def one_project(
    heading: str, *, form: str, unit: str = "305001", number: str = "1", name: str = ""
) -> Rows:
    """A department, a unit and a project with a goal and an indicator."""
    code = f"P{number}"
    return {
        "departments": [{"部门编码": "305", "部门名称": "云岭市水务局", "表式": form}],
        "units": [{"单位编码": unit, "单位名称": f"云岭市第{unit[-1]}水厂", "部门编码": "305"}],
        "projects": [
            {"项目编码": code, "单位编码": unit, "项目名称": name or heading, "表式": form,
             "序号": number, "预算数": "12.5", "资金用途": "购置检漏仪。"}
        ],
        "goals": [
            {"项目编码": code, "序号": "1", "绩效目标": "漏损率下降。",
             "类别": "总体目标" if form == "hunan" else "绩效目标"}
        ],
        "indicators": [
            {"项目编码": code, "序号": "1", "一级指标": "产出指标", "二级指标": "数量指标",
             "三级指标": "检漏里程", "指标性质": "≥", "指标值": "120", "计量单位": "公里"}
        ],
        "attributes": [],
    }  # fmt: skip


@pytest.mark.parametrize("name", SEED_NAMES)
def test_every_published_document_comes_back_as_printed(
    name: str, word: WordWriter, tmp_path: Path
) -> None:
    if not (SEEDS / name).exists():
        pytest.skip("the published documents are not on this machine")
    first = read_published([SEEDS / name], year=2024)
    write_tables(tmp_path / "数据", first.settings, first.rows)
    for edition in editions(tmp_path / "数据", word.templates):
        assert_comes_back(edition, word, tmp_path / edition.department.code, 7)


# ------------------------------------------------------------------------ random datasets

PIECES = (
    "按期完成", "管网巡检", "“双随机”抽查", "《巡检办法》", "（试行）", "【重点】", "A区B段",
    "GB 5749", "12.5", "3.5万元", "95%", "2026年6月底前", "1", "0", "1.", "2.", "3、", "一、",
    "（二）", "绩效目标：", "合计", "12月底", "项目名称", "指标值", "单位：万元", "——", "；",
    "。", "，", "、", ":", " ", "/", "-", "<", "&", "≥", "'", '"', "#", "=", "…", "不予公开",
    "第二部分", "目录", "— 3 —", "......5", "绩效目标表",
)  # fmt: skip
SUBSTITUTES = ("此项目涉密", "不予公开", "涉及工作秘密", "（涉密）", "", "略", "另行公布")
KINDS = {
    "": "",
    "2026年中央": "中央转移支付",
    "省级转移支付": "省级转移支付",
    "一般债券": "一般债券",
    "非财政拨款": "非财政拨款",
}
UNITS_OF_VALUE = ("", "%", "个", "万元", "m³/s", "人次/年", "百分比")
AMOUNT = st.sampled_from(("", "0", "12", "0.5", "368.10", "1204.335"))
SHARE = st.sampled_from(("", "0", "25", "62.5", "100"))
FORM_FIELDS = {
    "hebei": (
        "预算数", "财政资金", "其他资金", "资金用途", "资金支出计划", "6月底", "绩效目标",
        "绩效指标描述", "指标值", "指标值确定依据", "三级指标", "二级指标", "计量单位",
    ),
    "tianjin": ("预算数", "其他资金", "资金用途", "绩效目标", "绩效指标描述", "指标值", "一级指标"),
    "tianjin_bond": (
        "金额", "利率", "占比", "已到位资金", "到位时间", "绩效目标", "指标值", "三级指标",
    ),
    "hunan": ("绩效目标", "指标值", "计量单位", "绩效指标描述", "评分标准", "备注", "二级指标"),
}  # fmt: skip
ROW_FIELDS = {
    "goals": ("绩效目标",),
    "indicators": schema.INDICATORS.labels[2:],
    "finance": schema.FINANCE.labels[3:],
}


def clean(text: str) -> str:
    """As the reader of the tables cleans a cell; what it refuses as web code no cell can hold."""
    cleaned = clean_text(text)
    return clean_text(re.sub("[<&{]", "", cleaned)) if markup(cleaned) else cleaned


PIECE = st.one_of(
    st.sampled_from(PIECES),
    st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=4),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=6),
)
LINE = st.lists(PIECE, max_size=4).map(lambda pieces: clean("".join(pieces)))
SOME_LINE = LINE.filter(bool)
TEXT = st.lists(LINE, max_size=3).map(lambda lines: clean("\n".join(lines)))
SOME_TEXT = TEXT.filter(bool)
# A first level holds no line end: the forms print it as one line.
LEVEL1 = st.sampled_from((*schema.LEVEL1, "履职效能", ""))
LEVEL2 = st.sampled_from((*schema.LEVEL2, "履职 效果", "")) | TEXT


@st.composite
def datasets(draw: st.DrawFn) -> tuple[Rows, dict[str, Any]]:
    """Tables and settings of a small dataset with one department."""
    rows: Rows = {table.name: [] for table in schema.TABLES}
    numbering = draw(st.sampled_from(schema.NUMBERINGS))
    # Two tables that print no unit cannot tell where listed numbers begin anew, and one form
    # only prints the code that parts equal numbers: so listed numbers ascend. A kind of funding
    # is not printed, so it cannot part them either.
    listed = numbering == "listed"
    groupings: tuple[list[str], ...] = ([], ["单位"])
    if not listed:
        groupings += (["单位", "资金性质"], ["资金性质"])
    options: dict[str, Any] = {
        "year": draw(st.integers(2001, 2098)),
        "form": draw(st.sampled_from(list(FORM_FIELDS))),
        "grouping": draw(st.sampled_from(groupings)),
        "numbering": numbering,
        "money_unit": "万元",
        "publisher": draw(st.sampled_from(("", "云岭市财政局"))),
        "date": draw(st.sampled_from(("", "2026-02-03"))),
    }
    name = draw(st.sampled_from(("云岭市水务局", "云岭市第2中学（本部）", "A区 管委会")))
    rows["departments"] = [{"部门编码": "305", "部门名称": name, "表式": options["form"]}]
    codes = draw(st.lists(st.sampled_from(("305001", "305002", "305120", "777001")), min_size=1,
                          max_size=3, unique=True).map(sorted))  # fmt: skip
    names = ("云岭市水务局本级", "3号泵站", "云岭市水质（B）中心", "云岭市水务局本级")
    rows["units"] = [
        {"单位编码": code, "单位名称": draw(st.sampled_from(names)), "部门编码": "305"}
        for code in codes
    ]
    places = sorted(draw(st.lists(st.sampled_from(range(len(codes))), min_size=1, max_size=4)))
    number = 0
    for at, place in enumerate(places):
        number += draw(st.integers(1, 3))
        order = str(number) if listed else draw(st.sampled_from(("", "1", str(number))))
        add_project(draw, rows, rows["units"][place], f"99030526P{at:08d}Q{at:03d}", order)
    add_narrative(draw, rows)
    for label in draw(st.sets(st.sampled_from(schema.IMPRINT))):
        rows["attributes"].append({"编码": "305", "属性": label, "值": draw(TEXT)})
    # Whether amounts are in 元 is printed above the tables of two forms only.
    forms = {row["表式"] for row in rows["projects"]}
    stubs = {row["编码"] for row in rows["withheld"] if row["范围"] == "项目"}
    says_unit = [
        row["表式"] in ("hebei", "tianjin") and row["项目编码"] not in stubs
        for row in rows["projects"]
    ]
    if any(says_unit) and forms:
        options["money_unit"] = draw(st.sampled_from(("万元", "元")))
    # Nor can tables without a unit tell where the numbers of a unit begin anew.
    if numbering == "unit" and not (all(says_unit) and "单位" in options["grouping"]):
        options["numbering"] = "continuous"
    return rows, options


def add_project(
    draw: st.DrawFn, rows: Rows, unit: Mapping[str, str], code: str, order: str
) -> None:
    form = draw(st.sampled_from(list(FORM_FIELDS)))
    # A name is one line: a heading has no line ends.
    kind = draw(st.sampled_from(list(KINDS)))
    name = draw(
        st.sampled_from(("管网检漏", "3.5万吨水厂扩建", "水质监测（2期）", "A-1泵组")) | SOME_LINE
    )
    name = draw(st.sampled_from((name, f"{kind}-{name}", f"{name}-{kind}", f"{name}（{kind}）")))
    project = {
        "项目编码": code,
        "单位编码": unit["单位编码"],
        "项目名称": clean(name),
        "资金性质": KINDS[kind],
        "表式": form,
        "序号": order,
        "资金用途": draw(TEXT),
        **{label: draw(AMOUNT) for label in ("预算数", "财政资金", "其他资金")},
        **{label: draw(SHARE) for label in schema.PLAN_LABELS},
    }
    rows["projects"].append(project)
    add_goals(draw, rows, code, form)
    count = draw(st.integers(0, 4))
    rows["indicators"] += [an_indicator(draw, code, n) for n in range(1, count + 1)]
    if form == "tianjin_bond":
        add_finance(draw, rows, code)
    add_attributes(draw, rows, code, form, unit)
    add_decisions(draw, rows, code, form)


def add_goals(draw: st.DrawFn, rows: Rows, code: str, form: str) -> None:
    kinds = {"tianjin_bond": ("总体目标", "当年目标"), "hunan": ("总体目标",)}
    for kind in kinds.get(form, ("绩效目标",)):
        for number in sorted(draw(st.sets(st.integers(0, 12), max_size=3))):
            own = draw(st.sampled_from(("", "", "一、", "（1）", "3. ")))
            # A goal without text is a mistake that `check` names; it would print a blank line.
            text = clean(own + draw(SOME_TEXT))
            row = {"项目编码": code, "序号": str(number), "类别": kind, "绩效目标": text}
            rows["goals"].append(row)


def an_indicator(draw: st.DrawFn, code: str, number: int) -> dict[str, str]:
    sign = draw(st.sampled_from((*schema.SIGNS, "")))
    value = draw(AMOUNT) if sign not in ("", "定性") else draw(TEXT) if sign else ""
    texts = ("三级指标", "绩效指标描述", "指标值确定依据", "评分标准", "备注")
    return {
        "项目编码": code,
        "序号": str(number),
        "一级指标": draw(LEVEL1),
        "二级指标": draw(LEVEL2),
        "指标性质": sign,
        "指标值": value,
        "计量单位": draw(st.sampled_from(UNITS_OF_VALUE)),
        **{label: draw(TEXT) for label in texts},
    }


def add_finance(draw: st.DrawFn, rows: Rows, code: str) -> None:
    sources = ("合计", "财政拨款/中央", "财政拨款/市级", "其他资金", "其中：银行贷款", "自筹/A/B")
    for number in range(1, draw(st.integers(0, 5)) + 1):
        row = {"项目编码": code, "序号": str(number), "资金来源": draw(st.sampled_from(sources))}
        row |= {label: draw(AMOUNT) for label in ("金额", "已到位资金")}
        row |= {label: draw(SHARE) for label in ("利率", "占比")}
        row["到位时间"] = draw(st.sampled_from(("", "2026-03-01", "2026年3月", "未到位")))
        row["抵质押状况"] = draw(TEXT)
        rows["finance"].append(row)


def add_attributes(
    draw: st.DrawFn, rows: Rows, code: str, form: str, unit: Mapping[str, str]
) -> None:
    def put(label: str, value: str) -> None:
        rows["attributes"].append({"编码": code, "属性": label, "值": value})

    if draw(st.integers(0, 4)) == 0:
        put(schema.HEADING, draw(SOME_LINE))
    if form == "hunan":
        put("部门职责", draw(TEXT))
    elif form == "tianjin_bond":
        for label in ("项目性质", "项目编号", "计划开工时间", "计划竣工时间", "收益实现时间"):
            if draw(st.booleans()):
                put(label, draw(TEXT))
        put("项目单位", draw(st.sampled_from(("", unit["单位编码"] + unit["单位名称"], "某公司"))))
        put("主管部门", draw(st.sampled_from(("", "305云岭市水务局"))))


def add_decisions(draw: st.DrawFn, rows: Rows, code: str, form: str) -> None:
    fields = draw(st.sets(st.sampled_from(FORM_FIELDS[form]), max_size=2))
    scope = draw(st.sampled_from(("", "", "", "项目", "名称")))
    wanted = [(scope, "")] if scope else []
    for field in sorted(fields):
        tables = [name for name, labels in ROW_FIELDS.items() if field in labels]
        numbers = [row["序号"] for name in tables for row in rows[name] if row["项目编码"] == code]
        number = draw(st.sampled_from(["", *numbers]))
        wanted.append(("字段", f"{field}#{number}" if number else field))
    for scope, field in wanted:
        row = {"编码": code, "范围": scope, "字段": field}
        row["替代文字"] = draw(st.sampled_from(SUBSTITUTES))
        rows["withheld"].append(row)


def add_narrative(draw: st.DrawFn, rows: Rows) -> None:
    chapters = draw(
        st.lists(st.sampled_from((*schema.CHAPTERS, "其他说明")), max_size=3, unique=True)
    )
    for chapter in chapters:
        for number in sorted(draw(st.sets(st.integers(0, 12), min_size=1, max_size=3))):
            own = draw(st.sampled_from(("", "", "（一）")))
            title = clean(own + draw(LINE))
            row = {"部门编码": "305", "章节": chapter, "序号": str(number), "标题": title}
            row |= {label: draw(TEXT) for label in ("正文", "绩效目标", "绩效指标")}
            rows["narrative"].append(row)
            if draw(st.integers(0, 5)) == 0:
                field = draw(st.sampled_from(("标题", "正文", "绩效目标", "绩效指标")))
                place = draw(st.sampled_from(("", f"#{chapter}/{number}")))
                if any(row["字段"] == field + place for row in rows["withheld"]):
                    continue
                decision = {"编码": "305", "范围": "字段", "字段": field + place}
                rows["withheld"].append(
                    {**decision, "替代文字": draw(st.sampled_from(SUBSTITUTES))}
                )


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with TemporaryDirectory(dir=tmp_path_factory.getbasetemp()) as folder:
        yield Path(folder)


@settings(
    max_examples=cases(30),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(dataset=datasets(), page=st.integers(0, 4))
def test_any_dataset_comes_back_from_its_word_file_as_printed(
    dataset: tuple[Rows, dict[str, Any]], page: int, word: WordWriter, folders: Path
) -> None:
    rows, options = dataset
    write_tables(folders / "数据", options, rows)
    (edition,) = editions(folders / "数据", word.templates)
    assert_comes_back(edition, word, folders, page)


@settings(
    max_examples=cases(30),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(dataset=datasets())
def test_any_dataset_comes_back_from_its_web_page_as_printed(
    dataset: tuple[Rows, dict[str, Any]], word: WordWriter, folders: Path
) -> None:
    rows, options = dataset
    write_tables(folders / "数据", options, rows)
    (edition,) = editions(folders / "数据", word.templates)
    path = write_web(edition, word.templates, folders / "文本.html")
    assert_reads_as(edition, word.templates, path)


@settings(
    max_examples=cases(30),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(dataset=datasets())
def test_any_dataset_comes_back_from_its_workbook_as_printed(
    dataset: tuple[Rows, dict[str, Any]], word: WordWriter, folders: Path
) -> None:
    rows, options = dataset
    write_tables(folders / "数据", options, rows)
    (edition,) = editions(folders / "数据", word.templates)
    path = write_workbook(edition, word.templates, folders / "文本.xlsx")
    assert_reads_as(edition, word.templates, path)
