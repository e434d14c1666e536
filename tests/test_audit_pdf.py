"""The audit of PDFs: real builds pass and read as their tree; whatever is planted is caught.

Most plants are made by rewriting the file with pikepdf, which alone is a fault of the file's
bytes. So each is compared with the same file rewritten without it, and must be caught besides.
"""

import io
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from conftest import (
    _NARRATIVE,
    OTHER_UNIT,
    SAMPLE,
    Made,
    print_pdf,
    public_department,
    public_indicator,
    public_project,
    public_stub,
)
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

from reportgen.audit.blocks import Block, blocks_of, squeeze
from reportgen.audit.findings import Channel
from reportgen.audit.pdf.elements import cell_facts
from reportgen.audit.pdf.file_bytes import check_bytes
from reportgen.audit.pdf.open import OpenedPdf, open_pdf
from reportgen.audit.pdf.pages import PageText
from reportgen.audit.pdf.tree import TaggedElement, check_artifacts
from reportgen.build.plan import Selection, make_plan
from reportgen.document.edition import Edition, make_edition
from reportgen.document.public import PublicGoal
from reportgen.document.templates import Templates
from reportgen.render.formats import FORMATS

NAME = "某部门.pdf"
CANARY = "藏着的值壹贰叁"

# ---------------------------------------------------------------- real builds


def print_edition(edition: Edition, own: Templates | None = None) -> tuple[bytes, list[Block]]:
    """A document's PDF, and what its tree says."""
    printed = print_pdf(edition, own)
    return printed.data, blocks_of(printed.sections)


def assert_clean(edition: Edition) -> OpenedPdf:
    """A real build has no fault and the blocks of its tree."""
    data, expected = print_edition(edition)
    opened = open_pdf(NAME, data)
    assert opened.faults == []
    assert opened.blocks == expected
    return opened


def test_a_document_of_all_forms_has_no_fault_and_reads_as_its_tree(document: Made) -> None:
    opened = assert_clean(document.edition)
    assert {block.kind for block in opened.blocks} == {"h1", "h2", "h3", "p", "toc", "table"}
    assert open_pdf(NAME, document.pdf).faults == []
    assert open_pdf(NAME, document.pdf).blocks == opened.blocks


def test_elements_read_as_they_stand_are_those_of_the_objects(document: Made) -> None:
    with pikepdf.open(io.BytesIO(document.pdf)) as pdf:
        read = check_bytes(OpenedPdf(NAME), document.pdf, pdf.trailer).elements
        assert len(read) > 100
        for number, element in read.items():
            item: Any = pdf.get_object(number, 0)
            marks = [kid for kid in item.K if isinstance(kid, int)]
            objects = [kid.objgen[0] for kid in item.K if not isinstance(kid, int)]
            assert [*element.objects, *element.marks] == [*objects, *marks]
            assert (element.tag, element.cell) == (str(item.S)[1:], cell_facts(item))
            assert (element.parent, element.page) == (item.P.objgen[0], item.Pg.objgen[0])


def test_cells_cut_at_page_ends_are_whole_again() -> None:
    goal, description = "完成任务，群众满意。" * 200, "说明文字很长。" * 160
    project = public_project(
        goals=(PublicGoal("绩效目标", 0, goal),),
        indicators=(public_indicator(description=description), public_indicator()),
    )
    opened = assert_clean(make_edition(public_department(project), Templates().suffixes))
    cells = [cell for block in opened.blocks for row in block.rows for cell in row]
    assert {goal, description} <= set(cells)


@pytest.mark.parametrize("typography", ["gbt9704", "plain"])
def test_summaries_shared_pages_and_extracts_have_no_fault(typography: str) -> None:
    many = [public_project(f"第{n}期展览ABC-{n}", order=n) for n in range(1, 16)]
    other = public_project("少年宫整修", unit=OTHER_UNIT, form="hunan", heading="整体目标申报表")
    department = public_department(
        *many,
        public_stub(3),
        other,
        narrative=_NARRATIVE,
        typography=typography,
        paging="shared",
        imprint=(("审核", "张某\n李某"),),
    )
    forms = Templates()
    for units in ((), (OTHER_UNIT.code,)):
        labels = ("单位", "资金性质")
        assert_clean(make_edition(department, forms.suffixes, units=units, summaries=labels))


def test_headings_of_groups_have_no_fault() -> None:
    department = public_department(
        public_project("书屋"),
        public_project("书库", code="P2", funding="专项债券"),
        public_stub(3),
        public_project("整修", code="P3", unit=OTHER_UNIT),
        narrative=_NARRATIVE,
        group_headings=("单位", "资金性质"),
        numbering="unit",
    )
    assert_clean(make_edition(department, Templates().suffixes))


def test_rare_characters_and_broken_words_have_no_fault() -> None:
    """Hyphens at line ends, ligatures, dashes, quotes, characters beyond the first 65,536."""
    text = "well-known e-government-service-platform first-class office fi ffl 123-456-7890-" * 4
    text += "——……“引号”‘单’·①②Ⅳ㎡℃±≥≤×÷‰￥（）《》𠮷𣲗　Ａ１２ﬁ" * 3
    project = public_project(
        purpose=text,
        goals=(PublicGoal("绩效目标", 1, text),),
        indicators=tuple(public_indicator(description=text[n:], level3=text[-n:]) for n in (9, 40)),
    )
    assert_clean(make_edition(public_department(project), Templates().suffixes))


@pytest.mark.long  # a build audits what it makes: every day those of the sample are built
def test_documents_of_the_sample_have_no_fault(tmp_path: Path) -> None:
    forms = Templates()
    planned = make_plan(SAMPLE, tmp_path, FORMATS, Selection(), None)
    assert planned.jobs
    for job in planned.jobs:
        summaries = forms.all[job.department.form].summaries
        assert_clean(
            make_edition(job.department, forms.suffixes, job.units, job.funding, summaries)
        )


def test_properties_are_told_by_name(document: Made) -> None:
    opened = open_pdf(NAME, document.pdf)
    assert opened.properties["/Title"] == document.edition.title
    assert set(opened.properties) == {"/Title", "/Author", "/Producer", "/CreationDate", "/ModDate"}
    told = {c.place: c.data for c in opened.channels if c.name == "文件属性"}
    assert told["Title"] == document.edition.title


def test_page_texts_of_both_readers_and_the_tree_are_channels(document: Made) -> None:
    names = {channel.name for channel in open_pdf(NAME, document.pdf).channels}
    assert names >= {
        "文件字节", "对象流", "页面指令", "页面文字", "标签树文字", "XMP", "文件属性", "文件标识",
        "书签", "链接说明", "链接目标", "命名目标", "结构元素标识", "字体名称", "字体文件",
        "字符对照表", "颜色配置", "资源名称", "语言",
    }  # fmt: skip


def print_own(folder: Path, cover: str, style: str) -> tuple[bytes, list[Block]]:
    """A document by a bureau's own cover and style sheet."""
    (folder / "shared").mkdir()
    cover = f'<section class="cover">{cover}</section>'
    (folder / "shared" / "cover.html").write_text(cover, "utf-8")
    shipped = Templates().path("print.css").read_text("utf-8")
    (folder / "print.css").write_text(shipped + style, "utf-8")
    forms = Templates(folder)
    return print_edition(make_edition(public_department(public_project()), forms.suffixes), forms)


def test_lists_and_a_look_of_ones_own_have_no_fault(tmp_path: Path) -> None:
    cover = (
        '<p>甲<span lang="en">Budget</span>乙</p><ol><li>子</li><li>丑</li></ol><p></p>'
        "<ol><li><p>寅</p><p>卯</p></li></ol>"
    )
    style = (
        "th { background: #ddd; color: #333; border-top: 2pt solid #333 }"
        ".entry h2 { text-decoration: underline; border-bottom: 1pt dashed #888 }"
        ".cover p { border: 1pt solid red }"
    )
    data, expected = print_own(tmp_path, cover, style)
    opened = open_pdf(NAME, data)
    assert opened.faults == []
    assert opened.blocks == expected


@pytest.mark.parametrize(
    ("style", "message"),
    [
        (".entry h2 { color: #eee }", "颜色太浅"),
        (".entry h2 { background: #000 }", "有深色的底色"),
        ("td { font-size: 2pt; line-height: 2pt }", "小得看不见"),
        (".entry h2 { margin-left: -150mm; text-align: left }", "在页面之外"),
        (".entry h2 { transform: rotate(90deg) }", "有读不懂的页面指令"),
    ],
)
def test_a_style_sheet_that_hides_text_is_caught(style: str, message: str, tmp_path: Path) -> None:
    data, _ = print_own(tmp_path, "<p>封面</p>", style)
    assert any(message in fault.message for fault in open_pdf(NAME, data).faults)


# ---------------------------------------------------------------- how a plant is caught


@pytest.fixture(scope="module")
def plain() -> bytes:
    """A small document with a table over two pages."""
    indicators = tuple(public_indicator(level3=f"第{n}项", value=f"≥{n}册") for n in range(40))
    department = public_department(
        public_project("社区书屋", indicators=indicators), public_stub(), narrative=_NARRATIVE
    )
    return print_edition(make_edition(department, Templates().suffixes))[0]


@pytest.fixture(scope="module")
def control(plain: bytes) -> OpenedPdf:
    """The small document as pikepdf writes it, with nothing planted."""
    return open_pdf(NAME, rewritten(plain, lambda pdf: None))


def rewritten(data: bytes, edit: Callable[[pikepdf.Pdf], object]) -> bytes:
    """The file with an edit, as pikepdf writes it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        edit(pdf)
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, static_id=True)
    return out.getvalue()


@dataclass
class Caught:
    """What an edit adds to the control: faults (their messages), and channels with the canary."""

    faults: set[str]
    channels: set[str]
    blocks_differ: bool


def holds(channel: Channel, word: str) -> bool:
    """Whether the word stands in a channel, in one of the encodings that are likely in a PDF."""
    if isinstance(channel.data, str):
        return word in squeeze(channel.data)
    spelled = [word.encode("utf-8"), word.encode("utf-16-be"), word.encode("gbk")]
    lower = channel.data.lower()
    return any(s in channel.data or s.hex().encode() in lower for s in spelled)


def caught(control: OpenedPdf, data: bytes, word: str = CANARY) -> Caught:
    opened = open_pdf(NAME, data)
    before = Counter((fault.channel, fault.message) for fault in control.faults)
    after = Counter((fault.channel, fault.message) for fault in opened.faults)
    for fault in opened.faults:
        assert fault.file == NAME
        assert not any(word in part for part in fault.as_json().values()), "quotes a value"
    return Caught(
        {message for _, message in after - before},
        {c.name for c in opened.channels if holds(c, word)},
        opened.blocks != control.blocks,
    )


def says(result: Caught, words: str) -> bool:
    return any(words in message for message in result.faults)


# ---------------------------------------------------------------- planted in the objects


def _stream(pdf: pikepdf.Pdf, text: str = CANARY, **keys: Any) -> Any:
    return pdf.make_indirect(pikepdf.Stream(pdf, text.encode(), **keys))


def _text(text: str = CANARY) -> pikepdf.String:
    return pikepdf.String(text)


def _dictionary(**values: Any) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(**values)


def _first(pdf: pikepdf.Pdf, kind: str) -> Any:
    """The first object of a type, or of a structure element's tag."""
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and kind in (item.get("/Type"), item.get("/S")):
            return item
    raise AssertionError(kind)


def _set(find: Callable[[Any], Any], key: str, value: Callable[[Any], Any]) -> Any:
    def edit(pdf: pikepdf.Pdf) -> None:
        find(pdf)[key] = value(pdf)

    return edit


def _annotate(pdf: Any) -> None:
    page = pdf.pages[2].obj
    note = _dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], Contents=_text()
    )
    page["/Annots"] = pikepdf.Array([pdf.make_indirect(note)])


def _link_action(pdf: Any) -> None:
    link = _first(pdf, "/Annot")
    del link["/Dest"]
    link["/A"] = _dictionary(S=pikepdf.Name.URI, URI=_text())


def _attach(pdf: Any) -> None:
    file = _stream(pdf, Type=pikepdf.Name.EmbeddedFile)
    spec = _dictionary(Type=pikepdf.Name.Filespec, F=_text("a.txt"), EF=_dictionary(F=file))
    names = pikepdf.Array([_text("a.txt"), pdf.make_indirect(spec)])
    pdf.Root.Names["/EmbeddedFiles"] = _dictionary(Names=names)


def _script(pdf: Any) -> None:
    action = _dictionary(S=pikepdf.Name.JavaScript, JS=_text())
    pdf.Root.Names["/JavaScript"] = _dictionary(Names=pikepdf.Array([_text("a"), action]))


def _form(pdf: Any) -> None:
    field = pdf.make_indirect(_dictionary(FT=pikepdf.Name.Tx, T=_text("a"), V=_text()))
    pdf.Root["/AcroForm"] = _dictionary(Fields=pikepdf.Array([field]))


def _layer(pdf: Any) -> None:
    layer = pdf.make_indirect(_dictionary(Type=pikepdf.Name.OCG, Name=_text()))
    off = _dictionary(OFF=pikepdf.Array([layer]))
    pdf.Root["/OCProperties"] = _dictionary(OCGs=pikepdf.Array([layer]), D=off)


def _target(pdf: Any) -> None:
    names = pdf.Root.Names.Dests.Names
    names.append(_text("z" + CANARY))
    names.append(names[1])


def _xmp(pdf: Any) -> None:
    data = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata.write(data.replace(b"</rdf:RDF>", f"<!--{CANARY}--></rdf:RDF>".encode()))


def _picture(pdf: Any) -> None:
    image = _stream(pdf, Subtype=pikepdf.Name.Image, Width=1, Height=1, BitsPerComponent=8)
    pdf.pages[2].obj.Resources.XObject["/I"] = image


def _comment_in_map(pdf: Any) -> None:
    font = next(iter(pdf.pages[2].obj.Resources.Font.values()))
    font.ToUnicode.write(font.ToUnicode.read_bytes() + f"\n% {CANARY}".encode())


def _font_name(pdf: Any) -> None:
    descriptor = _first(pdf, "/FontDescriptor")
    descriptor.FontFamily = _text()


def _font_file(pdf: Any) -> None:
    descriptor = _first(pdf, "/FontDescriptor")
    file = descriptor.get("/FontFile3") or descriptor.get("/FontFile2")
    file.write(file.read_bytes() + CANARY.encode("utf-16-be"))


def _page(pdf: Any) -> Any:
    return pdf.pages[2].obj


def _cell(pdf: Any) -> Any:
    return _first(pdf, "/TD")


UNKNOWN = "有本程序不会写的内容"
OBJECTS: dict[str, tuple[Any, str, str]] = {
    # where: the edit, the words of the fault ("" for none), the channel that holds the canary
    "Info: 标题": (_set(lambda p: p.docinfo, "/Title", lambda _: _text()), "", "文件属性"),
    "Info: 主题词": (
        _set(lambda p: p.docinfo, "/Keywords", lambda _: _text()), UNKNOWN, "未知内容",
    ),
    "XMP": (_xmp, "", "XMP"),
    "书签": (
        _set(lambda p: p.Root.Outlines.First, "/Title", lambda _: _text()),
        "书签与任何标题都不一样", "书签",
    ),
    "替代说明 Alt": (_set(_cell, "/Alt", lambda _: _text()), "替代说明 Alt", "未知内容"),
    "替代文字 ActualText": (
        _set(_cell, "/ActualText", lambda _: _text()), "替代文字 ActualText", "未知内容",
    ),
    "缩写全称 E": (_set(_cell, "/E", lambda _: _text()), "缩写全称", "未知内容"),
    "元素标题 T": (_set(_cell, "/T", lambda _: _text()), UNKNOWN, "未知内容"),
    "元素标识": (
        _set(lambda p: _first(p, "/TH"), "/ID", lambda _: _text()),
        "不是本程序写的样子", "结构元素标识",
    ),
    "元素语言": (_set(_cell, "/Lang", lambda _: _text()), "不是本程序写的样子", "语言"),
    "元素类名": (
        _set(_cell, "/C", lambda _: pikepdf.Name("/" + CANARY)), UNKNOWN, "未知内容",
    ),
    "表格属性": (
        _set(lambda p: _cell(p).A, "/Summary", lambda _: _text()), UNKNOWN, "未知内容",
    ),
    "链接网址": (_link_action, "动作", "未知内容"),
    "链接说明": (
        _set(lambda p: _first(p, "/Annot"), "/Contents", lambda _: _text()),
        "链接的说明与链接的文字不一样", "链接说明",
    ),
    "链接目标": (
        _set(lambda p: _first(p, "/Annot"), "/Dest", lambda _: _text()),
        "链接指向文件里没有的地方", "链接目标",
    ),
    "命名目标": (_target, "", "命名目标"),
    "批注": (_annotate, "有本程序不会写的名称", "链接说明"),
    "附件": (_attach, "附件", "未知内容"),
    "关联文件": (
        _set(_page, "/AF", lambda p: pikepdf.Array([_stream(p)])), "关联文件", "未知内容",
    ),
    "脚本": (_script, "脚本", "未知内容"),
    "打开时的动作": (
        _set(lambda p: p.Root, "/OpenAction", lambda _: _dictionary(JS=_text())),
        "打开时的动作", "未知内容",
    ),
    "自动动作": (
        _set(_page, "/AA", lambda _: _dictionary(O=_dictionary(JS=_text()))),
        "自动动作", "未知内容",
    ),
    "表单": (_form, "表单", "未知内容"),
    "可选图层": (_layer, "可选图层", "未知内容"),
    "缩略图": (_set(_page, "/Thumb", _stream), "缩略图", "未知内容"),
    "软件私有数据": (
        _set(_page, "/PieceInfo", lambda _: _dictionary(X=_dictionary(Private=_text()))),
        "软件私有数据", "未知内容",
    ),
    "页面的元数据": (_set(_page, "/Metadata", _stream), "另外的元数据", "未知内容"),
    "目录的未知键": (
        _set(lambda p: p.Root, "/" + CANARY, lambda _: 1), "未知的键", "未知内容",
    ),
    "页码前缀": (
        _set(lambda p: p.Root.PageLabels.Nums[1], "/P", lambda _: _text()), UNKNOWN, "未知内容",
    ),
    "图片": (_picture, UNKNOWN, "未知内容"),
    "字体名称": (_font_name, "", "字体名称"),
    "字体文件": (_font_file, "", "字体文件"),
    "字符对照表里的注释": (_comment_in_map, "不是本程序写的样子", "字符对照表"),
    "颜色配置": (
        lambda p: p.Root.OutputIntents[0].DestOutputProfile.write(CANARY.encode()), "", "颜色配置",
    ),
}  # fmt: skip


@pytest.mark.parametrize("where", OBJECTS)
def test_a_plant_in_the_objects_is_caught(where: str, plain: bytes, control: OpenedPdf) -> None:
    edit, fault, channel = OBJECTS[where]
    result = caught(control, rewritten(plain, edit))
    assert channel in result.channels
    assert not fault or says(result, fault), result.faults


@pytest.mark.parametrize(
    "content",
    [
        f"({CANARY})",
        f"<</Type /ObjStm/N 0/First 0/Length 21>>\nstream\n{CANARY}\nendstream",
    ],
    ids=["text", "as an object stream"],
)
def test_an_object_to_which_nothing_leads_is_caught(content: str, plain: bytes) -> None:
    number = max(int(n) for n in re.findall(rb"(\d+) 0 obj", plain))
    start = int(re.findall(rb"startxref\n(\d+)", plain)[0])
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        size = int(pdf.trailer.Size)
        assert size == number + 1
    orphan = f"{size} 0 obj\n{content}\nendobj\n".encode()
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n" % (size, len(plain))
    table += b"<< /Size %d /Root 2 0 R /Prev %d >>\n" % (size + 1, start)
    data = plain + orphan + table + b"startxref\n%d\n%%%%EOF\n" % (len(plain) + len(orphan))
    opened = open_pdf(NAME, data)
    messages = {fault.message for fault in opened.faults}
    assert "文件里有哪里都没有用到的对象" in messages
    assert {c.name for c in opened.channels if holds(c, CANARY)} >= {"文件字节"}
    assert any("早先的版本" in message for message in messages), "an earlier revision"


def test_an_earlier_revision_is_caught(plain: bytes) -> None:
    """The title is replaced by an update behind the file; the old one is still in it."""
    start = int(re.findall(rb"startxref\n(\d+)", plain)[0])
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        info, size = pdf.trailer.Info.objgen[0], int(pdf.trailer.Size)
    update = b"%d 0 obj\n<</Title (new)>>\nendobj\n" % info
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n" % (info, len(plain))
    table += b"<< /Size %d /Root 2 0 R /Info %d 0 R /Prev %d >>\n" % (size, info, start)
    data = plain + update + table + b"startxref\n%d\n%%%%EOF\n" % (len(plain) + len(update))
    messages = {fault.message for fault in open_pdf(NAME, data).faults}
    assert {"文件末尾不是唯一的 %%EOF，后面或前面还有别的内容"} <= messages
    assert any("早先的版本" in message for message in messages)


def _between(plain: bytes, junk: bytes) -> bytes:
    """Bytes between two objects, with nothing else out of place but the offsets behind."""
    at = plain.index(b"endobj\n") + len(b"endobj\n")
    return plain[:at] + junk + plain[at:]


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda plain, junk: plain + junk, "文件末尾不是唯一的 %%EOF，后面或前面还有别的内容"),
        (lambda plain, junk: junk + plain, "文件头不是本程序写的"),
        (_between, "交叉引用不是本程序写的"),
        (lambda plain, junk: plain.replace(b"startxref", junk + b"startxref"), "文件末尾"),
        (lambda plain, junk: plain[:9] + junk + plain[9:], "文件头不是本程序写的"),
    ],
    ids=["behind", "before", "between", "before the end", "in the head"],
)
def test_text_beside_the_objects_is_caught(plain: bytes, edit: Any, message: str) -> None:
    junk = f"%{CANARY}\n".encode()
    opened = open_pdf(NAME, edit(plain, junk))
    assert any(message in fault.message for fault in opened.faults)
    assert "文件字节" in {c.name for c in opened.channels if holds(c, CANARY)}


def test_the_file_identifier_must_be_the_digest_of_the_file(plain: bytes) -> None:
    digest = re.search(rb"\(([0-9a-f]{32})\)", plain[plain.rindex(b"/ID") :])
    assert digest
    data = plain.replace(digest[1], b"0123456789abcdef" * 2)
    (fault,) = open_pdf(NAME, data).faults
    assert fault.channel == "文件标识"
    channels = [c for c in open_pdf(NAME, data).channels if c.name == "文件标识"]
    assert any("0123456789abcdef" in str(c.data) for c in channels)


def test_one_changed_byte_of_a_text_is_caught(plain: bytes) -> None:
    """XMP is not compressed; the digest tells that it was edited."""
    data = plain.replace(b"internal", b"externa1")
    assert data != plain
    assert {fault.channel for fault in open_pdf(NAME, data).faults} == {"文件标识"}


def test_an_encrypted_file_and_one_that_is_none_are_faults(plain: bytes) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(owner="a", user=""))
    assert any("加了密" in fault.message for fault in open_pdf(NAME, out.getvalue()).faults)
    for data in (b"", b"%PDF-1.7\n", plain[:5000], CANARY.encode()):
        opened = open_pdf(NAME, data)
        assert opened.faults
        assert opened.channels[0].data == data


# ---------------------------------------------------------------- planted in the pages

PAGE = 2  # part one, all text
SPELLED = "目总标绩效总标"  # of glyphs that are in the fonts already; in no text of ours


def _draw(edit: Callable[[bytes], bytes], page: int = PAGE) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        content: Any = pdf.pages[page].obj["/Contents"]
        before = content.read_bytes()
        after = edit(before)
        assert after != before
        content.write(after)

    return change


def _show(pdf: Any, x: int = 100, y: int = 100) -> bytes:
    """Operators that show the spelled word in one of the document's fonts."""
    for name, font in pdf.pages[PAGE].obj.Resources.Font.items():
        pairs = dict(re.findall(r"<(\w{4})> <(\w+)>", font.ToUnicode.read_bytes().decode()))
        codes = {bytes.fromhex(text).decode("utf-16-be"): code for code, text in pairs.items()}
        if set(SPELLED) <= codes.keys():
            shown = "".join(codes[character] for character in SPELLED)
            lines = ["BT", f"1 0 0 -1 {x} {y} Tm", f"{name} 9 Tf", f"[<{shown}>] TJ", "ET", ""]
            return "\n".join(lines).encode()
    raise AssertionError("no font has the glyphs")


def _behind(before: str = "", after: str = "", **place: int) -> Callable[[pikepdf.Pdf], None]:
    """The word shown behind all that is on the page."""

    def change(pdf: pikepdf.Pdf) -> None:
        shown = _show(pdf, **place)
        whole = b"\n" + before.encode() + b"q\n" + shown + b"Q\n" + after.encode()
        _draw(lambda content: content.rstrip() + whole.rstrip())(pdf)

    return change


def _in_a_mark(pdf: pikepdf.Pdf) -> None:
    """The word shown within the first marked text, as if it belonged there."""
    _draw(lambda content: content.replace(b"ET\nEMC", b"ET\n" + _show(pdf) + b"EMC", 1))(pdf)


ARTIFACT = "/Artifact\n<</Type /%s>>\nBDC\n"
NO_ARTIFACT = "有标为版面内容的文字，却不是页码、目录的点线或重复的表头"
SHOWN: dict[str, tuple[Any, str]] = {
    "beside the tree": (_behind(), "有文字既不在标签树里，也没有标为版面内容"),
    "as a page number": (_behind(ARTIFACT % "Pagination", "EMC\n"), NO_ARTIFACT),
    "as leader dots": (_behind(ARTIFACT % "Layout", "EMC\n"), NO_ARTIFACT),
    "as an artifact of no kind": (_behind("/Artifact\nBMC\n", "EMC\n"), NO_ARTIFACT),
    "with a mark that nobody reads": (
        _behind("/Span\n<</MCID 9999>>\nBDC\n", "EMC\n"), "有标记的文字不在标签树里",
    ),
    "off the page": (_behind(x=3000), "有文字在页面之外"),
    "below the page": (_behind(y=-50), "有文字在页面之外"),
    "in white": (_behind("1 1 1 rg\n"), "颜色太浅"),
    "clipped away": (_behind("0 0 20 20 re\nW\nn\n"), "被裁掉"),
    "covered": (_behind(after="1 1 1 rg\n90 90 200 30 re\nf\n"), "被后画的线条或色块盖住"),
    "covered by a thick line": (
        _behind(after="1 1 1 RG\n40 w\n90 100 m\n290 100 l\nS\n"), "被后画的线条或色块盖住",
    ),
    "black on black": (_behind("0 0 0 rg\n90 90 200 30 re\nf\n"), "有深色的底色"),
    "tiny": (_behind("0.01 0 0 0.01 90 90 cm\n"), "有字小得看不见"),
    "squeezed flat": (_behind("0.01 0 0 1 90 90 cm\n"), "有字小得看不见，或者是变形"),
    "mirrored": (_behind("1 0 0 -1 0 300 cm\n"), "有字小得看不见，或者是变形"),
    "invisible": (_behind("3 Tr\n"), "有读不懂的页面指令"),
    "as a clipping path": (_behind("7 Tr\n"), "有读不懂的页面指令"),
    "turned": (_behind("0 1 -1 0 90 90 cm\n"), "有读不懂的页面指令"),
    "see-through": (_behind("/a0.0 gs\n"), "有读不懂的页面指令"),
    "in a layer": (_behind("/OC\n/L0\nBDC\n", "EMC\n"), "有读不懂的页面指令"),
    "in a pattern": (_behind("/Pattern cs\n/P0 scn\n"), "有读不懂的页面指令"),
}  # fmt: skip


@pytest.mark.parametrize("how", SHOWN)
def test_text_shown_or_hidden_on_a_page_is_caught(
    how: str, plain: bytes, control: OpenedPdf
) -> None:
    edit, fault = SHOWN[how]
    result = caught(control, rewritten(plain, edit), SPELLED)
    assert says(result, fault), result.faults
    assert "页面文字" in result.channels


def test_text_added_to_a_marked_text_makes_the_blocks_differ(
    plain: bytes, control: OpenedPdf
) -> None:
    result = caught(control, rewritten(plain, _in_a_mark), SPELLED)
    assert result.blocks_differ
    assert {"页面文字", "标签树文字"} <= result.channels


def _state(operators: bytes) -> Callable[[bytes], bytes]:
    """Operators before the first text, which is in the tree as it should be."""
    return lambda content: content.replace(b"BT\n", operators + b"BT\n", 1)


HIDDEN: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "white": (lambda content: content.replace(b"0 0 0 rg", b"1 1 1 rg"), "颜色太浅"),
    "nearly white": (_state(b"0.9 0.95 0.9 rg\n"), "颜色太浅"),
    "invisible": (_state(b"3 Tr\n"), "有读不懂的页面指令"),
    "stretched to nothing": (_state(b"1 Tz\n"), "有读不懂的页面指令"),
    "tiny": (lambda content: re.sub(rb"[\d.]+ Tf", b"0.5 Tf", content), "有字小得看不见"),
    "off the page": (
        lambda content: re.sub(rb"-1 [\d.]+ ([\d.]+ Tm)", rb"-1 5000 \1", content, count=1),
        "有文字在页面之外",
    ),
    "clipped away": (lambda c: b"0 0 10 10 re\nW\nn\n" + c, "被裁掉"),
    "covered": (lambda c: c.rstrip() + b"\n1 1 1 rg\n0 0 900 900 re\nf", "盖住"),
    "covered by a picture": (lambda c: c.rstrip() + b"\n/I Do", "有读不懂的页面指令"),
    "under an inline picture": (
        lambda c: c.rstrip() + b"\nBI /W 1 /H 1 /BPC 8 ID \x00 EI", "有读不懂的页面指令",
    ),
    "moved by the reader": (_state(b"90 Ts\n"), "有读不懂的页面指令"),
    "one character on the other": (
        lambda content: re.sub(rb"(\[<\w{4})(\w)", rb"\1>950<\2", content, count=1), "叠在一起",
    ),
    "drawn apart": (
        lambda content: re.sub(rb"(\[<\w{4})(\w)", rb"\1>-4000<\2", content, count=1), "拉得太开",
    ),
}  # fmt: skip


@pytest.mark.parametrize("how", HIDDEN)
def test_text_of_the_document_that_cannot_be_seen_is_caught(
    how: str, plain: bytes, control: OpenedPdf
) -> None:
    edit, fault = HIDDEN[how]
    result = caught(control, rewritten(plain, _draw(edit)))
    assert says(result, fault), result.faults


def test_a_comment_and_alternate_text_in_a_page_are_caught(
    plain: bytes, control: OpenedPdf
) -> None:
    comment = _draw(lambda content: content + f"\n% {CANARY}".encode())
    result = caught(control, rewritten(plain, comment))
    assert says(result, "有读不懂的页面指令")
    assert "页面指令" in result.channels
    actual = f"/ActualText <feff{CANARY.encode('utf-16-be').hex()}>".encode()
    spoken = _draw(lambda content: content.replace(b"<</MCID 0>>", b"<</MCID 0 " + actual + b">>"))
    result = caught(control, rewritten(plain, spoken))
    assert says(result, "有读不懂的页面指令")
    assert "页面指令" in result.channels


def test_text_beside_the_visible_part_of_the_page_is_caught(
    plain: bytes, control: OpenedPdf
) -> None:
    def widen(pdf: Any) -> None:
        pdf.pages[PAGE].obj["/MediaBox"] = pikepdf.Array([0, 0, 4000, 4000])
        pdf.pages[PAGE].obj["/CropBox"] = pikepdf.Array([0, 0, 595, 842])

    result = caught(control, rewritten(plain, widen))
    assert says(result, "边框不一样")
    assert says(result, UNKNOWN)


# ---------------------------------------------------------------- fonts that lie


def _map_edit(edit: Callable[[bytes], bytes]) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: Any) -> None:
        font = max(
            pdf.pages[PAGE].obj.Resources.Font.values(),
            key=lambda f: len(f.ToUnicode.read_bytes()),
        )
        before = font.ToUnicode.read_bytes()
        after = edit(before)
        assert after != before
        font.ToUnicode.write(after)

    return change


def test_a_map_that_says_another_character_than_the_font_draws_is_caught(
    plain: bytes, control: OpenedPdf
) -> None:
    edit = _map_edit(
        lambda text: re.sub(rb"(char\n<\w{4}>) <\w{4}>\n", rb"\1 <9999>\n", text, count=1)
    )
    result = caught(control, rewritten(plain, edit))
    assert says(result, "对照表里的字与字体画的字不一样")
    assert result.blocks_differ


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda t: re.sub(rb"(char\n<\w{4}>) <(\w{4})>\n", rb"\1 <\2\2>\n", t, count=1), "不一样"),
        (lambda t: t.replace(b"beginbfchar\n", b"beginbfchar\n<0777> <9999>\n", 1), "页面上没有"),
        (lambda t: re.sub(rb"char\n<\w{4}> <\w{4}>\n", b"char\n", t, count=1), "没有对应的文字"),
        (lambda t: t.replace(b"endcmap", b"1 beginbfrange\nendbfrange\nendcmap"), "样子"),
    ],
    ids=["more", "unused", "missing", "ranges"],
)
def test_a_map_that_says_more_or_less_is_caught(
    edit: Any, message: str, plain: bytes, control: OpenedPdf
) -> None:
    assert says(caught(control, rewritten(plain, _map_edit(edit))), message)


def _empty_glyphs(pdf: Any) -> None:
    """Take the outlines out of a TrueType font, so that its text prints as nothing."""
    descriptor = next(
        item
        for item in pdf.objects
        if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item
    )
    font = TTFont(io.BytesIO(descriptor.FontFile2.read_bytes()))
    for name in font.getGlyphOrder():
        font["glyf"][name] = Glyph()
    out = io.BytesIO()
    font.save(out)
    descriptor.FontFile2.write(out.getvalue())


def test_a_font_that_draws_nothing_is_caught(plain: bytes, control: OpenedPdf) -> None:
    result = caught(control, rewritten(plain, _empty_glyphs))
    assert says(result, "有字在字体里是空白的")


# ---------------------------------------------------------------- the structure tree


def _drop_kid(pdf: Any) -> None:
    cell = _first(pdf, "/P")
    cell["/K"] = pikepdf.Array([])


def _twice(pdf: Any) -> None:
    row = _first(pdf, "/TR")
    row.K.append(row.K[0])


def _swap(pdf: Any) -> None:
    row = next(r for r in pdf.objects if isinstance(r, pikepdf.Dictionary) and r.get("/S") == "/TR")
    kids = list(row.K)
    row.K = pikepdf.Array(reversed(kids))


def _retag(pdf: Any) -> None:
    _first(pdf, "/H2")["/S"] = pikepdf.Name("/Figure")


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (_drop_kid, "有标记的文字不在标签树里"),
        (_twice, "同一个元素出现了两次"),
        (_retag, "有本程序不会写的名称"),
        (lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"), "读不下去"),
    ],
    ids=["text dropped", "read twice", "unknown tag", "no tree"],
)
def test_a_tree_that_does_not_say_the_text_of_the_pages_is_caught(
    edit: Any, message: str, plain: bytes, control: OpenedPdf
) -> None:
    assert says(caught(control, rewritten(plain, edit)), message)


@pytest.mark.parametrize(
    ("line", "passes"),
    [
        ("续表：1.绿化绩效目标表单位：万元", True),
        ("续表：1.绿化绩效目标表", True),
        ("续表：1.绿化绩效目标", False),
        ("续表：2.金丝雀绩效目标表单位：万元", False),
        (f"续表：1.绿化绩效目标表单位：{CANARY}", False),
        (CANARY, False),
    ],
)
def test_above_a_table_that_goes_on_may_stand_its_name_and_unit_only(
    line: str, passes: bool
) -> None:
    heading = TaggedElement("H2", ["1.绿化绩效目标表"], pages={0})
    unit = TaggedElement("P", ["001001 青禾市图书馆", "单位：万元"], pages={0})
    later = TaggedElement("H2", ["2.金丝雀绩效目标表"], pages={1})
    document = TaggedElement("Document", [heading, unit, later], pages={0, 1})
    again = PageText(artifacts=[("/Pagination", line), ("/Pagination", "— 2 —")])
    opened = OpenedPdf("文本.pdf")
    check_artifacts(opened, ["1", "2"], [PageText(), again], document)
    assert (opened.faults == []) == passes


def test_cells_in_another_order_make_the_blocks_differ(plain: bytes, control: OpenedPdf) -> None:
    assert caught(control, rewritten(plain, _swap)).blocks_differ
