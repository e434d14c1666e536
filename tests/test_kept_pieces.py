"""What is kept of a document's files beside its pages: taken where it is the same, else made."""

from pathlib import Path

import pytest

from reportgen.output.kept_pieces import KeptPieces, kept_texts
from reportgen.output.layout_cache import LayoutCache, key_of

KEY = key_of(["文本"])


def _never() -> bytes:
    raise AssertionError("it was made before")


@pytest.fixture
def cache(tmp_path: Path) -> LayoutCache:
    return LayoutCache(tmp_path / "架", b"number of this test's own")


def _with(cache: LayoutCache, **made: bytes) -> None:
    pieces = KeptPieces(cache, KEY)
    for source, piece in made.items():
        pieces.data(source.encode(), lambda piece=piece: piece)  # type: ignore[misc]
    pieces.keep()


def test_a_piece_is_made_once(cache: LayoutCache) -> None:
    _with(cache, one=b"1", none=b"")
    pieces = KeptPieces(cache, KEY)
    assert pieces.data(b"one", _never) == b"1"
    assert pieces.data(b"none", _never) == b""
    assert pieces.data(b"other", lambda: b"2") == b"2"
    assert pieces.data(b"other", _never) == b"2"


def test_what_the_document_has_no_more_is_forgotten(cache: LayoutCache) -> None:
    _with(cache, one=b"1", two=b"2")
    _with(cache, two=b"2")
    assert KeptPieces(cache, KEY).data(b"one", lambda: b"made anew") == b"made anew"
    assert KeptPieces(cache, KEY).data(b"two", _never) == b"2"


def test_a_text_is_no_bytes_of_the_same_source(cache: LayoutCache) -> None:
    pieces = KeptPieces(cache, KEY)
    assert pieces.data(b"one", lambda: b"1") == b"1"
    assert pieces.text(b"one") is None
    pieces.put_text(b"one", "一")
    pieces.keep()
    assert KeptPieces(cache, KEY).text(b"one") == "一"
    assert KeptPieces(cache, KEY).data(b"one", _never) == b"1"


def test_what_cannot_be_kept_leaves_nothing_of_before(
    cache: LayoutCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with(cache, one=b"1")
    monkeypatch.setattr(LayoutCache, "put", lambda *_: None)  # as where the disk is full
    _with(cache, two=b"2")
    assert cache.get(KEY) is None


def test_whoever_asks_for_nothing_leaves_what_is_kept(cache: LayoutCache) -> None:
    KeptPieces(cache, KEY).keep()
    assert not cache.has(KEY)
    _with(cache, one=b"1")
    KeptPieces(cache, KEY).keep()
    assert KeptPieces(cache, KEY).data(b"one", _never) == b"1"


@pytest.mark.parametrize("entry", [b"", b"pieces 1", b"pieces 1\nhalf", b"\xff" * 99])
def test_an_entry_that_holds_no_pieces_gives_none(cache: LayoutCache, entry: bytes) -> None:
    cache.put(KEY, entry)
    assert KeptPieces(cache, KEY).data(b"one", lambda: b"1") == b"1"
    assert kept_texts(entry) is None


def test_where_nothing_is_kept_everything_is_made() -> None:
    pieces = KeptPieces(LayoutCache(None), KEY)
    assert pieces.data(b"one", lambda: b"1") == b"1"
    pieces.keep()
    assert KeptPieces(LayoutCache(None), KEY).data(b"one", lambda: b"2") == b"2"


def test_who_audits_is_given_the_texts(tmp_path: Path, cache: LayoutCache) -> None:
    pieces = KeptPieces(cache, KEY)
    pieces.put_text(b"one", "修路")
    pieces.data(b"two", lambda: b"\x00\xff")
    pieces.keep()
    assert kept_texts(cache.get(KEY) or b"") == ["修路"]
