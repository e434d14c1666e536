"""A withheld value is found wherever it stands among the texts of a file, and nothing else is."""

import html
import json
from base64 import b32encode, b64encode, urlsafe_b64encode
from binascii import b2a_qp
from collections.abc import Callable
from urllib.parse import quote

import pytest
from conftest import cases
from hypothesis import given, settings
from hypothesis import strategies as st

from reportgen.audit.findings import Channel
from reportgen.audit.search import Searcher
from reportgen.redaction.secrets import Secret

PIECE = "北山雷达站改造"
SECRETS = [Secret("项目", 2, "项目名称", "001", "A1", whole=True, text=PIECE)]
ENCODED: dict[str, Callable[[str], str]] = {
    "as it stands": str,
    "with blanks": " ".join,
    "HTML entities": lambda text: "".join(f"&#{ord(c)};" for c in text),
    "named entities beside": lambda text: html.escape("<&>") + text,
    "URL, UTF-8": quote,
    "URL, GB18030": lambda text: quote(text.encode("gb18030")),
    "JSON": json.dumps,
    "hexadecimal UTF-16": lambda text: text.encode("utf-16-be").hex(),
    "hexadecimal GB18030": lambda text: text.encode("gb18030").hex(" "),
    "octal": lambda text: "".join(f"\\{byte:03o}" for byte in text.encode()),
    "bytes decoded by the wrong table": lambda text: text.encode().decode("latin-1"),
    "base64": lambda text: b64encode(text.encode()).decode(),
    "base64 behind letters, GB18030": lambda text: (
        "x-" + urlsafe_b64encode(text.encode("gb18030")).decode().rstrip("=")
    ),
    "base64 of UTF-16": lambda text: b64encode(text.encode("utf-16-le")).decode(),
    "base32": lambda text: b32encode(text.encode()).decode(),
    "quoted-printable": lambda text: b2a_qp(text.encode()).decode(),
    "UTF-7": lambda text: text.encode("utf-7").decode(),
    "UTF-7 of mailboxes": lambda text: text.encode("utf-7").decode().replace("+", "&"),
    "backwards": lambda text: text[::-1],
    "UTF-32 as letters": lambda text: text.encode("utf-32-be").decode("latin-1"),
    "UTF-32, the other end first": lambda text: text.encode("utf-32-le").decode("latin-1"),
    "Big5": lambda text: " " + text.replace("达", "達").encode("big5").decode("latin-1"),
    "UTF-16 as letters": lambda text: "x" + text.encode("utf-16-le").decode("latin-1"),
}
# what channels around it may end and begin with: halves of escapes and of characters
EDGES = st.text(st.sampled_from("&%\\#x0aeF7;|\x8f\xe5\xff 中1"), max_size=8)


@pytest.mark.parametrize("encode", ENCODED.values(), ids=ENCODED)
@settings(max_examples=cases(25), deadline=None)
@given(before=st.lists(EDGES, max_size=4), after=st.lists(EDGES, max_size=4), others=EDGES)
def test_it_is_found_in_its_channel_whatever_the_channels_beside_it_hold(
    encode: Callable[[str], str], before: list[str], after: list[str], others: str
) -> None:
    texts = [*before, others.replace("\\", "") + "，" + encode(PIECE), *after]
    channels = [Channel("页面文字", f"第 {n} 页", text) for n, text in enumerate(texts)]
    alone = [f for c in channels for f in Searcher(SECRETS, "").search("甲.pdf", [c])]
    together = list(Searcher(SECRETS, "").search("甲.pdf", channels))
    assert together == alone
    assert f"第 {len(before)} 页" in {found.place for found in together}


@given(st.lists(EDGES, max_size=6), st.integers(1, len(PIECE) - 1))
def test_halves_in_two_channels_are_no_finding(texts: list[str], at: int) -> None:
    halves = [*texts, PIECE[:at], PIECE[at:]]
    channels = [Channel("页面文字", str(n), text) for n, text in enumerate(halves)]
    assert list(Searcher(SECRETS, "").search("甲.pdf", channels)) == []


def test_what_the_document_may_say_is_not_looked_for() -> None:
    channels = [Channel("页面文字", "第 1 页", PIECE)]
    assert list(Searcher(SECRETS, f"公开的话里有{PIECE}").search("甲.pdf", channels)) == []


@pytest.mark.parametrize("encode", ENCODED.values(), ids=ENCODED)
def test_it_is_found_beside_the_texts_of_a_long_document(encode: Callable[[str], str]) -> None:
    texts = ["逐项核对采购、验收和付款记录，" * 9_000, encode(PIECE)]
    channels = [Channel("页面文字", str(n), text) for n, text in enumerate(texts)]
    assert {found.place for found in Searcher(SECRETS, "").search("甲.pdf", channels)} == {"1"}


@pytest.mark.parametrize("coding", ["utf-8", "gb18030", "utf-16-be", "utf-16-le"])
@settings(max_examples=cases(60))
@given(before=st.integers(4, 40), after=st.integers(0, 40), odd=st.binary(max_size=3))
def test_it_is_found_in_what_is_no_text_however_many_zeros_stand_beside_it(
    coding: str, before: int, after: int, odd: bytes
) -> None:
    data = b"OTTO\xff" + odd + bytes(before) + PIECE.encode(coding) + bytes(after) + b"\xff\xff"
    channel = Channel("字体文件", "对象 7", data)
    assert list(Searcher(SECRETS, "").search("甲.pdf", [channel]))
