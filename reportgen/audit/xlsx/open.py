"""A workbook as an adversary opens it: our parts byte for byte, and what a reader sees on them.

Whatever is not as the public view gives it is a fault; what other programs or a person leave behind
is named as a bureau knows it. Texts are read from the file itself, not from what is expected.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from lxml import etree

from reportgen.audit.expected import Expected
from reportgen.audit.findings import OpenedFile
from reportgen.audit.xlsx.cells import read_sheet
from reportgen.audit.xlsx.parts import CORE, expected_parts, expected_sheets, sheet_part
from reportgen.audit.zip_container import ZipLayout, read_zip
from reportgen.document.sheets import Sheet

_EARLIEST = datetime(1980, 1, 1)  # a ZIP knows no time zone
_FOREIGN_PARTS = (
    ("docProps/custom.xml", "有自定义属性（custom.xml）"),
    ("docProps/thumbnail", "有缩略图"),
    ("customXml/", "有自定义 XML 部件"),
    ("xl/calcChain", "有计算链"),
    ("xl/comments", "有批注部件"),
    ("xl/threadedComments", "有批注部件"),
    ("xl/persons", "有批注者名单"),
    ("xl/externalLinks/", "有外部链接"),
    ("xl/connections", "有数据连接"),
    ("xl/queryTables/", "有查询"),
    ("xl/pivot", "有数据透视表"),
    ("xl/media/", "有图片"),
    ("xl/drawings/", "有图形"),
    ("xl/charts/", "有图表"),
    ("xl/embeddings/", "有嵌入的文件"),
    ("xl/vbaProject", "有宏"),
    ("xl/revisions/", "有修订记录"),
    ("xl/printerSettings/", "有打印机的设置"),
    ("xl/sharedStrings", "有本程序不写的文字表"),
    ("xl/worksheets/_rels/", "有工作表的外部关系"),
    ("xl/worksheets/", "有多余的工作表"),
)
# by the names of elements, what people or other programs put into a workbook
_FOREIGN_ELEMENTS = {
    name: label
    for names, label in (
        ("legacyDrawing", "有批注"),
        ("drawing picture legacyDrawingHF", "有图片或图形"),
        ("f", "有公式"),
        ("extLst", "有扩展数据"),
        ("externalReferences externalReference", "有外部链接"),
        ("dataValidations", "有数据有效性"),
        ("conditionalFormatting", "有条件格式"),
        ("customSheetViews customWorkbookViews", "有自定义视图"),
        ("sheetProtection protectedRanges fileSharing", "有保护"),
        ("oleObjects controls", "有嵌入的对象"),
        ("rPh phoneticPr", "有拼音标注"),
        ("autoFilter sortState", "有筛选"),
        ("scenarios", "有方案"),
        ("tableParts", "有智能表格"),
        ("customProperties smartTags webPublishItems", "有自定义属性"),
        ("rowBreaks colBreaks", "有手工分页"),
    )
    for name in names.split()
}


def open_workbook(name: str, data: bytes, expected: Expected) -> OpenedFile:
    """Everything in a workbook; `name` is what messages call the file."""
    opened = OpenedFile(name)
    sheets = expected_sheets(expected)
    wanted = expected_parts(expected, sheets)
    parts = read_zip(data, ZipLayout(tuple(wanted), _EARLIEST, _FOREIGN_PARTS), opened)
    if [part for part in parts if part in wanted] != list(wanted):
        opened.add_fault("ZIP 容器", "ZIP 目录", "部件的先后与本程序写的不同")
    titles = {sheet_part(at): sheet for at, sheet in enumerate(sheets, start=1)}
    for part, content in wanted.items():
        if part in parts:
            tree = _read_part(part, parts[part], opened)
            if parts[part] != content:
                opened.add_channel("部件原文", part, parts[part])
                _name_faults(part, content, parts[part], tree, titles.get(part), opened)
            if tree is not None and part in titles:
                opened.blocks += _blocks(titles[part], tree, opened)
    return opened


def _read_part(part: str, content: bytes, opened: OpenedFile) -> Any:
    """The part's tree, its texts and values as channels; None where it is not XML."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    try:
        tree = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        opened.add_fault("XML", part, "不是 XML")
        return None
    values = (str(value) for element in tree.iter() for value in element.attrib.values())
    opened.add_channel("属性", part, "\n".join(dict.fromkeys(values)))
    texts = [str(text) for text in tree.itertext()]
    for node in tree.iter(etree.Comment, etree.ProcessingInstruction):
        opened.add_channel("注释", part, str(node.text or ""))
    if part == CORE:
        for element in tree:
            label = etree.QName(element).localname if isinstance(element.tag, str) else "其他"
            text = "".join(map(str, element.itertext()))
            opened.add_channel("文件属性", f"{part} {label}", text)
    elif not part.startswith("xl/worksheets/"):
        opened.add_channel("文字", part, "\n".join(texts))
    else:
        # one text may stand in several pieces, but no two cells are one
        opened.add_channel("文字", part, "\n".join(_texts_of_cells(tree)))
        outside = [element for element in tree if _local(element) not in ("sheetData", "")]
        others = (str(text) for element in outside for text in element.itertext())
        opened.add_channel("页眉页脚", part, "\n".join(others))
    return tree


def _texts_of_cells(tree: Any) -> Iterator[str]:
    for cell in tree.iter("{*}c"):
        yield "".join(map(str, cell.itertext()))


def _blocks(sheet: Sheet, tree: Any, opened: OpenedFile) -> list[Any]:
    try:
        return read_sheet(tree)
    except (ValueError, LookupError, ArithmeticError):
        # only a part that our writer has not made can cause this
        opened.add_fault("工作表", f"“{sheet.name}”表", "内容读不懂")
        return []


# ----------------------------------------------------------------------- what is wrong with it


def _name_faults(
    part: str, wanted: bytes, given: bytes, tree: Any, sheet: Sheet | None, opened: OpenedFile
) -> None:
    """Say what is other than it should be: by its name, by its row, or at least that it is."""
    place = f"“{sheet.name}”表" if sheet else part
    named = set() if tree is None else set(_foreign(tree))
    for message in sorted(named):
        opened.add_fault("工作表" if sheet else "工作簿", place, message)
    if tree is not None and sheet is not None:
        expected, actual = _rows_by_number(etree.fromstring(wanted)), _rows_by_number(tree)
        for row in [row for row in expected if actual.get(row) != expected[row]][:_MOST_ROWS]:
            opened.add_fault("工作表", f"{place}第 {row} 行", "与公开视图给出的不同")
        if actual.keys() - expected.keys():  # their numbers are the file's own: not told
            opened.add_fault("工作表", place, "有多余的行")
    if not any(fault.place.startswith(place) for fault in opened.faults):
        channel = "文件属性" if part.startswith("docProps/") else "工作簿"
        opened.add_fault(channel, place, "与公开视图、版式给出的不同，或写法与本程序的不同")


_MOST_ROWS = 20
_PRINT_TITLES = "_xlnm.Print_Titles"


def _foreign(tree: Any) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            yield "有 XML 注释或处理指令"
            continue
        name = _local(element)
        if name in _FOREIGN_ELEMENTS:
            yield _FOREIGN_ELEMENTS[name]
        elif name == "definedName" and element.get("name") != _PRINT_TITLES:
            yield "有本程序不写的名称"
        elif name in ("row", "col") and element.get("hidden"):
            yield "有隐藏的行或列"
        elif name == "sheet" and element.get("state") != "visible":
            yield "有隐藏的工作表"
        elif name == "hyperlink" and len(set(element.attrib) - {"ref", "location"}):
            yield "有通向外面的链接或链接的说明"


def _rows_by_number(tree: Any) -> Mapping[str, bytes]:
    return {str(row.get("r", "")): etree.tostring(row) for row in tree.iter("{*}row")}


def _local(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
