"""Forms: a folder of templates is a form; what lies outside the subset is told with its line."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pytest
from conftest import (
    docx_text,
    edition_of,
    make_document,
    pdf_pages,
    public_department,
    public_indicator,
    public_project,
    squeezed,
    table_grid,
)
from lxml import etree

from reportgen.core.problems import InputError
from reportgen.document.edition import make_edition
from reportgen.document.public import PublicFinanceLine, PublicGoal, PublicItem, Substitute
from reportgen.document.templates import Templates
from reportgen.render.docx import WordWriter
from reportgen.schema import GOAL_KINDS, printed_goal_kinds

Made = TypeVar("Made")

TABLE = """\
<table class="facts">
<colgroup><col width="40"/><col width="116"/></colgroup>
<tbody>
<tr><th scope="row">项目</th><td class="text">{{ project.name | lines }}</td></tr>
<tr><th scope="row">全年预算</th><td class="number">{{ project.budget | money }}</td></tr>
</tbody>
</table>
"""
TOML = 'label = "青禾"\nsuffix = "简表"\nprints = ["预算数", "指标值", "属性:项目性质"]\n'


def own_form(folder: Path, table: str = TABLE, toml: str = TOML, name: str = "qinghe") -> Path:
    """A bureau's own templates folder with one new form."""
    (folder / name).mkdir(parents=True)
    (folder / name / "form.toml").write_text(toml, "utf-8")
    (folder / name / "table.html").write_text(table, "utf-8")
    return folder


def one_project(forms: Templates, **fields: Any) -> etree._Element:
    """The section of a document with a single project, rendered."""
    project = public_project(**fields)
    edition = make_edition(public_department(project, form=project.form), forms.suffixes)
    (section,) = forms.body(edition)
    return section


def problems_of(folder: Path, **fields: Any) -> list[str]:
    """The sentences with which a folder of templates is refused, at loading or at rendering."""
    with pytest.raises(InputError) as caught:
        one_project(Templates(folder), **{"form": "qinghe", **fields})
    return [str(problem) for problem in caught.value.problems]


def attempt(make: Callable[[], Made]) -> tuple[Made | None, str]:
    """What is made, or None and the sentence with which it was refused."""
    try:
        return make(), ""
    except InputError as error:
        return None, str(error.problems[0])


# ---------------------------------------------------------------- a new form, an own file


def test_a_new_form_is_a_folder_and_is_known_by_name_and_by_label(tmp_path: Path) -> None:
    forms = Templates(own_form(tmp_path))
    assert (forms.names["qinghe"], forms.names["青禾"]) == ("qinghe", "qinghe")
    assert forms.names["河北"] == "hebei"
    assert forms.suffixes["qinghe"] == "简表"
    assert forms.printed["qinghe"] == {"预算数", "指标值", "项目性质"}


def test_a_form_prints_the_kinds_of_goals_that_it_names_and_all_where_it_names_none(
    tmp_path: Path,
) -> None:
    toml = 'label = "青禾"\nsuffix = ""\nprints = ["绩效目标"]\n'
    forms = Templates(own_form(tmp_path / "一处", toml=toml))
    assert printed_goal_kinds(forms.printed["qinghe"]) == GOAL_KINDS
    forms = Templates(own_form(tmp_path / "另一处", toml=f'{toml}goals = ["当年目标"]\n'))
    assert printed_goal_kinds(forms.printed["qinghe"]) == ("当年目标",)


@pytest.mark.parametrize("name", ["hebei", "tianjin", "tianjin_bond", "hunan"])
def test_a_shipped_form_names_the_kinds_of_goals_that_its_table_prints(
    name: str, forms: Templates
) -> None:
    goals = tuple(PublicGoal(kind, 0, f"要办的事：{kind}。") for kind in GOAL_KINDS)
    facts = {"部门职责": "管护古树。"} if name == "hunan" else {}
    text = "".join(one_project(forms, form=name, goals=goals, attributes=facts).itertext())
    shown = tuple(kind for kind in GOAL_KINDS if f"要办的事：{kind}。" in text)
    assert shown == printed_goal_kinds(forms.printed[name])


def test_a_new_form_appears_in_every_format(tmp_path: Path) -> None:
    project = public_project("河道巡护", form="qinghe", budget=Decimal("31.4"))
    made = make_document(public_department(project, form="qinghe"), own_form(tmp_path))
    for text in ("".join(pdf_pages(made.pdf)), docx_text(made.docx), made.html.decode()):
        for words in ("1.河道巡护简表", "全年预算", "31.40"):
            assert words in squeezed(text)


def test_the_bureaus_own_file_wins_and_the_others_stay_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "hebei").mkdir()
    (tmp_path / "hebei" / "table.html").write_text(TABLE, "utf-8")
    forms = Templates(tmp_path)
    text = "".join(one_project(forms, form="hebei").itertext())
    assert "全年预算" in text
    assert "资金支出计划" not in text
    assert forms.all["hebei"].label == "河北"
    assert "资金用途" in "".join(one_project(forms, form="tianjin").itertext())


def test_a_form_may_have_a_cover_of_its_own(tmp_path: Path) -> None:
    own_form(tmp_path)
    cover = '<section class="cover"><p class="cover-name">青禾市公报</p></section>'
    (tmp_path / "qinghe" / "cover.html").write_text(cover, "utf-8")
    forms = Templates(tmp_path)
    other = edition_of(public_project())
    own = replace(other, department=replace(other.department, form="qinghe"))
    assert "".join(forms.cover(own).itertext()) == "青禾市公报"
    assert "青禾市文化局" in "".join(forms.cover(other).itertext())


@pytest.mark.parametrize(
    "cover",
    [
        '<section class="cover"><p>青禾市公报</p></section>',
        '<section class="cover"><p class="x-seal">青禾市公报</p></section>',
        '<section class="cover"><p class="cover-name x-seal">青禾市公报</p></section>',
        '<section class="cover"><h1>青禾市公报</h1></section>',
    ],
)
def test_a_cover_within_the_subset_is_in_the_word_file_too(tmp_path: Path, cover: str) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "cover.html").write_text(cover, "utf-8")
    forms = Templates(tmp_path)
    edition = edition_of(public_project())
    content = forms.content(edition, {"b1": 1})
    text = docx_text(WordWriter(forms, forms.typography("gbt9704")).write(edition, content))
    assert "青禾市公报" in text


@pytest.mark.parametrize(
    "body",
    [
        "<table><tbody><tr><td>没有列宽</td><td>{{ project.name }}</td></tr></tbody></table>",
        '<table><colgroup><col width="9"/></colgroup><tbody>'
        "<tr><td>多出一格</td><td>{{ project.name }}</td></tr></tbody></table>",
        "<ol><li>第一条</li><li>{{ project.name }}</li></ol>",
        '<p class="unit-line"><span class="left">只有左边{{ project.name }}</span></p>',
        '<p class="unit-line">没有两边{{ project.name }}</p>',
        "<section><section><p>套起来的{{ project.name }}</p></section></section>",
    ],
)
def test_what_a_form_prints_is_in_the_word_file_or_the_form_is_refused(
    tmp_path: Path, body: str
) -> None:
    own_form(tmp_path, body)

    def written() -> tuple[str, str]:
        forms = Templates(tmp_path)
        project = public_project("河道巡护", form="qinghe")
        edition = make_edition(public_department(project, form="qinghe"), forms.suffixes)
        content = forms.content(edition, {"b1": 1})
        package = WordWriter(forms, forms.typography("gbt9704")).write(edition, content)
        return squeezed("".join(content.body[0].itertext())), squeezed(docx_text(package))

    result, refusal = attempt(written)
    assert result is not None or "table.html" in refusal
    if result is not None:
        assert result[0] in result[1]


# ---------------------------------------------------------------- outside the subset


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('<img src="x.png"/>', "标签 <img> 不能用"),
        ("<script>1</script>", "标签 <script> 不能用"),
        ('<p style="color:red">红</p>', "<p> 不能有属性 style"),
        ('<p onclick="f()">点</p>', "<p> 不能有属性 onclick"),
        ('<td width="5">宽</td>', "<td> 不能有属性 width"),
        ('<p class="uint-line">近</p>', "不认识 class uint-line。最接近的是 unit-line"),
        ('<p class="center fancy">新</p>', "不认识 class fancy"),
        ("<!-- 内部说明 -->", "有网页注释"),
        ("{% if project %}<b>粗</b>{% endif %}", "标签 <b> 不能用"),
        ('<iframe src="http://example.org/"></iframe>', "标签 <iframe> 不能用"),
    ],
)
def test_what_lies_outside_the_subset_is_told_with_template_and_line(
    tmp_path: Path, line: str, words: str
) -> None:
    own_form(tmp_path, f"{{# 一行\n两行 #}}\n<p>好</p>\n{line}\n")
    with pytest.raises(InputError) as caught:
        Templates(tmp_path)
    (problem,) = caught.value.problems
    assert "qinghe/table.html 第 4 行：" in str(problem)
    assert words in str(problem)


def test_a_bureaus_own_class_names_are_allowed(tmp_path: Path) -> None:
    own_form(tmp_path, '<p class="x-seal">章</p>')
    section = one_project(Templates(tmp_path), form="qinghe")
    assert section.find(".//p[@class='x-seal']") is not None


@pytest.mark.parametrize(
    "text",
    [
        "<p>{{ '<b>粗</b>' | safe }}</p>",
        "{% autoescape false %}<p>{{ '<b>粗</b>' }}</p>{% endautoescape %}",
        "<{{ 'b' }}>粗</{{ 'b' }}>",
    ],
)
def test_a_template_cannot_smuggle_a_tag_past_the_subset(tmp_path: Path, text: str) -> None:
    own_form(tmp_path, text)
    section, refusal = attempt(lambda: one_project(Templates(tmp_path), form="qinghe"))
    assert section is not None or "table.html" in refusal
    if section is not None:
        assert section.find(".//b") is None


# ---------------------------------------------------------------- templates with mistakes


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{% if %}<p>没有条件</p>{% endif %}", "模板语法有错"),
        ("{{ project.name | nosuchfilter }}", "模板"),
        ("{{ project.nam }}", "模板用到了没有的名称"),
        ("{{ proyect.name }}", "模板用到了没有的名称"),
        ("{{ project.budget | money(1, 2) }}", "不能这样用"),
        ("{{ project.name | groups(1) }}", "过滤器 groups 不能用在这一行的这个值上"),
        ("{{ project.name + 1 }}", "不能这样用"),
        ("{{ 1 // 0 }}", "不能这样用"),
        ("{{ project.name.index('无') }}", "不能这样用"),
        ("{{ project.attributes['没有'] }}", "没有的名称"),
        ("{% include 'shared/none.html' %}", "模板"),
        ("{{ project.name.__class__.__mro__ }}", "模板"),
    ],
)
def test_a_mistake_in_a_template_is_told_with_template_and_line(
    tmp_path: Path, line: str, words: str
) -> None:
    own_form(tmp_path, f"<p>一</p>\n<p>二</p>\n{line}\n")
    (problem,) = problems_of(tmp_path)
    assert "qinghe/table.html 第 3 行" in problem
    assert words in problem


@pytest.mark.parametrize(
    "text",
    ["<table>\n<tr><td>没有关上</tr>\n</table>", "<p>换行<br></p>", "<p>一&nbsp;二</p>", "</p>"],
)
def test_a_tag_that_does_not_close_is_told_with_its_template(tmp_path: Path, text: str) -> None:
    own_form(tmp_path, text)
    (problem,) = problems_of(tmp_path)
    assert "qinghe/table.html" in problem


def test_a_template_in_another_encoding_is_told(tmp_path: Path) -> None:
    own_form(tmp_path)
    (tmp_path / "qinghe" / "table.html").write_bytes("<p>国标码</p>".encode("gb18030"))
    (problem,) = problems_of(tmp_path)
    assert "qinghe/table.html" in problem
    assert "UTF-8" in problem


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('label = "青禾"\nsuffix = ""\n', "label、suffix 和 prints"),
        ("label = 青禾\n", "label、suffix 和 prints"),
        ('label = "青禾"\nsuffix = ""\nprints = ["预算"]\n', "“预算”不是任何表的列"),
        (
            'label = "青禾"\nsuffix = ""\nprints = ["绩效目标"]\ngoals = ["远景"]\n',
            "“远景”不是目标的类别",
        ),
        (
            'label = "青禾"\nsuffix = ""\nprints = ["绩效目标"]\ngoals = "总体目标"\n',
            "不是目标的类别",
        ),
        (
            'label = "青禾"\nsuffix = ""\nprints = ["预算数"]\ngoals = ["总体目标"]\n',
            "prints 里却没有“绩效目标”",
        ),
    ],
)
def test_a_mistake_in_the_description_of_a_form_is_told(
    tmp_path: Path, toml: str, words: str
) -> None:
    own_form(tmp_path, toml=toml)
    (problem,) = problems_of(tmp_path)
    assert "qinghe/form.toml" in problem
    assert words in problem


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("typography/gbt9704.toml", b"[page]\ntop_mm = 37\n"),
        ("typography/gbt9704.toml", b"label = 1\npage = 2\n"),
        ("typography/gbt9704.toml", b"[page\n"),
        ("print.css", "/* 国标码 */".encode("gb18030")),
        ("print.css", b"{% if %}"),
        ("print.css", b"p { margin: {{ page.nosuch }}mm }"),
    ],
)
def test_a_mistake_in_measures_or_style_sheet_is_told(
    tmp_path: Path, name: str, content: bytes
) -> None:
    from reportgen.render.pdf.typeset import Typesetter

    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    forms = Templates(tmp_path)
    with pytest.raises(InputError) as caught:
        Typesetter(forms, forms.typography("gbt9704"))
    assert path.name in str(caught.value.problems[0].place)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        Templates(tmp_path / "没有")
    assert "没有模板文件夹" in str(caught.value.problems[0])


# ---------------------------------------------------------------- values in templates

NASTY = "<b>粗</b> {{ 7*7 }} {% raw %} &amp; '单' \"双\" a<b>c ]]> <!-- --> &#60;"


@pytest.mark.parametrize("form", ["hebei", "tianjin", "tianjin_bond", "hunan"])
def test_values_are_printed_as_they_are_whatever_they_look_like(
    forms: Templates, word: WordWriter, form: str
) -> None:
    line = PublicFinanceLine(NASTY, Substitute(NASTY), None, None, None, NASTY, NASTY)
    project = public_project(
        NASTY,
        form=form,
        purpose=NASTY,
        budget=Substitute(NASTY),
        heading=NASTY,
        goals=(PublicGoal("绩效目标", 1, NASTY), PublicGoal("总体目标", 1, NASTY)),
        indicators=(public_indicator(level1=NASTY, level3=NASTY, value=NASTY, number=NASTY),),
        finance=(line,),
        attributes={"部门职责": NASTY, "项目性质": NASTY},
    )
    item = PublicItem(NASTY, 1, NASTY, NASTY, NASTY, NASTY)
    edition = edition_of(project, form=form, name=NASTY, narrative=(item,), publisher=NASTY)
    content = forms.content(edition, {"b1": 1, "a1": 1})
    tags = {element.tag for section in content.body for element in section.iter()}
    assert tags <= {"section", "h1", "h2", "h3", "p", "span", "br", "table", "colgroup", "col"} | {
        "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    for section in content.sections:
        assert NASTY in "".join(section.itertext())
    assert NASTY in docx_text(word.write(edition, content))


def test_line_ends_in_values_are_kept_as_line_breaks(forms: Templates) -> None:
    section = one_project(forms, purpose="第一行\n第二行")
    cell = next(td for td in section.iter("td") if "第一行" in (td.text or ""))
    assert etree.tostring(cell, encoding="unicode").count("<br/>") == 1


def test_amounts_are_printed_with_two_decimals_and_substitutes_as_they_are(
    forms: Templates,
) -> None:
    plan = (None, Decimal("33.3"), Substitute("不予公开"), Decimal(100))
    section = one_project(forms, budget=Decimal("7.5"), fiscal=Substitute("略"), plan=plan)
    grid = table_grid(section.find(".//table"))
    assert "7.50" in grid[1]
    assert "略" in grid[1]
    assert [grid[4][x] for x in (1, 3, 5, 8)] == ["", "33.3%", "不予公开", "100%"]


# ---------------------------------------------------------------- tables without holes


def _line(source: str) -> PublicFinanceLine:
    return PublicFinanceLine(source, Decimal(1), None, None, None, "", "")


@pytest.mark.parametrize(
    "sources",
    [
        ["合计", "财政拨款/中央", "财政拨款/市级", "专项债券资金"],
        ["财政拨款/中央", "专项债券资金", "财政拨款/市级"],
        ["财政拨款", "财政拨款/中央", "财政拨款/市级"],
        ["财政拨款/中央", "财政拨款", "自有资金/甲", "自有资金/乙"],
        ["财政拨款/"],
        [],
    ],
)
def test_sources_of_finance_make_a_table_without_holes_in_any_order(
    forms: Templates, sources: list[str]
) -> None:
    section = one_project(forms, form="tianjin_bond", finance=tuple(map(_line, sources)))
    for table in section.iter("table"):
        table_grid(table)
    grid = table_grid(list(section.iter("table"))[1])
    assert [row[2] for row in grid[1:]] == [
        source.partition("/")[2] or source.partition("/")[0] for source in sources
    ]


@pytest.mark.parametrize("form", ["hebei", "tianjin", "tianjin_bond", "hunan"])
@pytest.mark.parametrize(
    "levels",
    [
        ["产出 数量", "产出 数量", "产出 质量", "效益 社会", "满意度 服务"],
        ["产出 数量", "效益 社会", "产出 数量"],
        ["产出 数量", "产出 质量", "产出 数量"],
        ["产出 数量", "效益 数量", "效益 数量"],
        [],
    ],
)
def test_merged_levels_make_a_table_without_holes(
    forms: Templates, form: str, levels: list[str]
) -> None:
    pairs = [text.split() for text in levels]
    indicators = tuple(public_indicator(level1=one, level2=two) for one, two in pairs)
    section = one_project(forms, form=form, indicators=indicators)
    for table in section.iter("table"):
        grid = table_grid(table)
    assert [row[:2] for row in grid[1:]] == pairs


# ---------------------------------------------------------------- the cover


def test_the_cover_bears_department_year_bureau_day_and_sign_off(forms: Templates) -> None:
    imprint = (("保密审查情况", "已经审查"), ("负责人审签情况", "已经签发"))
    cover = forms.cover(edition_of(public_project(), imprint=imprint))
    lines = [" ".join("".join(line.itertext()).split()) for line in cover.iter("p")]
    assert lines == [
        "青禾市文化局",
        "2026年部门预算绩效文本",
        "青禾市财政局",
        "2026年2月10日",
        "保密审查情况：已经审查",
        "负责人审签情况：已经签发",
    ]


def test_the_day_stands_on_the_cover_once(forms: Templates) -> None:
    imprint = (("公开日期", "2026年2月10日"),)
    cover = forms.cover(edition_of(public_project(), imprint=imprint))
    lines = ["".join(line.itertext()) for line in cover.iter("p")]
    assert [line for line in lines if "2026年2月10日" in line] == ["公开日期：2026年2月10日"]


@pytest.mark.parametrize(("form", "listed"), [("hunan", False), ("hebei", True)])
def test_a_declaration_alone_has_no_contents(form: str, listed: bool, forms: Templates) -> None:
    alone = edition_of(public_project(form=form))
    assert (forms.contents(alone, None) is not None) == listed
    beside = edition_of(public_project(form=form), public_project("二", form=form))
    assert forms.contents(beside, None) is not None


def test_a_cover_without_bureau_day_and_sign_off_has_no_blank_lines(forms: Templates) -> None:
    cover = forms.cover(edition_of(public_project(), publisher="", dated=False))
    assert len(list(cover.iter("p"))) == 2
