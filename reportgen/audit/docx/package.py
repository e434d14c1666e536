"""The parts of a Word file that our writer makes; all others are refused."""

from datetime import datetime

from reportgen.audit.findings import OpenedFile
from reportgen.audit.zip_container import ZIP, ZipLayout, read_zip

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


def read_package(data: bytes, opened: OpenedFile) -> dict[str, bytes]:
    """The contents of all parts of a Word file by name; empty where there is no ZIP."""
    return read_zip(data, ZipLayout(PARTS, _EARLIEST, _FOREIGN), opened)
