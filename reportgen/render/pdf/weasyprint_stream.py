"""The operators of a page as WeasyPrint's insides write them, with what tags and borders need.

Like `weasyprint_insides` this relies on what WeasyPrint does not document, and is tested with it:
the arguments of `Stream`, its `_resources`, `_tags`, `artifact`, `stacked`, the list `stream`, in
which a marked text begins with its tag and its properties, and that nothing but `set_font_size`,
`show_text` and `set_text_rise` shows a text between its place and its end; `draw_line`.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

import pydyf
from weasyprint.draw.border import draw_line
from weasyprint.pdf.stream import Stream

from reportgen.render.pdf.borders import BorderLine


class EmbeddedFont(Protocol):
    """A face as a file gets it, with the glyphs that are shown: widths and texts by number."""

    hash: str  # its name in the content of pages
    widths: dict[int, int]
    to_unicode: dict[int, str]
    svg: bool  # whether it has glyphs that are pictures of this kind
    png: bool
    colr: bool


def forget_glyphs(font: EmbeddedFont) -> None:
    """Empty a font of its glyphs."""
    font.widths, font.to_unicode = {}, {}


@dataclass
class PaintedText:
    """A text as it was painted: the operators that show it, and the glyphs of each font, by key.

    `has_pictures` where a font has glyphs that are pictures, which are painted apart.
    """

    operators: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    glyphs: dict[int, tuple[dict[int, int], dict[int, str]]] = field(default_factory=dict)
    has_pictures: bool = False


class PageStream(Stream):  # type: ignore[misc]  # weasyprint is untyped
    """The PDF operators of one page; each text box is marked, for the structure tree."""

    def __init__(self, fonts: dict[int, EmbeddedFont], width: float, height: float) -> None:
        self.states: dict[str, Mapping[str, float]] = {}  # graphics states by name
        self.others: dict[str, Any] = {"XObject": {}, "Pattern": {}, "Shading": {}}
        resources = {"ExtGState": self.states, "ColorSpace": {}, **self.others}
        super().__init__(fonts, (0, 0, width, height), resources, {}, {}, {}, None)
        self._noted: PaintedText | None = None

    @contextmanager
    def noting(self) -> Iterator[PaintedText]:
        """Note how a text is painted, with all glyphs of it."""
        self._noted = noted = PaintedText()
        fonts: dict[int, EmbeddedFont] = self._fonts
        before = {key: (font.widths, font.to_unicode) for key, font in fonts.items()}
        for font in fonts.values():
            forget_glyphs(font)
        yield noted
        for key, font in fonts.items():
            if font.to_unicode:
                noted.glyphs[key] = (dict(font.widths), dict(font.to_unicode))
                noted.has_pictures |= any((font.svg, font.png, font.colr))
            font.widths, font.to_unicode = before.get(key, ({}, {}))
        self._add_glyphs(noted)
        self._noted = None

    def knows(self, text: PaintedText) -> bool:
        """Whether the page has loaded the fonts of a text."""
        return text.glyphs.keys() <= set(self._fonts)

    def show_again(self, text: PaintedText) -> None:
        """Show a text that was painted before."""
        for name, values in text.operators:
            getattr(self, name)(*values)
        self._add_glyphs(text)

    def _add_glyphs(self, text: PaintedText) -> None:
        for key, (widths, texts) in text.glyphs.items():
            font = self._fonts[key]
            for glyph, width in widths.items():
                font.widths.setdefault(glyph, width)
            for glyph, shown in texts.items():
                font.to_unicode.setdefault(glyph, shown)

    def set_font_size(self, font: str, size: float) -> None:
        """Set what the next text is shown in; the name of a font and points."""
        self._note("set_font_size", font, size)
        super().set_font_size(font, size)

    def show_text(self, text: str) -> None:
        """Show glyphs, written in hexadecimal with the space between them."""
        self._note("show_text", text)
        super().show_text(text)

    def set_text_rise(self, rise: float) -> None:
        """Set how far above its line the next text is shown."""
        self._note("set_text_rise", rise)
        super().set_text_rise(rise)

    def _note(self, name: str, *values: Any) -> None:
        if self._noted is not None:
            self._noted.operators.append((name, values))

    def text_marks(self) -> dict[Any, int]:
        """Where in `stream` each text box has its properties; LookupError if one is translucent."""
        marks = {item["MCID"]: at for at, item in self._marks()}
        return {box: marks[tag["mcid"]] for box, tag in self._tags.items()}

    def _marks(self) -> Iterator[tuple[int, Any]]:
        for at, item in enumerate(self.stream):
            if isinstance(item, pydyf.Dictionary) and "MCID" in item:
                yield at, item

    def set_number(self, mark: int, number: int) -> None:
        """Number a marked text."""
        self.stream[mark]["MCID"] = number

    def set_artifact(self, mark: int, kind: str) -> None:
        """Make an artifact of a marked text: nothing to be read out."""
        self.stream[mark - 1 : mark + 1] = ["/Artifact", pydyf.Dictionary({"Type": kind})]

    def paint_below_text(self, lines: Iterable[BorderLine]) -> None:
        """Paint lines where WeasyPrint paints borders: above all backgrounds, below all text."""
        first_text = next((at - 1 for at, _ in self._marks()), len(self.stream) - 1)
        above = self.stream[first_text:]
        del self.stream[first_text:]
        for line in lines:
            with self.artifact(), self.stacked():
                ends = (line.left, line.top, line.right, line.bottom)
                draw_line(self, *ends, line.width, "solid", line.color)
        self.stream += above
