"""The audit of one document's files: opened, searched, compared with the public view.

Sees withheld values only to look for them. Whatever it says names files, channels and places.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from reportgen.audit.blocks import Block, blocks_of
from reportgen.audit.compare import compare
from reportgen.audit.findings import OPERATORS, AuditFinding, Channel, Opened
from reportgen.audit.readings import Readings
from reportgen.audit.search import Searcher
from reportgen.core.values import fold
from reportgen.document.edition import Edition
from reportgen.document.templates import Templates
from reportgen.redaction.secrets import Secret
from reportgen.render.datapackage import ENDING


def open_file(
    name: str,
    data: bytes,
    templates: Templates,
    expected: Sequence[Block],
    readings: Readings | None = None,
) -> Opened:
    """The file as an adversary opens it, by the ending of its name.

    `expected` are the blocks of the public view: a DOCX does not mark which merged cells were
    named again at a page end. `readings` are pages of PDFs read before.
    """
    # each reader loads libraries of its own
    if name.endswith(".pdf"):
        from reportgen.audit.pdf.open import open_pdf

        return open_pdf(name, data, readings)
    if name.endswith(".docx"):
        from reportgen.audit.docx.open import open_word

        return open_word(name, data, expected)
    from reportgen.audit.html import open_web

    return open_web(name, data, templates)


class _Expected:
    """What the files of one edition may say and what must not be in them."""

    def __init__(self, edition: Edition, secrets: Sequence[Secret], templates: Templates) -> None:
        self._templates = templates
        self._blocks = blocks_of(templates.content(edition).sections)
        self._searcher = Searcher(secrets, _public_words(edition, self._blocks))

    def audit(self, name: str, data: bytes, readings: Readings | None = None) -> list[AuditFinding]:
        """Everything that must not be in a file; empty when all is well.

        Pages known to `readings` are not read again; those of a file in which nothing is found
        are put there.
        """
        opened = open_file(name, data, self._templates, self._blocks, readings)
        found = list(opened.faults)
        numbered = not name.endswith(".html")
        found += compare(name, self._blocks, opened.blocks, numbered=numbered)
        found += self._searcher.search(name, _telling(opened))
        found += self._searcher.search(name, [Channel("文件名", name, name)])
        if readings is not None and not found:
            for key, reading in opened.pages.items():
                readings.put(key, reading)
        return found


def _telling(opened: Opened) -> Iterator[Channel]:
    """The channels that can say something.

    The operators of a page in which there was no fault are numbers, names that we know and codes
    of letters, line by line (`pdf_operators`); what the codes say is in a channel of its own.
    """
    for channel in opened.channels:
        if opened.faults or channel.name != OPERATORS:
            yield channel


def audit_document(
    edition: Edition,
    files: Mapping[str, bytes],
    secrets: Sequence[Secret],
    templates: Templates,
    readings: Readings | None = None,
) -> list[AuditFinding]:
    """Everything that must not be in the files (by name) of one edition; empty when all is well.

    The files can be given one by one: what they have in common is kept until files of another
    edition come, or `forget` is called.
    """
    found: list[AuditFinding] = []
    with _without_collection():
        expected = _expected_of(edition, secrets, templates)
        for name, data in files.items():
            if name.endswith(f".{ENDING}"):
                found += _audit_package(name, data, edition, secrets)
            else:
                found += expected.audit(name, data, readings)
    return found


@contextmanager
def _without_collection() -> Iterator[None]:
    """No search for cycles of garbage: a quarter of the time, among objects that are all needed."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


_latest: list[tuple[Edition, Sequence[Secret], Templates, _Expected]] = []


def _expected_of(edition: Edition, secrets: Sequence[Secret], templates: Templates) -> _Expected:
    for known, values, by, expected in _latest:
        if by is templates and values == secrets and known == edition:
            return expected
    forget()
    expected = _Expected(edition, secrets, templates)
    _latest.append((edition, secrets, templates, expected))
    return expected


def prepare(edition: Edition, secrets: Sequence[Secret], templates: Templates) -> None:
    """Work out what the files of an edition may say, while they are being made."""
    _expected_of(edition, secrets, templates)


def forget() -> None:
    """Let go of the withheld values of the latest edition, where the process goes on."""
    _latest.clear()


def _audit_package(
    name: str, data: bytes, edition: Edition, secrets: Sequence[Secret]
) -> Iterator[AuditFinding]:
    from reportgen.audit.datapackage import open_opendata, words

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
