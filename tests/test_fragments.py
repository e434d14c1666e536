"""Pages that are laid out piece by piece, kept, and put together again."""

from functools import cache
from pathlib import Path

import pytest
from conftest import public_department, public_indicator, public_project, public_stub
from lxml import etree

from reportgen.document.edition import make_edition
from reportgen.document.public import PublicDepartment, PublicProject
from reportgen.output.layout_cache import LayoutCache, key_of
from reportgen.render import pagination
from reportgen.render.formats import FORMATS
from reportgen.render.pdf.fragments import Fragment, from_bytes, to_bytes
from reportgen.render.renderer import Renderer, cut_in_portions
from reportgen.render.worker import render

STYLE = "样式"


@cache
def groups() -> tuple[tuple[etree._Element, ...], ...]:
    """A short project, one over several pages, a stub, and one with a row over a page end."""
    long_row = public_indicator(description="逐段核对，" * 400)
    department = public_department(
        public_project("植树"),
        public_project("修路", indicators=tuple(public_indicator() for _ in range(60))),
        public_stub(),
        public_project("护林", indicators=(public_indicator(), long_row)),
    )
    worker = Renderer(None)
    edition = make_edition(department, worker.templates.suffixes)
    return tuple(map(tuple, pagination.groups(worker.templates.body(edition))))


@cache
def set_together() -> tuple[Fragment, ...]:
    return tuple(Renderer(None).typesetter("gbt9704").set(groups()))


def test_pieces_laid_out_together_are_what_each_is_by_itself() -> None:
    alone = [Renderer(None).typesetter("gbt9704").set([group])[0] for group in groups()]
    assert [len(fragment.pages) for fragment in alone][1] > 1
    assert list(map(to_bytes, alone)) == list(map(to_bytes, set_together()))


def test_pieces_begin_a_page_each_whatever_a_style_sheet_of_ones_own_says(tmp_path: Path) -> None:
    (tmp_path / "print.css").write_text("a { color: red }", "utf-8")
    worker = Renderer(tmp_path)
    fragments = worker.typesetter("gbt9704").set(groups())
    assert len(fragments) == len(groups())
    assert all(fragment.pages for fragment in fragments)
    assert len(worker.numbers("gbt9704", 3, STYLE)) >= 3


def test_a_strip_is_the_same_after_it_was_kept() -> None:
    for fragment in set_together():
        again = from_bytes(to_bytes(fragment))
        assert again is not None
        assert to_bytes(again) == to_bytes(fragment)
        assert again.pages == fragment.pages
        assert again.html == fragment.html


@pytest.mark.parametrize("damage", [b"", b"x", b"\x78\x01damaged"])
def test_a_damaged_strip_counts_as_not_there(damage: bytes) -> None:
    assert from_bytes(damage) is None


def test_half_a_strip_counts_as_not_there() -> None:
    data = to_bytes(set_together()[0])
    assert from_bytes(data[: len(data) // 2]) is None


# ---------------------------------------------------------------- the cache


def test_what_is_kept_can_be_taken_again_and_the_rest_is_removed(tmp_path: Path) -> None:
    cache = LayoutCache(tmp_path / "架")
    first, second, third = (key_of([name]) for name in "abc")
    cache.put(first, b"1")
    cache.put(second, b"2")
    assert (cache.get(first), cache.get(second), cache.get(third)) == (b"1", b"2", None)
    (tmp_path / "架" / first[:2] / "tmphalfdone").write_bytes(b"half")
    cache.keep_only({second})
    assert (cache.has(first), cache.has(second)) == (False, True)
    assert [path.name for path in (tmp_path / "架").rglob("*") if path.is_file()] == [
        f"{second}.fragment"
    ]


def test_a_cache_that_cannot_be_written_keeps_nothing_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "架").write_bytes(b"a file where the folder should be")
    cache = LayoutCache(tmp_path / "架")
    cache.put("aa11", b"1")
    assert cache.get("aa11") is None


# ---------------------------------------------------------------- a document from kept pages


def _department(
    *, purpose: str = "用于植树。", more: tuple[PublicProject, ...] = ()
) -> PublicDepartment:
    edited = public_project("植树", purpose=purpose)
    others = (public_project(f"第{n}批护林") for n in range(3))
    return public_department(edited, *others, public_stub(), *more)


def _made(worker: Renderer, department: PublicDepartment) -> dict[str, bytes]:
    edition = make_edition(department, worker.templates.suffixes)
    return dict(render(worker, edition, FORMATS, STYLE))


@pytest.mark.parametrize(
    "edited",
    [
        {"purpose": "用于补植行道树，并修剪绿篱。"},
        {"purpose": "逐棵核对。" * 700},  # one page more: all numbers behind it change
        {"more": (public_project("龙山护林"),)},
    ],
    ids=["a cell", "more pages", "a new project"],
)
def test_an_edit_gives_what_a_cold_build_gives(edited: dict[str, object], tmp_path: Path) -> None:
    warm = Renderer(None, LayoutCache(tmp_path))
    _made(warm, _department())
    kept = {path.name for path in tmp_path.rglob("*.fragment")}
    again = _made(warm, _department(**edited))
    assert again == _made(Renderer(None), _department(**edited))
    new = {path.name for path in tmp_path.rglob("*.fragment")} - kept
    assert 1 <= len(new) <= 3, "the edited or new project, what shares its page, and the contents"


def test_a_damaged_cache_changes_nothing(tmp_path: Path) -> None:
    worker = Renderer(None, LayoutCache(tmp_path))
    before = _made(worker, _department())
    for path in tmp_path.rglob("*.fragment"):
        path.write_bytes(path.read_bytes()[:100])
    assert _made(worker, _department()) == before


def test_another_style_takes_no_pages_of_the_old_one(tmp_path: Path) -> None:
    worker = Renderer(None, LayoutCache(tmp_path))
    edition = make_edition(_department(), worker.templates.suffixes)
    body = worker.templates.body(edition)
    old, new = (
        {piece.key for piece in cut_in_portions(body, "gbt9704", style)} for style in ("旧", "新")
    )
    assert old
    assert not old & new
