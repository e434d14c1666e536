"""Which characters this machine can print."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from reportgen.document import fonts
from reportgen.document.fonts import as_high_as, has_family, missing_characters


def test_common_characters_of_the_forms_are_there() -> None:
    assert missing_characters("部门预算绩效文本，第一部分：≥95％、≤3“m³/s”℃‰— 1 —ABC") == []


@pytest.mark.parametrize("character", ["\ue000", "\ue001", "\ue00c", "\uf0b7", "\U0010fff1"])
def test_a_private_use_character_is_missing(character: str) -> None:
    """Whatever a symbol font draws there, it is not what the writer's own font drew."""
    assert missing_characters(f"青禾{character}市") == [character]


def test_missing_characters_are_named_once_and_in_code_order() -> None:
    text = "\U0010fff2青\U0010fff1\U0010fff2"
    assert missing_characters(text) == ["\U0010fff1", "\U0010fff2"]


def test_blanks_and_line_ends_need_no_font() -> None:
    assert missing_characters(" \t\n\u3000\u00a0") == []


def test_a_font_family_that_nobody_has_is_not_there() -> None:
    assert not has_family("青禾小标宋体")


def test_chinese_font_families_of_the_style_sheet_are_there() -> None:
    assert has_family("Noto Serif CJK SC") or has_family("SimSun")


# ---------------------------------------------------------------- faces made as high as others


@pytest.fixture
def made_faces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the faces that were made are kept, in a user's folder of one's own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    yield tmp_path / "reportgen" / "faces"
    fonts._with_heights.cache_clear()


def _face_for_another_process() -> bytes:
    fonts._with_heights.cache_clear()
    return as_high_as("Liberation Serif", "Noto Serif CJK SC")


def _cannot_make(*_: object) -> bytes:
    raise AssertionError("it was made before")


def test_a_face_is_made_once_for_all_runs(
    made_faces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _face_for_another_process()
    assert len(list(made_faces.iterdir())) == 1
    monkeypatch.setattr(fonts, "_made_with_heights", _cannot_make)
    assert _face_for_another_process() == made


@pytest.mark.parametrize("change", ["the font", "fontTools", "the program", "what is kept"])
def test_a_face_is_made_anew_where_anything_has_changed(
    made_faces: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    _face_for_another_process()
    (kept,) = made_faces.iterdir()
    if change == "what is kept":
        kept.write_bytes(kept.read_bytes()[:-1])
    else:
        name = {"the font": "known_stamp", "fontTools": "version"}.get(change, "program_digest")
        monkeypatch.setattr(fonts, name, lambda *_: "another")
    monkeypatch.setattr(fonts, "_made_with_heights", lambda *_: b"made anew")
    assert _face_for_another_process() == b"made anew"


def test_a_face_of_a_file_that_was_saved_just_now_is_not_kept(
    made_faces: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "known_stamp", lambda _: "")
    assert _face_for_another_process()
    assert not made_faces.exists()
