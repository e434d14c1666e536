"""The audit of one document's files: opened, searched, compared with the public view.

Sees withheld values only to look for them. Whatever it says names files, channels and places.
"""

import gc
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property

from reportgen.audit.compare import compare
from reportgen.audit.expected import Expected
from reportgen.audit.findings import (
    FILE_BYTES,
    OBJECTS,
    OPERATORS,
    AuditFinding,
    Channel,
    OpenedFile,
)
from reportgen.audit.readers import READERS, Reader, reader_of
from reportgen.audit.reading_store import ReadingStore
from reportgen.audit.search import Searcher
from reportgen.document.edition import Edition
from reportgen.document.templates import Templates
from reportgen.output.kept_pieces import KeptPieces
from reportgen.redaction.secrets import Secret


class DocumentAudit:
    """What the files of one edition may say, and what must not be in them."""

    def __init__(self, expected: Expected, secrets: Sequence[Secret]) -> None:
        self._expected = expected
        self._secrets = secrets
        self._searchers: dict[object, Searcher] = {}

    def is_of(self, expected: Expected, secrets: Sequence[Secret]) -> bool:
        """Whether it was made of just these."""
        same = self._expected.templates is expected.templates and self._secrets == secrets
        return same and self._expected == expected

    def audit(
        self, name: str, data: bytes, store: ReadingStore | None = None, *, proven: bool = False
    ) -> list[AuditFinding]:
        """Everything that must not be in a file; empty when all is well.

        What is known to `store` is not read again; what was read in a file without findings
        is put there. In a file that is `proven` only withheld values are looked for.
        """
        reader = reader_of(name)
        if reader is None:
            message = f"不认识的格式{named_ending(name)}，没有打开，不能算通过"
            return [AuditFinding(name, "文件格式", "", message)]
        # nobody can have changed a file that is proven
        expected = self._inside if proven else self._expected
        opened = reader.open(name, data, expected, store)
        findings = [] if proven else list(opened.faults)
        if reader.compared and not proven:
            blocks = self._expected.blocks
            alike, numbered = opened.alike, reader.numbered
            findings += compare(name, blocks, opened.blocks, numbered=numbered, alike=alike)
        searcher = self._searcher(reader)
        findings += searcher.search(name, _channels_to_search(opened))
        findings += searcher.search(name, [Channel("文件名", name, name)])
        if store is not None and not findings:
            for key, reading in opened.readings.items():
                store.put(key, reading)
        return findings

    def prepare(self, formats: Collection[str]) -> None:
        """Work out what files of these formats may say, while there are none yet."""
        for reader in (READERS[name] for name in formats):
            self._searcher(reader)

    @cached_property
    def _inside(self) -> Expected:
        return replace(self._expected, from_outside=False)

    def _searcher(self, reader: Reader) -> Searcher:
        """Searches for the withheld values, knowing what files of this reader may say."""
        if reader.words not in self._searchers:
            public = reader.words(self._expected)
            self._searchers[reader.words] = Searcher(self._secrets, public)
        return self._searchers[reader.words]


def named_ending(name: str) -> str:
    """The ending of a file's name for a message; nothing of one that is no usual ending."""
    ending = name.rpartition(".")[2] if "." in name else ""
    return f" .{ending}" if re.fullmatch("[A-Za-z0-9]{1,8}", ending) else ""


def _channels_to_search(opened: OpenedFile) -> Iterator[Channel]:
    """The channels in which a withheld value could stand.

    In a file without faults, operators of pages are numbers, names that we know and codes of
    letters, line by line (`pdf.operators`), and objects are written in one way (`pdf.writing`);
    what codes and texts say is in channels of their own.
    """
    for channel in opened.channels:
        if opened.faults:
            yield channel
        elif channel.name != OPERATORS:
            yield replace(channel, escaped=channel.name not in (FILE_BYTES, OBJECTS))


def audit_document(
    edition: Edition,
    files: Mapping[str, bytes],
    secrets: Sequence[Secret],
    templates: Templates,
    store: ReadingStore | None = None,
    proven: Collection[str] = frozenset(),
    *,
    from_outside: bool = False,
    linked: tuple[str, ...] | None = None,
    kept: KeptPieces | None = None,
) -> list[AuditFinding]:
    """Everything that must not be in the files (by name) of one edition; empty when all is well.

    `from_outside`, `linked` and `kept` as of `Expected`. In those `proven` to be what the public
    view gives only withheld values are looked for.

    The files can be given one by one: what they have in common is prepared once, until files
    of another edition come or `forget` is called.
    """
    with _without_garbage_collection():
        audit = _audit_of(Expected(edition, templates, from_outside, linked, kept), secrets)
        return [
            finding
            for name, data in files.items()
            for finding in audit.audit(name, data, store, proven=name in proven)
        ]


def prepare_audit(
    edition: Edition,
    formats: Collection[str],
    secrets: Sequence[Secret],
    templates: Templates,
    *,
    linked: tuple[str, ...] | None,
    kept: KeptPieces | None,
) -> None:
    """Work out beforehand what `audit_document` needs for files that are being made."""
    with _without_garbage_collection():
        expected = Expected(edition, templates, linked=linked, kept=kept)
        _audit_of(expected, secrets).prepare(formats)


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

    latest: DocumentAudit | None = None


def _audit_of(expected: Expected, secrets: Sequence[Secret]) -> DocumentAudit:
    audit = _Process.latest
    if audit is None or not audit.is_of(expected, secrets):
        forget()
        audit = _Process.latest = DocumentAudit(expected, secrets)
    return audit


def forget() -> None:
    """Release the withheld values of the latest edition, where the process goes on."""
    _Process.latest = None
