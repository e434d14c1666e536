"""Which characters this machine can print."""

import pytest

from reportgen.document.fonts import has_family, missing_characters


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
