"""Templates are compiled once for all processes, and anew where anything has changed."""

from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from reportgen.document import compiled_templates
from reportgen.document.template_environment import make_environment


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Templates of one's own, and a user's folder without any compiled ones."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "状态"))
    (tmp_path / "模板").mkdir()
    (tmp_path / "模板" / "table.html").write_text("<p>{{ name }}</p>", "utf-8")
    return tmp_path


def _filled(folder: Path) -> str:
    """The template filled in by another process."""
    environment = make_environment(FileSystemLoader(str(folder / "模板")))
    environment.bytecode_cache = compiled_templates.CompiledTemplates()
    return environment.get_template("table.html").render(name="修<路>")


def _cannot_compile(*_: object) -> None:
    raise AssertionError("it was compiled before")


def test_a_template_is_compiled_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _filled(folder) == "<p>修&lt;路&gt;</p>"
    monkeypatch.setattr(Environment, "compile", _cannot_compile)
    assert _filled(folder) == "<p>修&lt;路&gt;</p>"


def test_a_template_that_was_changed_is_compiled_anew(folder: Path) -> None:
    _filled(folder)
    (folder / "模板" / "table.html").write_text("<b>{{ name }}</b>", "utf-8")
    assert _filled(folder) == "<b>修&lt;路&gt;</b>"


def test_another_program_compiles_for_itself(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _filled(folder)
    (kept,) = (folder / "状态" / "reportgen" / "templates").iterdir()
    before = kept.read_bytes()
    monkeypatch.setattr(compiled_templates, "program_digest", lambda: "another")
    assert _filled(folder) == "<p>修&lt;路&gt;</p>"
    assert kept.read_bytes().startswith(b"another ")
    assert kept.read_bytes() != before


@pytest.mark.parametrize("left", [b"", b"\x00", b"half of"])
def test_what_is_damaged_counts_for_nothing(folder: Path, left: bytes) -> None:
    _filled(folder)
    (kept,) = (folder / "状态" / "reportgen" / "templates").iterdir()
    made_by = kept.read_bytes().partition(b"\n")[0]
    for data in (left, made_by + b"\n" + left):
        kept.write_bytes(data)
        assert _filled(folder) == "<p>修&lt;路&gt;</p>"


def test_what_was_changed_since_it_was_kept_counts_for_nothing(folder: Path) -> None:
    _filled(folder)
    (kept,) = (folder / "状态" / "reportgen" / "templates").iterdir()
    before = kept.read_bytes()
    kept.write_bytes(before.replace(b"<p>", b"<q>"))
    assert kept.read_bytes() != before
    assert _filled(folder) == "<p>修&lt;路&gt;</p>"


def test_a_folder_that_cannot_be_written_stops_nothing(folder: Path) -> None:
    (folder / "状态").write_bytes(b"a file where the folder should be")
    assert _filled(folder) == "<p>修&lt;路&gt;</p>"
