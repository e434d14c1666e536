"""The audit of one document's files: opened, searched, compared with the public view.

Sees withheld values only to look for them. Whatever it says names files, channels and places.
"""

import gc
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from reportgen.audit.blocks import blocks_of
from reportgen.audit.compare import compare
from reportgen.audit.findings import OPERATORS, AuditFinding, Channel, Opened
from reportgen.audit.readers import Expected, Reader, reader_of
from reportgen.audit.readings import Readings
from reportgen.audit.search import Searcher
from reportgen.core.values import fold
from reportgen.document.edition import Edition
from reportgen.document.templates import Templates
from reportgen.redaction.secrets import Secret


class DocumentAudit:
    """What the files of one edition may say, and what must not be in them."""

    def __init__(self, edition: Edition, secrets: Sequence[Secret], templates: Templates) -> None:
        blocks = blocks_of(templates.content(edition).sections)
        self._expected = Expected(edition, templates, blocks)
        self._secrets = secrets
        self._searchers: dict[object, Searcher] = {}

    def is_of(self, edition: Edition, secrets: Sequence[Secret], templates: Templates) -> bool:
        """Whether it was made of just these."""
        same = self._expected.templates is templates and self._secrets == secrets
        return same and self._expected.edition == edition

    def audit(self, name: str, data: bytes, readings: Readings | None = None) -> list[AuditFinding]:
        """Everything that must not be in a file; empty when all is well.

        Pages known to `readings` are not read again; those of a file in which nothing is found
        are put there.
        """
        reader = reader_of(name)
        if reader is None:
            message = f"不认识的格式{named_ending(name)}，没有打开，不能算通过"
            return [AuditFinding(name, "文件格式", name, message)]
        opened = reader.open(name, data, self._expected, readings)
        findings = list(opened.faults)
        if reader.compared:
            blocks = self._expected.blocks
            findings += compare(name, blocks, opened.blocks, numbered=reader.numbered)
        searcher = self._searcher(reader)
        findings += searcher.search(name, _speaking(opened))
        findings += searcher.search(name, [Channel("文件名", name, name)])
        if readings is not None and not findings:
            for key, reading in opened.pages.items():
                readings.put(key, reading)
        return findings

    def _searcher(self, reader: Reader) -> Searcher:
        """Searches for the withheld values, knowing what files of this reader may say."""
        if reader.words not in self._searchers:
            public = fold(reader.words(self._expected))
            self._searchers[reader.words] = Searcher(self._secrets, public)
        return self._searchers[reader.words]


def named_ending(name: str) -> str:
    """The ending of a file's name for a message; nothing of one that is no usual ending."""
    ending = name.rpartition(".")[2] if "." in name else ""
    return f" .{ending}" if re.fullmatch("[A-Za-z0-9]{1,8}", ending) else ""


def _speaking(opened: Opened) -> Iterator[Channel]:
    """The channels that can say something.

    The operators of a page in which there was no fault are numbers, names that we know and codes
    of letters, line by line (`pdf.operators`); what the codes say is in a channel of its own.
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
    with _without_collection():
        audit = _audit_of(edition, secrets, templates)
        return [
            finding for name, data in files.items() for finding in audit.audit(name, data, readings)
        ]


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


class _Latest:
    """The document whose files this process audits at present."""

    audit: DocumentAudit | None = None


def _audit_of(edition: Edition, secrets: Sequence[Secret], templates: Templates) -> DocumentAudit:
    known = _Latest.audit
    if known is None or not known.is_of(edition, secrets, templates):
        forget()
        known = _Latest.audit = DocumentAudit(edition, secrets, templates)
    return known


def prepare(edition: Edition, secrets: Sequence[Secret], templates: Templates) -> None:
    """Work out what the files of an edition may say, while they are being made."""
    _audit_of(edition, secrets, templates)


def forget() -> None:
    """Let go of the withheld values of the latest edition, where the process goes on."""
    _Latest.audit = None
