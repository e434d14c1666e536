"""What can be derived from published sums: exactly that, no more and no less."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.disclosure.linear import Equation, bounds, derivable, suppress

AMOUNTS = {
    name: Fraction(value) for name, value in zip("abcdef", (7, 11, 13, 5, 2, 3), strict=True)
}


def total(cells: str) -> Equation:
    return Equation(dict.fromkeys(cells, 1), sum((AMOUNTS[c] for c in cells), Fraction(0)), cells)


def given_away(equations: list[Equation], unknown: str, known: str = "") -> list[str]:
    return sorted(str(d.cell) for d in derivable(equations, unknown, known))


def test_one_withheld_amount_below_a_total_is_given_away() -> None:
    (disclosure,) = derivable([total("abc")], "a")
    assert disclosure.cell == "a"
    assert disclosure.sources == ("abc",)


def test_two_withheld_amounts_below_one_total_are_safe() -> None:
    assert given_away([total("abc")], "ab") == []


def test_two_amounts_are_given_away_by_crossing_totals() -> None:
    assert given_away([total("ab"), total("bc"), total("abcd")], "ab") == ["a", "b"]


def test_three_amounts_are_given_away_where_no_single_total_does_it() -> None:
    assert given_away([total("ab"), total("bc"), total("ac")], "abc") == ["a", "b", "c"]


def test_totals_over_the_same_hidden_cells_give_nothing_away() -> None:
    assert given_away([total("abc"), total("abcd"), total("abcdef")], "ab") == []


def test_who_knows_one_of_two_amounts_can_derive_the_other() -> None:
    assert given_away([total("ab")], "ab") == []
    assert given_away([total("ab")], "ab", known="a") == ["b"]


def _reference(equations: list[Equation], unknown: str) -> list[str]:
    """By dense elimination with fractions: a cell is fixed when alone in its reduced row."""
    rows = [[Fraction(e.terms.get(cell, 0)) for cell in unknown] for e in equations]
    done = 0
    for column in range(len(unknown)):
        pivot = next((r for r in range(done, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for r, row in enumerate(rows):
            if r != done and row[column]:
                rows[r] = [x - row[column] * y for x, y in zip(row, rows[done], strict=True)]
        done += 1
    alone = [row for row in rows if sum(bool(value) for value in row) == 1]
    return sorted(unknown[i] for row in alone for i, value in enumerate(row) if value)


TERMS = st.dictionaries(
    st.sampled_from("abcdef"), st.sampled_from([-2, -1, 1, 1, 1, 3]), min_size=1
)


@settings(max_examples=300, deadline=None)
@given(terms=st.lists(TERMS, max_size=8), unknown=st.sets(st.sampled_from("abcdef")))
def test_derivable_is_what_linear_algebra_says(
    terms: list[dict[str, int]], unknown: set[str]
) -> None:
    equations = [
        Equation(t, sum((f * AMOUNTS[c] for c, f in t.items()), Fraction(0))) for t in terms
    ]
    hidden = "".join(sorted(unknown))
    assert given_away(equations, hidden) == _reference(equations, hidden)


@settings(max_examples=200, deadline=None)
@given(terms=st.lists(TERMS, max_size=8), unknown=st.sets(st.sampled_from("abcdef")))
def test_suppression_leaves_nothing_to_derive_but_what_it_calls_hopeless(
    terms: list[dict[str, int]], unknown: set[str]
) -> None:
    equations = [
        Equation(t, sum((f * AMOUNTS[c] for c, f in t.items()), Fraction(0))) for t in terms
    ]
    costs = {cell: amount for cell, amount in AMOUNTS.items() if cell not in unknown}
    result = suppress(equations, unknown, costs)
    left = given_away(equations, "".join(sorted({*unknown, *map(str, result.cells)})))
    hopeless = {str(disclosure.cell) for disclosure in result.hopeless}
    assert set(left) & unknown <= hopeless
    for cell in result.cells:
        fewer = {*unknown, *map(str, result.cells)} - {str(cell)}
        assert set(given_away(equations, "".join(sorted(fewer)))) & unknown - hopeless


def test_the_cheapest_cell_beside_a_secret_is_taken() -> None:
    assert suppress([total("abcd")], "a", {c: AMOUNTS[c] for c in "bcd"}).cells == ("d",)


def test_a_total_over_a_single_secret_is_hopeless() -> None:
    result = suppress([total("a"), total("abc")], "a", {c: AMOUNTS[c] for c in "bc"})
    assert [disclosure.cell for disclosure in result.hopeless] == ["a"]


def test_bounds_of_an_amount_are_those_of_its_totals() -> None:
    found = bounds([total("abd"), total("bc")], "abc", AMOUNTS)
    assert found["a"] == pytest.approx((0, 18))
    assert found["b"] == pytest.approx((0, 18))
    assert found["c"] == pytest.approx((6, 24))


def test_an_amount_without_an_upper_bound_reaches_to_infinity() -> None:
    difference = Equation({"a": 1, "b": -1}, Fraction(3))
    assert bounds([difference], "ab", {})["a"] == pytest.approx((3, float("inf")))
