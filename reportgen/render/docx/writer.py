"""A document as DOCX: its text in sections, the front without page numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reportgen.document.edition import Edition
from reportgen.document.kept_entries import KeptTexts
from reportgen.document.paper import paper
from reportgen.document.templates import Content, Templates
from reportgen.render.docx.body import BodyPart, BodyWriter
from reportgen.render.docx.package import FOOTERS, write_package
from reportgen.render.docx.wordml import paragraph, twips

_UPRIGHT = 'w:w="11906" w:h="16838"'


@dataclass(frozen=True)
class WordWriter:
    """Writes documents with the styles and page measures of one typography."""

    templates: Templates
    typography: Mapping[str, Any]

    def write(self, edition: Edition, content: Content, texts: KeptTexts | None = None) -> bytes:
        """The document as DOCX, with the page numbers that the contents of `content` bear.

        What `texts` keep must have been written with these templates and this typography.
        """
        writer = BodyWriter(self.typography, texts)
        # Only the body's first page has a number given: had the front one, LibreOffice would
        # take page 1 for a left-hand page.
        xml = _ended("".join(writer.front(content)), self._section("", footers=False))
        *parts, last = writer.parts(content)
        for part in parts:
            xml += _ended("".join(part.blocks), self._numbered(part))
        xml += "".join(last.blocks) + paragraph("TableGap") + self._numbered(last)
        return write_package(edition, xml, self._part)

    def _numbered(self, part: BodyPart) -> str:
        numbering = f'<w:pgNumType w:start="{part.first}"/>'
        return self._section(numbering, footers=True, across=part.across)

    def _section(self, numbering: str, *, footers: bool, across: bool = False) -> str:
        page, turned = self.typography["page"], paper(self.typography, across=across)
        top, right, bottom, left = map(
            twips, (turned.top, turned.right, turned.bottom, turned.left)
        )
        size = 'w:w="16838" w:h="11906" w:orient="landscape"' if across else _UPRIGHT
        # the number's line is 16 pt high and hangs below the type area
        footer = bottom - twips(page["number_gap_mm"]) - 320
        if footers:  # the contents' lines break alike; only tables and text need a reserve
            bottom -= twips(page["word_reserve_mm"])
        pitch = round(self.typography["text"]["line_pt"] * 20)
        references = "".join(
            f'<w:footerReference w:type="{kind}" r:id="{rid}"/>'
            for kind, rid in (FOOTERS.items() if footers else ())
        )
        return (
            f'<w:sectPr>{references}<w:type w:val="nextPage"/>'
            f"<w:pgSz {size}/>"
            f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
            f'w:header="0" w:footer="{footer}" w:gutter="0"/>{numbering}'
            f'<w:docGrid w:type="lines" w:linePitch="{pitch}"/></w:sectPr>'
        )

    def _part(self, name: str, **values: str) -> str:
        return self.templates.style(name, {**self.typography, **values}).strip()


def _ended(blocks: str, section: str) -> str:
    """Blocks whose last paragraph ends a section; a gap does where they end with a table."""
    if not blocks.endswith("</w:p>"):
        blocks += paragraph("TableGap")
    before, properties, behind = blocks.rpartition("</w:pPr>")
    return before + section + properties + behind
