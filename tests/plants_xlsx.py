"""Things planted in a workbook: each gives the file with something in it."""

import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping

from plants_docx import parts_of
from plants_pdf import SECRET

from reportgen.core.zip_archive import write_zip

Plant = Callable[[bytes], bytes]
_LETTERS = b64encode(SECRET.encode()).decode()
_BOOK, _STYLES, _TYPES = "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"
_CORE, _APPLICATION, _THEME = "docProps/core.xml", "docProps/app.xml", "xl/theme/theme1.xml"
_PART_ONE, _PROJECT, _STUB = (f"xl/worksheets/sheet{n}.xml" for n in (3, 5, 6))
_RELATIONS = "xl/_rels/workbook.xml.rels"
_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_INLINE = f'<c r="{{}}" t="inlineStr"><is><t>{SECRET}</t></is></c>'


def _in(part: str, pattern: str, after: str) -> Plant:
    """A regular expression replaced once in a part; the package as our writer makes it."""

    def plant(data: bytes) -> bytes:
        parts = parts_of(data)
        text = parts[part].decode()
        assert re.search(pattern, text), pattern
        parts[part] = re.sub(pattern, after, text, count=1).encode()
        return write_zip(parts.items())

    return plant


def _with(parts: Mapping[str, str], **edits: tuple[str, str, str]) -> Plant:
    """Parts more, and what makes them known in others."""

    def plant(data: bytes) -> bytes:
        for part, pattern, after in edits.values():
            data = _in(part, pattern, after)(data)
        more = {name: text.encode() for name, text in parts.items()}
        return write_zip({**parts_of(data), **more}.items())

    return plant


def _tail(xml: str, before: str = "<printOptions") -> Plant:
    """Something among what stands behind the rows of a project's sheet."""
    return _in(_PROJECT, before, f"{xml}{before}")


def _ascii(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode()


def _at_text(after: str) -> Plant:
    """The first paragraph of running text, with something in it."""
    return _in(_PART_ONE, _ascii("建成书香城市。"), _ascii(after))


def _reordered(data: bytes) -> bytes:
    parts = parts_of(data)
    return write_zip(sorted(parts.items()))


_HIDDEN_SHEET = _with(
    {"xl/worksheets/sheet7.xml": f'{_SHEET}<sheetData><row r="1">{_INLINE.format("A1")}</row>'
     "</sheetData></worksheet>"},
    types=(_TYPES, "</Types>", '<Override PartName="/xl/worksheets/sheet7.xml" ContentType='
           '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'),
    book=(_BOOK, "</sheets>", '<sheet xmlns:r="http://schemas.openxmlformats.org/officeDocument/'
          '2006/relationships" name="7" sheetId="7" state="veryHidden" r:id="rId99"/></sheets>'),
    relations=(_RELATIONS, "</Relationships>", '<Relationship Type="http://schemas.openxmlformats.'
               'org/officeDocument/2006/relationships/worksheet" Target="/xl/worksheets/sheet7.xml"'
               ' Id="rId99"/></Relationships>'),
)  # fmt: skip
PLANTS: dict[str, Plant] = {
    # properties
    "another title": _in(_CORE, "<dc:title ([^>]*)>[^<]*", r"<dc:title \1>公文"),
    "another author": _in(_CORE, "<dc:creator ([^>]*)>[^<]*", rf"<dc:creator \1>{_LETTERS}"),
    "another reviser": _in(_CORE, "<cp:lastModifiedBy>[^<]*", "<cp:lastModifiedBy>张某"),
    "other dates": _in(_CORE, "2026-02-10", "1973-05-19"),
    "keywords": _in(_CORE, "</cp:core", f"<cp:keywords>{SECRET}</cp:keywords></cp:core"),
    "another program": _in(_APPLICATION, "<Application>[^<]*", f"<Application>{_LETTERS}"),
    "a company": _in(_APPLICATION, "</Prop", f"<Company>{SECRET}</Company></Prop"),
    "a property of one's own": _with(
        {"docProps/custom.xml": f"<Properties><property><x>{SECRET}</x></property></Properties>"}
    ),
    "a thumbnail": _with({"docProps/thumbnail.jpeg": SECRET}),
    # sheets
    "a hidden sheet of ours": _in(
        _BOOK, 'sheetId="6" state="visible"', 'sheetId="6" state="hidden"'
    ),
    "a hidden sheet more": _HIDDEN_SHEET,
    "a sheet's name": _in(_BOOK, 'name="目录"', f'name="{_LETTERS}"'),
    "a sheet's number": _in(_BOOK, 'sheetId="6"', 'sheetId="7351"'),
    "a hidden row": _in(_PROJECT, '<row r="3" ', '<row r="3" hidden="1" '),
    "a hidden column": _in(_PROJECT, 'min="2"', 'hidden="1" min="2"'),
    "a row of no height": _in(_PROJECT, 'ht="25"', 'ht="0.5"'),
    "a row's height": _in(_PROJECT, r'<row r="3" ht="[\d.]+"', '<row r="3" ht="17.351"'),
    "a column's width": _in(_PROJECT, r'<col width="[\d.]+"', '<col width="7.351"'),
    "a row far below": _in(
        _PROJECT, "</sheetData>", f'<row r="735197">{_INLINE.format("A735197")}</row></sheetData>'
    ),
    "a cell far to the right": _in(_STUB, "</row>", _INLINE.format("XFD1") + "</row>"),
    "a text below a merged cell": _in(
        _PROJECT,
        r'(<c r="B1" s="\d+") t="n"></c>',
        rf'\1 t="inlineStr"><is><t>{SECRET}</t></is></c>',
    ),
    "the zoom": _in(_PROJECT, 'workbookViewId="0"', 'zoomScale="73" workbookViewId="0"'),
    "another cell chosen": _in(_PROJECT, 'activeCell="A1"', 'activeCell="G3"'),
    "a group of rows": _in(_PROJECT, '<row r="3" ', '<row r="3" outlineLevel="5" '),
    "a tab's colour": _in(_PROJECT, "<outlinePr", '<tabColor rgb="FF735197"/><outlinePr'),
    # texts
    "blanks at an end": _at_text("建成书香城市。   "),
    "blanks within": _at_text("建成 书香城市。"),
    "a line end": _at_text("建成书香\n城市。"),
    "a character of no width": _at_text("建成\u200b书香城市。"),
    "another character": _at_text("建成书香城巿。"),
    "another word": _at_text("建成诗书城市。"),
    "a text in pieces": _at_text("建成书</t></is><is><t>香城市。"),
    "a run with a look of its own": _at_text(
        "建成</t><r><rPr><sz val='1'/></rPr><t>书</t></r><t>。"
    ),
    "a reading aid": _at_text(f"建成书香城市。</t><rPh sb='0' eb='1'><t>{SECRET}</t></rPh><t>"),
    "a formula": _in(_PROJECT, "<v>80.00</v>", f'<f>LEN("{SECRET}")</f><v>80.00</v>'),
    "another amount": _in(_PROJECT, "<v>80.00</v>", "<v>80.01</v>"),
    "digits that nobody sees": _in(_PROJECT, "<v>80.00</v>", "<v>80.00000735197</v>"),
    "an amount as a text": _in(
        _PROJECT, r't="n"><v>80.00</v>', 't="inlineStr"><is><t>80.00</t></is>'
    ),
    "an amount with another format": _in(_PROJECT, r's="25"( t="n"><v>80.00)', r's="24"\1'),
    "a cell's look": _in(_PROJECT, r's="19"', 's="20"'),
    "a kind of cell": _in(_PROJECT, 't="n"></c>', 't="s"></c>'),
    "a shared text": _with({"xl/sharedStrings.xml": f"<sst><si><t>{SECRET}</t></si></sst>"}),
    # what stands beside the cells
    "a merged area more": _in(_PROJECT, "(<mergeCell ref)", r'<mergeCell ref="X73:Z97"/>\1'),
    "merged areas in another order": _in(
        _PROJECT, r'(<mergeCell ref="[^"]*"/>)(<mergeCell ref="[^"]*"/>)', r"\2\1"
    ),
    "a link outside": _tail(
        f'<hyperlinks><hyperlink ref="A1" location="{_LETTERS}"/></hyperlinks>'
    ),
    "a link's tip": _in(
        "xl/worksheets/sheet2.xml", "<hyperlink ref", f'<hyperlink tooltip="{_LETTERS}" ref'
    ),
    "a link to another place": _in("xl/worksheets/sheet2.xml", "!A1", "!G7351"),
    "relations of a sheet": _with(
        {
            "xl/worksheets/_rels/sheet5.xml.rels": "<Relationships><Relationship Id='r1' "
            f"Target='http://x/{_LETTERS}' TargetMode='External' Type='hyperlink'/></Relationships>"
        }
    ),
    "a check of what is typed": _tail(
        '<dataValidations count="1">'
        f'<dataValidation sqref="A1" prompt="{SECRET}"/></dataValidations>'
    ),
    "a conditional look": _tail(
        '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1">'
        f"<formula>{SECRET}</formula></cfRule></conditionalFormatting>"
    ),
    "a password": _in(_PROJECT, "</sheetData>", '</sheetData><sheetProtection password="7351"/>'),
    "a header": _in(_PROJECT, "<oddHeader></odd", f"<oddHeader>&amp;C{SECRET}</odd"),
    "a footer of the first page": _in(
        _PROJECT, "<firstFooter></first", f"<firstFooter>{_LETTERS}</first"
    ),
    "a margin": _in(_PROJECT, r'left="[\d.]+"', 'left="0.7351"'),
    "the first page's number": _in(_PART_ONE, 'firstPageNumber="1"', 'firstPageNumber="7351"'),
    "a break between pages": _in(
        _PROJECT, "<ignoredErrors", '<rowBreaks><brk id="735"/></rowBreaks><ignoredErrors'
    ),
    "an area of the warnings": _in(_PROJECT, 'sqref="A1:', 'sqref="A1:B7351 A1:'),
    "something behind the end": _in(
        _PROJECT, "</worksheet>", f'<extLst><ext uri="{_LETTERS}"/></extLst></worksheet>'
    ),
    "a comment": _with(
        {"xl/comments1.xml": f"<comments><text>{SECRET}</text></comments>"},
        sheet=(_PROJECT, "</worksheet>", "<legacyDrawing/></worksheet>"),
    ),
    "a comment in the XML": _in(
        _PROJECT, "<sheetData>", f"<!--{urlsafe_b64encode(SECRET.encode()).decode()}--><sheetData>"
    ),
    "a processing instruction": _in(_PROJECT, "<sheetData>", f"<?x {_LETTERS}?><sheetData>"),
    "blanks between elements": _in(_PROJECT, "</row><row", "</row>\n <row"),
    "a namespace": _in(_PROJECT, "<worksheet ", '<worksheet xmlns:x="urn:7351" '),
    "attributes in another order": _in(_PROJECT, r'(r="A1") (s="\d+")', r"\2 \1"),
    "a picture": _with({"xl/media/image1.png": SECRET, "xl/drawings/drawing1.xml": "<wsDr/>"}),
    # the workbook
    "a name": _in(
        _BOOK, "</definedNames>", f'<definedName name="x">"{SECRET}"</definedName></definedNames>'
    ),
    "a hidden name": _in(
        _BOOK,
        "</definedNames>",
        f'<definedName name="x" hidden="1" comment="{_LETTERS}">1</definedName></definedNames>',
    ),
    "other rows repeated": _in(_BOOK, r"!\$\d+:\$\d+", "!$7:$351"),
    "a link to another workbook": _with(
        {"xl/externalLinks/externalLink1.xml": f"<externalLink><x>{SECRET}</x></externalLink>"},
        book=(_BOOK, "<calcPr", "<externalReferences/><calcPr"),
    ),
    "a chain of calculations": _with(
        {"xl/calcChain.xml": f"<calcChain><c r='{_LETTERS}'/></calcChain>"}
    ),
    "macros": _with({"xl/vbaProject.bin": SECRET}),
    "a query": _with({"xl/connections.xml": f"<connections><x>{SECRET}</x></connections>"}),
    "a path": _in(_BOOK, "<workbookPr/>", f'<workbookPr codeName="{_LETTERS}"/>'),
    "another sheet shown first": _in(_BOOK, 'activeTab="0"', 'activeTab="5"'),
    "sheets in another order": _in(_BOOK, '(<sheet [^>]*name="封面".*?/>)(<sheet .*?/>)', r"\2\1"),
    # looks
    "a style's name": _in(_STYLES, 'name="表注"', f'name="{_LETTERS}"'),
    "a style more": _in(
        _STYLES, "</cellStyles>", f'<cellStyle name="{_LETTERS}" xfId="1"/></cellStyles>'
    ),
    "a colour": _in(_STYLES, "000563C1", "00735197"),
    "white letters": _in(
        _STYLES, '<name val="黑体"/>', '<name val="黑体"/><color rgb="00FFFFFF"/>'
    ),
    "a size": _in(_STYLES, '<sz val="9"/>', '<sz val="7.351"/>'),
    "a face": _in(_STYLES, 'val="宋体"', f'val="{_LETTERS}"'),
    "a format that shows something else": _in(
        _STYLES, 'formatCode="0.0"', f'formatCode="&quot;{SECRET}&quot;"'
    ),
    "a format that hides": _in(_STYLES, 'formatCode="0.000"', 'formatCode=";;;"'),
    "a colour of the theme": _in(_THEME, "000000", "735197"),
    "the theme's name": _in(_THEME, 'name="公文"', f'name="{SECRET[::-1]}"'),
    "relations in another order": _in(
        _RELATIONS, "(<Relationship [^>]*/>)(<Relationship [^>]*/>)", r"\2\1"
    ),
    "a kind of part": _in(
        _TYPES, "</Types>", f'<Default Extension="{_LETTERS}" ContentType="x"/></Types>'
    ),
    # the package
    "parts in another order": _reordered,
    "a part more": _with({"xl/说明.txt": SECRET}),
    "bytes behind the end": lambda data: data + SECRET.encode(),
    "no part of a sheet": lambda data: write_zip(
        (n, c) for n, c in parts_of(data).items() if n != _STUB
    ),
}
