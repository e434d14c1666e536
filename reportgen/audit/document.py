"""The audit of one document's files: opened, searched, compared with the public view.

Sees withheld values only to look for them. Whatever it says names files, channels and places.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from reportgen.audit.blocks import Block, blocks_of
from reportgen.audit.compare import compare
from reportgen.audit.findings import OPERATORS, AuditFinding, Channel, OpenedFile
from reportgen.audit.reading_store import ReadingStore
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
    store: ReadingStore | None = None,
) -> OpenedFile:
    """The file as an adversary opens it, by the ending of its name.

    `expected` are the blocks of the public view: a DOCX does not mark which merged cells were
    named again at a page end. `store` has pages of PDFs that were read before.
    """
    # each reader loads libraries of its own
    if name.endswith(".pdf"):
        from reportgen.audit.pdf.open import open_pdf

        return open_pdf(name, data, store)
    if name.endswith(".docx"):
        from reportgen.audit.docx.open import open_word

        return open_word(name, data, expected)
    from reportgen.audit.html import open_web

    return open_web(name, data, templates)


class _Expected:
    """What the files of one edition may say and what must not be in them."""

    def __init__(self, edition: Edition, secrets: Sequence[Secret], templates: Templates) -> None:
        self._edition, self._secrets, self._templates = edition, secrets, templates
        self._blocks = blocks_of(templates.content(edition).sections)
        self._searcher = Searcher(secrets, _public_words(edition, self._blocks))

    def is_of(self, edition: Edition, secrets: Sequence[Secret], templates: Templates) -> bool:
        """Whether it was made from just these."""
        return (
            self._templates is templates and self._secrets == secrets and self._edition == edition
        )

    def audit(
        self, name: str, data: bytes, store: ReadingStore | None = None
    ) -> list[AuditFinding]:
        """Everything that must not be in a file; empty when all is well.

        Pages in `store` are not read again; those of a file without findings are put there.
        """
        opened = open_file(name, data, self._templates, self._blocks, store)
        findings = list(opened.faults)
        numbered = not name.endswith(".html")
        findings += compare(name, self._blocks, opened.blocks, numbered=numbered)
        findings += self._searcher.search(name, _channels_to_search(opened))
        findings += self._searcher.search(name, [Channel("文件名", name, name)])
        if store is not None and not findings:
            for key, reading in opened.page_readings.items():
                store.put(key, reading)
        return findings


def _channels_to_search(opened: OpenedFile) -> Iterator[Channel]:
    """The channels in which a withheld value could stand.

    The operators of a page without faults are numbers, names that we know and codes of letters,
    line by line (`pdf.operators`); what the codes say is in a channel of its own.
    """
    for channel in opened.channels:
        if opened.faults or channel.name != OPERATORS:
            yield channel


def audit_document(
    edition: Edition,
    files: Mapping[str, bytes],
    secrets: Sequence[Secret],
    templates: Templates,
    store: ReadingStore | None = None,
) -> list[AuditFinding]:
    """Everything that must not be in the files (by name) of one edition; empty when all is well.

    The files can be given one by one: what they have in common is prepared once, until files of
    another edition come or `forget` is called. `store` has pages of PDFs that were read before.
    """
    findings: list[AuditFinding] = []
    with _without_garbage_collection():
        expected = _expected_of(edition, secrets, templates)
        for name, data in files.items():
            if name.endswith(f".{ENDING}"):
                findings += _audit_package(name, data, edition, secrets)
            else:
                findings += expected.audit(name, data, store)
    return findings


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """No search for unused cycles: it takes a quarter of the time and all objects are in use."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class _Process:
    """What this process holds: that of the latest edition, and no earlier withheld values."""

    latest: _Expected | None = None


def _expected_of(edition: Edition, secrets: Sequence[Secret], templates: Templates) -> _Expected:
    expected = _Process.latest
    if expected is None or not expected.is_of(edition, secrets, templates):
        forget()
        expected = _Process.latest = _Expected(edition, secrets, templates)
    return expected


def prepare(edition: Edition, secrets: Sequence[Secret], templates: Templates) -> None:
    """Work out what the files of an edition may say, while they are being made."""
    _expected_of(edition, secrets, templates)


def forget() -> None:
    """Release the withheld values of the latest edition, where the process goes on."""
    _Process.latest = None


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
