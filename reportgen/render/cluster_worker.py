"""A worker of a cluster: set up once, then one document, or pieces of a large one, at a time.

dask.distributed runs this in a process of its own, mostly on another machine. What comes are public
views, templates and HTML, what goes back are finished files and pages; the audit stays where the
dataset is. Rendering itself runs in a process below the worker, within limits, as on one machine.
"""

import asyncio
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError, Future, wait
from dataclasses import dataclass
from multiprocessing import current_process
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from distributed import Worker, WorkerPlugin, get_worker
from pebble import ProcessPool

from reportgen.core.problems import InputError
from reportgen.core.processes import Limits, start_early, start_limited
from reportgen.core.temporary import run_folder
from reportgen.document.templates import Templates
from reportgen.output.machine import font_parts, program_parts
from reportgen.output.manifest import FingerprintReader
from reportgen.render import worker as renderer
from reportgen.render.worker import Rendered, stopped

_TASKS = 200  # after which the process below is renewed: whatever leaks, leaks no further
_LOOK = 1.0  # seconds from one look whether the build still wants its task to the next
_MOST_NAMED = 3  # libraries or fonts that are named as different
_NO_DAEMON = "DASK_DISTRIBUTED__WORKER__DAEMON=False"


@dataclass(frozen=True)
class Equipment:
    """What a machine renders with: versions by library, digests of fonts; all of it in `style`."""

    style: str
    program: Mapping[str, str]
    fonts: Mapping[str, str]

    @classmethod
    def of(cls, templates: Templates) -> "Equipment":
        """That of this machine."""
        return cls(FingerprintReader(templates).style, program_parts(), font_parts())

    def differences(self, other: "Equipment") -> str:
        """What is different on another machine, in words; blank where nothing is."""
        if self.style == other.style:
            return ""
        named = [
            f"{what}不同：{_named(mine, theirs)}"
            for what, mine, theirs in (
                ("程序或程序库的版本", self.program, other.program),
                ("字体", self.fonts, other.fonts),
            )
            if mine != theirs
        ]
        return "；".join(named) or "模板不同"


def _named(mine: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    names = sorted(n for n in {*mine, *theirs} if mine.get(n) != theirs.get(n))
    more = f"等 {len(names)} 个" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more


class RenderingPlugin(WorkerPlugin):  # type: ignore[misc]  # no hints that hold
    """Sets a worker up for one build: compares what it renders with, starts what renders.

    Only a worker that makes the same bytes offers the resource `name`, without which no task of the
    build comes to it; `obstacle` says why another one does not. `templates` are the files of the
    bureau's own ones, by their path in its folder.
    """

    def __init__(
        self, name: str, wanted: Equipment, templates: Mapping[str, bytes] | None, limits: Limits
    ) -> None:
        self.name = name
        self.obstacle = ""
        self._wanted, self._templates, self._limits = wanted, templates, limits
        self._pool: ProcessPool | None = None
        self._folder: TemporaryDirectory[str] | None = None

    async def setup(self, worker: Worker) -> None:
        """Compare, and begin; what is wrong is kept as the obstacle."""
        self.obstacle = await asyncio.to_thread(self._begin)
        if not self.obstacle:
            await worker.set_resources(**{self.name: 1})

    async def teardown(self, worker: Worker) -> None:
        """End what was begun, whatever it is at."""
        await asyncio.to_thread(self._end)
        await worker.set_resources(**{self.name: 0})

    def _begin(self) -> str:
        if current_process().daemon:
            return f"这个工作进程不许再开进程；请设环境变量 {_NO_DAEMON} 再启动 dask worker"
        try:
            self._folder = TemporaryDirectory(dir=run_folder(), ignore_cleanup_errors=True)
            templates = self._bureaus_templates(Path(self._folder.name))
            if found := self._wanted.differences(Equipment.of(Templates(templates))):
                return found
            self._pool = self._started(templates)
            return "；".join(str(p) for p in self.run(renderer.find_obstacle, ()).problems)
        except InputError as error:
            return "；".join(map(str, error.problems))
        except Exception as error:  # a worker that cannot be set up is left out, not the build
            return f"没能准备好（{type(error).__name__}）"

    def _bureaus_templates(self, folder: Path) -> Path | None:
        if self._templates is None:
            return None
        for name, content in self._templates.items():
            path = folder / "templates" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return folder / "templates"

    def _started(self, templates: Path | None) -> ProcessPool:
        folder = cast("TemporaryDirectory[str]", self._folder).name
        limited = (self._limits.megabytes, folder, renderer.start_on_cluster, (templates,))
        return ProcessPool(1, _TASKS, start_limited, limited, start_early())

    def _end(self) -> None:
        if self._pool:
            self._pool.stop()  # type: ignore[no-untyped-call]  # Pebble has no hints here
            self._pool.join()
        if self._folder:
            self._folder.cleanup()

    def run(self, work: Any, values: tuple[Any, ...]) -> Rendered:
        """A task within the limits; what stops it is in the result."""
        seconds = self._limits.seconds
        pool = cast(ProcessPool, self._pool)
        try:
            future: Future[Rendered] = pool.schedule(work, values, timeout=seconds)
            while not wait([future], _LOOK).done:
                if not pool.active:  # the build is over; Pebble leaves such a task without an end
                    raise CancelledError
            return future.result()
        except Exception as error:
            return stopped(error, seconds)


def run(name: str, work: Any, values: tuple[Any, ...]) -> Rendered:
    """A task of the build whose plugin is called `name`, on the worker that it came to."""
    plugin = cast(RenderingPlugin, get_worker().plugins[name])
    return plugin.run(work, values)


def standing_of(name: str, dask_worker: Worker) -> tuple[str, str] | None:
    """The name of a worker's machine, and why it is left out; None while it is being set up."""
    plugin = dask_worker.plugins.get(name)
    if not isinstance(plugin, RenderingPlugin):
        return None
    if not plugin.obstacle and name not in dask_worker.state.total_resources:
        return None
    return socket.gethostname(), plugin.obstacle


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a bureau's own templates, by their path in the folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()
