"""The list of all that our writer puts into a PDF, and the names of what it must not.

`SHAPES` says for each kind of dictionary which keys it may have, and of what kind each value is,
alternatives apart by `|`:

    n          a number             =1     just this number
    b          true or false        /A     just this name
    [x         an array of x        @c     any name; it becomes part of channel c
    'c         a text; it becomes part of channel c
    *x         a dictionary with any keys (part of channel 资源名称) and values x
    x          a dictionary or stream of kind x
"""

import re

from reportgen.audit.findings import OPERATORS

TAGS = (
    "/Document|/Sect|/TOC|/TOCI|/Reference|/Link|/Span|/H1|/H2|/H3|/P|/L|/LI|/Lbl|/LBody"
    "|/Table|/THead|/TBody|/TR|/TH|/TD"
)
_FLATE = {"/Filter": "/FlateDecode", "/Length": "n"}
_FONT_FILE = {
    "/Type": "/FontDescriptor",
    "/FontName": "@字体名称",
    "/FontFamily": "'字体名称",
    **dict.fromkeys(("/Ascent", "/CapHeight", "/Descent"), "n"),
    "/Flags": "|".join(f"={flags}" for flags in (4, 5, 6, 7, 68, 69, 70, 71)),  # symbolic
    "/ItalicAngle": "=0",
    **dict.fromkeys(("/StemH", "/StemV"), "=80"),
    "/FontBBox": "[n",
    "/FontFile2": "truetype",
    "/FontFile3": "opentype",
}
SHAPES: dict[str, dict[str, str]] = {
    "trailer": {
        **_FLATE,
        "/Type": "/XRef",
        "/Size": "n",
        "/Index": "[n",
        "/W": "[n",
        "/ID": "['文件标识",
        "/Info": "info",
        "/Root": "catalog",
    },
    "info": dict.fromkeys(
        ("/Title", "/Author", "/Producer", "/CreationDate", "/ModDate"), "'文件属性"
    ),
    "catalog": {
        "/Type": "/Catalog",
        "/Lang": "'语言",
        "/MarkInfo": "mark info",
        "/Metadata": "metadata",
        "/Names": "names",
        "/Outlines": "outlines",
        "/OutputIntents": "[intent",
        "/PageLabels": "page labels",
        "/Pages": "pages",
        "/StructTreeRoot": "structure",
        "/ViewerPreferences": "preferences",
    },
    "mark info": {"/Marked": "b", "/Suspects": "b"},
    "preferences": {"/DisplayDocTitle": "b"},
    "metadata": {"/Type": "/Metadata", "/Subtype": "/XML", "/Length": "n"},
    "names": {"/Dests": "targets"},
    "targets": {"/Names": "['命名目标|[page|/XYZ|n"},
    "outlines": {"/Count": "n", "/First": "outline", "/Last": "outline"},
    "outline": {
        "/Title": "'书签",
        "/Count": "n",
        "/Dest": "[page|/XYZ|n",
        **dict.fromkeys(("/First", "/Last", "/Next", "/Prev"), "outline"),
        "/Parent": "outline|outlines",
    },
    "intent": {
        "/Type": "/OutputIntent",
        "/S": "/GTS_PDFA1",
        "/Info": "'颜色配置",
        "/OutputConditionIdentifier": "'颜色配置",
        "/DestOutputProfile": "profile",
    },
    "profile": {**_FLATE, "/N": "=3"},
    "page labels": {"/Nums": "[n|label"},
    "label": {"/S": "/r|/D"},
    "pages": {"/Type": "/Pages", "/Count": "n", "/Kids": "[page"},
    "page": {
        "/Type": "/Page",
        "/Parent": "pages",
        "/Contents": "content",
        "/Resources": "resources",
        "/Annots": "[link",
        **dict.fromkeys(("/MediaBox", "/BleedBox", "/TrimBox"), "[n"),
        "/StructParents": "n",
        "/Tabs": "/S",
    },
    "content": _FLATE,
    "resources": {
        "/ColorSpace": "*[/ICCBased|/Lab|profile|lab",
        "/ExtGState": "*opaque",
        "/Font": "*font",
        **dict.fromkeys(("/Pattern", "/Shading", "/XObject"), "nothing"),
    },
    "nothing": {},
    "lab": {
        "/Range": "[=-125|=125",
        "/WhitePoint": "[=1|=0.964296|=0.825105|=0.950456|=1.089058",
    },
    "opaque": {"/CA": "=1", "/ca": "=1"},
    "font": {
        "/Type": "/Font",
        "/Subtype": "/Type0",
        "/BaseFont": "@字体名称",
        "/Encoding": "/Identity-H",
        "/DescendantFonts": "[face",
        "/ToUnicode": "characters",
    },
    "face": {
        "/Type": "/Font",
        "/Subtype": "/CIDFontType0|/CIDFontType2",
        "/BaseFont": "@字体名称",
        "/CIDSystemInfo": "collection",
        "/CIDToGIDMap": "/Identity",
        "/FontDescriptor": "font file",
        "/W": "[n|[n",
    },
    "collection": {"/Ordering": "'字符集", "/Registry": "'字符集", "/Supplement": "=0"},
    "font file": _FONT_FILE,
    "opentype": {**_FLATE, "/Subtype": "/OpenType"},
    "truetype": {**_FLATE, "/Length1": "n"},
    "characters": _FLATE,
    "link": {
        "/Type": "/Annot",
        "/Subtype": "/Link",
        "/Rect": "[n",
        "/BS": "no border",
        "/Dest": "'链接目标",
        "/Contents": "'链接说明",
        "/F": "=4",
        "/StructParent": "n",
    },
    "no border": {"/Type": "/Border", "/W": "=0"},
    "structure": {
        "/Type": "/StructTreeRoot",
        "/K": "[element",
        "/ParentTree": "owners",
        "/ParentTreeNextKey": "n",
        "/IDTree": "head cells",
    },
    "owners": {"/Nums": "[n|element|[element"},
    "head cells": {"/Names": "['结构元素标识|element"},
    "element": {
        "/Type": "/StructElem",
        "/S": TAGS,
        "/P": "element|structure",
        "/Pg": "page",
        "/K": "[n|element|mark|linked",
        "/ID": "'结构元素标识",
        "/Lang": "'语言",
        "/A": "attributes",
    },
    "mark": {"/Type": "/MCR", "/Pg": "page", "/MCID": "n"},
    "linked": {"/Type": "/OBJR", "/Pg": "page", "/Obj": "link"},
    "attributes": {
        "/O": "/Table",
        "/Scope": "/Row|/Column",
        "/ColSpan": "n",
        "/RowSpan": "n",
        "/Headers": "['结构元素标识",
    },
    "unknown": {},
}
# what the content of streams is; fonts and profiles are not read further than this
STREAMS = {
    "metadata": "XMP",
    "profile": "颜色配置",
    "content": OPERATORS,
    "opentype": "字体文件",
    "truetype": "字体文件",
    "characters": "字符对照表",
}
WRITTEN = {
    "结构元素标识": re.compile(r"h\d{7}"),
    "语言": re.compile(r"[A-Za-z]{2,3}(-\w{2,8})*"),
    "字符集": re.compile("Adobe|Identity"),
    "颜色配置": re.compile(re.escape("IEC 61966-2-1 Default RGB Colour Space - sRGB")),
}
# keys that other programs write, by what a user knows them as; they are no secret
FOREIGN = {
    "/AA": "自动动作",
    "/A": "动作或属性",
    "/AcroForm": "表单",
    "/ActualText": "替代文字 ActualText",
    "/AF": "关联文件",
    "/Alt": "替代说明 Alt",
    "/Annots": "批注",
    "/E": "缩写全称",
    "/EmbeddedFiles": "附件",
    "/Encrypt": "加密",
    "/JavaScript": "脚本",
    "/Metadata": "另外的元数据",
    "/OCProperties": "可选图层",
    "/OpenAction": "打开时的动作",
    "/PieceInfo": "软件私有数据",
    "/Prev": "早先的版本",
    "/Properties": "可选图层或标记属性",
    "/T": "标题",
    "/Thumb": "缩略图",
    "/URI": "网址",
    "/XObject": "图片或图形对象",
}
