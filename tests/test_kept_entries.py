"""An edit fills in the templates of what it changes, and the document is that of a cold build."""

from collections import Counter
from pathlib import Path

import pytest
from conftest import public_department, public_project, public_stub
from lxml import etree

from reportgen.audit import worker as auditor
from reportgen.core.packed import Packed
from reportgen.document.edition import Edition, make_edition
from reportgen.document.job import Job
from reportgen.document.public import PublicDepartment
from reportgen.document.template_files import TemplateFiles
from reportgen.document.templates import Templates
from reportgen.render.renderer import Renderer
from reportgen.render.worker import render


class Texts(dict[bytes, str]):
    """Keeps texts as long as a test runs."""

    text = dict.get
    put_text = dict.__setitem__


def _department(purpose: str = "用于植树。", **changed: object) -> PublicDepartment:
    others = (public_project(f"第{n}批护林") for n in range(3))
    return public_department(
        public_project("植树", purpose=purpose), *others, public_stub(), **changed
    )


def _edition(department: PublicDepartment, templates: Templates) -> Edition:
    return make_edition(department, templates.suffixes)


def _html(templates: Templates, edition: Edition, kept: Texts | None = None) -> list[str]:
    return [etree.tostring(one, encoding="unicode") for one in templates.body(edition, kept)]


@pytest.fixture
def filled(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each template was filled in."""
    counted: Counter[str] = Counter()
    fill = TemplateFiles.fill

    def count(self: TemplateFiles, name: str, *values: object, **named: object) -> str:
        counted[name] += 1
        return fill(self, name, *values, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(TemplateFiles, "fill", count)
    return counted


def test_an_edit_fills_in_what_it_changes(filled: Counter[str]) -> None:
    templates, kept = Templates(), Texts()
    _html(templates, _edition(_department(), templates), kept)
    edited = _edition(_department("用于补植。"), templates)
    filled.clear()
    again = _html(templates, edited, kept)
    assert (filled["hebei/table.html"], filled["shared/entry.html"]) == (1, 1)
    assert again == _html(templates, edited)


def test_an_edit_fills_in_what_it_changes_for_an_audit_by_format_too(
    filled: Counter[str], tmp_path: Path
) -> None:
    templates = Templates()
    auditor.start(None, tmp_path, b"number of this test's own")
    for purpose in ("用于植树。", "用于补植。", "用于抚育。"):
        edition = _edition(_department(purpose), templates)
        job = Job(Packed.of(edition.department), (), (), ("html", "zip"), linked=("zip",))
        files = render(Renderer(None), edition, job.formats, linked=job.linked)
        filled.clear()
        verdicts = [
            auditor.audit(job, {f"{edition.file_name}.{ending}": data}, ())
            for ending, data in files.items()
        ]
        assert not any(verdict.findings or verdict.bug for verdict in verdicts)
        assert {key for verdict in verdicts for key in verdict.cached}
    assert filled["hebei/table.html"] == 1


def test_what_an_audit_prepared_is_not_worked_out_again_and_finds_the_same(
    filled: Counter[str], tmp_path: Path
) -> None:
    templates = Templates()
    auditor.start(None, tmp_path, b"number of this test's own")
    edition = _edition(_department(), templates)
    job = Job(Packed.of(edition.department), (), (), ("html", "zip"), linked=("zip",))
    files = render(Renderer(None), edition, job.formats, linked=job.linked)
    named = {f"{edition.file_name}.{ending}": data for ending, data in files.items()}
    page, changed = f"{edition.file_name}.html", "用于植树。".encode()
    forged = {**named, page: named[page].replace(changed, "用于砍树。".encode())}
    auditor.prepare(job, ())
    filled.clear()
    assert auditor.audit(job, named, ()).findings == ()
    assert filled["hebei/table.html"] == 0
    assert auditor.audit(job, forged, ()).findings


def test_an_audit_whose_preparation_failed_tells_why(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "entry.html").write_text(
        "<section>{{ nobody.knows }}</section>", "utf-8"
    )
    auditor.start(tmp_path)
    job = Job(Packed.of(_department()), (), (), ("html",))
    auditor.prepare(job, ())
    assert auditor.audit(job, {"植树.html": b"<html></html>"}, ()).bug


@pytest.mark.parametrize(
    "changed", [{"money_unit": "元"}, {"name": "林业局"}, {"paging": "shared"}]
)
def test_what_stands_around_the_entries_counts(changed: dict[str, str]) -> None:
    templates, kept = Templates(), Texts()
    _html(templates, _edition(_department(), templates), kept)
    edited = _edition(_department(**changed), templates)
    assert _html(templates, edited, kept) == _html(templates, edited)


@pytest.mark.parametrize(
    "looks",
    [
        "{{ edition.entries | length }}",
        "{% for each in edition.department.entries %}{{ each }}{% endfor %}",
        "{% set all = edition.department %}{{ all.entries[0].purpose }}",
        "{{ edition.department }}",
    ],
)
def test_a_template_that_looks_at_other_entries_is_filled_in_each_time(
    looks: str, tmp_path: Path
) -> None:
    entry = (Path(Templates().path("shared/entry.html"))).read_text("utf-8")
    (tmp_path / "shared").mkdir()
    own = entry.replace("</section>", f"<p>{looks}</p></section>")
    (tmp_path / "shared" / "entry.html").write_text(own, "utf-8")
    templates, kept = Templates(tmp_path), Texts()
    _html(templates, _edition(_department(), templates), kept)
    edited = _edition(_department("用于补植。"), templates)
    assert _html(templates, edited, kept) == _html(templates, edited)
    assert not kept
