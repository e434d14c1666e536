"""Pages read before are not read again, and nothing is seen less for it."""

import io
import json
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
import pypdfium2
import pytest
from conftest import _NARRATIVE, public_department, public_indicator, public_project, public_stub
from test_audit_pdf import HIDDEN, OBJECTS, SHOWN, _draw, _map_edit, print_edition, rewritten

from reportgen.audit import document as documents
from reportgen.audit import worker as auditor
from reportgen.audit.blocks import squeeze
from reportgen.audit.document import audit_document
from reportgen.audit.findings import AuditFinding
from reportgen.audit.pdf import page_cache
from reportgen.audit.pdf.elements import WrittenObjects
from reportgen.audit.pdf.open import open_pdf
from reportgen.audit.reading_store import ReadingsInMemory
from reportgen.core.packed import Packed
from reportgen.document.edition import Edition, make_edition
from reportgen.document.job import Job
from reportgen.document.templates import Templates
from reportgen.redaction.secrets import Secret
from reportgen.render.formats import FORMATS

NAME = "某部门.pdf"


class Store(ReadingsInMemory):
    """A store that counts what is found in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found = 0

    def get(self, key: str) -> bytes | None:
        """As any store."""
        value = super().get(key)
        self.found += value is not None
        return value

    @property
    def values(self) -> list[bytes]:
        """All that is kept."""
        return list(self._values.values())

    def replace(self, value: Callable[[bytes], bytes]) -> None:
        """Put something else in the place of every value."""
        self._values = {key: value(old) for key, old in self._values.items()}


@cache
def _forms() -> Templates:
    return Templates()


@cache
def _edition(typography: str = "gbt9704") -> Edition:
    indicators = tuple(public_indicator(level3=f"第{n}项", value=f"≥{n}册") for n in range(40))
    department = public_department(
        public_project("社区书屋", indicators=indicators),
        public_stub(),
        narrative=_NARRATIVE,
        typography=typography,
    )
    return make_edition(department, _forms().suffixes)


@pytest.fixture(scope="module")
def plain() -> bytes:
    return print_edition(_edition())[0]


def _audit(data: bytes, store: Store | None, *secrets: Secret) -> list[AuditFinding]:
    return audit_document(_edition(), {NAME: data}, secrets, _forms(), store)


def _filled(plain: bytes) -> Store:
    store = Store()
    assert _audit(plain, store) == []
    return store


def _secret(text: str) -> Secret:
    return Secret("项目", 2, "资金用途", "301", "", True, text)


def _number_of_pages(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages)


def test_a_page_read_before_is_read_by_neither_program(
    plain: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = _filled(plain)
    assert len(store.values) == _number_of_pages(plain)

    def fail(*_: Any) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr("reportgen.audit.pdf.open.read_page", fail)
    monkeypatch.setattr(pypdfium2.PdfDocument, "get_page", fail)
    assert _audit(plain, store) == []
    assert store.found == len(store.values)


def test_a_file_opens_the_same_with_and_without_pages_read_before(plain: bytes) -> None:
    store = _filled(plain)
    with_them, without = open_pdf(NAME, plain, store), open_pdf(NAME, plain)
    assert store.found == len(store.values)
    assert with_them == without
    assert with_them.readings == {}


TAMPERED: dict[str, Callable[[Any], None]] = {
    **{f"shown {how}": edit for how, (edit, _) in SHOWN.items()},
    **{f"hidden {how}": _draw(edit) for how, (edit, _) in HIDDEN.items()},
    **{f"object {where}": edit for where, (edit, _, _) in OBJECTS.items()},
    "map": _map_edit(lambda text: text.replace(b"beginbfchar\n", b"beginbfchar\n<0777> <9999>\n")),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_the_same_is_found_in_a_tampered_file_with_pages_read_before(
    how: str, plain: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = rewritten(plain, TAMPERED[how])
    store = _filled(plain)
    before = store.values
    found = _audit(data, store)
    assert found
    assert found == _audit(data, None)
    assert store.values == before, "what was found is not kept"
    _trust(monkeypatch)
    assert _audit(data, store) == _audit(data, None)


def _trust(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a tampered file pass for one that is put together just as ours are."""
    monkeypatch.setattr("reportgen.audit.pdf.open.check_bytes", lambda *_: WrittenObjects())
    monkeypatch.setattr("reportgen.audit.pdf.open.check_objects", lambda *_: None)


def test_a_tampered_page_is_read_and_the_others_are_not(
    plain: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = _filled(plain)
    _trust(monkeypatch)
    assert _audit(rewritten(plain, TAMPERED["hidden white"]), store)
    assert store.found == len(store.values) - 1


@pytest.mark.parametrize("how", TAMPERED)
def test_the_key_of_a_tampered_page_is_another_one(how: str, plain: bytes) -> None:
    data = rewritten(plain, TAMPERED[how])
    control = rewritten(plain, lambda _: None)
    touched = [old != new for old, new in zip(_keys(control), _keys(data), strict=True)]
    pages = [old != new for old, new in zip(_pages(control), _pages(data), strict=True)]
    assert all(key for key, page in zip(touched, pages, strict=True) if page)
    assert _keys(control) == _keys(plain), "writing a file anew touches no page"


def _keys(data: bytes) -> list[str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        keys = page_cache.PageKeys()
        return [keys.of(page) for page in pdf.pages]


def _pages(data: bytes) -> list[object]:
    """What can be told of each page by reading it."""
    opened = open_pdf(NAME, data)
    places = [f"第 {number + 1} 页" for number in range(_number_of_pages(data))]
    read = [(f.place, f.message) for f in opened.faults]
    read += [(c.place, str(c.data)) for c in opened.channels if c.name == "页面文字"]
    return [[words for at, words in read if at.startswith(place)] for place in places]


def _of_font(key: str, edit: Callable[[Any], None]) -> Callable[[Any], None]:
    def change(pdf: Any) -> None:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and key in item:
                edit(item[key])

    return change


@pytest.mark.parametrize(
    "edit",
    [
        _of_font("/ToUnicode", lambda map_: map_.write(map_.read_bytes() + b"\n")),
        _of_font("/FontFile3", lambda file: file.write(file.read_bytes() + b"\0")),
        _of_font("/W", lambda widths: widths[1].append(7)),
        lambda pdf: pdf.pages[1].obj.__setitem__("/MediaBox", pikepdf.Array([0, 0, 900, 900])),
        lambda pdf: pdf.pages[1].obj.__setitem__("/Rotate", 90),
        lambda pdf: pdf.pages[1].Resources.__setitem__("/XObject", pikepdf.Dictionary(A=1)),
        _draw(lambda content: content + b"\n", 1),
    ],
    ids=["map", "program", "widths", "box", "turned", "resources", "content"],
)
def test_all_that_a_reading_depends_on_is_in_its_key(
    edit: Callable[[Any], None], plain: bytes
) -> None:
    assert _keys(rewritten(plain, edit))[1] != _keys(plain)[1]


def test_a_file_that_is_not_as_we_write_it_is_read_whole(plain: bytes) -> None:
    store = _filled(plain)
    assert _audit(plain + b"\n", store)
    assert store.found == 0


def test_nothing_is_kept_of_a_file_that_holds_a_withheld_value(plain: bytes) -> None:
    store = Store()
    opened = open_pdf(NAME, plain)
    text = next(str(c.data) for c in opened.channels if c.place == "第 3 页")[:12]
    department = public_department(public_project("别的项目"))
    other = make_edition(department, _forms().suffixes)
    assert audit_document(other, {NAME: plain}, [_secret(text)], _forms(), store)
    assert store.values == []


def test_values_withheld_since_are_found_on_pages_read_before(plain: bytes) -> None:
    store = _filled(plain)
    other = make_edition(public_department(public_project("别的项目")), _forms().suffixes)
    texts = (str(c.data) for c in open_pdf(NAME, plain).channels if c.name == "页面文字")
    page = next(squeeze(text) for text in texts if "第39项" in text)
    at = page.index("第39项")
    secrets = [_secret(page[at - 6 : at + 4])]
    with_them = audit_document(other, {NAME: plain}, secrets, _forms(), store)
    assert store.found
    assert with_them == audit_document(other, {NAME: plain}, secrets, _forms())
    assert any("不予公开" in found.message for found in with_them)


def test_what_is_drawn_on_pages_read_before_must_be_what_may_be_drawn_now(plain: bytes) -> None:
    store = _filled(plain)
    other = _edition("plain")
    with_them = audit_document(other, {NAME: plain}, (), _forms(), store)
    assert store.found
    assert with_them == audit_document(other, {NAME: plain}, (), _forms())
    assert any(found.channel == "页面文字" for found in with_them)


def test_what_is_kept_is_what_stands_on_the_pages(plain: bytes) -> None:
    opened = open_pdf(NAME, plain)
    shown = {str(c.data) for c in opened.channels if c.name == "页面文字"}
    for value in _filled(plain).values:
        read = json.loads(value)
        assert set(read) == {"marked", "artifacts", "shown", "used", "again", "drawn"}
        assert {read["shown"], read["again"]} <= shown
        assert all(text in read["shown"] for _, text in [*read["marked"], *read["artifacts"]])


@pytest.mark.parametrize(
    "spoil",
    [
        lambda _: b"",
        lambda value: value[:-1],
        lambda value: value + b" ",
        lambda _: b"[]",
        lambda _: b"null",
        lambda _: b"\xff\xfe",
        lambda _: b"[" * 100_000,
        lambda value: value.replace(b'"again":"', b'"again":null,"more":"'),
        lambda value: value.replace(b'"marked":[[0,"', b'"marked":[[0,0],[1,"'),
        lambda value: value.replace(b'"marked":[[0,', b'"marked":[[false,'),
        lambda value: value.replace(b'"used":{', b'"used":{"/F":"0012",'),
        lambda value: value.replace(b'"artifacts":[', b'"artifacts":["ab",'),
    ],
)
def test_what_does_not_parse_or_has_another_shape_counts_as_not_there(
    spoil: Callable[[bytes], bytes], plain: bytes
) -> None:
    store = _filled(plain)
    sound = store.values
    assert all(spoil(value) != value or b'"marked":[]' in value for value in sound)
    store.replace(lambda value: spoil(value) if spoil(value) != value else b"")
    assert _audit(plain, store) == []
    assert store.values == sound, "read anew, and kept"


def test_files_given_one_by_one_are_audited_as_if_given_together(
    plain: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    edition = _edition()
    job = Job(Packed.of(edition.department), (), (), tuple(FORMATS))
    auditor.start(None)
    made = []
    expected = documents.DocumentAudit

    def count(*given: Any) -> Any:
        made.append(given)
        return expected(*given)

    monkeypatch.setattr(documents, "DocumentAudit", count)
    documents.forget()
    files = {"一.pdf": plain, "二.pdf": plain + b"\n"}
    together = auditor.audit(job, files, [_secret("藏着的值壹贰叁")])
    one_by_one = [
        auditor.audit(job, {name: data}, [_secret("藏着的值壹贰叁")])
        for name, data in files.items()
    ]
    assert together.findings == one_by_one[0].findings + one_by_one[1].findings
    assert not together.bug
    assert len(made) == 1, "what they have in common is made once"
    auditor.audit(job, {"一.pdf": plain}, [_secret("另外的值肆伍陆")])
    latest = documents._Process.latest
    assert latest is not None
    assert latest._secrets == [_secret("另外的值肆伍陆")], "no earlier withheld values are held"
    documents.forget()
    assert documents._Process.latest is None
