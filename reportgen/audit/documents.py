"""The audit of one document's files: opened, searched, compared with the public view.

Sees withheld values only to look for them. Whatever it says names files, channels and places.
"""

from collections.abc import Iterator, Mapping, Sequence

from reportgen.audit.blocks import Block, blocks_of
from reportgen.audit.compare import compare
from reportgen.audit.found import Channel, Found, Opened
from reportgen.audit.search import Searcher
from reportgen.edition import Edition
from reportgen.forms import Forms
from reportgen.opendata import ENDING
from reportgen.values import fold
from reportgen.withheld import Secret


def open_file(name: str, data: bytes, forms: Forms, expected: Sequence[Block]) -> Opened:
    """The file as an adversary opens it, by the ending of its name.

    `expected` are the blocks of the public view: a DOCX does not mark which merged cells were
    named again at a page end.
    """
    # each reader loads libraries of its own
    if name.endswith(".pdf"):
        from reportgen.audit.pdf import open_pdf

        return open_pdf(name, data)
    if name.endswith(".docx"):
        from reportgen.audit.word import open_word

        return open_word(name, data, expected)
    from reportgen.audit.web import open_web

    return open_web(name, data, forms)


def audit_document(
    edition: Edition, files: Mapping[str, bytes], secrets: Sequence[Secret], forms: Forms
) -> list[Found]:
    """Everything that must not be in the files (by name) of one edition; empty when all is well."""
    sections = [forms.cover(edition), forms.contents(edition, None), *forms.body(edition)]
    expected = blocks_of(sections)
    searcher = Searcher(secrets, _public_words(edition, expected))
    found: list[Found] = []
    for name, data in files.items():
        if name.endswith(f".{ENDING}"):
            found += _audit_package(name, data, edition, secrets)
            continue
        opened = open_file(name, data, forms, expected)
        found += opened.faults
        numbered = not name.endswith(".html")
        found += compare(name, expected, opened.blocks, numbered=numbered)
        found += searcher.search(name, opened.channels)
        found += searcher.search(name, [Channel("文件名", name, name)])
    return found


def _audit_package(
    name: str, data: bytes, edition: Edition, secrets: Sequence[Secret]
) -> Iterator[Found]:
    from reportgen.audit.opendata import open_opendata, words

    opened = open_opendata(name, data, edition)
    yield from opened.faults
    # tables say what documents leave to the reader, such as the sign = of a target value
    searcher = Searcher(secrets, fold(f"{words(edition)}\n{edition.file_name}"))
    yield from searcher.search(name, [*opened.channels, Channel("文件名", name, name)])


def _public_words(edition: Edition, expected: Sequence[Block]) -> str:
    """All that the document may say, folded: its blocks, title and publisher."""
    texts = [edition.title, edition.file_name, edition.department.publisher]
    for block in expected:
        texts.append(block.text)
        texts += ["".join(row) for row in block.rows]
        texts += [cell for row in block.rows for cell in row]
    return fold("\n".join(texts))
