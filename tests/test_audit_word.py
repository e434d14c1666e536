"""The audit of Word files: real ones pass and say what their tree says; what is planted shows."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from conftest import (
    OTHER_UNIT,
    SAMPLE,
    SUFFIXES,
    UNIT,
    Made,
    _bond_project,
    _hunan_project,
    _long_project,
    cases,
    public_department,
    public_indicator,
    public_project,
    public_stub,
    some_daily,
)

from reportgen.audit.blocks import Block, blocks_of
from reportgen.audit.docx.open import open_word
from reportgen.audit.docx.package import PARTS
from reportgen.audit.docx.rows import Rows, RowTexts
from reportgen.audit.findings import OpenedFile
from reportgen.build.plan import Selection, make_plan
from reportgen.document.edition import Edition, make_edition
from reportgen.document.public import PublicGoal, PublicItem, PublicProject
from reportgen.document.templates import Content, Templates
from reportgen.output.layout_cache import LayoutCache
from reportgen.render.docx import WordWriter
from reportgen.render.fitting import STAYS, set_step
from reportgen.render.pagination import TALL
from reportgen.render.renderer import Renderer
from reportgen.render.worker import render

CANARY = "金丝雀九七三一"
NAME = "文本.docx"
CORE, DOCUMENT, STYLES = "docProps/core.xml", "word/document.xml", "word/styles.xml"
FOOTER, SETTINGS = "word/footer1.xml", "word/settings.xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
Parts = dict[str, bytes]
NARRATIVE = (
    PublicItem("总体绩效目标", 1, "", "建成书香城市。" * 200 + "\n第二段说明。", "", ""),
    PublicItem(
        "分项绩效目标", 1, "丰富馆藏", "", "新增图书。", "新增图书八千册以上。\n\n另行统计。"
    ),
)


def expected(content: Content) -> list[Block]:
    return blocks_of(content.sections)


def first_difference(opened: OpenedFile, content: Content) -> object:
    """None where the file says what the tree says; for messages that can be read."""
    wanted = expected(content)
    for number, (one, other) in enumerate(zip(opened.blocks, wanted, strict=False)):
        if one != other:
            return number, one.kind, one.text, set(one.rows) ^ set(other.rows), other.text
    return None if len(opened.blocks) == len(wanted) else (len(opened.blocks), len(wanted))


# ---------------------------------------------------------------- real files


def test_a_real_document_has_no_fault_and_says_what_its_tree_says(document: Made) -> None:
    opened = open_word(NAME, document.docx)
    assert opened.faults == []
    assert opened.blocks == expected(document.content)


def _editions() -> Mapping[str, Edition]:
    long_text = "逐项核对采购、验收和付款记录，" * 150
    tall = public_project(
        "长文",
        purpose=long_text,
        goals=tuple(PublicGoal("绩效目标", n, long_text) for n in (1, 2)),
        indicators=tuple(public_indicator(description=long_text) for _ in range(3)),
    )
    whole = public_department(
        _long_project(),
        _bond_project(),
        public_stub(),
        tall,
        public_project("晨读活动", form="tianjin", unit=OTHER_UNIT),
        _hunan_project(),
        narrative=(*NARRATIVE, replace(NARRATIVE[0], of_unit=UNIT.code)),
        imprint=(("责任单位", "青禾市文化局"), ("联系人", "办公室\n财务科")),
    )
    plain = public_department(*whole.entries, typography="plain", paging="shared")
    summaries = ("单位", "资金性质")
    return {
        "whole, with summaries": make_edition(whole, SUFFIXES, summaries=summaries),
        "shared pages, other measures": make_edition(plain, SUFFIXES),
        "extract of a unit": make_edition(whole, SUFFIXES, (UNIT.code,), summaries=summaries),
        "extract of a kind": make_edition(whole, SUFFIXES, funding=("专项债券",)),
        "one stub": make_edition(public_department(public_stub(), publisher=""), SUFFIXES),
        "part one only": make_edition(public_department(narrative=NARRATIVE), SUFFIXES),
    }


@pytest.mark.parametrize("label", some_daily(_editions(), 3))
def test_every_kind_of_document_passes(label: str) -> None:
    worker, edition = Renderer(None), _editions()[label]
    data = render(worker, edition, ("docx",))["docx"]
    opened = open_word(NAME, data)
    assert opened.faults == []
    assert first_difference(opened, worker.templates.content(edition)) is None


@pytest.mark.long  # a build audits what it makes: every day those of the sample are built
def test_the_sample_passes(tmp_path: Path) -> None:
    plan = make_plan(SAMPLE, tmp_path, ("docx",), Selection(each_unit=True), None)
    # extracts share the pages of the whole text
    worker = Renderer(None, LayoutCache(tmp_path, b"number of this test's own"))
    assert plan.jobs
    for job in plan.jobs:
        summaries = worker.templates.all[job.department.form].summaries
        suffixes = worker.templates.suffixes
        edition = make_edition(job.department, suffixes, job.units, job.funding, summaries)
        opened = open_word(NAME, render(worker, edition, ("docx",))["docx"])
        assert opened.faults == []
        assert first_difference(opened, worker.templates.content(edition)) is None


def _random_project(number: int, chance: random.Random) -> PublicProject:
    indicators = [
        public_indicator(
            level1=chance.choice(("产出指标", "效益指标")),
            level2=chance.choice(("数量指标", "质量指标", "时效指标")),
            level3=chance.choice(("甲", "乙")),
            description="说明" * chance.randint(0, 9),
        )
        for _ in range(chance.randint(1, 12))
    ]
    indicators.sort(key=lambda indicator: (indicator.level1, indicator.level2))
    form = chance.choice(("hebei", "tianjin", "hunan"))
    return public_project(f"项目{number}", form=form, indicators=tuple(indicators))


@pytest.mark.parametrize("seed", range(12))
def test_tables_set_in_any_way_pass(seed: int, forms: Templates, word: WordWriter) -> None:
    chance = random.Random(seed)  # noqa: S311
    entries = [_random_project(n, chance) for n in range(chance.randint(1, 4))]
    others = [_long_project(), _bond_project(), _hunan_project()] if seed % 4 == 0 else []
    department = public_department(*entries, *others)
    edition = make_edition(department, SUFFIXES, summaries=("单位",))
    content = forms.content(edition)
    for section in content.body:
        set_step([section], chance.randint(0, 3))
        for row in section.iter("tr"):
            row.set("class", chance.choice((TALL, STAYS)))
    opened = open_word(NAME, word.write(edition, content))
    assert opened.faults == []
    assert first_difference(opened, content) is None


def test_rows_of_which_the_texts_alone_are_read_say_what_the_tree_says(
    document: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    of, known = Rows.of, list[bool]()

    def noted(rows: Rows, row: object) -> RowTexts | None:
        texts = of(rows, row)
        known.append(texts is not None)
        return texts

    monkeypatch.setattr(Rows, "of", noted)
    by_form = open_word(NAME, document.docx)
    assert known
    assert all(known)
    monkeypatch.setattr(Rows, "of", lambda *_: None)
    assert open_word(NAME, document.docx) == by_form


def test_a_fault_in_the_last_row_of_its_form_shows(document: Made) -> None:
    parts = parts_of(document.docx)
    before, width, after = parts[DOCUMENT].rpartition(b'<w:tcW w:w="')
    parts[DOCUMENT] = before + width + b"1" + after
    assert open_word(NAME, zipped(parts)).faults


def test_page_numbers_of_the_contents_are_offered_apart(document: Made) -> None:
    opened = open_word(NAME, document.docx)
    (pages,) = [c.data for c in opened.channels if c.name == "目录页码"]
    assert isinstance(pages, str)
    numbers = [int(page) for page in pages.split("\n")]
    assert len(numbers) == 8
    assert numbers == sorted(numbers)


def test_properties_are_offered_by_name(document: Made) -> None:
    opened = open_word(NAME, document.docx)
    facts = {c.place.split()[-1]: c.data for c in opened.channels if c.name == "文件属性"}
    assert facts == {
        "dc:title": "青禾市文化局2026年部门预算绩效文本",
        "dc:creator": "青禾市财政局",
        "cp:lastModifiedBy": "青禾市财政局",
        "dcterms:created": "2026-02-10T00:00:00Z",
        "dcterms:modified": "2026-02-10T00:00:00Z",
        "dc:language": "zh-CN",
    }


# ---------------------------------------------------------------- planting


def parts_of(package: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def zipped(parts: Parts, finish: Callable[[zipfile.ZipFile], None] = lambda _: None) -> bytes:
    """A package as our writer makes it, with whatever `finish` adds."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(plain_entry(name), content, zipfile.ZIP_DEFLATED)
        finish(package)
    return buffer.getvalue()


def plain_entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))


Edit = Callable[[Parts], None]


def put(part: str, before: str, after: str) -> Edit:
    """Replace the first `before` in a part; `after` may hold {} for what it replaces."""

    def edit(parts: Parts) -> None:
        text = parts[part].decode()
        assert before in text
        parts[part] = text.replace(before, after.replace("{}", before), 1).encode()

    return edit


def add(name: str, content: str = f"<a>{CANARY}</a>") -> Edit:
    return lambda parts: parts.update({name: content.encode()})


def both(*edits: Edit) -> Edit:
    def edit(parts: Parts) -> None:
        for one in edits:
            one(parts)

    return edit


def ways(opened: OpenedFile, wanted: list[Block]) -> set[str]:
    """How a planted canary shows."""
    shows = set()
    if opened.faults:
        shows.add("fault")
    if opened.blocks != wanted:
        shows.add("blocks")
    raw = CANARY.encode()
    if any(raw in (c.data.encode() if isinstance(c.data, str) else c.data)
           for c in opened.channels):  # fmt: skip
        shows.add("channel")
    return shows


def say_no_value(opened: OpenedFile) -> None:
    for found in opened.faults:
        assert found.file == NAME
        assert all(found.as_json().values())
        assert CANARY not in str(found.as_json())


RUN = f'<w:r><w:t xml:space="preserve">{CANARY}</w:t></w:r>'
COVER = '<w:p><w:pPr><w:pStyle w:val="CoverName"/></w:pPr>'
END = "</w:p>"


def styled(properties: str) -> Edit:
    """A run with formatting of its own on the cover."""
    run = f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{CANARY}</w:t></w:r>'
    return put(DOCUMENT, COVER, "{}" + run)


def outer(xml: str) -> Edit:
    """XML of its own before the cover's first paragraph."""
    return put(DOCUMENT, COVER, xml + "{}")


def inner(xml: str) -> Edit:
    """XML within the cover's first paragraph."""
    return put(DOCUMENT, COVER, "{}" + xml)


PARAGRAPH = f"{COVER}{RUN}{END}"
FIELD = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
BEGIN, SEPARATE, FIELD_END = (FIELD.format(kind) for kind in ("begin", "separate", "end"))
ALL = {"fault", "channel", "blocks"}
MARKED = {"fault", "channel"}
SEEN = {"channel", "blocks"}
CORE_END = "<dc:language>"
PLANTED: dict[str, tuple[Edit, set[str]]] = {
    # what a reader sees: no fault, but another text than the tree's
    "visible text in a run": (inner(RUN), SEEN),
    "a visible paragraph": (outer(PARAGRAPH), SEEN),
    "visible text in a cell": (put(DOCUMENT, ">用于采购", f">{CANARY}"), SEEN),
    "visible text in the contents": (put(DOCUMENT, ">目 录", f">{CANARY}"), SEEN),
    "text split over runs": (
        inner("".join(f'<w:r><w:t xml:space="preserve">{c}</w:t></w:r>' for c in CANARY)),
        SEEN,
    ),
    # hidden text
    "vanish": (styled("<w:vanish/>"), ALL),
    "webHidden": (styled("<w:webHidden/>"), ALL),
    "white text": (styled('<w:color w:val="FFFFFF"/>'), ALL),
    "tiny text": (styled('<w:sz w:val="2"/>'), ALL),
    "a character style": (styled('<w:rStyle w:val="Normal"/>'), ALL),
    "text in a gap": (
        put(DOCUMENT, '<w:pStyle w:val="TableGap"/></w:pPr>', "{}" + RUN), ALL,
    ),
    "a style that is none of ours": (
        outer(PARAGRAPH.replace("CoverName", "Normal")), ALL,
    ),
    "text in the covered half of a merged cell": (
        put(DOCUMENT, '<w:vMerge/><w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>'
            '<w:pStyle w:val="TableText"/></w:pPr>', "{}" + RUN), MARKED,
    ),
    "a second paragraph in a cell": (
        put(DOCUMENT, "</w:p></w:tc>", f"</w:p>{PARAGRAPH}</w:tc>"), ALL,
    ),
    "a frame off the page": (
        outer(f'<w:p><w:pPr><w:framePr w:x="-9000"/></w:pPr>{RUN}{END}'), ALL,
    ),
    "text outside of text elements": (inner(CANARY), MARKED),
    "text behind an element": (put(DOCUMENT, "<w:tblGrid>", CANARY + "{}"), MARKED),
    "blanks between elements": (put(DOCUMENT, "<w:tblGrid>", "  {}"), {"fault"}),
    # revisions and comments
    "insertion": (inner(f'<w:ins w:id="1" w:author="{CANARY}">{RUN}</w:ins>'), ALL),
    "deletion": (
        inner(f"<w:del><w:r><w:delText>{CANARY}</w:delText></w:r></w:del>"), MARKED,
    ),
    "moved text": (inner(f"<w:moveFrom>{RUN}</w:moveFrom>"), ALL),
    "formatting as it was": (
        put(DOCUMENT, '<w:pStyle w:val="CoverName"/>',
            f'{{}}<w:pPrChange w:author="{CANARY}"/>'), MARKED,
    ),
    "comment part": (
        both(add("word/comments.xml"), inner('<w:commentRangeStart w:id="1"/>')), MARKED,
    ),
    "XML comment": (outer(f"<!--{CANARY}-->"), MARKED),
    "XML comment before all": (put(DOCUMENT, "<w:document", f"<!--{CANARY}-->{{}}"), MARKED),
    "processing instruction": (outer(f"<?x {CANARY}?>"), MARKED),
    "CDATA": (put(DOCUMENT, ">目 录", f"><![CDATA[{CANARY}]]>"), ALL),
    "document type": (
        put(DOCUMENT, "<w:document", f'<!DOCTYPE x [<!ENTITY y "{CANARY}">]>{{}}'), MARKED,
    ),
    "namespace": (put(DOCUMENT, "<w:body", f'{{}} xmlns:x="urn:{CANARY}"'), MARKED),
    "an element by its name": (outer(f"<w:{CANARY}/>"), MARKED),
    # other contents
    "custom XML mark-up": (inner(f'<w:customXml w:element="{CANARY}"/>'), MARKED),
    "content control": (inner(f'<w:sdt><w:alias w:val="{CANARY}"/></w:sdt>'), MARKED),
    "text box": (
        inner(f"<w:r><w:pict><w:txbxContent>{PARAGRAPH}</w:txbxContent></w:pict></w:r>"), ALL,
    ),
    "image alt text": (
        inner(f'<w:r><w:drawing><w:docPr descr="{CANARY}"/></w:drawing></w:r>'), MARKED,
    ),
    "alternative chunk": (outer(f'<w:altChunk w:val="{CANARY}"/>'), MARKED),
    "footnote": (
        both(add("word/footnotes.xml"), inner("<w:r><w:footnoteReference/></w:r>")), MARKED,
    ),
    "a table within a cell": (
        put(DOCUMENT, "<w:tc><w:tcPr>", f"<w:tc><w:tbl>{PARAGRAPH}</w:tbl><w:tcPr>"), MARKED,
    ),
    "rsid": (put(DOCUMENT, "<w:p>", f'<w:p w:rsidR="{CANARY}">'), MARKED),
    # bookmarks, fields, links
    "bookmark name": (put(DOCUMENT, 'w:name="_Toc000000002"', f'w:name="{CANARY}"'), MARKED),
    "a bookmark more": (
        inner(f'<w:bookmarkStart w:id="77" w:name="{CANARY}"/><w:bookmarkEnd w:id="77"/>'),
        MARKED,
    ),
    "field code": (put(DOCUMENT, " PAGEREF ", f" {CANARY} "), MARKED),
    "a field of its own": (
        inner(f'{BEGIN}<w:r><w:instrText xml:space="preserve">{CANARY}</w:instrText></w:r>'
              f"{SEPARATE}{FIELD_END}"), MARKED,
    ),
    "text within a field's code": (
        put(DOCUMENT, "</w:instrText></w:r>", "{}" + RUN), ALL,
    ),
    "text in place of a page number": (
        put(DOCUMENT, ">1</w:t></w:r>" + FIELD_END, f">{CANARY}</w:t></w:r>{FIELD_END}"), MARKED,
    ),
    "simple field": (inner(f'<w:fldSimple w:instr="{CANARY}"/>'), MARKED),
    "link within": (
        put(DOCUMENT, 'w:anchor="_Toc000000002"', f'w:anchor="{CANARY}"'), MARKED,
    ),
    "link's tip": (
        put(DOCUMENT, 'w:anchor="_Toc000000002"', f'{{}} w:tooltip="{CANARY}"'), MARKED,
    ),
    "link to elsewhere": (
        put("word/_rels/document.xml.rels", "</Relationships>",
            '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/'
            f'2006/relationships/hyperlink" Target="http://x/{CANARY}" TargetMode="External"/>'
            "{}"),
        MARKED,
    ),
    # parts
    "custom XML part": (add("customXml/item1.xml"), MARKED),
    "custom properties": (add("docProps/custom.xml"), MARKED),
    "program properties": (add("docProps/app.xml"), MARKED),
    "thumbnail": (add("docProps/thumbnail.jpeg"), MARKED),
    "image": (add("word/media/image1.png"), MARKED),
    "embedded file": (add("word/embeddings/oleObject1.bin"), MARKED),
    "macros": (add("word/vbaProject.bin"), MARKED),
    "header": (add("word/header1.xml"), MARKED),
    "a further footer": (add("word/footer3.xml"), MARKED),
    "building blocks": (add("word/glossary/document.xml"), MARKED),
    "part that no list names": (add("x.bin"), MARKED),
    "the name of a part": (add(f"{CANARY}.xml", "<a/>"), MARKED),
    "a name outside the package": (add(f"../{CANARY}", "x"), MARKED),
    "content types": (
        put("[Content_Types].xml", "</Types>",
            f'<Override PartName="/{CANARY}" ContentType="application/xml"/>{{}}'), MARKED,
    ),
    # properties
    "title property": (put(CORE, "<dc:title>", "{}" + CANARY), {"channel"}),
    "author property": (put(CORE, "<dc:creator>", "{}" + CANARY), MARKED),
    "description property": (
        put(CORE, CORE_END, f"<dc:description>{CANARY}</dc:description>{{}}"), MARKED,
    ),
    "keywords property": (
        put(CORE, CORE_END, f"<cp:keywords>{CANARY}</cp:keywords>{{}}"), MARKED,
    ),
    "time property": (put(CORE, "2026-02-10T00:00:00Z", CANARY), MARKED),
    # settings, styles, fonts, footers
    "document variable": (
        put(SETTINGS, "</w:settings>",
            f'<w:docVars><w:docVar w:name="a" w:val="{CANARY}"/></w:docVars>{{}}'), MARKED,
    ),
    "revision session": (
        put(SETTINGS, "</w:settings>", f'<w:rsids><w:rsid w:val="{CANARY}"/></w:rsids>{{}}'),
        MARKED,
    ),
    "template's path": (
        put(SETTINGS, "</w:settings>", f'<w:attachedTemplate w:val="{CANARY}"/>{{}}'), MARKED,
    ),
    "style name": (put(STYLES, 'w:val="表文居中"', f'w:val="{CANARY}"'), {"channel"}),
    "style id": (put(STYLES, 'w:styleId="CoverImprint"', f'w:styleId="{CANARY}"'), MARKED),
    "another style": (
        put(STYLES, "</w:styles>",
            '<w:style w:type="paragraph" w:customStyle="1" w:styleId="X1">'
            f'<w:name w:val="{CANARY}"/></w:style>{{}}'), {"channel"},
    ),
    "text between styles": (put(STYLES, "</w:styles>", CANARY + "{}"), MARKED),
    "font name": (put("word/fontTable.xml", 'w:name="黑体"', f'w:name="{CANARY}"'), {"channel"}),
    "theme name": (
        put("word/theme/theme1.xml", 'name="公文"', f'name="{CANARY}"'), {"channel"},
    ),
    "a comment in a template's part": (
        put("word/theme/theme1.xml", "<a:themeElements>", f"<!--{CANARY}-->{{}}"), MARKED,
    ),
    "footer text": (put(FOOTER, "— </w:t>", f"{CANARY}</w:t>"), MARKED),
    "the number in a footer": (put(FOOTER, "<w:t>1<", f"<w:t>{CANARY}<"), MARKED),
    "a paragraph more in a footer": (put(FOOTER, "</w:ftr>", f"<w:p>{RUN}{END}{{}}"), MARKED),
}  # fmt: skip


@pytest.mark.parametrize("label", PLANTED)
def test_what_is_planted_in_a_part_shows(label: str, document: Made) -> None:
    edit, shows = PLANTED[label]
    parts = parts_of(document.docx)
    edit(parts)
    opened = open_word(NAME, zipped(parts))
    assert ways(opened, expected(document.content)) >= shows
    say_no_value(opened)


# ---------------------------------------------------------------- what carries no text itself

PROPERTIES_OF = {
    "white": ("BodyText", "w:rPr", '<w:color w:val="FEFEFE"/>'),
    "dark ground": ("BodyText", "w:rPr", '<w:shd w:val="clear" w:color="auto" w:fill="000000"/>'),
    "hidden": ("BodyText", "w:rPr", "<w:vanish/>"),
    "close letters": ("TOC1", "w:rPr", '<w:spacing w:val="-400"/>'),
    "scaled": ("BodyText", "w:rPr", '<w:w w:val="1"/>'),
    "moved out": ("TOC2", "w:pPr", '<w:ind w:left="-9000"/>'),
    "framed": ("BodyText", "w:pPr", '<w:framePr w:x="-9000"/>'),
    "numbered": ("BodyText", "w:pPr", '<w:numPr><w:numId w:val="1"/></w:numPr>'),
}


@pytest.mark.parametrize("label", PROPERTIES_OF)
def test_a_style_may_not_hide_text(label: str, document: Made) -> None:
    style, group, xml = PROPERTIES_OF[label]
    parts = parts_of(document.docx)
    start, middle, rest = parts[STYLES].decode().partition(f'w:styleId="{style}">')
    parts[STYLES] = (start + middle + rest.replace(f"<{group}>", f"<{group}>{xml}", 1)).encode()
    assert open_word(NAME, zipped(parts)).faults


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        (STYLES, '<w:sz w:val="32"/>', '<w:sz w:val="6"/>'),
        (STYLES, 'w:line="579"', 'w:line="60"'),
        (STYLES, '<w:basedOn w:val="TableText"/>', '<w:basedOn w:val="TableGap"/>'),
        (STYLES, 'w:styleId="TableCenter"', 'w:styleId="TableText"'),
        (DOCUMENT, 'w:left="1587"', 'w:left="11000"'),
        (DOCUMENT, 'w:h="16838"', 'w:h="400"'),
        (DOCUMENT, '<w:gridCol w:w="', '<w:gridCol w:w="9'),
        (DOCUMENT, '<w:tcW w:w="', '<w:tcW w:w="9'),
        (DOCUMENT, '<w:gridSpan w:val="', '<w:gridSpan w:val="1'),
        (DOCUMENT, "<w:tr>", '<w:tr><w:trHeight w:val="1"/>'),
        (DOCUMENT, 'w:type="even"', 'w:type="first"'),
        (DOCUMENT, ">2</w:t></w:r>" + FIELD_END, ">9731</w:t></w:r>" + FIELD_END),
        (DOCUMENT, 'w:id="2"', 'w:id="9731"'),
        (DOCUMENT, FIELD_END, ""),
        (DOCUMENT, 'w:val="TableHead"', 'w:val="TableGoesOn"'),
        (DOCUMENT, 'w:val="restart"', 'w:val="restart" w:rsidR="00A1"'),
        (DOCUMENT, '<w:vMerge w:val="restart"/>', ""),
        (DOCUMENT, '<w:pgNumType w:start="1"/>', '<w:pgNumType w:start="9731"/>'),
        (DOCUMENT, 'w:hint="eastAsia"', 'w:hint="eastAsia" w:ascii="9731"'),
        (DOCUMENT, '<w:tblCaption w:val="', '<w:tblCaption w:val="9731'),
        ("[Content_Types].xml", "footer+xml", "header+xml"),
        ("_rels/.rels", "rId2", "rId7"),
    ],
)
def test_what_could_hide_text_or_a_number_is_a_fault(
    part: str, before: str, after: str, document: Made
) -> None:
    parts = parts_of(document.docx)
    put(part, before, after)(parts)
    assert open_word(NAME, zipped(parts)).faults


def test_nothing_may_stand_in_the_lower_part_of_a_merged_cell(document: Made) -> None:
    parts = parts_of(document.docx)
    before, lower, behind = parts[DOCUMENT].decode().partition("<w:vMerge/>")
    hidden = behind.replace("</w:pPr>", f"</w:pPr><w:r><w:t>{CANARY}</w:t></w:r>", 1)
    parts[DOCUMENT] = (before + lower + hidden).encode()
    opened = open_word(NAME, zipped(parts))
    assert ways(opened, expected(document.content)) >= SEEN
    assert any("看不见" in fault.message for fault in opened.faults)


_BROKEN = (None, b"", b"<a", b"\xff\xfe<\0a\0/\0>\0", b"<a/>")


@pytest.mark.parametrize("change", some_daily(product(PARTS, _BROKEN), 2 * len(PARTS)))
def test_a_part_may_not_be_missing_or_broken(
    change: tuple[str, bytes | None], document: Made
) -> None:
    name, content = change
    parts = parts_of(document.docx)
    if content is None:
        del parts[name]
    else:
        parts[name] = content
    assert open_word(NAME, zipped(parts)).faults


def test_there_are_no_other_parts(document: Made) -> None:
    assert set(parts_of(document.docx)) == set(PARTS)


# ---------------------------------------------------------------- the container


def _write_more(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    package.writestr(entry, CANARY, zipfile.ZIP_DEFLATED)


def _with_gap(parts: Parts) -> bytes:
    """A package with data between two of its entries."""

    def finish(package: zipfile.ZipFile) -> None:
        stream = package.fp
        assert stream is not None
        stream.seek(package.start_dir)
        stream.write(CANARY.encode())
        package.start_dir = stream.tell()
        package.writestr(plain_entry(CORE), core, zipfile.ZIP_DEFLATED)

    core = parts.pop(CORE)
    return zipped(parts, finish)


def _with_tail(parts: Parts) -> bytes:
    """A package with data behind the end of a part's compressed stream, its sizes to match."""
    package, directory = b"", b""
    for name, content in parts.items():
        stream = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = stream.compress(content) + stream.flush() + CANARY.encode()
        raw, start = name.encode(), len(package)
        common = struct.pack("<4H3L2H", 0, 8, 0, 33, zlib.crc32(content), len(packed),
                             len(content), len(raw), 0)  # fmt: skip
        package += struct.pack("<4s2B", b"PK\3\4", 20, 0) + common + raw + packed
        directory += struct.pack("<4s4B", b"PK\1\2", 20, 3, 20, 0) + common
        directory += struct.pack("<3H2L", 0, 0, 0, 0o600 << 16, start) + raw
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, len(parts), len(parts), len(directory),
                      len(package), 0)  # fmt: skip
    return package + directory + end


def _entry(**fields: object) -> zipfile.ZipInfo:
    entry = plain_entry(CORE)
    for name, value in fields.items():
        setattr(entry, name, value)
    return entry


def _with_entry(entry: zipfile.ZipInfo, parts: Parts) -> bytes:
    core = parts.pop(CORE)
    return zipped(parts, lambda package: package.writestr(entry, core, entry.compress_type or 8))


_EXTRA = struct.pack("<2H", 0x9731, len(CANARY.encode())) + CANARY.encode()
CONTAINERS: dict[str, Callable[[Parts], bytes]] = {
    "comment": lambda parts: zipped(
        parts, lambda package: setattr(package, "comment", CANARY.encode())
    ),
    "comment of an entry": partial(_with_entry, _entry(comment=CANARY.encode())),
    "extra field": partial(_with_entry, _entry(extra=_EXTRA)),
    "data behind": lambda parts: zipped(parts) + CANARY.encode(),
    "data before": lambda parts: CANARY.encode() + zipped(parts),
    "data between": _with_gap,
    "data behind a compressed stream": _with_tail,
    "a part twice": lambda parts: zipped(parts, lambda p: _write_more(p, plain_entry(CORE))),
    "no ZIP at all": lambda _: CANARY.encode(),
}
TIMES_AND_THE_LIKE = {
    "a time": _entry(date_time=(2026, 9, 7, 3, 1, 0)),
    "a mode": _entry(external_attr=0o7731 << 16),
    "inner attributes": _entry(internal_attr=0x9731),
    "a system": _entry(create_system=97),
}


@pytest.mark.parametrize("label", CONTAINERS)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_is_planted_in_the_container_shows(label: str, document: Made) -> None:
    opened = open_word(NAME, CONTAINERS[label](parts_of(document.docx)))
    assert ways(opened, expected(document.content)) >= MARKED
    say_no_value(opened)


@pytest.mark.parametrize("label", TIMES_AND_THE_LIKE)
def test_the_fields_of_the_container_say_nothing(label: str, document: Made) -> None:
    entry = TIMES_AND_THE_LIKE[label]
    assert open_word(NAME, _with_entry(entry, parts_of(document.docx))).faults


def test_the_package_of_the_tests_is_that_of_the_writer(document: Made) -> None:
    """Else every planted canary could be found by the container alone."""
    assert open_word(NAME, zipped(parts_of(document.docx))).faults == []


def test_every_file_that_is_cut_short_is_a_fault(document: Made) -> None:
    for end in range(0, len(document.docx), 997):
        assert open_word(NAME, document.docx[:end]).faults


# ---------------------------------------------------------------- anywhere at all


@pytest.mark.random
@pytest.mark.parametrize("part", PARTS)
def test_what_is_put_anywhere_into_a_part_is_in_a_channel(part: str, document: Made) -> None:
    chance = random.Random(part)  # noqa: S311
    original = parts_of(document.docx)
    text = original[part].decode()
    for _ in range(cases(8)):
        at = chance.randrange(len(text) + 1)
        parts = {**original, part: f"{text[:at]}{CANARY}{text[at:]}".encode()}
        assert "channel" in ways(open_word(NAME, zipped(parts)), []), text[at - 40 : at + 40]


def test_a_bureaus_own_styles_are_no_fault(document: Made) -> None:
    own = (
        '<w:style w:type="paragraph" w:customStyle="1" w:styleId="Own"><w:name w:val="本局正文"/>'
        '<w:basedOn w:val="BodyText"/><w:pPr><w:pBdr><w:bottom w:val="single" w:sz="4" '
        'w:space="1" w:color="CC0000"/></w:pBdr><w:spacing w:before="120" w:line="400" '
        'w:lineRule="exact"/></w:pPr><w:rPr><w:b/><w:color w:val="990000"/></w:rPr></w:style>'
    )
    parts = parts_of(document.docx)
    put(STYLES, "</w:styles>", own + "{}")(parts)
    assert open_word(NAME, zipped(parts)).faults == []
