"""Rendering by other machines: the same files, nothing lost with a worker, no secret leaves home.

A scheduler and workers are started as README says, as processes of their own that speak TLS.
"""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import AsyncMock, MagicMock, patch

import pytest
from conftest import ROOT, reportgen, write_dataset
from distributed import Client, Security
from distributed.client import ClosedClientError
from test_noninterference import GUARDED, decision, of_each, stubs, world

from reportgen.build import cluster
from reportgen.build import pipeline as pipeline_module
from reportgen.build.cluster import ClusterRenderers
from reportgen.build.cluster_options import ClusterOptions
from reportgen.check.run import check_dataset
from reportgen.core.processes import Limits
from reportgen.dataset.load import load_dataset
from reportgen.document.templates import Templates
from reportgen.output.layout_cache import CACHE_FOLDER
from reportgen.output.own_files import STATE_FILE
from reportgen.redaction.secrets import withheld_values
from reportgen.render import worker as renderer
from reportgen.render.cluster_worker import Equipment, RenderingPlugin
from reportgen.render.pages_in_hand import PagesInHand

_PUBLIC = "馆藏图书采购"
_RARE = "麤龘靐齉爩鱻灪麣鸞驫"  # what is withheld is made of these
# what only the bureau knows of decisions and exceptions
_INTERNAL = {
    "依据": "鱻麤爩龘鸞靐",
    "审查人": "齉麣驫灪",
    "理由": "靐鱻鸞麣龘驫",
    "批准人": "灪爩麤齉",
}
_PATIENCE = 120


@dataclass
class Machines:
    """A scheduler and its workers, each with its log and a folder."""

    folder: Path
    environment: dict[str, str]
    security: Any
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    address: str = ""

    @property
    def certificates(self) -> tuple[str, ...]:
        """The options by which a build is told of them."""
        names = ("ca", "cert", "key")
        return tuple(w for n in names for w in (f"--tls-{n}", str(self.folder / f"{n}.pem")))

    def start(self, command: str, *words: str, **environment: str) -> None:
        """As `dask scheduler` and `dask worker`."""
        log = (self.folder / f"{command}{len(self.started)}.log").open("wb")
        options = ("--tls-ca-file", "--tls-cert", "--tls-key")
        files = [self.folder / f"{name}.pem" for name in ("ca", "cert", "key")]
        told = [w for pair in zip(options, map(str, files), strict=True) for w in pair]
        program = [sys.executable, "-m", f"distributed.cli.dask_{command}", *words, *told]
        self.started.append(
            subprocess.Popen(
                [*program, "--no-dashboard"], stdout=log, stderr=log, cwd=self.folder,
                env={**self.environment, **environment}, start_new_session=True,
            )
        )  # fmt: skip

    def client(self) -> Client:
        """A client of the test's own, to look and to kill."""
        return Client(self.address, security=self.security, set_as_default=False)

    def processes(self) -> list[int]:
        """All of them, those that workers have begun included."""
        sessions = {process.pid for process in self.started}
        return [pid for pid in _running() if _session(pid) in sessions]

    def build(self, dataset: Path, output: Path, *words: str) -> subprocess.Popen[str]:
        """A build under way that is rendered by them."""
        command = [sys.executable, "-m", "reportgen", "build", str(dataset), "-o", str(output)]
        told = ["--scheduler", self.address, *self.certificates, *words]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen([*command, *told], cwd=ROOT, text=True, **pipes)  # type: ignore[call-overload,no-any-return]


def _running() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _session(pid: int) -> int:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return 0


def _until(condition: Any, seconds: float = _PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    if not Path("/proc/self/maps").exists():
        pytest.skip("looks at processes by /proc")
    folder = tmp_path_factory.mktemp("cluster")
    security = Security.temporary()
    pem = (security.tls_ca_file, security.tls_worker_cert, security.tls_worker_key)
    for name, content in zip(("ca", "cert", "key"), pem, strict=True):
        (folder / f"{name}.pem").write_text(content)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    environment = {**kept, "DASK_DISTRIBUTED__WORKER__DAEMON": "False", "LC_ALL": "C.UTF-8"}
    machines = Machines(folder, environment, security)
    try:
        where = folder / "scheduler.json"
        found = ("--scheduler-file", str(where), "--host", "127.0.0.1", "--protocol", "tls")
        machines.start("scheduler", *found, "--port", "0")
        _until(where.exists)
        machines.address = re.search(r"tls://[\d.:]+", where.read_text())[0]  # type: ignore[index]
        plain = ("--nthreads", "1", "--memory-limit", "0", "--local-directory", str(folder))
        for number in range(2):
            machines.start("worker", *found, *plain, "--name", f"工作机{number}")
        yield machines
    finally:
        for pid in machines.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for process in machines.started:
            process.wait()


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every field withheld of some project, and two projects whole."""
    fields = ("资金用途", "预算数", "绩效目标", "指标值", "三级指标", "评分标准", "金额", "标题")
    decisions = [one for name in fields for one in of_each(name)]
    decisions += [decision(code, "名称") for code in GUARDED]
    unique = {(d["编码"], d["范围"], d["字段"]): d for d in (*decisions, *stubs())}
    internal = {name: _INTERNAL[name] for name in ("依据", "审查人")}
    tables = world(5, [one | internal for one in unique.values()])
    excepted = {name: _INTERNAL[name] for name in ("理由", "批准人")}
    tables["exceptions"] = [{"规则": "M001", "有效期至": "2099-12-31", **excepted}]
    return write_dataset(tmp_path_factory.mktemp("data") / "表", tables, year=2026)


@pytest.fixture(scope="module")
def here(dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What this machine makes of it alone."""
    output = tmp_path_factory.mktemp("here") / "成果"
    done = reportgen("build", dataset, "-o", output, "--each-unit")
    assert done.code == 0, done.err
    return output


def published(output: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in output.iterdir() if p.is_file() and p.name[0] != "."}


def busy_worker(client: Client) -> str:
    """The address of a worker that has a task of a build in hand; blank where none has."""
    processing = client.processing()
    return next((address for address, keys in processing.items() if keys), "")


def keep_memory(machines: Machines, folder: Path) -> None:
    """Write down all that the processes can write to: their objects, whatever became of them."""
    for pid in machines.processes():
        kept_at, read_at = folder / f"{pid}-{time.monotonic_ns()}", Path(f"/proc/{pid}/mem")
        with suppress(OSError), kept_at.open("wb") as kept, read_at.open("rb", 0) as memory:
            for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
                span, rights, *_ = line.split()
                start, end = (int(edge, 16) for edge in span.split("-"))
                if rights.startswith("rw"):
                    with suppress(OSError, ValueError, OverflowError):
                        memory.seek(start)
                        kept.write(memory.read(end - start))


def found_in(folders: tuple[Path, ...], texts: list[str], listed: Path) -> bool:
    """Whether any file below holds one of the texts, in any coding."""
    words = {word for text in texts for word in spellings(text) if b"\n" not in word}
    listed.write_bytes(b"\n".join(sorted(words)))
    command = ["grep", "-r", "-q", "-a", "-F", "-f", str(listed), *map(str, folders)]
    done = subprocess.run(command, env={"LC_ALL": "C"}, check=False)
    assert done.returncode in (0, 1)
    return done.returncode == 0


def spellings(text: str) -> list[bytes]:
    """As UTF-8, and as Python and others have it in memory."""
    return [text.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-32-le")]


def test_a_cluster_makes_the_same_files_loses_nothing_with_a_worker_and_sees_no_secret(
    machines: Machines, dataset: Path, here: Path, tmp_path: Path
) -> None:
    output, memory = tmp_path / "成果", tmp_path / "内存"
    memory.mkdir()
    with machines.client() as client:
        pids = client.run(os.getpid)
        assert len(pids) == 2
        build = machines.build(dataset, output, "--each-unit")
        while not (busy := busy_worker(client)):
            assert build.poll() is None, build.communicate()
            time.sleep(0.02)
        os.kill(pids[busy], signal.SIGKILL)
        for _ in range(3):  # a text is seen while its document is made, and for a while after that
            keep_memory(machines, memory)
            with suppress(subprocess.TimeoutExpired):
                build.wait(1)
        out, err = build.communicate(timeout=_PATIENCE)
    assert build.returncode == 0, err
    assert [line for line in err.splitlines() if not line.startswith("数据检查：")] == []
    assert out.count("已生成") == len(published(here))
    assert published(output) == published(here)
    keep_memory(machines, memory)
    seen, listed = (memory, machines.folder), tmp_path / "词"
    assert found_in(seen, [_PUBLIC], listed), "nothing was seen of what is public"
    assert not found_in(seen, withheld_texts(dataset), listed)


def withheld_texts(dataset: Path) -> list[str]:
    """What nobody can say by chance of the withheld values of each table, and what is internal."""
    templates = Templates()
    loaded = load_dataset(dataset, templates.names)[0]
    secrets = list(withheld_values(loaded))
    runs = [(s.table, run) for s in secrets for run in re.findall(f"[{_RARE}]{{4,}}", s.text)]
    assert {table for table, _ in runs} >= {"项目", "目标", "指标", "项目属性"}
    amounts = [s.text for s in secrets if s.amount and len(s.text) >= 8]
    assert amounts
    findings = [f.message for f in check_dataset(dataset).findings]
    told = [message for message in findings if len(message) >= 12]
    assert told
    return [*(run for _, run in runs), *amounts, *_INTERNAL.values(), *told]


def test_pieces_of_a_large_document_are_laid_out_by_several_workers(
    machines: Machines, dataset: Path, here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline_module, "_LARGE", 2)
    monkeypatch.setattr(pipeline_module, "_FEW", 0)
    laid_out: list[int] = []
    original = pipeline_module.Pipeline._write_when_laid_out

    def note(pipeline: Any, document: Any, rendered: Any) -> None:
        laid_out.append(len(rendered.pages))
        original(pipeline, document, rendered)

    monkeypatch.setattr(pipeline_module.Pipeline, "_write_when_laid_out", note)
    output = tmp_path / "成果"
    done = reportgen(
        "build", dataset, "-o", output, "--scheduler", machines.address, *machines.certificates
    )
    assert (done.code, done.problems) == (0, [])
    assert sum(laid_out) > 5
    made = published(output)
    assert made == {name: data for name, data in published(here).items() if name in made}
    # nothing is noted that lies on another machine
    state = json.loads((output / STATE_FILE).read_text("utf-8"))
    noted = {key for document in state["documents"].values() for key in document["cache"]}
    assert noted <= {path.stem for path in (output / CACHE_FOLDER).rglob("*.fragment")}


def test_a_worker_with_other_fonts_is_left_out_and_named(
    machines: Machines, dataset: Path, tmp_path: Path
) -> None:
    config = tmp_path / "fonts.conf"
    faces = "/usr/share/fonts/opentype/noto"
    config.write_text(f"<fontconfig><dir>{faces}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    with machines.client() as client:
        before = len(client.scheduler_info(n_workers=-1)["workers"])
        found = ("--scheduler-file", str(machines.folder / "scheduler.json"), "--nthreads", "1")
        plain = ("--host", "127.0.0.1", "--protocol", "tls")
        machines.start("worker", *found, *plain, FONTCONFIG_FILE=str(config))
        _until(lambda: len(client.scheduler_info(n_workers=-1)["workers"]) > before)
    words = ("--format", "html", "--scheduler", machines.address, *machines.certificates)
    done = reportgen("build", dataset, "-o", tmp_path / "成果", *words)
    assert done.code == 0
    assert "没有用工作机" in done.err
    assert "字体不同" in done.err


def test_equipment_that_is_different_is_named() -> None:
    mine = Equipment("a", {"Pango": "1.50"}, {"宋体.ttf": "1", "楷体.ttf": "2"})
    assert mine.differences(mine) == ""
    other = Equipment("b", {"Pango": "1.52"}, {"宋体.ttf": "1", "楷体.ttf": "3"})
    assert mine.differences(other) == "程序或程序库的版本不同：Pango；字体不同：楷体.ttf"
    assert mine.differences(Equipment("c", mine.program, mine.fonts)) == "模板不同"


def test_a_worker_is_free_again_when_a_build_ends_amid_a_task() -> None:
    plugin = RenderingPlugin("试", Equipment.of(Templates()), None, Limits())
    worker = SimpleNamespace(set_resources=AsyncMock())
    asyncio.run(plugin.setup(worker))
    assert plugin.obstacle == ""
    with ThreadPoolExecutor(1) as executor:
        task = executor.submit(plugin.run, time.sleep, (600,))
        time.sleep(0.5)
        asyncio.run(plugin.teardown(worker))
        assert task.result(_PATIENCE).files == {}


def test_pages_go_back_with_the_task_that_used_them_and_are_kept_for_the_next() -> None:
    pages = PagesInHand()
    pages.hold({"a": b"1"})
    pages.put("b", b"2")
    assert (pages.get("a"), dict(pages.pages)) == (b"1", {"a": b"1", "b": b"2"})
    pages.hold({"c": b"3"})
    assert pages.get("b") == b"2"
    assert dict(pages.pages) == {"c": b"3", "b": b"2"}
    assert pages.get("d") is None


def test_pages_that_were_not_used_for_long_make_room() -> None:
    pages = PagesInHand(most=5)
    for key in "abc":
        pages.put(key, b"12")
        pages.hold({})
        assert pages.get("a") == b"12"
        pages.hold({})
    assert (pages.get("b"), pages.get("c")) == (None, b"12")
    pages.hold({"d": b"123456"})
    assert pages.get("d") == b"123456", "what came with a task is there, however large"
    pages.hold({})
    assert pages.get("d") is None


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--scheduler", "tcp://10.1.2.3:8786"), "不能明文经过网络"),
        (("--scheduler", "tls://甲:mima@10.1.2.3:8786"), "写得不对"),
        (("--scheduler", "10.1.2.3"), "写得不对"),
        (("--scheduler", "tls://10.1.2.3:八"), "写得不对"),
        (("--scheduler", "tls://10.1.2.3:8786", "--cluster", "2"), "只能写一个"),
        (("--tls-ca", "ca.pem"), "要和 --scheduler 一起写"),
        (("--scheduler", "tls://10.1.2.3:8786", "--tls-ca", "没有.pem"), "没有证书文件"),
        (("--cluster", "0"), "--cluster"),
    ],
)
def test_what_is_wrong_with_the_options_is_told_before_anything_is_read(
    words: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    done = reportgen("build", tmp_path / "没有数据", "-o", tmp_path / "成果", *words)
    assert done.code != 0
    assert told in done.err
    assert "mima" not in done.err
    assert not (tmp_path / "成果").exists()


def test_a_scheduler_that_is_not_there_is_told_in_one_sentence(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "_CONNECT", 1.0)
    done = reportgen("build", dataset, "-o", tmp_path / "成果", "--scheduler", "tcp://127.0.0.1:9")
    assert done.code != 0
    assert "连不上调度器 tcp://127.0.0.1:9" in done.err
    assert "Traceback" not in done.err
    assert published(tmp_path / "成果") == {}


def test_a_scheduler_that_goes_while_its_workers_are_prepared_is_told_in_one_sentence(
    dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed.comm import CommClosedError

    class Gone:
        id = "1"

        def run_on_scheduler(self, *_: object) -> None:
            raise CommClosedError("in <TCP 10.1.2.3>: Stream is closed")

    monkeypatch.setattr(cluster, "_client", lambda *_: nullcontext(Gone()))
    done = reportgen(
        "build", dataset, "-o", tmp_path / "成果", "--scheduler", "tls://10.1.2.3:8786"
    )
    assert done.code == 2
    assert "和调度器的连接断了" in done.err
    assert "Stream" not in done.err
    assert published(tmp_path / "成果") == {}


def test_what_is_wanted_after_the_scheduler_is_gone_is_told_of_each_document() -> None:
    client = MagicMock(id="1", submit=MagicMock(side_effect=ClosedClientError))
    client.run_on_scheduler.return_value = []
    client.scheduler_info.return_value = {"workers": {"tls://10.1.2.3:1": {}}}
    client.run.return_value = {"tls://10.1.2.3:1": ("工作机", "")}
    with patch.object(cluster, "_client", lambda *_: nullcontext(client)):
        renderers = ClusterRenderers(ClusterOptions("tls://10.1.2.3:8786"), None, Limits())
    try:
        told = renderers.schedule(renderer.find_obstacle).result(1).problems
        assert ["和调度器的连接断了" in str(problem) for problem in told] == [True]
    finally:
        renderers.close()
