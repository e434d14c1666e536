"""The parts of a Word file that our writer makes, and how they belong together; no others."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from reportgen.audit.findings import OpenedFile
from reportgen.audit.zip_container import ZIP, ZipLayout, read_zip

__all__ = ["CORE", "PARTS", "ZIP", "check_relations", "read_package"]

CORE = "docProps/core.xml"
PARTS = (
    "[Content_Types].xml",
    "_rels/.rels",
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "word/styles.xml",
    "word/settings.xml",
    "word/fontTable.xml",
    "word/theme/theme1.xml",
    "word/footer1.xml",
    "word/footer2.xml",
    CORE,
)
_EARLIEST = datetime(1980, 1, 1)  # a ZIP knows no time zone
_FOREIGN = (
    ("docProps/app.xml", "有程序属性（app.xml）"),
    ("docProps/custom.xml", "有自定义属性（custom.xml）"),
    ("docProps/thumbnail", "有缩略图"),
    ("customXml/", "有自定义 XML 部件"),
    ("word/comments", "有批注部件"),
    ("word/people", "有批注者名单"),
    ("word/media/", "有图片"),
    ("word/embeddings/", "有嵌入的文件"),
    ("word/vbaProject", "有宏"),
    ("word/header", "有页眉"),
    ("word/footer", "有多余的页脚"),
    ("word/footnotes", "有脚注"),
    ("word/endnotes", "有尾注"),
    ("word/glossary/", "有构建基块"),
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_CORE_RELATION = (
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
)
_RELATIONS = {
    "_rels/.rels": (
        ("rId1", f"{_OFFICE}officeDocument", "word/document.xml"),
        ("rId2", _CORE_RELATION, CORE),
    ),
    "word/_rels/document.xml.rels": (
        ("rIdStyles", f"{_OFFICE}styles", "styles.xml"),
        ("rIdSettings", f"{_OFFICE}settings", "settings.xml"),
        ("rIdFonts", f"{_OFFICE}fontTable", "fontTable.xml"),
        ("rIdTheme", f"{_OFFICE}theme", "theme/theme1.xml"),
        ("rIdOdd", f"{_OFFICE}footer", "footer1.xml"),
        ("rIdEven", f"{_OFFICE}footer", "footer2.xml"),
    ),
}
_APPLICATION = "application/vnd.openxmlformats-"
_WORD = f"{_APPLICATION}officedocument.wordprocessingml."
_TYPES = (  # in the order in which python-docx writes them
    ("rels", f"{_APPLICATION}package.relationships+xml"),
    ("xml", "application/xml"),
    ("/docProps/core.xml", f"{_APPLICATION}package.core-properties+xml"),
    ("/word/document.xml", f"{_WORD}document.main+xml"),
    ("/word/fontTable.xml", f"{_WORD}fontTable+xml"),
    ("/word/footer1.xml", f"{_WORD}footer+xml"),
    ("/word/footer2.xml", f"{_WORD}footer+xml"),
    ("/word/settings.xml", f"{_WORD}settings+xml"),
    ("/word/styles.xml", f"{_WORD}styles+xml"),
    ("/word/theme/theme1.xml", f"{_APPLICATION}officedocument.theme+xml"),
)


def read_package(data: bytes, opened: OpenedFile) -> dict[str, bytes]:
    """The contents of all parts of a Word file by name; empty where there is no ZIP."""
    return read_zip(data, ZipLayout(PARTS, _EARLIEST, _FOREIGN), opened)


def check_relations(trees: Mapping[str, Any], opened: OpenedFile) -> None:
    """Which part leads to which, and what each is, must be as our writer has it."""
    for part, expected in _RELATIONS.items():
        if trees.get(part) is not None:
            given = [(r.get("Id"), r.get("Type"), r.get("Target")) for r in trees[part]]
            if given != list(expected):
                opened.add_fault("关系", part, "关系与本程序写的不同")
    types = trees.get("[Content_Types].xml")
    if types is not None:
        named = [(t.get("Extension") or t.get("PartName"), t.get("ContentType")) for t in types]
        if named != list(_TYPES):
            opened.add_fault("关系", "[Content_Types].xml", "部件类型与本程序写的不同")
