"""Every column of every shipped form: withheld, nothing tells its value; not printed, it is kept.

Tables, columns and facts are those of the schema and of the forms (`every_form`), so that a new one
is tried here as soon as it is there.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from random import Random

import pytest
from conftest import write_dataset
from every_form import DEPARTMENT, codes, every_form, facts_of, fields, tables_of, together
from test_noninterference import (
    Row,
    assert_alike,
    decision,
    left_by,
    planned_of,
    run_both,
    seen_of,
    world,
)

from reportgen import schema
from reportgen.dataset.load import load_dataset
from reportgen.document.templates import Templates
from reportgen.redaction.public_view import redact
from reportgen.redaction.secrets import withheld_values
from reportgen.schema import declared_label

_FORMS = Templates()
_FIELDS = dict.fromkeys(label for _, label in fields(_FORMS))
_WITHHELD = frozenset(fields(_FORMS))
_OF_ANY_FORM = ("项目名称", "资金性质", schema.HEADING)  # what heads and groups projects
_DECLARED = sorted({column.label for own in _FORMS.declared.values() for column in own})


def of_fields(labels: Iterable[str]) -> list[Row]:
    """Decisions on these fields of every project, and on the figures reckoned from them."""
    wanted = {each for label in labels for each in together(label)}
    return [decision(code, "字段", label) for code, label in fields(_FORMS) if label in wanted]


def assert_tells_nothing(made: list[Row], seeds: tuple[int, int] = (1, 2)) -> None:
    rows = every_form(_FORMS)
    runs = [world(seed, made, rows, _FORMS.declared) for seed in seeds]
    assert_alike(*(seen_of(run, _FORMS, planned_of) for run in runs))


def test_nothing_depends_on_what_is_withheld_of_any_form() -> None:
    assert_tells_nothing(of_fields(_FIELDS))


@pytest.mark.parametrize("label", _DECLARED)
def test_nothing_depends_on_a_withheld_column_that_a_form_declares(label: str) -> None:
    assert_tells_nothing(of_fields([label]))


@pytest.mark.parametrize(
    "seed", [*range(2), *(pytest.param(n, marks=pytest.mark.long) for n in range(2, 40))]
)
def test_nothing_depends_on_some_columns_while_others_are_public(seed: int) -> None:
    chosen = Random(seed)  # noqa: S311  (values for a test)
    labels = chosen.sample(sorted(_FIELDS), chosen.randint(2, 20))
    assert_tells_nothing(of_fields(labels), (seed, seed + 1000))


@pytest.mark.long
@pytest.mark.parametrize("label", sorted(_FIELDS))
def test_nothing_depends_on_a_withheld_column_of_any_form(label: str) -> None:
    assert_tells_nothing(of_fields([label]))


def test_what_a_form_does_not_print_never_crosses_the_boundary(tmp_path: Path) -> None:
    """Every text names its column: columns of other forms and facts of persons are in no view."""
    path = write_dataset(tmp_path, every_form(_FORMS))
    loaded, problems = load_dataset(path, _FORMS.names, _FORMS.declared)
    assert problems == ()
    view = redact(loaded, DEPARTMENT, _FORMS.printed)
    shown = {entry.form: repr(entry) for entry in view.entries}  # type: ignore[union-attr]
    for form, code in codes(_FORMS).items():
        named = {(t.label, label) for t in tables_of(_FORMS) for label in t.labels}
        named |= {(schema.ATTRIBUTES.label, name) for name in facts_of(form, _FORMS)}
        texts = {label for _, label in named if f"此{label}{code}甲乙丙丁" in shown[form]}
        printed = _FORMS.all[form].prints
        allowed = {n for t, n in named if not printed.isdisjoint((n, declared_label(t, n)))}
        assert texts <= {*allowed, *_OF_ANY_FORM}, form
        assert texts, form
        further = set(re.findall(r"\('(\w+)', (?:'|Decimal|None|Substitute)", shown[form]))
        assert further <= allowed, form


def test_the_audit_looks_for_every_withheld_cell(tmp_path: Path) -> None:
    rows = world(1, of_fields(_FIELDS), every_form(_FORMS), _FORMS.declared)
    loaded, _ = load_dataset(write_dataset(tmp_path, rows), _FORMS.names, _FORMS.declared)
    sought = {(secret.project, secret.column) for secret in withheld_values(loaded)}
    for table in tables_of(_FORMS):
        for row in rows[table.name]:
            for label, text in row.items():
                place = row["项目编码"], label
                if place in _WITHHELD and set(text).intersection("麤龘靐齉爩鱻灪麣鸞驫123456789"):
                    assert place in sought, label


@pytest.mark.long
def test_two_builds_of_every_form_leave_the_same_files_and_say_the_same(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("一", "二")]
    made = of_fields(_FIELDS)
    rows = every_form(_FORMS)
    first, second = run_both(folders, [world(n, made, rows, _FORMS.declared) for n in (1, 2)])
    assert first == second
    assert first[0] == 0
    left = left_by(folders[0])
    assert [name for name, data in left_by(folders[1]).items() if left.get(name) != data] == []
    assert "麤" not in str(first)
