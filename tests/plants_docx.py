"""Things planted in a Word file: each gives the file with something in it."""

import io
import re
import zipfile
from base64 import b32encode, b64encode, urlsafe_b64encode
from collections.abc import Callable

from plants_pdf import SECRET

from reportgen.core.zip_archive import write_zip

Plant = Callable[[bytes], bytes]
_LETTERS = b64encode(SECRET.encode()).decode()
_DOCUMENT, _STYLES = "word/document.xml", "word/styles.xml"
_THEME, _CORE, _FONTS = "word/theme/theme1.xml", "docProps/core.xml", "word/fontTable.xml"


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a package by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _in(part: str, pattern: str, after: str, flags: int = 0) -> Plant:
    """A regular expression replaced once in a part; the package as our writer makes it."""

    def plant(data: bytes) -> bytes:
        parts = parts_of(data)
        text = parts[part].decode()
        assert re.search(pattern, text, flags), pattern
        parts[part] = re.sub(pattern, after, text, count=1, flags=flags).encode()
        return write_zip(parts.items())

    return plant


def _at_text(after: str) -> Plant:
    """The first paragraph of running text, with something in it."""
    return _in(_DOCUMENT, r"建成书香城市。", after)


PLANTS: dict[str, Plant] = {
    # properties
    "another title": _in(_CORE, "<dc:title>[^<]*", "<dc:title>公文"),
    "blanks in the title": _in(_CORE, "(<dc:title>[^<]*)", r"\1  "),
    "another author": _in(_CORE, "<dc:creator>[^<]*", "<dc:creator>张某"),
    "another reviser": _in(_CORE, "<cp:lastModifiedBy>[^<]*", "<cp:lastModifiedBy>张某"),
    "both authors others": _in(
        _CORE,
        "<dc:creator>[^<]*</dc:creator><cp:lastModifiedBy>[^<]*",
        f"<dc:creator>{_LETTERS}</dc:creator><cp:lastModifiedBy>{_LETTERS}",
    ),
    "other dates": _in(_CORE, r"2026-02-10(.*)2026-02-10", r"1973-05-19\g<1>1973-05-19", re.DOTALL),
    "properties in another order": _in(
        _CORE, "(<dc:title>.*</dc:title>)(<dc:creator>.*</dc:creator>)", r"\2\1"
    ),
    # theme and fonts
    "the theme's name": _in(_THEME, 'name="公文"', f'name="{SECRET[::-1]}"'),
    "the theme's name in base64": _in(_THEME, 'name="公文"', f'name="{_LETTERS}"'),
    "the name of a scheme": _in(_THEME, 'name="黑白"', 'name="黑白7351"'),
    "a colour of the theme": _in(_THEME, "000000", "735197"),
    "a line's width in the theme": _in(_THEME, 'w="6350"', 'w="7351"'),
    "a face of the theme": _in(_THEME, 'typeface=""', 'typeface="Kylin 7351"'),
    "blanks in the theme": _in(_THEME, "</a:clrScheme>", "  \n </a:clrScheme>"),
    "a font's name": _in(_FONTS, 'w:name="黑体"', f'w:name="{SECRET}"'),
    "a font's other name": _in(_FONTS, 'w:val="宋体"', 'w:val="Kylin"'),
    "a font more": _in(
        _FONTS,
        "</w:fonts>",
        f'<w:font w:name="{_LETTERS}"><w:charset w:val="86"/></w:font></w:fonts>',
    ),
    # styles and settings
    "a style's name": _in(_STYLES, 'w:val="封面说明"', f'w:val="{_LETTERS}"'),
    "a style's name in base32": _in(
        _STYLES, 'w:val="表头"', f'w:val="{b32encode(SECRET.encode()).decode()}"'
    ),
    "a style more": _in(
        _STYLES,
        "</w:styles>",
        '<w:style w:type="paragraph" w:customStyle="1" w:styleId="Kylin"><w:name w:val="7351"/>'
        "</w:style></w:styles>",
    ),
    "a style's colour": _in(_STYLES, 'w:color="000000"', 'w:color="0735A1"'),
    "a style's size": _in(_STYLES, '<w:sz w:val="18"/>', '<w:sz w:val="17"/>'),
    "a style's spacing": _in(_STYLES, r'w:line="579"', 'w:line="573"'),
    "a style's priority": _in(_STYLES, 'w:uiPriority w:val="39"', 'w:uiPriority w:val="7351"'),
    "the zoom": _in("word/settings.xml", 'w:percent="100"', 'w:percent="73"'),
    "the language of the settings": _in("word/settings.xml", '"en-US"', '"ky-LI"'),
    "the footer's dashes": _in("word/footer1.xml", "— </w:t>", "—— </w:t>"),
    "the footer's result": _in("word/footer1.xml", "<w:t>1</w:t>", "<w:t>7351</w:t>"),
    # the text
    "blanks at an end": _at_text("建成书香城市。   "),
    "blanks within": _at_text("建成 书香城市。"),
    "a wide blank": _at_text("建成书香城市。\u3000"),
    "a line end": _at_text('建成书香</w:t><w:br/><w:t xml:space="preserve">城市。'),
    "a text in two runs": _at_text('建成书</w:t></w:r><w:r><w:t xml:space="preserve">香城市。'),
    "a text in two pieces": _at_text('建成书</w:t><w:t xml:space="preserve">香城市。'),
    "an empty run": _in(_DOCUMENT, "</w:r></w:p>", "</w:r><w:r><w:t/></w:r></w:p>"),
    "a character of no width": _at_text("建成\u200b书香城市。"),
    "another character": _at_text("建成书香城巿。"),
    "a text in another word": _at_text("建成诗书城市。"),
    "a paragraph more": _in(
        _DOCUMENT,
        '(<w:p><w:pPr><w:pStyle w:val="BodyText"/>)',
        r'<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr></w:p>\1',
    ),
    "gaps more": _in(
        _DOCUMENT,
        '(<w:p><w:pPr><w:pStyle w:val="TableGap"/></w:pPr></w:p>)',
        r"\1\1\1",
    ),
    "a gap before a heading": _in(
        _DOCUMENT,
        '(<w:p><w:pPr><w:pStyle w:val="Heading1"/>)',
        r'<w:p><w:pPr><w:pStyle w:val="EntryGap"/></w:pPr></w:p>\1',
    ),
    "a column's width": _in(_DOCUMENT, r'<w:gridCol w:w="(\d+)"/>', r'<w:gridCol w:w="735"/>'),
    "a table's width": _in(_DOCUMENT, r'<w:tblW w:w="\d+"', '<w:tblW w:w="7351"'),
    "a margin": _in(_DOCUMENT, r'w:left="\d+"', 'w:left="1573"'),
    "the footer's place": _in(_DOCUMENT, r'w:footer="\d+"', 'w:footer="735"'),
    "attributes in another order": _in(
        _DOCUMENT, r'<w:tcW (w:w="\d+") (w:type="dxa")/>', r"<w:tcW \2 \1/>"
    ),
    "elements in another order": _in(_DOCUMENT, r"(<w:tcW [^>]*/>)(<w:gridSpan [^>]*/>)", r"\2\1"),
    "a bookmark's number": _in(
        _DOCUMENT,
        r'w:id="(\d+)" w:name="_Toc000000001"',
        r'w:id="7351" w:name="_Toc000007351"',
    ),
    "a page number of the contents": _in(
        _DOCUMENT, r'(PAGEREF .*?xml:space="preserve">)\d+', r"\g<1>9735"
    ),
    "a namespace": _in(_DOCUMENT, "<w:body", '<w:body xmlns:x="urn:7351"'),
    "a comment": _in(
        _DOCUMENT, "<w:body", f"<!--{urlsafe_b64encode(SECRET.encode()).decode()}--><w:body"
    ),
    "blanks between elements": _in(_DOCUMENT, "</w:p><w:p>", "</w:p>\n <w:p>"),
    "relations in another order": _in(
        "word/_rels/document.xml.rels", "(<Relationship [^>]*/>)(<Relationship [^>]*/>)", r"\2\1"
    ),
    "types in another order": _in(
        "[Content_Types].xml", "(<Override [^>]*/>)(<Override [^>]*/>)", r"\2\1"
    ),
}
