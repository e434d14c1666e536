"""The parts of a Word file that our writer makes; all others are refused."""

from datetime import datetime

from reportgen.audit.container import ZIP, Wanted, read_container
from reportgen.audit.record import Record

__all__ = ["PARTS", "ZIP", "read_package"]

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
    "docProps/core.xml",
)
_EARLIEST = datetime(1980, 1, 1)  # a ZIP knows no time zone
_KNOWN_ODD = (
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


def read_package(data: bytes, record: Record) -> dict[str, bytes]:
    """The contents of all parts of a Word file by name; empty where there is no ZIP."""
    return read_container(data, Wanted(PARTS, _EARLIEST, _KNOWN_ODD), record)
