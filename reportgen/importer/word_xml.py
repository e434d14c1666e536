"""WordprocessingML of Word 2003 and web archives, brought to what the other readers take."""

import email
import email.policy
from pathlib import Path
from typing import Any

from lxml import etree

from reportgen.core.problems import Place, fail
from reportgen.importer.spreadsheet_xml import parsed

_OLD = b"http://schemas.microsoft.com/office/word/2003/wordml"
_NEW = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_RENAMED = {"vmerge": "vMerge", "hmerge": "hMerge"}


class WordXml:
    """A document of Word 2003 as python-docx gives one: a body and styles."""

    def __init__(self, path: Path) -> None:
        """Read it; InputError where it is damaged."""
        root = parsed(path, path.read_bytes().replace(_OLD, _NEW))
        for node in root.iter():
            if isinstance(node.tag, str) and (name := node.tag.removeprefix(_W)) in _RENAMED:
                node.tag = f"{_W}{_RENAMED[name]}"
        body = root.find(f"{_W}body")
        if body is None:
            raise fail("不是有效的 Word 2003 XML 文件", "请用 Word 或 WPS 打开后另存为 .docx",
                       Place(str(path)))  # fmt: skip
        _take_out_sections(body)
        styles = root.find(f"{_W}styles")
        self.element = _Holder(body)
        self.styles = _Holder(body, styles if styles is not None else etree.Element("none"))


class _Holder:
    def __init__(self, body: Any, element: Any = None) -> None:
        self.body, self.element = body, element


def _take_out_sections(body: Any) -> None:
    """Sections group paragraphs and tables (wx:sect); what they hold stands in their place."""
    for node in list(body.iter()):
        if isinstance(node.tag, str) and node.tag.endswith(("}sect", "}sub-section")):
            at = node.getparent().index(node)
            node.getparent()[at : at + 1] = list(node)


def page_of_archive(path: Path) -> bytes:
    """The web page in a web archive (MHTML); InputError where there is none."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            data = part.get_payload(decode=True)
            return data if isinstance(data, bytes) else b""
    raise fail("网页存档里没有网页", "请另存为 .html 或 .xlsx", Place(str(path)))
