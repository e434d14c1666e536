"""The preview of `watch`: a server for this machine alone, with pages that reload by themselves.

Serves the documents that the last round knows, by name, and its findings, which hold no withheld
value. No path of a request ever becomes a path on the disk. Knows nothing of raw data.
"""

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from reportgen.core.problems import fail, os_reason
from reportgen.render.formats import FORMATS
from reportgen.watch.board import Board
from reportgen.watch.formats import NOTHING_LOADED, SECURITY_POLICIES
from reportgen.watch.pages import ASSETS, start_page, view_page

HOST, PORT = "127.0.0.1", 8765
_HEARTBEAT = 15  # seconds
_PAGE, _TEXT = "text/html; charset=utf-8", "text/plain; charset=utf-8"
_PAGE_POLICY = (
    NOTHING_LOADED + "style-src 'self'; script-src 'self'; connect-src 'self'; frame-src 'self'; "
    "img-src data:; frame-ancestors 'none'"
)


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
        if self.allow_reuse_address:  # at once after a preview that somebody looked at has ended
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
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


def _is_shown(name: str) -> bool:
    """Whether a browser shows this file of a document, rather than save it."""
    return FORMATS[name.rpartition(".")[2]].shown != "download"


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
        elif kind == "view" and board.file(name) and _is_shown(name):
            self._answer(_PAGE, view_page(board, name).encode(), _PAGE_POLICY)
        elif kind == "file" and (path := board.file(name)):
            self._file(path)
        else:
            self._refuse(404, "没有这个文件")

    def _static(self, board: Board, name: str) -> None:
        if not name:
            self._answer(_PAGE, start_page(board).encode(), _PAGE_POLICY)
            return
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        self._answer(f"{kind}; charset=utf-8", (ASSETS / name).read_bytes(), NOTHING_LOADED)

    def _file(self, path: Path) -> None:
        try:
            data = path.read_bytes()
        except OSError:
            self._refuse(404, "这个文件已不在输出文件夹里")
            return
        file_format = FORMATS[path.suffix[1:]]
        kind = "attachment" if file_format.shown == "download" else "inline"
        named = f"{kind}; filename*=UTF-8''{quote(path.name, safe='')}"
        policy = SECURITY_POLICIES[file_format.shown]
        self._answer(file_format.media_type, data, policy, {"Content-Disposition": named})

    def _events(self, board: Board, name: str) -> None:
        """Server-Sent Events: the state at once, and again whenever it changes."""
        self._head(200, "text/event-stream; charset=utf-8", NOTHING_LOADED)
        seen = -1
        try:
            while not board.closed:
                changes = board.wait(seen, _HEARTBEAT)
                if changes == seen:
                    event = ": 还在\n\n"
                else:
                    state = {"stamp": board.stamp(name), "busy": board.busy, "note": board.note}
                    event = f"data: {json.dumps(state, ensure_ascii=False)}\n\n"
                seen = changes
                self.wfile.write(event.encode())
        except OSError:  # the page was closed
            return

    def _refuse(self, code: int, message: str) -> None:
        self._answer(_TEXT, f"{message}\n".encode(), NOTHING_LOADED, code=code)

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
