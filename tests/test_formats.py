"""The list of formats: writer, reader, option and preview follow from it."""

from dataclasses import replace
from pathlib import Path

import pytest
from conftest import (
    edition_of,
    public_project,
    reportgen,
    two_departments,
    write_dataset,
)

from reportgen.audit import readers
from reportgen.audit.document import audit_document, forget
from reportgen.audit.findings import OpenedFile
from reportgen.audit.readers import READERS, Reader
from reportgen.core.packed import Packed
from reportgen.document.job import Job
from reportgen.document.templates import Templates
from reportgen.render import worker
from reportgen.render.formats import FORMATS, Format, chosen_formats, formats_on_request
from reportgen.render.prepared import PreparedDocument


def write_text(document: PreparedDocument) -> bytes:
    """A format as somebody may add it: the tree as plain text."""
    lines = ("".join(map(str, section.itertext())) for section in document.tree.sections)
    return "\n".join(lines).encode()


@pytest.fixture
def with_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain text in the list of formats, without a reader."""
    formats = {**FORMATS, "txt": Format("txt", write_text)}
    monkeypatch.setattr(worker, "FORMATS", formats)


def test_every_format_has_a_reader_and_every_reader_a_format() -> None:
    assert set(FORMATS) == set(READERS)


def test_a_format_is_made_when_it_is_asked_for_and_the_open_data_always() -> None:
    assert formats_on_request() == ("pdf", "docx", "xlsx", "html")
    assert chosen_formats(()) == ("pdf", "docx", "html", "zip")
    assert chosen_formats(("xlsx", "pdf")) == ("pdf", "xlsx", "zip")
    assert chosen_formats(("html",)) == ("html", "zip")


def test_the_options_offer_just_the_formats_of_the_list(tmp_path: Path) -> None:
    dataset = write_dataset(tmp_path / "数据", two_departments())
    done = reportgen("build", dataset, "--format", "odt")
    assert done.code == 2
    assert "、".join(formats_on_request()) in done.err
    assert "|".join(formats_on_request()) in reportgen("build", "--help").out


@pytest.mark.usefixtures("with_text")
def test_a_new_writer_is_given_the_tree_of_the_document() -> None:
    worker.start(None)
    edition = edition_of(public_project("馆藏图书采购"))
    department = edition.department
    (data,) = (
        content
        for name, content in worker.make(Job(Packed.of(department), (), (), ("txt",))).files.items()
        if name.endswith(".txt")
    )
    assert "馆藏图书采购" in data.decode()


@pytest.mark.parametrize("name", ["说明.txt", "说明", "说明.一二三", "说明.pdf.bak"])
def test_a_file_without_a_reader_is_named_as_that_once_and_never_passes(name: str) -> None:
    findings = audit_document(edition_of(public_project()), {name: b"x"}, (), Templates())
    forget()
    assert [finding.channel for finding in findings] == ["文件格式"]
    assert "不认识的格式" in findings[0].message
    assert (".txt" in findings[0].message) is name.endswith(".txt")


def test_a_reader_is_all_that_the_audit_of_a_format_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    def open_text(name: str, data: bytes, *_: object) -> OpenedFile:
        opened = OpenedFile(name)
        opened.add_channel("文字", name, data.decode())
        return opened

    monkeypatch.setattr(readers, "READERS", {**READERS, "txt": Reader(open_text, compared=False)})
    findings = audit_document(edition_of(public_project()), {"说明.txt": b"x"}, (), Templates())
    forget()
    assert findings == []


def test_nothing_is_made_of_a_document_with_nothing_in_it() -> None:
    worker.start(None)
    department = edition_of(public_project()).department
    made = worker.make(Job(Packed.of(replace(department, entries=())), (), (), ("html",)))
    assert made.files == {}
    assert "没有可公开的内容" in str(made.problems[0])
