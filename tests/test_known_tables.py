"""Tables of a Word file that were audited before are not read again, and nothing is seen less."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import plants_docx
import pytest
from conftest import Made, public_department, public_project
from test_audit_plants import SECRETS, built, edition
from test_audit_word import DOCUMENT, parts_of, zipped

from reportgen.audit.blocks import squeeze
from reportgen.audit.document import audit_document
from reportgen.audit.docx.body import BodyReader
from reportgen.audit.docx.known_tables import tables_from_json
from reportgen.audit.docx.open import open_word
from reportgen.audit.expected import Expected
from reportgen.audit.findings import AuditFinding, OpenedFile
from reportgen.audit.reading_store import ReadingsInMemory
from reportgen.document.edition import make_edition
from reportgen.document.templates import Templates
from reportgen.render.renderer import Renderer
from reportgen.render.worker import render

NAME = "文本.docx"


class Store(ReadingsInMemory):
    """A store that can be looked into."""

    @property
    def only(self) -> bytes:
        """The one value that is kept."""
        (value,) = self._values.values()
        return value

    def spoil(self, spoil: Callable[[bytes], bytes]) -> None:
        """Put something else in the place of it."""
        self._values = {key: spoil(value) for key, value in self._values.items()}


def _opened(made: Made, data: bytes, forms: Templates, store: Store | None) -> OpenedFile:
    opened = open_word(NAME, data, Expected(made.edition, forms), store)
    for key, reading in opened.readings.items():
        assert store
        store.put(key, reading)
    return replace(opened, readings={})


def _without_blanks(opened: OpenedFile) -> OpenedFile:
    """The file with its texts as they are compared: there no cell goes on in the row below."""
    channels = [
        replace(c, data=squeeze(str(c.data))) if c.name == "正文" else c for c in opened.channels
    ]
    return replace(opened, channels=channels)


def test_a_file_whose_tables_are_known_is_read_as_one_whose_are_not(
    document: Made, forms: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store()
    anew = _opened(document, document.docx, forms, store)
    assert anew.faults == []
    monkeypatch.setattr(BodyReader, "_cells", lambda *_: pytest.fail("a row was read"))
    again = _opened(document, document.docx, forms, store)
    assert _without_blanks(again) == _without_blanks(anew)


def test_an_edit_reads_the_table_that_it_changes(
    forms: Templates, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Counter[str]()
    row = BodyReader._row

    def counted(self: BodyReader, *given: Any) -> Any:
        read[purpose] += 1
        return row(self, *given)

    monkeypatch.setattr(BodyReader, "_row", counted)
    store, worker = Store(), Renderer(None)
    for purpose in ("用于购书。", "用于修书。"):
        projects = (public_project("社区书屋", purpose=purpose), public_project("夜间开放"))
        edited = make_edition(public_department(*projects), forms.suffixes)
        data = render(worker, edited, ("docx",))["docx"]
        assert (
            audit_document(edited, {f"{edited.file_name}.docx": data}, SECRETS, forms, store) == []
        )
    assert 0 < read["用于修书。"] <= read["用于购书。"] / 2


def _swapped(content: bytes) -> bytes:
    before, one, two, *after = content.split(b"<w:tbl>")
    (one, one_behind), (two, two_behind) = (t.split(b"</w:tbl>") for t in (one, two))
    end = b"</w:tbl>"
    return b"<w:tbl>".join([before, two + end + one_behind, one + end + two_behind, *after])


@pytest.mark.parametrize(
    "change",
    [
        _swapped,
        lambda content: content.replace(b"<w:tbl>", b"<w:tbl/><w:tbl>", 1),
        lambda content: content.replace(b"<w:tbl>", b"<!--<w:tbl>", 1).replace(
            b"</w:tbl>", b"</w:tbl>-->", 1
        ),
        lambda content: content.replace(b"<w:tbl>", b"<w:p><w:tbl>", 1).replace(
            b"</w:tbl>", b"</w:tbl></w:p>", 1
        ),
        lambda content: content.replace(b"</w:tbl>", b"</w:tbl>x", 1),
        lambda content: content.replace(b"xmlns:w=", b"xmlns:v=", 1),
        lambda content: content.replace(b"</w:tbl>", b"", 1),
        lambda content: content.replace(b"<w:tbl>", b"<w:tbl><w:tbl>", 1).replace(
            b"</w:tbl>", b"</w:tbl></w:tbl>", 1
        ),
    ],
)
def test_where_known_tables_stand_otherwise_it_shows(
    change: Callable[[bytes], bytes], document: Made, forms: Templates
) -> None:
    store = Store()
    _opened(document, document.docx, forms, store)
    parts = parts_of(document.docx)
    parts[DOCUMENT] = change(parts[DOCUMENT])
    expected = Expected(document.edition, forms)
    known = _opened(document, zipped(parts), forms, store)
    anew = _opened(document, zipped(parts), forms, None)
    assert known.faults == anew.faults
    assert known.faults or known.blocks != expected.blocks
    assert known.blocks == anew.blocks


def test_a_heading_above_a_known_table_counts(document: Made, forms: Templates) -> None:
    store = Store()
    _opened(document, document.docx, forms, store)
    parts = parts_of(document.docx)
    before, _, behind = parts[DOCUMENT].partition(b"<w:tbl>")
    at = before.rindex(b"</w:t>")
    parts[DOCUMENT] = before[:at] + "改".encode() + before[at:] + b"<w:tbl>" + behind
    known = _opened(document, zipped(parts), forms, store)
    assert known.faults == _opened(document, zipped(parts), forms, None).faults != []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda value: value[:-3],
        lambda value: value + b" ",
        lambda value: value.replace(b"[null", b"[0", 1),
        lambda _: json.dumps({"tables": {"0" * 64: [None, 1, 1, "abc", "", []]}}).encode(),
        lambda _: json.dumps({"tables": {"x": [None, 1, 1, [], "", []]}}).encode(),
        lambda _: b'{"tables":[]}',
    ],
)
def test_what_is_not_just_as_it_was_kept_is_not_believed(
    spoil: Callable[[bytes], bytes], document: Made, forms: Templates
) -> None:
    store = Store()
    _opened(document, document.docx, forms, store)
    sound = store.only
    store.spoil(spoil)
    assert store.only == sound or tables_from_json(store.only) == {}
    assert _opened(document, document.docx, forms, store).faults == []
    assert store.only == sound, "read anew, and kept"


@pytest.mark.long
@pytest.mark.parametrize("label", plants_docx.PLANTS)
def test_beside_known_tables_just_the_same_is_found(label: str) -> None:
    forms, name, store = Templates(), f"{edition().file_name}.docx", Store()

    def audit(data: bytes, store: Store | None) -> list[AuditFinding]:
        return audit_document(edition(), {name: data}, SECRETS, forms, store)

    assert audit(built()["docx"], store) == []
    sound = store.only
    planted = plants_docx.PLANTS[label](built()["docx"])
    assert audit(planted, store) == audit(planted, None) != []
    assert store.only == sound, "of a file in which anything was found nothing is kept"
