"""The preview shows what was built, to this machine alone, and reloads by itself."""

import http.client
import json
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from chromium import DESKTOP, PHONE, Browser, PageLeftError
from lxml import html

from reportgen.build.run import Outcome
from reportgen.check.rules import Finding, Severity, Spot
from reportgen.check.run import Report
from reportgen.core.problems import InputError, Place, Problem
from reportgen.watch.board import Board
from reportgen.watch.pages import start_page, view_page
from reportgen.watch.preview import HOST, serving
from reportgen.watch.rounds import BuiltDocument, Round

NAME = "001青禾市林业局2026年部门预算绩效文本（001001 青禾 100%）"
PAGE, PDF, DOCX, DATA = (f"{NAME}.{ending}" for ending in ("html", "pdf", "docx", "zip"))
_LONG = "<p>" + "补植造林<br>" * 300


def a_round(number: int = 1, **fields: object) -> Round:
    at = datetime(2026, 2, 10, 9, 30)
    spot = Spot("项目", 2, "预算数", "1<b>20.50", "20")
    finding = Finding("M001", Severity.ERROR, "加不起来<script>", "请改正", spot, "青禾市林业局",
                      "001001 本级", "P001", "造林")  # fmt: skip
    files = {"html": PAGE, "pdf": PDF, "docx": DOCX, "zip": DATA}
    documents = (BuiltDocument(NAME, "001", "青禾市林业局", files, at),)
    made = Round(number, at, 1.2, ("projects.csv",), report=Report((finding,)))
    usual = {"new": (finding,), "documents": documents}
    return replace(made, **(usual | fields))  # type: ignore[arg-type]


@pytest.fixture
def board(tmp_path: Path) -> Board:
    """A board with one document in its three formats."""
    output = tmp_path / "输出"
    (output / "里面").mkdir(parents=True)
    (output / PAGE).write_text(f"<!DOCTYPE html><title>文本</title>{_LONG}", "utf-8")
    (output / PDF).write_bytes(b"%PDF-1.7 made up")
    (output / DOCX).write_bytes(b"PK made up")
    (output / DATA).write_bytes(b"PK made up, too")
    for name in (".reportgen.json", "别的.html", "里面/别的.html", "../外面.html"):
        (output / name).write_text("外人不看")
    board = Board(tmp_path / "数据", output)
    board.show(a_round())
    return board


@pytest.fixture
def address(board: Board) -> Iterator[str]:
    with serving(board, 0) as address:
        yield address


def ask(
    address: str, path: str, host: str | None = None, method: str = "GET"
) -> tuple[int, http.client.HTTPMessage, bytes]:
    """Status, headers and body; the path goes out as it is."""
    place = urlsplit(address).netloc
    connection = http.client.HTTPConnection(place, timeout=30)
    connection.putrequest(method, path, skip_host=True)
    if host != "":
        connection.putheader("Host", host or place)
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, answer.headers, answer.read()
    connection.close()
    return found


# ---------------------------------------------------------------- who may see what


def test_the_documents_are_served_as_they_are(address: str, board: Board) -> None:
    types = {PAGE: "text/html; charset=utf-8", PDF: "application/pdf", DATA: "application/zip"}
    for name in (PAGE, PDF, DOCX, DATA):
        status, headers, body = ask(address, f"/file/{quote(name, safe='')}")
        assert (status, body) == (200, (board.output / name).read_bytes())
        assert headers["Content-Type"] == types.get(name, headers["Content-Type"])
        shown = "attachment" if name in (DOCX, DATA) else "inline"
        assert headers["Content-Disposition"].startswith(shown)


ELSEWHERE = (
    "/file/别的.html", "/file/.reportgen.json", "/file/../外面.html", "/file/里面/别的.html",
    "/file/./" + PAGE, "/file//" + PAGE, "/file/" + PAGE + "/", "/file/\\..\\外面.html",
    "/file/", "/file", "/view/别的.html", "/view/../外面.html", "/view/" + DOCX, "/" + PAGE,
    "/../外面.html", "/start.html", "/start.css/..", "/live.js/x", "/previewpage/start.html",
    "//etc/passwd", "/file//etc/passwd",
)  # fmt: skip


@pytest.mark.parametrize("safe", ["/.", ""], ids=["plain", "encoded"])
@pytest.mark.parametrize("path", ELSEWHERE)
def test_nothing_else_is_served_however_it_is_asked_for(address: str, path: str, safe: str) -> None:
    kind, _, rest = path.removeprefix("/").partition("/")
    asked = f"/{quote(kind)}/{quote(rest, safe=safe)}" if rest else quote(path)
    status, _, body = ask(address, asked.replace(".", "%2E") if not safe else asked)
    assert (status, "外人" in body.decode()) == (404, False)


def test_a_document_that_was_removed_meanwhile_is_said_to_be_gone(
    address: str, board: Board
) -> None:
    (board.output / PDF).unlink()
    status, _, body = ask(address, f"/file/{quote(PDF)}")
    assert (status, body.decode()) == (404, "这个文件已不在输出文件夹里\n")


@pytest.mark.parametrize("host", ["", "example.com", "example.com:8765", "127.0.0.1", "[::1]"])
@pytest.mark.parametrize("path", ["/", "/events", "/live.js", f"/file/{quote(PAGE)}"])
def test_a_foreign_name_for_this_machine_is_refused(address: str, host: str, path: str) -> None:
    status, _, body = ask(address, path, host)
    assert (status, body.decode()) == (403, "只能用本机的地址打开\n")


def test_the_usual_names_of_this_machine_are_let_in(address: str) -> None:
    port = urlsplit(address).port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}"):
        assert ask(address, "/", host)[0] == 200


def test_only_reading_is_possible(address: str) -> None:
    for method in ("POST", "PUT", "DELETE"):
        status, _, body = ask(address, "/", method=method)
        assert (status, body.decode()) == (501, "不能这样访问\n")


def test_other_machines_do_not_reach_it(address: str) -> None:
    assert urlsplit(address).hostname == HOST == "127.0.0.1"
    port = urlsplit(address).port
    with socket.socket() as other:
        other.bind(("127.0.0.2", port or 0))  # not taken: the server has one address, not all


@pytest.mark.parametrize("path", ["/", f"/view/{quote(PAGE)}", f"/file/{quote(PAGE)}", "/无"])
def test_every_answer_allows_nothing_from_elsewhere(address: str, path: str) -> None:
    _, headers, _ = ask(address, quote(path, safe="/%"))
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'")
    assert "unsafe" not in policy.replace("style-src 'unsafe-inline'", "")
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Server"] == "reportgen"


def test_pages_hold_no_script_or_style_of_their_own(board: Board) -> None:
    for page in (start_page(board), view_page(board, PAGE)):
        tree = html.document_fromstring(page)
        assert [(script.get("src"), script.text) for script in tree.iter("script")] == [
            ("/live.js", None)
        ]
        assert not list(tree.iter("style"))
        names = {name for element in tree.iter() for name in element.keys()}  # noqa: SIM118
        assert not [name for name in names if name.startswith("on") or name == "style"]


def test_a_port_that_is_taken_is_told_when_it_was_asked_for(board: Board) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(InputError) as error, serving(board, port):
            pass
        assert f"端口 {port}" in str(error.value.problems[0])


def test_without_a_wish_any_free_port_will_do(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        monkeypatch.setattr("reportgen.watch.preview.PORT", taken.getsockname()[1])
        with serving(board, None) as address:
            assert ask(address, "/")[0] == 200


# ---------------------------------------------------------------- what is shown


def test_the_start_page_lists_documents_changes_and_findings(board: Board) -> None:
    made = Outcome("青禾市林业局", (Path(PAGE),), why=("项目有变化：造林",))
    board.show(a_round(2, outcomes=(made,), gone=a_round().new))
    tree = html.document_fromstring(start_page(board))
    text = tree.text_content()
    for words in ("09:30:00", "有改动：projects.csv",
                  "已生成 青禾市林业局（html）：项目有变化：造林", "新出现的问题（1 条）",
                  "已消除的问题（1 条）", "1 个错误、0 个警告、0 个提示",
                  "001001 本级　P001　造林", "加不起来<script>", "1<b>20.50"):  # fmt: skip
        assert words in text
    links = [str(link) for link in tree.xpath("//table//a/@href")]
    name = quote(NAME, safe="")
    assert links == [f"/view/{name}.html", f"/view/{name}.pdf", f"/file/{name}.docx"]


def test_before_the_first_build_the_page_says_that_it_is_at_work(tmp_path: Path) -> None:
    text = html.document_fromstring(start_page(Board(tmp_path, tmp_path))).text_content()
    assert "正在生成……" in text
    assert "还没有生成的文本" in text


def test_what_is_wrong_with_the_data_stands_at_the_top(board: Board) -> None:
    problem = Problem(Place("units.csv", row=1), "缺少列", "请补上")
    board.show(a_round(2, problems=(problem,), new=()))
    text = html.document_fromstring(start_page(board)).text_content()
    assert "错误：units.csv 第 1 行：缺少列。请补上。" in text
    assert "以下是上一次检查的结果" in text
    assert NAME in text


# ---------------------------------------------------------------- reloading


def test_events_tell_at_once_and_at_each_round(address: str, board: Board) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", "/events")
    lines = iter(connection.getresponse())
    first = next_state(lines)
    board.begin()
    working = next_state(lines)
    board.show(a_round(2))
    done = next_state(lines)
    connection.close()
    assert [state["busy"] for state in (first, working, done)] == [False, True, False]
    assert working["stamp"] == first["stamp"] != done["stamp"]
    assert str(done["note"]).startswith("09:30:00 生成了 0 份文本")


def test_a_viewer_is_told_of_its_own_document_alone(board: Board) -> None:
    page, pdf = board.stamp(PAGE), board.stamp(PDF)
    (board.output / PAGE).write_text("另一份")
    board.show(a_round(2))
    assert board.stamp(PAGE) != page
    assert board.stamp(PDF) == pdf
    assert board.stamp("别的.html") == ""


def next_state(lines: Iterator[bytes]) -> dict[str, object]:
    state: dict[str, object] = next(
        json.loads(line[6:]) for line in lines if line.startswith(b"data: ")
    )
    return state


def wait_for(browser: Browser, expression: str) -> None:
    """Until the expression is true in the page, which may reload meanwhile."""
    end = time.monotonic() + 30
    met = False
    while not met:
        assert time.monotonic() < end, expression
        with suppress(PageLeftError):
            met = browser.ask(expression)
        time.sleep(0.1)


def test_in_a_browser_pages_reload_and_stay_where_they_were(
    address: str, board: Board, browser: Browser
) -> None:
    browser.complaints.clear()
    browser.open(address, DESKTOP)
    board.show(a_round(2, changed=("goals.csv",)))
    wait_for(browser, "document.body?.textContent.includes('有改动：goals.csv')")
    wait_for(browser, "document.readyState === 'complete'")
    browser.open(f"{address}view/{quote(PAGE)}", DESKTOP)
    frame = "document.getElementById('document')"
    wait_for(browser, f"{frame}?.contentDocument.readyState === 'complete'")
    inner = f"{frame}.contentWindow"
    browser.ask(f"{inner}.scrollTo(0, 700)")
    board.begin()
    wait_for(browser, "document.body.classList.contains('busy')")
    (board.output / PAGE).write_text(f"<!DOCTYPE html><title>新文本</title>{_LONG}", "utf-8")
    board.show(a_round(3))
    wait_for(browser, f"{inner}.document.title === '新文本' && {inner}.scrollY === 700")
    wait_for(browser, "!document.body.classList.contains('busy')")
    assert browser.complaints == []


def test_on_a_phone_the_start_page_is_no_wider_than_the_screen(
    address: str, browser: Browser
) -> None:
    browser.open(address, PHONE)
    assert browser.ask("document.documentElement.scrollWidth") <= PHONE


def test_the_port_can_be_had_again_at_once_after_somebody_has_looked(tmp_path: Path) -> None:
    board = Board(tmp_path, tmp_path)
    with serving(board, None) as address:
        port = int(address.rstrip("/").rpartition(":")[2])
        with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  # our own
            answer.read()
    with serving(Board(tmp_path, tmp_path), port) as again:
        assert again == address
