"""The preview of `watch`: a server for this machine alone, with pages that reload by themselves.

Serves the documents that the last round knows, by name, and its findings, which hold no withheld
value. No path of a request ever becomes a path on the disk. Knows nothing of raw data.
"""

import hashlib
import json
import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reportgen.check.rules import Severity
from reportgen.check.text import MARK, lines_of
from reportgen.core.problems import fail, os_reason
from reportgen.watch.rounds import (
    Round,
    closing_line,
    count_line,
    finding_line,
    outcome_lines,
    trouble_lines,
)

HOST, PORT = "127.0.0.1", 8765
_ASSETS = Path(__file__).parent / "static"
_MOST_SHOWN = 1000  # lines of findings
_HEARTBEAT = 15  # seconds
_FORMATS = {"html": "网页", "pdf": "PDF", "docx": "DOCX"}
_TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_CLASSES = {severity.label: severity.value for severity in Severity} | {
    style: style for style in (MARK, "head", "dim")
}
_PAGE, _TEXT = _TYPES["html"], "text/plain; charset=utf-8"
_NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; "
_OF_PAGES = (
    _NOTHING + "style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; "
    "img-src data:; frame-ancestors 'none'"
)
_OF_FILES = {
    # a published page carries its own style sheet, and no script; its scroll position is kept
    "html": _NOTHING + "style-src 'unsafe-inline'; frame-ancestors 'self'; "
    "sandbox allow-same-origin",
    "pdf": "frame-ancestors 'self'",  # the browser's own viewer runs under what stands here
    "docx": _NOTHING + "sandbox",
}


class Board:
    """What is shown: the last round, and whether the next one is at work."""

    def __init__(self, dataset: Path, output: Path) -> None:
        self.dataset = dataset
        self.output = output
        self.round: Round | None = None
        self.busy = True
        self.closed = False
        self._run = secrets.token_hex(4)  # a watch that was started again shows other rounds
        self._moves = 0
        self._moved = threading.Condition()

    def begin(self) -> None:
        """A round is at work."""
        with self._moved:
            self.busy = True
            self._tell()

    def show(self, made: Round) -> None:
        """A round is done."""
        with self._moved:
            self.round, self.busy = made, False
            self._tell()

    def close(self) -> None:
        """Nothing more will come."""
        with self._moved:
            self.closed = True
            self._tell()

    def _tell(self) -> None:
        self._moves += 1
        self._moved.notify_all()

    def wait(self, moves: int, seconds: float) -> int:
        """Until there was something after so many moves, or so long; how many there are."""
        with self._moved:
            self._moved.wait_for(lambda: self._moves != moves, seconds)
            return self._moves

    def file(self, name: str) -> Path | None:
        """A file of the documents known; None for any other name."""
        documents = self.round.documents if self.round else ()
        known = {file for document in documents for file in document.files.values()}
        return self.output / name if name in known else None

    def stamp(self, name: str = "") -> str:
        """Another one when the file of this name, or without one the start page, has changed."""
        if not name:
            return f"{self._run}-{self.round.number if self.round else 0}"
        path = self.file(name)
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest()[:16] if path else ""
        except OSError:
            return ""

    @property
    def note(self) -> str:
        """How it stands, in one line."""
        if self.closed:
            return "监看已结束"
        if self.busy:
            return "正在生成……"
        return f"{self.round.at:%H:%M:%S} {closing_line(self.round)}" if self.round else ""


# ---------------------------------------------------------------- pages


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=FileSystemLoader(_ASSETS, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.filters["name"] = lambda text: quote(text, safe="")
    return pages


def start_page(board: Board) -> str:
    """The list of documents, what changed, and the findings."""
    made = board.round
    findings = list(lines_of(made.report)) if made and made.report else []
    departments: dict[str, list[Any]] = {}
    for document in made.documents if made else ():
        departments.setdefault(document.department, []).append(document)
    return (
        _pages()
        .get_template("start.html")
        .render(
            board=board,
            round=made,
            departments=departments,
            formats=_FORMATS,
            happened=[line for one in made.outcomes for line in outcome_lines(one)] if made else [],
            trouble=list(trouble_lines(made)) if made else [],
            new=[(finding.severity.value, finding_line(finding)) for finding in made.new]
            if made
            else [],
            gone=[finding_line(finding) for finding in made.gone] if made else [],
            counts=count_line(made.report if made else None),
            findings=findings[:_MOST_SHOWN],
            classes=_CLASSES,
            hidden=max(0, len(findings) - _MOST_SHOWN),
        )
    )


def view_page(board: Board, name: str) -> str:
    """One document in a frame, with the ways to its other formats."""
    documents = board.round.documents if board.round else ()
    document = next(one for one in documents if name in one.files.values())
    return (
        _pages()
        .get_template("view.html")
        .render(board=board, document=document, file=name, formats=_FORMATS)
    )


# ---------------------------------------------------------------- server


@contextmanager
def serving(board: Board, port: int | None) -> Iterator[str]:
    """Serve the board; gives the address. Without a `port` the usual one, or any that is free.

    InputError when the port asked for cannot be had.
    """
    server = _opened(board, port)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        board.close()
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = os.name != "nt"  # there it would let two programs have one port

    def __init__(self, board: Board, port: int) -> None:
        self.board = board
        super().__init__((HOST, port), _Handler)

    def server_bind(self) -> None:
        """Without looking up the machine's name, which can take long where DNS is not set up."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = HOST, self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away in the middle is no error."""


def _opened(board: Board, port: int | None) -> _Server:
    try:
        return _Server(board, PORT if port is None else port)
    except OSError as error:
        if port is not None:
            message = f"预览页的端口 {port} 不能用（{os_reason(error)}）"
            raise fail(message, "请用 --port 换一个，或不写 --port") from None
    return _Server(board, 0)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 60

    def do_GET(self) -> None:
        """Answer by what the path says: a page, a file of the last round, or the events."""
        board, port = self.server.board, self.server.server_port
        # a foreign page may point a name of its own to this machine and read what it gets
        if self.headers.get("Host") not in (f"{HOST}:{port}", f"localhost:{port}"):
            self._refuse(403, "只能用本机的地址打开")
            return
        kind, _, rest = self.path.partition("?")[0].removeprefix("/").partition("/")
        name = unquote(rest)
        if kind in ("", "start.css", "live.js") and not rest:
            self._static(board, kind)
        elif kind == "events":
            self._events(board, name)
        elif kind == "view" and board.file(name) and not name.endswith(".docx"):
            self._answer(_PAGE, view_page(board, name).encode(), _OF_PAGES)
        elif kind == "file" and (path := board.file(name)):
            self._file(path)
        else:
            self._refuse(404, "没有这个文件")

    def _static(self, board: Board, name: str) -> None:
        if not name:
            self._answer(_PAGE, start_page(board).encode(), _OF_PAGES)
            return
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        self._answer(f"{kind}; charset=utf-8", (_ASSETS / name).read_bytes(), _NOTHING)

    def _file(self, path: Path) -> None:
        try:
            data = path.read_bytes()
        except OSError:
            self._refuse(404, "这个文件已不在输出文件夹里")
            return
        ending = path.suffix[1:]
        shown = "attachment" if ending == "docx" else "inline"
        named = f"{shown}; filename*=UTF-8''{quote(path.name, safe='')}"
        self._answer(_TYPES[ending], data, _OF_FILES[ending], {"Content-Disposition": named})

    def _events(self, board: Board, name: str) -> None:
        """Server-Sent Events: the state at once, and again whenever it changes."""
        self._head(200, "text/event-stream; charset=utf-8", _NOTHING)
        moves = -1
        try:
            while not board.closed:
                now = board.wait(moves, _HEARTBEAT)
                if now == moves:
                    told = ": 还在\n\n"
                else:
                    state = {"stamp": board.stamp(name), "busy": board.busy, "note": board.note}
                    told = f"data: {json.dumps(state, ensure_ascii=False)}\n\n"
                moves = now
                self.wfile.write(told.encode())
        except OSError:  # the page was closed
            return

    def _refuse(self, code: int, message: str) -> None:
        self._answer(_TEXT, f"{message}\n".encode(), _NOTHING, code=code)

    def _answer(
        self,
        kind: str,
        data: bytes,
        policy: str,
        headers: dict[str, str] | None = None,
        *,
        code: int = 200,
    ) -> None:
        self._head(code, kind, policy, {"Content-Length": str(len(data)), **(headers or {})})
        self.wfile.write(data)

    def _head(
        self, code: int, kind: str, policy: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(code)
        usual = {
            "Content-Type": kind,
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        for header, value in (usual | (headers or {})).items():
            self.send_header(header, value)
        self.end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What http.server refuses by itself, without its English page."""
        self._refuse(code, "不能这样访问")

    def version_string(self) -> str:
        """The name in the answer's head; not the version of Python."""
        return "reportgen"

    def log_message(self, format: str, *args: Any) -> None:
        """No line for each request."""
