"""What can be derived from published sums: exactly that, no more and no less."""

import itertools
from fractions import Fraction

import pytest
from conftest import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.disclosure.bounds import Interval, Range, bounds
from reportgen.disclosure.linear import Equation, Solution, derivable, suppress

AMOUNTS = {
    name: Fraction(value) for name, value in zip("abcdef", (7, 11, 13, 5, 2, 3), strict=True)
}


def total(cells: str) -> Equation:
    return Equation(dict.fromkeys(cells, 1), sum((AMOUNTS[c] for c in cells), Fraction(0)), cells)


def given_away(equations: list[Equation], unknown: str, known: str = "") -> list[str]:
    solution = Solution(equations, unknown)
    open_cells = [d for d in solution.derivable() if d.cell not in known]
    further = solution.derivable_knowing(set(known)) if known else []
    return sorted({str(d.cell) for d in (*open_cells, *further)})


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


@settings(max_examples=cases(300), deadline=None)
@given(terms=st.lists(TERMS, max_size=8), unknown=st.sets(st.sampled_from("abcdef")))
def test_derivable_is_what_linear_algebra_says(
    terms: list[dict[str, int]], unknown: set[str]
) -> None:
    equations = [
        Equation(t, sum((f * AMOUNTS[c] for c, f in t.items()), Fraction(0))) for t in terms
    ]
    hidden = "".join(sorted(unknown))
    assert given_away(equations, hidden) == _reference(equations, hidden)


@settings(max_examples=cases(300), deadline=None)
@given(
    terms=st.lists(TERMS, max_size=8),
    unknown=st.sets(st.sampled_from("abcdef")),
    known=st.sets(st.sampled_from("abcdef")),
)
def test_who_knows_some_cells_derives_what_he_would_were_they_public(
    terms: list[dict[str, int]], unknown: set[str], known: set[str]
) -> None:
    equations = [Equation(t, Fraction(0)) for t in terms]
    hidden, left = "".join(sorted(unknown)), "".join(sorted(unknown - known))
    assert given_away(equations, hidden, "".join(sorted(known))) == _reference(equations, left)


@settings(max_examples=cases(200), deadline=None)
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


def limits(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high


def test_bounds_of_an_amount_are_those_of_its_totals() -> None:
    found = bounds([total("abd"), total("bc")], "abc", AMOUNTS)
    assert limits(found["a"]) == pytest.approx((0, 18))
    assert limits(found["b"]) == pytest.approx((0, 18))
    assert limits(found["c"]) == pytest.approx((6, 24))


def test_an_amount_without_an_upper_bound_reaches_to_infinity() -> None:
    difference = Equation({"a": 1, "b": -1}, Fraction(3))
    assert limits(bounds([difference], "ab", {})["a"]) == pytest.approx((3, float("inf")))


def test_two_parts_of_nothing_are_nothing() -> None:
    nothing = Equation({"a": 1, "b": 1}, Fraction(0), "sum")
    found = bounds([nothing], "ab", {})
    assert given_away([nothing], "ab") == []
    assert limits(found["a"]) == limits(found["b"]) == pytest.approx((0, 0))


def test_what_lies_between_two_equal_figures_is_that_figure() -> None:
    grows = [Range({"b": 1, "a": -1}, Fraction(0), None, "growing"),
             Range({"c": 1, "b": -1}, Fraction(0), None, "growing too"),
             Range({"d": 1, "e": -1}, Fraction(0), None, "elsewhere")]  # fmt: skip
    known = {"a": Fraction(25), "c": Fraction(25)}
    found = bounds([], "bde", known, grows)["b"]
    assert limits(found) == pytest.approx((25, 25))
    assert found.sources == ("growing", "growing too")


def test_an_interval_names_only_what_it_is_due_to() -> None:
    far = Range({"a": 1}, None, Fraction(100), "far away")
    found = bounds([total("abd"), total("bc")], "abc", AMOUNTS, [far], "a")
    assert list(found) == ["a"]
    assert found["a"].sources == ("abd",)


RUNS = st.tuples(st.integers(0, 3), st.integers(0, 3)).map(
    lambda ends: "abcd"[min(ends) : max(ends) + 1]
)


@settings(max_examples=cases(150), deadline=None)
@given(
    truth=st.lists(st.integers(0, 2), min_size=4, max_size=4),
    sums=st.lists(RUNS, max_size=5),
    growing=st.lists(st.tuples(RUNS, RUNS), max_size=2),
    unknown=st.sets(st.sampled_from("abcd"), min_size=1),
)
def test_a_cell_is_told_exactly_when_no_other_number_would_do(
    truth: list[int], sums: list[str], growing: list[tuple[str, str]], unknown: set[str]
) -> None:
    """Against trying every number from 0 to 9: sums of neighbours have whole corners."""
    amounts = {cell: Fraction(number) for cell, number in zip("abcd", truth, strict=True)}
    equations = [
        Equation(dict.fromkeys(run, 1), sum((amounts[c] for c in run), Fraction(0)), run)
        for run in sums
    ]
    ranges = [
        Range({cell: 1}, low and min(amounts[cell], Fraction(1)), amounts[cell], "limit")
        for (cell, *_), low in ((run, len(other) % 2 or None) for run, other in growing)
    ]
    hidden = "".join(sorted(unknown))
    exact = {d.cell for d in derivable(equations, hidden)}
    found = bounds(equations, hidden, amounts, ranges)
    told = exact | {cell for cell, interval in found.items() if interval.width < 1e-6}
    worlds = [
        world
        for world in (
            amounts | dict(zip(hidden, map(Fraction, tried), strict=True))
            for tried in itertools.product(range(10), repeat=len(hidden))
        )
        if all(known.holds(world) for known in (*equations, *ranges))
    ]
    assert told == {cell for cell in hidden if len({world[cell] for world in worlds}) == 1}
