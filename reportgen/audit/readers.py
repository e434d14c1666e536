"""The formats that the audit can open: the one list of readers, by the ending of a file's name.

A file of which no reader knows the ending is named as such and never passes: what cannot be opened
may hold anything. Each reader loads the libraries that it needs when it opens its first file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reportgen.audit.expected import Expected
from reportgen.audit.findings import OpenedFile
from reportgen.audit.reading_store import ReadingStore


def _words_of_the_tree(expected: Expected) -> str:
    """All that a document may say: its blocks, title, file name and publisher."""
    edition = expected.edition
    texts = [edition.title, edition.file_name, edition.department.publisher]
    for block in expected.blocks:
        texts.append(block.text)
        texts += ["".join(row) for row in block.rows]
        texts += [cell for row in block.rows for cell in row]
    return "\n".join(texts)


@dataclass(frozen=True)
class Reader:
    """How files of one format are opened.

    `open` gives a file as an adversary opens it; what is known to the store need not be read
    again. With `compared`, the blocks that it hands out are compared with those expected, page
    numbers of the contents too if `numbered`; without, it compares by itself. `words` are all that
    the file may say.
    """

    open: Callable[[str, bytes, Expected, ReadingStore | None], OpenedFile]
    compared: bool = True
    numbered: bool = True
    words: Callable[[Expected], str] = _words_of_the_tree


def _open_pdf(name: str, data: bytes, expected: Expected, store: ReadingStore | None) -> OpenedFile:
    from reportgen.audit.pdf.open import open_pdf

    return open_pdf(name, data, store, expected)


def _open_docx(
    name: str, data: bytes, expected: Expected, store: ReadingStore | None
) -> OpenedFile:
    from reportgen.audit.docx.open import open_word

    return open_word(name, data, expected, store)


def _open_html(name: str, data: bytes, expected: Expected, _: ReadingStore | None) -> OpenedFile:
    from reportgen.audit.html import open_web

    return open_web(name, data, expected.templates, expected)


def _open_xlsx(name: str, data: bytes, expected: Expected, _: ReadingStore | None) -> OpenedFile:
    from reportgen.audit.xlsx.open import open_workbook

    return open_workbook(name, data, expected)


def _open_package(name: str, data: bytes, expected: Expected, _: ReadingStore | None) -> OpenedFile:
    from reportgen.audit.datapackage import open_opendata

    return open_opendata(name, data, expected)


def _words_of_the_package(expected: Expected) -> str:
    """Its tables say what documents leave to the reader, such as the sign = of a target value."""
    from reportgen.audit.datapackage import words

    return f"{words(expected)}\n{expected.edition.file_name}"


READERS: Mapping[str, Reader] = {
    "pdf": Reader(_open_pdf),
    "docx": Reader(_open_docx),
    "xlsx": Reader(_open_xlsx, numbered=False),
    "html": Reader(_open_html, numbered=False),
    "zip": Reader(_open_package, compared=False, words=_words_of_the_package),
}


def reader_of(name: str) -> Reader | None:
    """The reader for a file of this name; None where none knows its ending."""
    return READERS.get(name.rpartition(".")[2]) if "." in name else None
