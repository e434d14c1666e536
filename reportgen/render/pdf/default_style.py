"""How elements of the subset look before any style sheet.

WeasyPrint's own default is that of all HTML, with marks for notes on every element, and takes a
tenth of the time of a layout.
"""

from weasyprint import CSS

DEFAULT_STYLE = CSS(
    string="""
    @page { margin: 75px; @bottom-left { text-align: left } @bottom-right { text-align: right } }
    @page { @bottom-center { text-align: center } }
    head { display: none }
    html, body, section, nav, h1, h2, h3, p, ol { display: block }
    h1, h2, h3 { font-weight: bold; hyphens: manual; break-after: avoid; break-inside: avoid }
    h1, h2, h3 { bookmark-label: content(text) }
    h1 { bookmark-level: 1; font-size: 2em }
    h2 { bookmark-level: 2; font-size: 1.5em }
    h3 { bookmark-level: 3; font-size: 1.17em }
    br::before { content: "\\A"; white-space: pre-line }
    ol { counter-reset: list-item; list-style-type: decimal; break-before: avoid }
    li { display: list-item }
    li::marker { white-space: pre; text-transform: none }
    table { display: table; box-sizing: border-box; text-indent: initial }
    colgroup { display: table-column-group }
    col { display: table-column }
    thead { display: table-header-group; vertical-align: middle }
    tbody { display: table-row-group; vertical-align: middle }
    tr { display: table-row; vertical-align: inherit }
    th, td { display: table-cell; vertical-align: inherit; padding: 1px }
    th { font-weight: bold }
    """
)
