"""All shipped forms as others lay them out and spoil them: nothing ever stands in a wrong place."""

from pathlib import Path

import pytest
from bureau_layouts import FORMS
from form_account import Account, account
from form_files import write_form
from form_layouts import Invent
from form_variations import SPOILT, VARIATIONS

from reportgen.core.problems import InputError
from reportgen.document.templates import Templates
from reportgen.importer import read_published

_KINDS = ("docx", "xlsx", "html", "pdf")
_LEAST_SHARE, _LEAST_OF_ONE = 0.98, 0.9  # of all variations, of a single one
_EVERY = [
    (form, variation, at, number)
    for at, form in enumerate(FORMS)
    for number, variation in enumerate(VARIATIONS)
]
# every day each form with some variations, in turn as a file of each kind but PDF
_DAILY = [
    (form, variation, _KINDS[(at + number) // 4 % 3])
    for form, variation, at, number in _EVERY
    if (at + number) % 4 == 0
]
_SEEDS = 3


def read_and_account(
    form: str, variation: str, kind: str, seed: int, folder: Path, forms: Templates
) -> Account:
    """What became of the cells of one invented form."""
    invent = Invent(seed)
    layout = FORMS[form](invent)
    VARIATIONS[variation](layout, invent)
    path = write_form(layout.blocks, folder / f"表.{kind}")
    try:
        read = read_published([path], year=2025, templates=forms)
    except InputError:
        read = None  # refused, and said
    return account(read, layout.blocks, invent.unit, invent.derived)


@pytest.mark.parametrize(("form", "variation", "kind"), _DAILY)
def test_a_form_that_people_have_changed_is_read_or_left_alone(
    form: str, variation: str, kind: str, tmp_path: Path, forms: Templates
) -> None:
    made = read_and_account(form, variation, kind, 1, tmp_path, forms)
    assert made.wrong == []
    assert variation in SPOILT or made.share >= _LEAST_OF_ONE, made.missing


@pytest.mark.long
@pytest.mark.parametrize("kind", _KINDS)
@pytest.mark.parametrize("form", FORMS)
def test_a_form_with_every_variation_is_read_or_left_alone(
    form: str, kind: str, tmp_path: Path, forms: Templates
) -> None:
    whole = Account()
    for variation in VARIATIONS:
        for seed in range(2, 2 + (_SEEDS if kind != "pdf" else 1)):
            made = read_and_account(form, variation, kind, seed, tmp_path, forms)
            assert made.wrong == [], (variation, seed)
            if variation not in SPOILT:
                whole += made
    assert whole.share >= _LEAST_SHARE, whole.missing
