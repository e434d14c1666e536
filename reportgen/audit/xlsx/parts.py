"""The parts of a workbook, byte for byte, as the sheets of a document give them.

Built without the writer's code, from what ECMA-376 part 1 (18) calls for and openpyxl writes: what
else stands in a file shows, whatever it is, and so does another version of the library.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from itertools import chain
from xml.sax.saxutils import escape

from reportgen.audit.expected import Expected
from reportgen.document.sheets import Sheet, SheetCell, sheets_of
from reportgen.document.sheets.layout import PLACES
from reportgen.document.sheets.styles import NUMBER, CellLook, cell_looks

WORKBOOK, STYLES, THEME = "xl/workbook.xml", "xl/styles.xml", "xl/theme/theme1.xml"
CORE, APPLICATION, TYPES = "docProps/core.xml", "docProps/app.xml", "[Content_Types].xml"
_RELATIONS, _BOOK_RELATIONS = "_rels/.rels", "xl/_rels/workbook.xml.rels"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_APP = "application/vnd.openxmlformats-"
_SHEET_TYPE = f"{_APP}officedocument.spreadsheetml"
_DC, _TERMS = 'xmlns:dc="http://purl.org/dc/elements/1.1/"', "http://purl.org/dc/terms/"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def sheet_part(number: int) -> str:
    """The part that holds a sheet, the first being 1."""
    return f"xl/worksheets/sheet{number}.xml"


def expected_sheets(expected: Expected) -> tuple[Sheet, ...]:
    """The sheets of a document."""
    suffixes = expected.templates.suffixes.values()
    return sheets_of(expected.content, expected.typography, suffixes)


def expected_parts(expected: Expected, sheets: Sequence[Sheet]) -> Mapping[str, bytes]:
    """Every part of the workbook by name, in the order in which they are packed."""
    looks = cell_looks(expected.typography)
    numbers = {look.name: number for number, look in enumerate(looks, start=1)}
    theme = expected.templates.style("word/theme.xml", expected.typography).strip()
    parts = {
        APPLICATION: _application(),
        CORE: _core(expected),
        THEME: theme,
        **{
            sheet_part(number): "".join(_worksheet(sheet, numbers, expected))
            for number, sheet in enumerate(sheets, start=1)
        },
        STYLES: "".join(_styles(looks)),
        _RELATIONS: _relations(),
        WORKBOOK: "".join(_workbook(sheets)),
        _BOOK_RELATIONS: _book_relations(len(sheets)),
        TYPES: _types(len(sheets)),
    }
    encoded = {name: text.encode() for name, text in parts.items()}
    for name in encoded:
        if name.startswith("xl/worksheets/"):  # written piece by piece, in ASCII
            encoded[name] = parts[name].encode("ascii", "xmlcharrefreplace")
    return encoded


# --------------------------------------------------------------------------------- one sheet


def _worksheet(sheet: Sheet, numbers: Mapping[str, int], expected: Expected) -> Iterator[str]:
    yield f'<worksheet xmlns="{_MAIN}"><sheetPr><outlinePr summaryBelow="1" summaryRight="1"/>'
    yield f'<pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="{_dimension(sheet)}"/>'
    yield '<sheetViews><sheetView showGridLines="0" workbookViewId="0">'
    yield '<selection activeCell="A1" sqref="A1"/></sheetView></sheetViews>'
    yield '<sheetFormatPr baseColWidth="8" defaultRowHeight="15"/><cols>'
    for at, width in enumerate(sheet.widths, start=1):
        yield f'<col width="{width:.16g}" customWidth="1" min="{at}" max="{at}"/>'
    yield "</cols><sheetData>"
    yield from _rows(sheet, numbers)
    yield "</sheetData>"
    yield from _merged(sheet)
    links = [cell for cell in sheet.cells if cell.link]
    yield "<hyperlinks>" if links else ""
    for cell in links:
        yield f'<hyperlink ref="{_name(cell.row, cell.column)}" location={_quoted(cell.link)}/>'
    yield "</hyperlinks>" if links else ""
    yield from _print_setup(sheet, expected)
    last = _name(len(sheet.heights), len(sheet.widths))
    yield f'<ignoredErrors><ignoredError sqref="A1:{last}" numberStoredAsText="1"/></ignoredErrors>'
    yield "</worksheet>"


def _dimension(sheet: Sheet) -> str:
    if not sheet.cells:
        return "A1:A1"
    rows = (min(c.row for c in sheet.cells), max(c.row + c.height - 1 for c in sheet.cells))
    last = max(c.column + c.width - 1 for c in sheet.cells)
    first = min(c.column for c in sheet.cells)
    return f"{_name(rows[0], first)}:{_name(rows[1], last)}"


def _rows(sheet: Sheet, numbers: Mapping[str, int]) -> Iterator[str]:
    covered: dict[int, dict[int, tuple[SheetCell, bool]]] = {}
    for cell in sheet.cells:
        for row in range(cell.row, cell.row + cell.height):
            for column in range(cell.column, cell.column + cell.width):
                begins = (row, column) == (cell.row, cell.column)
                covered.setdefault(row, {})[column] = (cell, begins)
    for row, height in enumerate(sheet.heights, start=1):
        yield f'<row r="{row}" ht="{height:.16g}" customHeight="1">'
        for column, (cell, begins) in sorted(covered.get(row, {}).items()):
            yield _cell(row, column, cell, numbers, begins=begins)
        yield "</row>"


def _cell(
    row: int, column: int, cell: SheetCell, numbers: Mapping[str, int], *, begins: bool
) -> str:
    style = numbers[cell.style] if cell.places is None else len(numbers) + 1 + cell.places
    head = f'<c r="{_name(row, column)}" s="{style}"'
    if not begins or not cell.text:
        return f'{head} t="n"></c>'
    if cell.places is not None:
        return f'{head} t="n"><v>{cell.text}</v></c>'
    blank = ' xml:space="preserve"' if cell.text != cell.text.strip() else ""
    return f'{head} t="inlineStr"><is><t{blank}>{escape(_literal(cell.text))}</t></is></c>'


def _literal(text: str) -> str:
    """A text in which nothing is read as the code of a character (ECMA-376, 22.4.2.4)."""
    pieces = text.split("_x")
    codes = (all(c in "0123456789abcdefABCDEF" for c in p[:4]) and p[4:5] == "_" for p in pieces)
    joined = pieces[0]
    next(codes)
    for piece, code in zip(pieces[1:], codes, strict=True):
        joined += ("_x005F_x" if code else "_x") + piece
    return joined


def _merged(sheet: Sheet) -> Iterator[str]:
    areas = [cell for cell in sheet.cells if cell.height > 1 or cell.width > 1]
    if not areas:
        return
    yield f'<mergeCells count="{len(areas)}">'
    for cell in areas:
        last = _name(cell.row + cell.height - 1, cell.column + cell.width - 1)
        yield f'<mergeCell ref="{_name(cell.row, cell.column)}:{last}"/>'
    yield "</mergeCells>"


_SIDES = ("left", "right", "top", "bottom")


def _print_setup(sheet: Sheet, expected: Expected) -> Iterator[str]:
    page, number = expected.typography["page"], expected.typography["number"]
    # a sheet that lies across is the upright page turned
    sides = ("bottom", "top", "left", "right") if sheet.across else _SIDES
    left, right, top, bottom = (f"{round(page[f'{s}_mm'] / 25.4, 3):.16g}" for s in sides)
    lies = "landscape" if sheet.across else "portrait"
    below = max(page[f"{sides[3]}_mm"] - page["number_gap_mm"] - number["size_pt"] * 25.4 / 72, 0)
    first = ' firstPageNumber="1" useFirstPageNumber="1"' if sheet.opens else ""
    yield '<printOptions horizontalCentered="1"/>'
    yield f'<pageMargins left="{left}" right="{right}" top="{top}" bottom="{bottom}" '
    yield f'header="0" footer="{round(below / 25.4, 3):.16g}"/>'
    yield f'<pageSetup orientation="{lies}" paperSize="9" fitToHeight="0" fitToWidth="1"{first}/>'
    if sheet.numbered:
        yield from _footers(expected)


def _footers(expected: Expected) -> Iterator[str]:
    number, faces = expected.typography["number"], expected.typography["faces"]
    before, after = (number[side].replace("&", "&&") for side in ("before", "after"))
    face, size = faces[number["face"]]["word"], round(number["size_pt"])
    text = f'&"{face}"&{size} {before}&P{after}'
    outside = number["place"] == "outside"
    odd, even = ("&R" + text, "&L" + text) if outside else ("&C" + text, "")
    different = ' differentOddEven="1"' if outside else ""
    yield f"<headerFooter{different}><oddHeader></oddHeader>"
    yield f"<oddFooter>{escape(odd)}</oddFooter><evenHeader></evenHeader>"
    yield f"<evenFooter>{escape(even)}</evenFooter><firstHeader></firstHeader>"
    yield "<firstFooter></firstFooter></headerFooter>"


# ------------------------------------------------------------------------------ the workbook


def _workbook(sheets: Sequence[Sheet]) -> Iterator[str]:
    yield f'<workbook xmlns="{_MAIN}"><workbookPr/><workbookProtection/><bookViews>'
    yield '<workbookView visibility="visible" minimized="0" showHorizontalScroll="1" '
    yield 'showVerticalScroll="1" showSheetTabs="1" tabRatio="600" firstSheet="0" activeTab="0" '
    yield 'autoFilterDateGrouping="1"/></bookViews><sheets>'
    for at, sheet in enumerate(sheets, start=1):
        yield f'<sheet xmlns:r="{_OFFICE}/relationships" name={_quoted(sheet.name)} '
        yield f'sheetId="{at}" state="visible" r:id="rId{at}"/>'
    yield "</sheets>"
    repeated = [(at, sheet) for at, sheet in enumerate(sheets) if sheet.repeated]
    yield "<definedNames>" if repeated else "<definedNames/>"
    for at, sheet in repeated:
        first, last = sheet.repeated or (0, 0)
        yield f'<definedName name="_xlnm.Print_Titles" localSheetId="{at}">'
        yield f"'{escape(sheet.name)}'!${first}:${last}</definedName>"
    yield "</definedNames>" if repeated else ""
    yield '<calcPr calcId="124519" fullCalcOnLoad="1"/></workbook>'


_NO_LOOK = CellLook("Normal", "宋体", 11)
_BLACK = '<color rgb="00000000"/>'
_LINES = "".join(
    f'<{side} style="thin">{_BLACK}</{side}>' for side in ("left", "right", "top", "bottom")
)


def _styles(looks: Sequence[CellLook]) -> Iterator[str]:
    formats = ["0." + "0" * places if places else "0" for places in range(PLACES + 1)]
    own = [code for code in formats if code not in ("0", "0.00")]  # the others have fixed numbers
    ids = {"0": 1, "0.00": 2} | {code: 164 + at for at, code in enumerate(own)}
    fonts = list(dict.fromkeys(map(_font, (_NO_LOOK, *looks))))
    yield f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(own)}">'
    yield from (f'<numFmt numFmtId="{ids[code]}" formatCode="{code}"/>' for code in own)
    yield f'</numFmts><fonts count="{len(fonts)}">{"".join(fonts)}</fonts>'
    yield '<fills count="2"><fill><patternFill/></fill>'
    yield '<fill><patternFill patternType="gray125"/></fill></fills><borders count="3">'
    yield "<border><left/><right/><top/><bottom/><diagonal/></border><border/>"
    yield f"<border>{_LINES}</border></borders>"
    plain = 'numFmtId="0" fontId="0" fillId="0" borderId="0"'
    named = [_format(0, fonts.index(_font(look)), look) for look in looks]
    yield f'<cellStyleXfs count="{len(looks) + 1}"><xf {plain}/>'
    yield from (f"<xf {xf[0]}>{xf[1]}</xf>" for xf in named)
    number = next(at for at, look in enumerate(looks, start=1) if look.name == NUMBER)
    used = [(xf, at) for at, xf in enumerate(named, start=1)]
    font = fonts.index(_font(looks[number - 1]))
    used += [(_format(ids[code], font, looks[number - 1]), number) for code in formats]
    unused = 'pivotButton="0" quotePrefix="0"'
    yield f'</cellStyleXfs><cellXfs count="{len(used) + 1}"><xf {plain} {unused} xfId="0"/>'
    yield from (f'<xf {xf[0]} {unused} xfId="{at}">{xf[1]}</xf>' for xf, at in used)
    yield f'</cellXfs><cellStyles count="{len(looks) + 1}">'
    yield '<cellStyle name="Normal" xfId="0" builtinId="0" hidden="0"/>'
    for at, look in enumerate(looks, start=1):
        yield f'<cellStyle name="{look.name}" xfId="{at}" hidden="0"/>'
    yield '</cellStyles><tableStyles count="0" defaultTableStyle="TableStyleMedium9" '
    yield 'defaultPivotStyle="PivotStyleLight16"/><colors/></styleSheet>'


def _font(look: CellLook) -> str:
    colour, line = ('<color rgb="000563C1"/>', '<u val="single"/>') if look.linked else ("", "")
    name = f"<name val={_quoted(look.face)}/>"
    return f'<font>{name}{colour}<sz val="{look.size:.16g}"/>{line}</font>'


def _format(number: int, font: int, look: CellLook) -> tuple[str, str]:
    border = 2 if look.bordered else 1
    return (
        f'numFmtId="{number}" fontId="{font}" fillId="0" borderId="{border}" applyAlignment="1"',
        f'<alignment horizontal="{look.across}" vertical="{look.down}" wrapText="1"/>',
    )


# ------------------------------------------------------------------------ the package around


def _application() -> str:
    library = version("openpyxl")
    short = ".".join(library.split(".")[:2])
    return (
        f'<Properties xmlns="{_OFFICE}/extended-properties"><Application>'
        f"Microsoft Excel Compatible / Openpyxl {library}</Application>"
        f"<AppVersion>{short}</AppVersion></Properties>"
    )


def _core(expected: Expected) -> str:
    title, author = escape(expected.edition.title), escape(expected.author)
    time = f'xsi:type="dcterms:W3CDTF">{expected.day}T00:00:00Z</dcterms:'
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties">'
        f"<dc:creator {_DC}>{author}</dc:creator><dc:title {_DC}>{title}</dc:title>"
        f"<dc:language {_DC}>zh-CN</dc:language>"
        + "".join(
            f'<dcterms:{name} xmlns:dcterms="{_TERMS}" xmlns:xsi="{_INSTANCE}" {time}{name}>'
            for name in ("created", "modified")
        )
        + f"<cp:lastModifiedBy>{author}</cp:lastModifiedBy></cp:coreProperties>"
    )


def _relationships(targets: Sequence[tuple[str, str]]) -> str:
    lines = (
        f'<Relationship Type="{kind}" Target="{target}" Id="rId{at}"/>'
        for at, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(lines)}</Relationships>'


def _relations() -> str:
    office = f"{_OFFICE}/relationships"
    return _relationships(
        [
            (f"{office}/officeDocument", WORKBOOK),
            (f"{_PACKAGE}/relationships/metadata/core-properties", CORE),
            (f"{office}/extended-properties", APPLICATION),
        ]
    )


def _book_relations(count: int) -> str:
    office = f"{_OFFICE}/relationships"
    sheets = [(f"{office}/worksheet", f"/{sheet_part(at)}") for at in range(1, count + 1)]
    others = [(f"{office}/styles", "styles.xml"), (f"{office}/theme", "theme/theme1.xml")]
    return _relationships(sheets + others)


def _types(count: int) -> str:
    parts = [
        (STYLES, f"{_SHEET_TYPE}.styles+xml"),
        (THEME, f"{_APP}officedocument.theme+xml"),
        (CORE, f"{_APP}package.core-properties+xml"),
        (APPLICATION, f"{_APP}officedocument.extended-properties+xml"),
        *((sheet_part(at), f"{_SHEET_TYPE}.worksheet+xml") for at in range(1, count + 1)),
        (WORKBOOK, f"{_SHEET_TYPE}.sheet.main+xml"),
    ]
    return "".join(
        chain(
            (
                f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
                f'ContentType="{_APP}package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>',
            ),
            (f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in parts),
            ("</Types>",),
        )
    )


def _name(row: int, column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def _quoted(text: str) -> str:
    """An attribute's value in double quotes."""
    return f'"{escape(text, {chr(34): "&quot;"})}"'
