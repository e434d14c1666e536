"""Renderers on other machines, by dask.distributed: what stands in for the processes of this one.

Public views, templates and HTML go out, finished files and pages come back. No withheld value does:
the scheduler keeps what it passes on in the clear, so reading, checking, redaction and audit stay
here. An optional extra of the installation.
"""

import logging
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, cast

from reportgen.build.cluster_options import ClusterOptions
from reportgen.core.problems import InputError, Problem, fail
from reportgen.core.processes import Limits
from reportgen.document.templates import Templates
from reportgen.render.worker import Rendered

_CONNECT = 20.0  # seconds until a scheduler is given up
_LOOK = 2.0  # seconds from one look at the workers to the next
_PATIENCE = 60.0  # seconds without any worker until what is wanted of them is given up
_AGAIN = 2  # times that a task is run once more where its worker is lost
_PREFIX = "reportgen-"  # of what is ours among the plugins of a scheduler
_SAME = "请装成和本机一样的版本和字体，再启动它的 dask worker"
_LOST = Problem(
    None,
    f"集群里能用的工作进程都断开了，等了 {_PATIENCE:.0f} 秒也没有回来",
    "请看那些机器和 dask worker 是否在运行，再运行一次；已经生成的不会重做",
)
_CUT_OFF = Problem(
    None,
    "和调度器的连接断了，没有做完",
    "请看 dask scheduler 是否在运行，再运行一次；已经生成的不会重做",
)
_DEADLY = Problem(
    None,
    f"做这份文本的工作进程接连 {_AGAIN + 1} 次断开，没有再试",
    "请检查那些机器的内存和网络；再运行一次，仍这样就请不用集群生成这个部门",
)


@dataclass
class _Workers:
    """What is known of the workers: by address, the machine and why it is left out, if it is."""

    known: dict[str, tuple[str, str]] = field(default_factory=dict)
    told: set[tuple[str, str]] = field(default_factory=set)

    def usable(self, connected: Sequence[str]) -> int:
        """How many of those that are connected can be used."""
        return sum(address in self.known and not self.known[address][1] for address in connected)

    def left_out(self) -> list[tuple[str, str]]:
        """Machine and reason of those left out that were not told yet."""
        found = {standing for standing in self.known.values() if standing[1]} - self.told
        self.told |= found
        return sorted(found)


class ClusterRenderers:
    """Takes the same work as a pool of processes: `schedule`, then `close` or `stop`, then `join`.

    InputError where there is no scheduler, or no worker that renders with just what this machine
    has. A worker that is lost costs its task, which runs again on another one, twice at most.
    """

    def __init__(
        self, options: ClusterOptions, templates_folder: Path | None, limits: Limits
    ) -> None:
        self._limits, self._workers = limits, _Workers()
        self._pending: dict[Future[Rendered], Any] = {}  # the tasks, as dask has them
        self._lock, self._ended, self._numbers = Lock(), Event(), count(1)
        self._exits = ExitStack()
        try:
            self._client = self._connected(options)
            self._name = f"{_PREFIX}{self._client.id}"
            self._set_up(templates_folder)
        except BaseException as error:
            self._exits.close()
            if isinstance(error, OSError):  # as distributed has it where a machine is gone
                raise InputError([_CUT_OFF]) from None
            raise
        self._watcher = Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def _connected(self, options: ClusterOptions) -> Any:
        _keep_quiet()
        address, security = options.scheduler, None
        if options.trial:
            from reportgen.build.trial_cluster import TrialCluster

            trial = self._exits.enter_context(TrialCluster(options.trial))
            address, security = trial.address, trial.security
        else:
            security = _security(options)
        return self._exits.enter_context(_client(address, security))

    def _set_up(self, templates_folder: Path | None) -> None:
        """Have each worker compared and prepared; InputError where none can be used."""
        from reportgen.render.cluster_worker import Equipment, RenderingPlugin, files_below

        for name in self._client.run_on_scheduler(_prepare_scheduler):
            with suppress(Exception):
                self._client.unregister_worker_plugin(name)
        own = Equipment.of(Templates(templates_folder))
        files = dict(files_below(templates_folder)) if templates_folder else None
        plugin = RenderingPlugin(self._name, own, files, self._limits)
        with suppress(TimeoutError):
            self._client.wait_for_workers(1, timeout=_CONNECT)
        self._client.register_plugin(plugin, name=self._name)
        if not self._workers.usable(self._look()):
            raise InputError([*self.notices(), _none_usable(self._workers)])

    @property
    def count(self) -> int:
        """How many workers can be used now, as far as is known; at least one."""
        return max(1, sum(not reason for _, reason in self._workers.known.values()))

    def notices(self) -> list[Problem]:
        """Workers that are left out and were not told yet, and why."""
        return [
            Problem(None, f"没有用工作机 {machine}：{reason}", _SAME, warning=True)
            for machine, reason in self._workers.left_out()
        ]

    def schedule(
        self, work: Callable[..., Rendered], values: tuple[Any, ...] = (), timeout: float = 0
    ) -> Future[Rendered]:
        """Have a task done by any worker; `timeout` holds there, once the task has begun."""
        from reportgen.render.cluster_worker import run

        answer: Future[Rendered] = Future()
        try:
            task = self._client.submit(
                run, self._name, work, values,
                key=f"{self._name}-{next(self._numbers)}", resources={self._name: 1}, pure=False,
            )  # fmt: skip
        except Exception:  # the scheduler is gone, and the client has given it up
            answer.set_result(Rendered({}, problems=(_CUT_OFF,)))
            return answer
        with self._lock:
            self._pending[answer] = task
        task.add_done_callback(lambda done: self._settle(answer, done))
        return answer

    def _settle(self, answer: Future[Rendered], task: Any) -> None:
        self._answer(answer, _result(task))

    def _answer(self, answer: Future[Rendered], result: Rendered) -> None:
        """Give a result, once; nothing of the task stays in the cluster."""
        with self._lock:
            if self._pending.pop(answer, None) is None:
                return
        answer.set_result(result)

    # ---------------------------------------------------------------- the workers

    def _look(self) -> list[str]:
        """The addresses of the workers that are connected; asks those that are new."""
        from reportgen.render.cluster_worker import standing_of

        connected = list(self._client.scheduler_info(n_workers=-1)["workers"])
        if new := [address for address in connected if address not in self._workers.known]:
            told = self._client.run(standing_of, self._name, workers=new, on_error="return")
            standings = {a: s for a, s in told.items() if isinstance(s, tuple)}
            self._workers.known |= cast(Mapping[str, tuple[str, str]], standings)
        return connected

    def _watch(self) -> None:
        """Give up what is wanted of workers where there are none any more, or no scheduler."""
        seen = time.monotonic()
        while not self._ended.wait(_LOOK):
            try:
                usable = self._workers.usable(self._look())
            except Exception:  # it was cut off meanwhile; the client tries to come back by itself
                usable = 0
            if usable:
                seen = time.monotonic()
            elif self._client.status not in ("running", "connecting"):
                self._give_up(_CUT_OFF)
            elif time.monotonic() - seen > _PATIENCE:
                self._give_up(_LOST)

    def _give_up(self, problem: Problem) -> None:
        with self._lock:
            waiting = list(self._pending)
        for answer in waiting:
            self._answer(answer, Rendered({}, problems=(problem,)))

    # ---------------------------------------------------------------- the end

    def close(self) -> None:
        """Nothing more will be wanted."""
        self._end()

    def stop(self) -> None:
        """Break off what is under way."""
        with self._lock:
            tasks = list(self._pending.values())
        with suppress(Exception):
            self._client.cancel(tasks, force=True)
        self._end()

    def _end(self) -> None:
        self._ended.set()
        self._watcher.join()
        with suppress(Exception):  # nobody may be there any more
            self._client.unregister_worker_plugin(self._name)
        self._exits.close()

    def join(self) -> None:
        """Nothing is left to wait for."""


def _result(task: Any) -> Rendered:
    """What a task gave, or why it gave nothing."""
    from distributed import KilledWorker

    try:
        return cast(Rendered, task.result())
    except KilledWorker:
        return Rendered({}, problems=(_DEADLY,))
    except Exception:  # cancelled with its scheduler, or lost on the way
        return Rendered({}, problems=(_CUT_OFF,))


def _none_usable(workers: _Workers) -> Problem:
    if workers.known:
        return Problem(None, "集群里没有一个工作进程能用", "原因见上；请改正后再运行")
    return Problem(None, "集群里没有工作进程", "请按 README 在各台机器上启动 dask worker")


def _prepare_scheduler(dask_scheduler: Any) -> list[str]:
    """Say how often a task may cost its worker; returns plugins of builds that were killed."""
    dask_scheduler.allowed_failures = _AGAIN
    ours = [name for name in dask_scheduler.worker_plugins if name.startswith(_PREFIX)]
    return [name for name in ours if name.removeprefix(_PREFIX) not in dask_scheduler.clients]


def _keep_quiet() -> None:
    """Nothing in English on the screen, and nothing of what is passed on."""
    import distributed  # noqa: F401  (which sets levels of its own where it is loaded first)

    warnings.filterwarnings("ignore", module="distributed")
    for name in ("distributed", "distributed.client", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _security(options: ClusterOptions) -> Any:
    """What TLS is spoken with; what is not given here is as dask's own configuration says."""
    from distributed import Security

    if options.scheduler.startswith("tcp:"):
        return None
    given = {
        "tls_ca_file": options.authority,
        "tls_client_cert": options.certificate,
        "tls_client_key": options.key,
    }
    files = {name: str(path) for name, path in given.items() if path}
    return Security(require_encryption=True, **files)


def _client(address: str, security: Any) -> Any:
    from distributed import Client

    try:
        return Client(
            address, security=security, timeout=_CONNECT, set_as_default=False, name="reportgen"
        )
    except (OSError, TimeoutError, ValueError, TypeError):
        message = f"连不上调度器 {address}"
        remedy = "请核对地址和证书，看 dask scheduler 是否在运行、防火墙是否放行"
        raise fail(message, remedy) from None
