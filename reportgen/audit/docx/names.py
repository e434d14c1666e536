"""What may stand in each part of a Word file: elements, their parents, attributes and values.

Made from what `reportgen.render.docx` and templates/word write. A bureau's own templates may bring
other styles, so of styles.xml the names are given that a style can need and that cannot hide
text (ECMA-376 part 1, 17.3 and 17.7), with numbers in any amount.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "cp": "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "pr": "http://schemas.openxmlformats.org/package/2006/relationships",
    "ct": "http://schemas.openxmlformats.org/package/2006/content-types",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
DECLARED = frozenset(NAMESPACES.values())


@cache
def clark(name: str) -> str:
    """`w:p` as lxml writes it: the namespace in braces."""
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local


@dataclass(frozen=True)
class ElementRule:
    """What an element may hold: child elements, attributes with their values, text or none.

    Both stand in the order in which they are written, where there is only one of a kind.
    """

    children: tuple[str, ...]
    attributes: Mapping[str, re.Pattern[str]]
    text: bool


Grammar = Mapping[str, ElementRule]

_N = r"\d{1,6}"
_INT = r"-?\d{1,6}"
_ON_OFF = r"0|1|true|false|on|off"
_HEX = r"auto|[0-9A-Fa-f]{6}"
_WORD = r"[A-Za-z]{1,30}"
_ID = r"[A-Za-z][A-Za-z0-9-]{0,40}"
_ANY = r"(?s:.*)"  # free text: in a channel of its own
_BOOKMARK = r"_Toc\d{9}"
_TWIPS = {"w:w": _N, "w:type": "dxa"}
PARAGRAPHS = {  # style -> kind of block; gaps hold no text
    "CoverName": "p",
    "Title": "p",
    "CoverNote": "p",
    "CoverPublisher": "p",
    "CoverDate": "p",
    "CoverImprint": "p",
    "TOCHeading": "h1",
    "TOC1": "toc",
    "TOC2": "toc",
    "TOCGroup1": "toc",
    "TOCGroup2": "toc",
    "Heading1": "h1",
    "Heading2": "h2",
    "Heading1Group": "h1",
    "Heading2Chapter": "h2",
    "Heading2Stub": "h2",
    "Heading3": "h3",
    "BodyText": "p",
    "UnitLine": "p",
    "TableText": "p",
}
GAPS = frozenset({"TableGap", "EntryGap"})
# of cells; a step by which tables are set tighter has its number behind them
_CELL = r"Table(?:Head|Text|Center|Number)\d{0,2}"
FOOTERS = frozenset({"FooterOdd", "FooterEven"})


def is_cell(style: str) -> bool:
    """Whether a style is one for the cells of tables."""
    return re.fullmatch(_CELL, style, re.ASCII) is not None


def _grammar(*rules: tuple[str, str, Mapping[str, str]], text: str = "") -> Grammar:
    """Rules from names; children are separated by blanks, as are the elements with text."""
    with_text = text.split()
    return {
        clark(name): ElementRule(
            tuple(clark(child) for child in children.split()),
            {clark(key): re.compile(value, re.ASCII) for key, value in attributes.items()},
            name in with_text,
        )
        for name, children, attributes in rules
    }


def _values(names: str, **attributes: str) -> list[tuple[str, str, Mapping[str, str]]]:
    """Elements without children that have the same attributes."""
    given = {f"w:{key}": value for key, value in attributes.items()}
    return [(f"w:{name}", "", given) for name in names.split()]


_RUNS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("w:r", "w:rPr w:t w:br w:tab w:fldChar w:instrText", {}),
    ("w:rPr", "w:rFonts", {}),
    ("w:rFonts", "", {"w:hint": "eastAsia"}),  # a Chinese face for what both scripts have
    ("w:t", "", {"xml:space": "preserve"}),
    ("w:br", "", {}),
    ("w:tab", "", {}),
    ("w:fldChar", "", {"w:fldCharType": "begin|separate|end"}),
    ("w:instrText", "", {"xml:space": "preserve"}),
)
_STYLE_IDS = "|".join(sorted([*PARAGRAPHS, *GAPS, _CELL]))
_DOCUMENT = _grammar(
    ("w:document", "w:body", {}),
    ("w:body", "w:p w:tbl w:sectPr", {}),
    ("w:p", "w:pPr w:r w:hyperlink w:bookmarkStart w:bookmarkEnd", {}),
    ("w:pPr", "w:pStyle w:pageBreakBefore w:tabs w:spacing w:ind w:outlineLvl w:sectPr", {}),
    ("w:pStyle", "", {"w:val": _STYLE_IDS}),
    ("w:pageBreakBefore", "", {}),
    ("w:spacing", "", {"w:line": _N, "w:lineRule": "exact"}),  # of contents set closer
    ("w:ind", "", {"w:left": _N, "w:right": _N}),  # of a title of several lines
    ("w:outlineLvl", "", {"w:val": "[123]"}),  # of groups' titles, and of what is below them
    *_RUNS,
    ("w:hyperlink", "w:r", {"w:anchor": _BOOKMARK, "w:history": "1"}),
    ("w:bookmarkStart", "", {"w:id": _N, "w:name": _BOOKMARK}),
    ("w:bookmarkEnd", "", {"w:id": _N}),
    ("w:tbl", "w:tblPr w:tblGrid w:tr", {}),
    ("w:tblPr", "w:tblStyle w:tblW w:tblLayout w:tblLook w:tblCaption", {}),
    ("w:tblStyle", "", {"w:val": r"TargetTable\d{0,2}"}),
    ("w:tblCaption", "", {"w:val": _ANY}),
    ("w:tblW", "", _TWIPS),
    ("w:tblLayout", "", {"w:type": "fixed"}),
    ("w:tblLook", "", {"w:val": "0000"}),
    ("w:tblGrid", "w:gridCol", {}),
    ("w:gridCol", "", {"w:w": _N}),
    ("w:tr", "w:trPr w:tc", {}),
    ("w:trPr", "w:cantSplit w:tblHeader", {}),
    ("w:cantSplit", "", {}),
    ("w:tblHeader", "", {}),
    ("w:tc", "w:tcPr w:p", {}),
    ("w:tcPr", "w:tcW w:gridSpan w:vMerge w:vAlign", {}),
    ("w:tcW", "", _TWIPS),
    ("w:gridSpan", "", {"w:val": r"\d{1,2}"}),
    ("w:vMerge", "", {"w:val": "restart"}),
    ("w:vAlign", "", {"w:val": "center"}),
    ("w:sectPr", "w:footerReference w:type w:pgSz w:pgMar w:pgNumType w:docGrid", {}),
    ("w:footerReference", "", {"w:type": "default|even", "r:id": "rIdOdd|rIdEven"}),
    ("w:type", "", {"w:val": "nextPage"}),
    ("w:pgSz", "", {"w:w": "11906|16838", "w:h": "16838|11906", "w:orient": "landscape"}),
    ("w:pgMar", "", {f"w:{side}": _N for side in ("top", "right", "bottom", "left")}
     | {"w:header": "0", "w:footer": _N, "w:gutter": "0"}),
    ("w:pgNumType", "", {"w:start": _N}),
    ("w:docGrid", "", {"w:type": "lines", "w:linePitch": _N}),
    ("w:tabs", "w:tab", {}),
    ("w:tab", "", {"w:val": "clear|right", "w:pos": _N}),  # the attributes within w:tabs only
    text="w:t w:instrText",
)  # fmt: skip
_FOOTER = _grammar(
    ("w:ftr", "w:p", {}),
    ("w:p", "w:pPr w:r", {}),
    ("w:pPr", "w:pStyle", {}),
    ("w:pStyle", "", {"w:val": "|".join(sorted(FOOTERS))}),
    *_RUNS,
    text="w:t w:instrText",
)
_SIDES = "w:top w:left w:bottom w:right w:start w:end w:insideH w:insideV w:between w:bar"
_SWITCHES = (
    "keepNext keepLines pageBreakBefore widowControl suppressAutoHyphens kinsoku wordWrap "
    "overflowPunct topLinePunct autoSpaceDE autoSpaceDN adjustRightInd snapToGrid "
    "contextualSpacing b bCs i iCs qFormat semiHidden unhideWhenUsed"
)
_PARAGRAPH = (
    "w:keepNext w:keepLines w:pageBreakBefore w:widowControl w:pBdr w:shd w:tabs "
    "w:suppressAutoHyphens w:kinsoku w:wordWrap w:overflowPunct w:topLinePunct w:autoSpaceDE "
    "w:autoSpaceDN w:adjustRightInd w:snapToGrid w:spacing w:ind w:contextualSpacing w:jc "
    "w:textAlignment w:outlineLvl"
)
_RUN = (
    "w:rFonts w:b w:bCs w:i w:iCs w:u w:color w:sz w:szCs w:spacing w:kern w:lang w:shd "
    "w:snapToGrid"
)
_BORDER = {"w:val": _WORD, "w:sz": _N, "w:space": _N, "w:color": _HEX}
_STYLES = _grammar(
    ("w:styles", "w:docDefaults w:style", {}),
    ("w:docDefaults", "w:rPrDefault w:pPrDefault", {}),
    ("w:rPrDefault", "w:rPr", {}),
    ("w:pPrDefault", "w:pPr", {}),
    ("w:style", "w:name w:basedOn w:next w:link w:uiPriority w:semiHidden w:unhideWhenUsed "
     "w:qFormat w:pPr w:rPr w:tblPr w:tcPr",
     {"w:type": _WORD, "w:default": _ON_OFF, "w:customStyle": _ON_OFF, "w:styleId": _ID}),
    ("w:name", "", {"w:val": _ANY}),
    *_values("basedOn next link", val=_ID),
    *_values("uiPriority outlineLvl kern", val=_N),
    *_values("sz szCs", val=_N),
    *_values(_SWITCHES, val=_ON_OFF),
    *_values("jc textAlignment vAlign", val=_WORD),
    ("w:pPr", _PARAGRAPH, {}),
    ("w:rPr", _RUN, {}),
    ("w:rFonts", "", dict.fromkeys(
        ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"), _ANY) | {"w:hint": _WORD}),
    *_values("u", val=_WORD, color=_HEX),
    *_values("color", val=_HEX),
    *_values("shd", val="clear", color=_HEX, fill=_HEX),
    *_values("lang", val=r"[A-Za-z-]{2,10}", eastAsia=r"[A-Za-z-]{2,10}", bidi=r"[A-Za-z-]{2,10}"),
    *_values("spacing", val=_INT, before=_N, after=_N, line=_N, lineRule=_WORD),
    *_values("ind", left=_INT, right=_INT, start=_INT, end=_INT, firstLine=_N, hanging=_N,
             firstLineChars=_N, leftChars=_N, rightChars=_N, hangingChars=_N),
    ("w:tabs", "w:tab", {}),
    *_values("tab", val=_WORD, leader=_WORD, pos=_N),
    ("w:pBdr", _SIDES, {}),
    ("w:tblPr", "w:tblInd w:tblBorders w:tblCellMar w:jc w:tblLayout", {}),
    ("w:tcPr", "w:vAlign w:shd", {}),
    *_values("tblInd", w=_N, type="dxa"),
    *_values("tblLayout", type="fixed"),
    ("w:tblBorders", _SIDES, {}),
    ("w:tblCellMar", _SIDES, {}),
    *((side, "", {**_BORDER, "w:w": _N, "w:type": "dxa"}) for side in _SIDES.split()),
)  # fmt: skip
_SETTINGS = _grammar(
    (
        "w:settings",
        "w:zoom w:evenAndOddHeaders w:characterSpacingControl w:compat w:themeFontLang",
        {},
    ),
    *_values("zoom", percent=_N),
    *_values("evenAndOddHeaders", val=_ON_OFF),
    *_values("characterSpacingControl", val=_WORD),
    ("w:compat", "w:compatSetting", {}),
    *_values(
        "compatSetting",
        name="compatibilityMode",
        uri=re.escape("http://schemas.microsoft.com/office/word"),
        val=r"\d{1,2}",
    ),
    *_values("themeFontLang", val=r"[A-Za-z-]{2,10}", eastAsia=r"[A-Za-z-]{2,10}"),
)
_FONTS = _grammar(
    ("w:fonts", "w:font", {}),
    ("w:font", "w:altName w:charset", {"w:name": _ANY}),
    *_values("altName", val=_ANY),
    *_values("charset", val=r"[0-9A-Fa-f]{2}"),
)
_COLOURS = (
    "a:dk1 a:lt1 a:dk2 a:lt2 a:accent1 a:accent2 a:accent3 a:accent4 a:accent5 a:accent6 "
    "a:hlink a:folHlink"
)
_THEME = _grammar(
    ("a:theme", "a:themeElements", {"name": _ANY}),
    ("a:themeElements", "a:clrScheme a:fontScheme a:fmtScheme", {}),
    ("a:clrScheme", _COLOURS, {"name": _ANY}),
    *((colour, "a:srgbClr", {}) for colour in _COLOURS.split()),
    ("a:srgbClr", "", {"val": r"[0-9A-Fa-f]{6}"}),
    ("a:fontScheme", "a:majorFont a:minorFont", {"name": _ANY}),
    *((kind, "a:latin a:ea a:cs", {}) for kind in ("a:majorFont", "a:minorFont")),
    *((kind, "", {"typeface": _ANY}) for kind in ("a:latin", "a:ea", "a:cs")),
    ("a:fmtScheme", "a:fillStyleLst a:lnStyleLst a:effectStyleLst a:bgFillStyleLst",
     {"name": _ANY}),
    ("a:fillStyleLst", "a:solidFill", {}),
    ("a:bgFillStyleLst", "a:solidFill", {}),
    ("a:solidFill", "a:schemeClr", {}),
    ("a:schemeClr", "", {"val": "phClr"}),
    ("a:lnStyleLst", "a:ln", {}),
    ("a:ln", "a:solidFill", {"w": _N}),
    ("a:effectStyleLst", "a:effectStyle", {}),
    ("a:effectStyle", "a:effectLst", {}),
    ("a:effectLst", "", {}),
)  # fmt: skip
_CORE = _grammar(
    ("cp:coreProperties", "dc:title dc:creator cp:lastModifiedBy dcterms:created "
     "dcterms:modified dc:language", {}),
    ("dc:title", "", {}),
    ("dc:creator", "", {}),
    ("cp:lastModifiedBy", "", {}),
    ("dcterms:created", "", {"xsi:type": "dcterms:W3CDTF"}),
    ("dcterms:modified", "", {"xsi:type": "dcterms:W3CDTF"}),
    ("dc:language", "", {}),
    text="dc:title dc:creator cp:lastModifiedBy dcterms:created dcterms:modified dc:language",
)  # fmt: skip
_TYPES = _grammar(
    ("ct:Types", "ct:Default ct:Override", {}),
    ("ct:Default", "", {"Extension": "rels|xml", "ContentType": _ANY}),
    ("ct:Override", "", {"PartName": _ANY, "ContentType": _ANY}),
)
_RELATIONSHIPS = _grammar(
    ("pr:Relationships", "pr:Relationship", {}),
    ("pr:Relationship", "", {"Id": _ID, "Type": _ANY, "Target": _ANY}),
)
# Each part with the element at its top and its rules.
GRAMMARS: dict[str, tuple[str, Grammar]] = {
    "[Content_Types].xml": ("ct:Types", _TYPES),
    "_rels/.rels": ("pr:Relationships", _RELATIONSHIPS),
    "word/document.xml": ("w:document", _DOCUMENT),
    "word/_rels/document.xml.rels": ("pr:Relationships", _RELATIONSHIPS),
    "word/styles.xml": ("w:styles", _STYLES),
    "word/settings.xml": ("w:settings", _SETTINGS),
    "word/fontTable.xml": ("w:fonts", _FONTS),
    "word/theme/theme1.xml": ("a:theme", _THEME),
    "word/footer1.xml": ("w:ftr", _FOOTER),
    "word/footer2.xml": ("w:ftr", _FOOTER),
    "docProps/core.xml": ("cp:coreProperties", _CORE),
}
# What other programs or a person would leave behind, by the name that a bureau knows.
FOREIGN = {
    clark(name): label
    for names, label in (
        ("w:ins w:del w:delText w:moveFrom w:moveTo w:rPrChange w:pPrChange w:sectPrChange "
         "w:tblPrChange w:trPrChange w:tcPrChange w:delInstrText w:cellIns w:cellDel",
         "有修订痕迹"),
        ("w:commentRangeStart w:commentRangeEnd w:commentReference", "有批注"),
        ("w:vanish w:webHidden w:specVanish", "有隐藏文字"),
        ("w:drawing w:pict w:object", "有图片、图形或嵌入对象"),
        ("w:fldSimple w:ffData", "有本程序不写的域"),
        ("w:sdt w:customXml w:smartTag", "有内容控件或自定义 XML 标记"),
        ("w:altChunk", "有插入的外部文档"),
        ("w:docVars w:docVar", "有文档变量"),
        ("w:rsids w:rsidRoot w:rsid", "有修订会话标识"),
        ("w:footnoteReference w:endnoteReference", "有脚注或尾注"),
        ("w:headerReference", "有页眉"),
        ("w:attachedTemplate", "有外部模板的路径"),
    )
    for name in names.split()
}  # fmt: skip
