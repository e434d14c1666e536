"""The package around a Word document: its parts, their relationships, properties, fixed times.

The only module of this folder that uses python-docx.
"""

import io
import zipfile
from datetime import UTC, datetime, time
from typing import Any, Protocol

import docx

from reportgen.core.zip_archive import write_zip
from reportgen.document.edition import Edition
from reportgen.render.docx.wordml import R, W

_PACKAGE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_DOCUMENT, _BODY = "word/document.xml", "<w:body/>"
FOOTERS = {"default": "rIdOdd", "even": "rIdEven"}  # relationship by kind of page


class ReadPart(Protocol):
    """What reads a part of the package from the templates."""

    def __call__(self, name: str, **values: str) -> str:
        """The text of a part, with the measures and these values filled in."""


def write_package(edition: Edition, body: str, part: ReadPart) -> bytes:
    """A DOCX with this body, which stands in it as it is given; equal content gives equal bytes."""
    document = docx.Document(io.BytesIO(_reference(part)))
    _set_properties(document, edition)
    buffer = io.BytesIO()
    document.save(buffer)
    return _filled(buffer.getvalue(), f'<w:body xmlns:r="{R}">{body}</w:body>')


def _reference(part: ReadPart) -> bytes:
    """The package that python-docx opens: our parts only, nothing of its own template."""
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _relationships(
            ("rId1", "officeDocument", _DOCUMENT),
            ("rId2", "metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _CORE,
        _DOCUMENT: f'<w:document xmlns:w="{W}">{_BODY}</w:document>',
        "word/_rels/document.xml.rels": _relationships(
            ("rIdStyles", "styles", "styles.xml"),
            ("rIdSettings", "settings", "settings.xml"),
            ("rIdFonts", "fontTable", "fontTable.xml"),
            ("rIdTheme", "theme", "theme/theme1.xml"),
            (FOOTERS["default"], "footer", "footer1.xml"),
            (FOOTERS["even"], "footer", "footer2.xml"),
        ),
        "word/styles.xml": part("word/styles.xml"),
        "word/settings.xml": part("word/settings.xml"),
        "word/fontTable.xml": part("word/fontTable.xml"),
        "word/theme/theme1.xml": part("word/theme.xml"),
        "word/footer1.xml": part("word/footer.xml", style="FooterOdd"),
        "word/footer2.xml": part("word/footer.xml", style="FooterEven"),
    }
    return write_zip((name, text.encode()) for name, text in parts.items())


def _set_properties(document: Any, edition: Edition) -> None:
    properties = document.core_properties
    department = edition.department
    moment = datetime.combine(department.published_on, time(), UTC)
    properties.title = edition.title
    author = department.publisher or department.name
    properties.author = properties.last_modified_by = author
    properties.created = properties.modified = moment
    properties.language = "zh-CN"


def _filled(package: bytes, body: str) -> bytes:
    """The package with this body, fixed times and order: equal content gives equal bytes."""
    with zipfile.ZipFile(io.BytesIO(package)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts[_DOCUMENT] = parts[_DOCUMENT].replace(_BODY.encode(), body.encode())
    return write_zip(parts.items())


def _relationships(*targets: tuple[str, str, str]) -> str:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    lines = "".join(
        f'<Relationship Id="{rid}" Type="{package if "/" in kind else office}'
        f'{"/" if "/" in kind else ""}{kind}" Target="{target}"/>'
        for rid, kind, target in targets
    )
    return f'<Relationships xmlns="{package}">{lines}</Relationships>'


_CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/word/{part}" ContentType="{_PACKAGE}.{kind}+xml"/>'
        for part, kind in (
            ("document.xml", "document.main"),
            ("styles.xml", "styles"),
            ("settings.xml", "settings"),
            ("fontTable.xml", "fontTable"),
            ("footer1.xml", "footer"),
            ("footer2.xml", "footer"),
        )
    )
    + '<Override PartName="/word/theme/theme1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
_CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
)
