"""One department of 120 projects and 1,000 indicators: ours against what one would use instead.

    .venv/bin/python benchmarks/peers.py [--runs 5] [--only WORD...]

Each way is a command of its own and is timed whole, from its start to its end; the ways take
turns, so that whatever else the machine does meets all of them. Every result is opened: it must
name every project and hold every row of indicators. Ways that this machine lacks are named.
Typst and docxtpl are installed into a scratch environment, never into the project's own.
"""

import argparse
import csv
import ctypes
import importlib.metadata
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
from departments import SINGLE_PROJECTS, write_city
from lxml import etree

from reportgen.build.plan import Selection, make_plan
from reportgen.cli.app import reportgen
from reportgen.core.values import format_money, format_number
from reportgen.document.edition import Edition
from reportgen.document.public import Substitute
from reportgen.document.templates import Templates
from reportgen.render.datapackage import ENDING
from reportgen.render.formats import FORMATS

PEERS = ("typst==0.15.2", "docxtpl==0.20.2")  # python-docx and WeasyPrint are our own libraries
SCRIPTS = Path(__file__).parent / "peer_scripts"
SCRATCH = Path(tempfile.gettempdir()) / "reportgen-peers"  # kept from one run to the next
WORD_TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
OURS = "reportgen build, cold: pdf, docx, html, audited"


@dataclass
class Way:
    """One way to make the document: commands one after the other, and what they leave.

    `before` is not timed. `seconds` and `processor` (user and system time, of all descendants) are
    of each run; `result` is None where there is nothing new to open.
    """

    name: str
    commands: Sequence[Sequence[object]]
    result: Path | None
    before: Callable[[], object] = lambda: None
    missing: str = ""
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Run the commands once, and note what they took; exits where one fails."""
        self.before()
        if self.result:
            self.result.unlink(missing_ok=True)
        used, begun = processor_time(), time.perf_counter()
        for command in self.commands:
            done = subprocess.run(  # noqa: S603
                list(map(str, command)), check=False, capture_output=True, encoding="utf-8"
            )
            if done.returncode:
                sys.exit(f"{self.name} failed: {done.stderr[-2000:]}")
        self.seconds.append(time.perf_counter() - begun)
        reap_orphans()
        self.processor.append(processor_time() - used)


def adopt_orphans() -> None:
    """Have processes that outlive their parents become ours, so that their time is counted.

    Workers are forked by a process that nobody waits for; the system counts a child's time only
    where its parent waits for it. Linux alone can do this (prctl, PR_SET_CHILD_SUBREAPER).
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
    else:
        print("processor time: without workers", file=sys.stderr)


def reap_orphans() -> None:
    """Wait until all that was begun has ended; exits where something stays for a minute."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not ended:
            time.sleep(0.01)
    sys.exit("a process of a way is still there after a minute")


def processor_time() -> float:
    """User and system time of all processes that have ended, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Work:
    """A scratch folder with the dataset, its content for the peers, and everybody's results."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.dataset = folder, folder / "data"
        write_city(self.dataset, 1, SINGLE_PROJECTS)
        planned = make_plan(self.dataset, folder / "plan", FORMATS, Selection(), None)
        self.edition = planned.jobs[0].edition(Templates())
        text = json.dumps(content_of(self.edition), ensure_ascii=False)
        (folder / "content.json").write_text(text, "utf-8")
        shutil.copy(SCRIPTS / "document.typ", folder)
        subprocess.run([*map(str, self.build("page", "html"))], check=True, capture_output=True)  # noqa: S603
        self.page = folder / "page" / f"{self.edition.file_name}.html"
        self._edits = 0

    def build(self, output: str, *formats: str) -> list[object]:
        """The command that builds into a folder."""
        words = [word for name in formats for word in ("--format", name)]
        command = [sys.executable, "-m", "reportgen", "build", self.dataset]
        return [*command, "-o", self.folder / output, *words]

    def empty(self, output: str) -> None:
        """Remove what was built, so that the next build is cold."""
        shutil.rmtree(self.folder / output, ignore_errors=True)

    def edit(self) -> None:
        """Change one cell: the purpose of a project in the middle."""
        self._edits += 1
        path = self.dataset / "projects.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        row = rows[len(rows) // 2]
        row[rows[0].index("资金用途")] = f"用于第{self._edits}次调整后的实施内容。"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)


def content_of(edition: Edition) -> dict[str, Any]:
    """What the document says, as plain texts for a peer's template."""
    department = edition.department
    day = department.published_on
    return {
        "title": edition.title,
        "name": department.name,
        "heading": f"{department.year}年部门预算绩效文本",
        "publisher": department.publisher,
        "day": f"{day.year}年{day.month}月{day.day}日",
        "chapters": [
            {
                "heading": chapter.heading,
                "paragraphs": [
                    text for i in chapter.items for text in (i.title, i.body, i.goal, i.indicator)
                    if text
                ],
            }
            for chapter in edition.chapters
        ],
        "entries": [_entry(entry.heading, entry.project) for entry in edition.entries],
    }  # fmt: skip


def _entry(heading: str, project: Any) -> dict[str, Any]:
    def text(amount: Any, write: Callable[[Any], object], after: str = "") -> str:
        if isinstance(amount, Substitute):
            return amount.text
        return "" if amount is None else f"{write(amount)}{after}"

    return {
        "heading": heading,
        "unit": f"{project.unit.code} {project.unit.name}",
        "code": project.code,
        "name": project.name,
        "purpose": project.purpose,
        "plan": [text(share, format_number, "%") for share in project.plan],
        "goals": [f"{goal.number}.{goal.text}" for goal in project.goals],
        "groups": [
            {"name": name, "rows": [[i.level2, i.level3, i.description, i.value, i.basis]
                                    for i in rows]}
            for name, rows in groupby(project.indicators, lambda i: i.level1)
        ],
        "budget": text(project.budget, format_money),
        "fiscal": text(project.fiscal, format_money),
        "other": text(project.other, format_money),
    }  # fmt: skip


def ways(work: Work) -> Iterator[Way]:
    """Ours first: its first line is what all the others are divided by."""
    base = work.edition.file_name
    made = work.folder / "ours"
    yield Way(OURS, [work.build("ours")], made / f"{base}.docx", lambda: work.empty("ours"))
    for form in (form for form in FORMATS if form != ENDING):
        yield Way(
            f"reportgen build, cold: {form} alone, audited",
            [work.build(form, form)],
            work.folder / form / f"{base}.{form}",
            lambda form=form: work.empty(form),  # type: ignore[misc]
        )
    yield Way("reportgen build, after an edit of one cell", [work.build("ours")], None, work.edit)
    yield Way("reportgen build, nothing to do", [work.build("ours")], None)
    pdf = work.folder / "weasyprint.pdf"
    yield Way(
        f"WeasyPrint {_version('weasyprint')}: web page to PDF",
        [[sys.executable, "-m", "weasyprint", work.page, pdf]],
        pdf,
    )
    pdf = work.folder / "chromium.pdf"
    chromium = shutil.which("chromium") or shutil.which("google-chrome") or ""
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer")
    yield Way(
        "Chromium: web page to PDF",
        [[chromium, *options, f"--print-to-pdf={pdf}", work.page.as_uri()]],
        pdf,
        missing="" if chromium else "no chromium",
    )
    python, lacking = scratch_python()
    yield Way(
        "Typst: template to PDF",
        [[python, SCRIPTS / "with_typst.py", work.folder]],
        work.folder / "typst.pdf",
        missing=lacking,
    )
    fill = [python, SCRIPTS / "with_docxtpl.py", work.folder]
    if not lacking:
        subprocess.run([*map(str, fill), "template"], check=True)  # noqa: S603
    yield Way("docxtpl: template to DOCX", [fill], work.folder / "docxtpl.docx", missing=lacking)
    office = shutil.which("soffice") or ""
    convert = [office, f"-env:UserInstallation={(work.folder / 'office').as_uri()}", "--headless",
               "--convert-to", "pdf", "--outdir", work.folder,
               work.folder / "docxtpl.docx"]  # fmt: skip
    yield Way(
        "docxtpl and LibreOffice: template to DOCX to PDF",
        [fill, convert],
        work.folder / "docxtpl.pdf",
        missing=lacking or ("" if office else "no soffice"),
    )
    yield Way(
        f"python-docx {_version('python-docx')}: table.cell() to DOCX",
        [[sys.executable, SCRIPTS / "with_python_docx.py", work.folder]],
        work.folder / "python-docx.docx",
    )


def _version(library: str) -> str:
    return importlib.metadata.version(library)


def scratch_python() -> tuple[str, str]:
    """The interpreter that has the peers, or why there is none."""
    python = SCRATCH / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(SCRATCH)], check=True)  # noqa: S603
    install = [str(python), "-m", "pip", "install", "--quiet", *PEERS]
    done = subprocess.run(install, check=False, capture_output=True, encoding="utf-8")  # noqa: S603
    return str(python), "" if done.returncode == 0 else f"not installed: {done.stderr[-200:]}"


def lacking(path: Path, edition: Edition) -> list[str]:
    """What a result does not say: project names (heading and cell) and rows of indicators."""
    text = text_of(path)
    wanted: Counter[str] = Counter()
    for entry in edition.entries:
        if entry.project:
            wanted[_squeezed(entry.project.name)] += 2
            wanted.update(_squeezed(i.level3) for i in entry.project.indicators)
    return [f"{name} ({text.count(name)} of {n})" for name, n in wanted.items()
            if text.count(name) < n]  # fmt: skip


def text_of(path: Path) -> str:
    """All words of a PDF, DOCX, workbook or web page, without blanks."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as pdf:
            return _squeezed("".join(page.get_textpage().get_text_range() for page in pdf))
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as package:
            tree = etree.fromstring(package.read("word/document.xml"))
        return _squeezed("".join(t.text or "" for t in tree.iter(WORD_TEXT)))
    if path.suffix == ".xlsx":
        rows = (row for sheet in openpyxl.load_workbook(path) for row in sheet.values)
        return _squeezed("".join(str(cell or "") for row in rows for cell in row))
    return _squeezed("".join(etree.HTML(path.read_bytes()).itertext()))


def _squeezed(text: str) -> str:
    """Without blanks and line ends; a font's look-alike radicals as the characters they mean."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isprintable() and c != " ")


def watch(work: Work, runs: int) -> list[float]:
    """Seconds from an edit to new files under `reportgen watch`; empty without that command."""
    if "watch" not in reportgen.commands:
        return []
    output = work.folder / "watched"
    command = [word if word != "build" else "watch" for word in work.build("watched")]
    seconds = []
    with subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL) as process:  # noqa: S603
        files = [output / f"{work.edition.file_name}.{form}" for form in FORMATS]
        _until(lambda: all(file.exists() for file in files))
        for _ in range(runs):
            time.sleep(2)  # it is at rest again
            before = [file.stat().st_mtime_ns for file in files]
            work.edit()
            begun = time.perf_counter()
            _until(
                lambda before=before: all(  # type: ignore[misc]
                    file.stat().st_mtime_ns != old for file, old in zip(files, before, strict=True)
                )
            )
            seconds.append(time.perf_counter() - begun)
        process.terminate()
    return seconds


def _until(true: Callable[[], bool]) -> None:
    while not true():
        time.sleep(0.01)


def main() -> None:
    parser = argparse.ArgumentParser(description="ours against what one would use instead")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", nargs="*", default=[], help="ways whose name holds this word")
    given = parser.parse_args()
    adopt_orphans()
    with tempfile.TemporaryDirectory() as place:
        work = Work(Path(place))
        rows = sum(len(e.project.indicators) for e in work.edition.entries if e.project)
        print(f"{len(work.edition.entries)} projects, {rows:,} indicators, {given.runs} runs, "
              f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}",
              flush=True)  # fmt: skip
        every = [w for w in ways(work) if w.name == OURS or not given.only
                 or any(word in w.name for word in given.only)]  # fmt: skip
        for number in range(given.runs):
            for way in every:
                if way.missing:
                    continue
                way.run()
                if number == 0 and way.result and (lost := lacking(way.result, work.edition)):
                    sys.exit(f"{way.name} does not print all: {', '.join(lost[:10])}")
                print(f"  {way.name}: {way.seconds[-1]:.2f} s", file=sys.stderr, flush=True)
        print(f"{'min':>8} {'median':>8} {'ratio':>7} {'processor':>9}")
        ours = statistics.median(every[0].seconds)
        for way in every:
            if way.missing:
                print(f"{'missing':>35}  {way.name} ({way.missing})")
                continue
            middle = statistics.median(way.seconds)
            print(f"{min(way.seconds):7.2f}s {middle:7.2f}s {middle / ours:7.3f} "
                  f"{statistics.median(way.processor):8.2f}s  {way.name}")  # fmt: skip
        watched = watch(work, given.runs)
        if watched:
            middle = statistics.median(watched)
            print(f"{min(watched):7.2f}s {middle:7.2f}s {middle / ours:7.3f} {'':>9}  "
                  "reportgen watch, from an edit of one cell to new files")  # fmt: skip
        else:
            print(f"{'missing':>35}  reportgen watch (no such command)")


if __name__ == "__main__":
    main()
