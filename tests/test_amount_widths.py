"""Columns in which amounts are not broken, in whatever form and however many digits they have."""

from pathlib import Path

import pytest
from conftest import write_dataset
from every_form import DEPARTMENT, every_form
from lxml import etree

from reportgen.dataset.load import load_dataset
from reportgen.document.amount_widths import with_whole_amounts
from reportgen.document.column_widths import Room, longest_word, plain_length, room_of
from reportgen.document.edition import make_edition
from reportgen.document.line_lengths import text_lines
from reportgen.document.paper import lies_across
from reportgen.document.table_grid import read_grid
from reportgen.document.templates import Templates
from reportgen.redaction.public_view import redact

LONG = "12,345,678,910.20"


@pytest.fixture(scope="module")
def room(forms: Templates) -> Room:
    return room_of(forms.typography("gbt9704"))


def table(*rows: tuple[str, ...]) -> etree._Element:
    """A table whose texts with a digit at their beginning are amounts."""
    cells = (
        [
            f"<td{' class=' + chr(34) + 'number' + chr(34) if t[:1].isdigit() else ''}>{t}</td>"
            for t in row
        ]
        for row in rows
    )
    return etree.fromstring(
        f"<table><tbody>{''.join('<tr>' + ''.join(row) + '</tr>' for row in cells)}</tbody></table>"
    )


def broken(given: etree._Element, widths: list[float], room: Room) -> list[str]:
    """The numbers and short words that their cells break."""
    return [
        text
        for cell in dict.fromkeys(read_grid(given).values())
        for text in map(longest_word, text_lines(cell.html))
        if plain_length(text, room.size) * 25.4 / 72
        > sum(widths[cell.x : cell.x + cell.width]) - 2 * room.pad
    ]


def test_an_amount_takes_what_it_lacks_from_the_column_that_has_most_to_spare(room: Room) -> None:
    given = table(("预算数", "1,234.50", "用途"), ("合计", LONG, "修缮馆舍，购置图书"))
    widths = with_whole_amounts(given, [40.0, 16.0, 100.0], room)
    assert widths[0] == 40
    assert widths[1] > 16
    assert sum(widths) == pytest.approx(156)
    assert broken(given, widths, room) == []


def test_columns_that_hold_their_amounts_stay_as_they_are(room: Room) -> None:
    widths = [40.0, 16.0, 100.0]
    assert with_whole_amounts(table(("预算数", "1234.50", "用途")), widths, room) == widths


def test_words_are_broken_before_an_amount_is_and_other_amounts_never(room: Room) -> None:
    heads = (
        "财政拨款资金",
        "其他渠道资金",
        "结转结余资金",
        "合计",
        "2025年12月31日前",
        "资金来源渠道",
        "备注说明事项",
    )
    given = table(heads, (LONG, LONG, LONG, LONG, "2025年12月31日前", "一般公共预算", "无"))
    widths = with_whole_amounts(given, [156 / 7] * 7, room)
    left = broken(given, widths, room)
    assert LONG not in left
    assert "2025年12月31日前" not in left
    assert left, "somebody has to give way"


def test_every_shipped_form_prints_an_amount_of_eleven_digits_in_one_line(
    forms: Templates, tmp_path: Path
) -> None:
    rows = every_form(forms)
    long = {"预算数": "12345678910.20", "财政资金": "12345678910.20", "其他资金": "0"}
    rows["projects"] = [project | long for project in rows["projects"]]
    path = write_dataset(tmp_path, rows, money_unit="元")
    loaded, _ = load_dataset(path, forms.names, forms.declared)
    edition = make_edition(redact(loaded, DEPARTMENT, forms.printed), forms.suffixes)
    found = 0
    for section in forms.body(edition):
        room = room_of(forms.typography("gbt9704"), across=lies_across(section))
        for each in section.iter("table"):
            shares = [float(c.get("style", "").strip("width:%")) for c in each.iter("col")]
            found += LONG in "".join(map(str, each.itertext()))
            assert LONG not in broken(each, [room.width * share / 100 for share in shares], room)
    assert found >= 10
