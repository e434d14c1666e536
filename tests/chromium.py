"""Chromium for tests that look at pages."""

import json
import os
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

DESKTOP, PHONE = 1280, 360  # CSS pixels

# The child moves its two pipes to the numbers that Chromium listens on, then becomes Chromium.
_START = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
os.dup2(ends[0], 3)
os.dup2(ends[1], 4)
os.execv(sys.argv[3], sys.argv[3:])
"""
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--remote-debugging-pipe",
)  # fmt: skip
_COMPLAINTS = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
_PATIENCE = 60  # seconds for one answer


class PageLeftError(Exception):
    """The page was left for another one while it was asked."""


class Browser:
    """Chromium, driven by its DevTools protocol over a pipe: no driver, no port, no package."""

    def __init__(self, chromium: str, profile: Path) -> None:
        read_here, write_there = os.pipe()
        read_there, write_here = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(read_there), str(write_there), chromium, *_FLAGS,
             f"--user-data-dir={profile}", "about:blank"],
            pass_fds=(read_there, write_there),
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(read_there)
        os.close(write_there)
        self._in, self._out = read_here, os.fdopen(write_here, "wb")
        self._buffer, self._count, self._session = b"", 0, ""
        self._events: list[str] = []
        self.complaints: list[str] = []  # what pages wrote to the console
        targets = self.call("Target.getTargets")["targetInfos"]
        target = next(t["targetId"] for t in targets if t["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> Any:
        """The answer to a command of the protocol."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._out.write(json.dumps(message).encode() + b"\0")
        self._out.flush()
        while (answer := self._read()).get("id") != self._count:
            self._events.append(answer.get("method", ""))
        if "navigated" in answer.get("error", {}).get("message", ""):
            raise PageLeftError
        assert "error" not in answer, answer
        return answer["result"]

    def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def open(self, page: Path | str, width: int) -> None:
        """Show a file or an address in a window of this width in CSS pixels, once it stands."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=900, deviceScaleFactor=1, mobile=width == PHONE,
        )  # fmt: skip
        self._events.clear()
        self.call("Page.navigate", url=page if isinstance(page, str) else page.as_uri())
        while "Page.loadEventFired" not in self._events:
            self._events.append(self._read().get("method", ""))

    def close(self) -> None:
        """End Chromium."""
        try:
            self._session = ""
            self.call("Browser.close")
            self._process.wait(_PATIENCE)
        finally:
            self._process.kill()
            self._process.wait()
            self._out.close()
            os.close(self._in)

    def _read(self) -> Any:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._in], [], [], _PATIENCE)
            data = os.read(self._in, 1 << 16) if ready else b""
            assert data, "Chromium does not answer"
            self._buffer += data
        message, _, self._buffer = self._buffer.partition(b"\0")
        told = json.loads(message)
        if told.get("method") in _COMPLAINTS:
            self.complaints.append(json.dumps(told["params"], ensure_ascii=False))
        return told
