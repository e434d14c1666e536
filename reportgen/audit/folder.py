"""The audit of a whole output folder against the dataset that it was made from.

Every file is opened, also those that do not belong there. Messages name files, channels and
places; never a withheld value.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations
from pathlib import Path

from reportgen.audit import worker as auditor
from reportgen.audit.document import named_ending
from reportgen.audit.findings import AuditFinding, Channel
from reportgen.audit.notes import cached_texts, check_state
from reportgen.audit.proof import MakeAgain, Proof, Unproven, prove
from reportgen.audit.readers import reader_of
from reportgen.audit.register import release_notes
from reportgen.audit.search import Searcher
from reportgen.audit.web_frame import linked_formats
from reportgen.check.run import find_stops
from reportgen.core.faults import error_log
from reportgen.core.packed import Packed
from reportgen.core.problems import InputError, fail
from reportgen.core.processes import begun_apart, end_with_parent
from reportgen.dataset.load import load_dataset
from reportgen.dataset.model import Dataset
from reportgen.dataset.settings_file import TOML_NAME
from reportgen.disclosure.amounts import (
    System,
    derived_amounts,
    derived_by_units,
    enclosed_amounts,
    read_system,
)
from reportgen.document.edition import kinds_of, units_of
from reportgen.document.job import Job
from reportgen.document.templates import Templates
from reportgen.output.layout_cache import CACHE_FOLDER
from reportgen.output.manifest import FingerprintReader
from reportgen.output.own_files import LOCK_FILE, STATE_FILE
from reportgen.redaction.public_view import redact
from reportgen.redaction.secrets import Secret, withheld_values
from reportgen.render.datapackage import ENDING, read_package
from reportgen.render.formats import FORMATS

_BY_SUMS = "S008"
_MOST_CUTS = 4_096  # names tried for one department, before a file counts as unknown


@dataclass(frozen=True)
class AuditReport:
    """The outcome of the audit of a folder.

    `findings` are things that must not be; `notes` what a person should know. `documents` and
    `files` count what was opened; `unaudited` names departments without a file in the folder.
    `proven` names the files that are the same bytes as those made again, `unproven` the others;
    both are empty where nothing was made again.
    """

    findings: tuple[AuditFinding, ...]
    notes: tuple[str, ...]
    documents: int
    files: int
    unaudited: tuple[str, ...]
    proven: tuple[str, ...] = ()
    unproven: tuple[Unproven, ...] = ()

    def as_json(self) -> dict[str, object]:
        """What `audit --format json` prints."""
        return {
            "found": [finding.as_json() for finding in self.findings],
            "notes": list(self.notes),
            "documents": self.documents,
            "files": self.files,
            "unaudited": list(self.unaudited),
            "proven": list(self.proven),
            "unproven": [file.as_json() for file in self.unproven],
        }


def audit_folder(
    output: Path,
    path: Path,
    templates_folder: Path | None,
    earlier: Sequence[Path],
    processes: int,
    make_again: MakeAgain | None = None,
    notices: Sequence[Job] = (),
) -> AuditReport:
    """Audit everything in `output` against the dataset at `path`.

    With `make_again`, each document is made again first, and those that are the same bytes need
    only be searched. `notices` are documents of other kinds that may lie in the folder.

    `earlier` are earlier editions, whose public amounts count as known: datasets, open data
    packages or folders of these. InputError where the folder, a dataset or a package cannot be
    read.
    """
    templates = Templates(templates_folder)
    dataset = _load(path, templates)
    today = date.today()
    packages = {before: _packages(before) for before in earlier}
    datasets = [_load(before, templates) for before, found in packages.items() if not found]
    published = [read_package(file).department for found in packages.values() for file in found]
    system = read_system(dataset, datasets, published)
    files = _files(output)
    jobs = _jobs(dataset, templates, files) | _jobs_of(notices, templates, files)
    documents = _documents(files, jobs)
    proof = prove(documents, make_again, output, templates) if make_again else Proof()
    secrets: dict[str, list[Secret]] = {}
    for secret in withheld_values(dataset):
        secrets.setdefault(secret.department, []).append(secret)
    every = [secret for group in secrets.values() for secret in group]
    audited = {job.department.code for job in jobs.values()}
    findings = [
        *_unexpected_files(files, jobs, every),
        *_in_notes(output, jobs, templates),
        *_in_log(every),
        *_in_layout_cache(files, jobs, every, templates),
        *_missing_formats(documents),
        *_dead_links(documents),
        *_in_documents(documents, proof.proven, secrets, templates_folder, processes),
        *_told(dataset, templates, audited, today),
        *_disclosed(system),
    ]
    return AuditReport(
        tuple(findings),
        (*_notes(dataset, system), *release_notes(dataset, today)),
        len(documents),
        sum(not name.startswith(f"{CACHE_FOLDER}/") for name in files),
        tuple(d.name for code, d in dataset.departments.items() if code not in audited),
        tuple(sorted(proof.proven)),
        proof.unproven,
    )


def _load(path: Path, templates: Templates) -> Dataset:
    dataset, problems = load_dataset(path, templates.names, templates.declared)
    if dataset.broken:  # what the files of these departments may say cannot be known
        raise InputError([problem for problem in problems if not problem.warning])
    return dataset


def _packages(path: Path) -> list[Path]:
    """The open data packages that an earlier edition is given by; none where it is a dataset."""
    if path.suffix.lower() == f".{ENDING}":
        return [path]
    return (
        [] if not path.is_dir() or (path / TOML_NAME).exists() else sorted(path.glob(f"*.{ENDING}"))
    )


def _files(output: Path) -> dict[str, Path]:
    """Everything below the folder that is no folder with something in it, by its path within."""
    if not output.is_dir():
        raise fail("没有这个文件夹", "请写 reportgen build 生成文本的文件夹")
    paths = (
        p for p in output.rglob("*") if p.is_symlink() or not (p.is_dir() and any(p.iterdir()))
    )
    return {path.relative_to(output).as_posix(): path for path in sorted(paths)}


def _jobs(dataset: Dataset, templates: Templates, files: Mapping[str, Path]) -> dict[str, Job]:
    """For each file that belongs to the dataset, the document that it is of; links are none."""
    wanted = _wanted(files)
    jobs: dict[str, Job] = {}
    for code in sorted(dataset.departments):
        department = redact(dataset, code, templates.printed)
        for job in _possible_cuts(Job(Packed.of(department), (), (), tuple(FORMATS))):
            if not any(name.startswith(code) for name in wanted - jobs.keys()):
                break
            try:
                stem = job.edition(templates).file_name
            except InputError:
                continue  # no such project: nobody can have made it
            for ending in FORMATS:
                if (name := f"{stem}.{ending}") in wanted:
                    jobs[name] = job
    return jobs


def _wanted(files: Mapping[str, Path]) -> set[str]:
    """The names of the files that can be of a document."""
    regular = {n for n, path in files.items() if path.is_file() and not path.is_symlink()}
    return {name for name in regular if name.rpartition(".")[2] in FORMATS}


def _jobs_of(
    notices: Sequence[Job], templates: Templates, files: Mapping[str, Path]
) -> dict[str, Job]:
    """For each file of these documents that is in the folder, the document."""
    wanted = _wanted(files)
    named = {
        f"{job.edition(templates).file_name}.{ending}": job for job in notices for ending in FORMATS
    }
    return {name: job for name, job in named.items() if name in wanted}


def _possible_cuts(whole: Job) -> Iterator[Job]:
    """The whole document and its extracts: by unit, by kind of funding, by both, then by more."""
    units = [unit.code for unit in units_of(whole.department)]
    kinds = list(kinds_of(whole.department))
    count = 0
    for size in range(len(units) + 1):
        for some in combinations(units, size):
            for few in range(len(kinds) + 1):
                for funding in combinations(kinds, few):
                    yield Job(whole.packed, some, funding, tuple(FORMATS))
                    count += 1
                    if count > _MOST_CUTS:
                        return


_Document = tuple[Job, dict[str, bytes]]  # with its files by name


def _documents(files: Mapping[str, Path], jobs: Mapping[str, Job]) -> list[_Document]:
    """The documents in the folder, each of the formats that it is there in, with their content."""
    found: dict[str, dict[str, bytes]] = {}
    for name in jobs:
        found.setdefault(name.rpartition(".")[0], {})[name] = files[name].read_bytes()
    return [
        (_as_found(jobs[next(iter(contents))], stem, contents), contents)
        for stem, contents in found.items()
    ]


def _as_found(job: Job, stem: str, contents: Mapping[str, bytes]) -> Job:
    """The job of a document's files: their formats, and what the page has links to."""
    linked = linked_formats(contents.get(f"{stem}.html", b""), stem)
    return replace(job, formats=_endings(contents), linked=linked)


def _endings(names: Iterable[str]) -> tuple[str, ...]:
    endings = {name.rpartition(".")[2] for name in names}
    return tuple(name for name in FORMATS if name in endings)


def _missing_formats(documents: Sequence[_Document]) -> Iterator[AuditFinding]:
    """Documents that are not there in a format in which others of their kind are."""
    for kind in dict.fromkeys(type(job) for job, _ in documents):
        alike = [(job, files) for job, files in documents if type(job) is kind]
        every = _endings(name for _, files in alike for name in files)
        for job, files in alike:
            for ending in every:
                if ending not in job.formats:
                    name = f"{next(iter(files)).rpartition('.')[0]}.{ending}"
                    message = f"缺少这个文件：文件夹里别的文本有 .{ending} 格式的"
                    yield AuditFinding(name, "文件夹", name, message)


def _dead_links(documents: Sequence[_Document]) -> Iterator[AuditFinding]:
    """Links of web pages to files of their document that are not there."""
    for job, files in documents:
        page = next((name for name in files if name.endswith(".html")), "")
        for ending in job.linked:
            if ending not in job.formats:
                message = f"网页上有到 .{ending} 文件的链接，文件夹里没有这个文件"
                yield AuditFinding(page, "链接", page, message)


def _unexpected_files(
    files: Mapping[str, Path], jobs: Mapping[str, Job], secrets: Sequence[Secret]
) -> Iterator[AuditFinding]:
    """Files that no document of the dataset has, and what they hold."""
    searcher = Searcher(secrets, "")
    for number, (name, path) in enumerate(files.items(), start=1):
        if name in jobs or name.startswith(f"{CACHE_FOLDER}/"):
            continue
        if name in (STATE_FILE, LOCK_FILE) and not path.is_symlink():
            yield from searcher.search(name, [Channel("生成记录", name, path.read_bytes())])
            continue
        in_name = list(searcher.search("", [Channel("文件名", name, name)]))
        # a name that holds a withheld value must not be said either
        shown = f"第 {number} 个文件（按名称排列）" if in_name else name
        message = "不是由这个数据集生成的文件"
        if not in_name and reader_of(name) is None and path.is_file():
            message += f"（不认识的格式{named_ending(name)}）"
        yield AuditFinding(shown, "文件夹", shown, message)
        yield from (replace(finding, file=shown, place=shown) for finding in in_name)
        if path.is_symlink():
            yield AuditFinding(shown, "文件夹", shown, "是指向别处的链接")
        elif path.is_file():
            channel = Channel("文件内容", shown, path.read_bytes())
            yield from searcher.search(shown, [channel])


def _in_layout_cache(
    files: Mapping[str, Path],
    jobs: Mapping[str, Job],
    secrets: Sequence[Secret],
    templates: Templates,
) -> Iterator[AuditFinding]:
    """Findings in the layout cache: it may hold the public text of the documents and no more."""
    cached = [
        cached_texts(path) for name, path in files.items() if name.startswith(f"{CACHE_FOLDER}/")
    ]
    texts = [text for in_file in cached for text in in_file or ()]
    if None in cached:
        yield AuditFinding(
            CACHE_FOLDER, "文件夹", CACHE_FOLDER, "里面有不是生成时留下的排版记录的文件"
        )
    editions = {e.file_name: e for e in (job.edition(templates) for job in jobs.values())}
    public = (
        "".join(str(word) for word in section.itertext())
        for edition in (editions.values() if texts else ())
        for section in templates.content(edition).sections
    )
    searcher = Searcher(secrets, "\n".join(public))
    yield from searcher.search(CACHE_FOLDER, [Channel("排版记录", CACHE_FOLDER, "\n".join(texts))])


def _in_notes(
    output: Path, jobs: Mapping[str, Job], templates: Templates
) -> Iterator[AuditFinding]:
    """What a build would not have put into its own files beside the documents."""
    editions = {e.file_name: e for e in (job.edition(templates) for job in jobs.values())}
    for message in check_state(output, editions, FingerprintReader(templates)):
        yield AuditFinding(STATE_FILE, "生成记录", STATE_FILE, message)
    lock = output / LOCK_FILE
    if lock.is_file() and lock.stat().st_size:
        yield AuditFinding(LOCK_FILE, "生成记录", LOCK_FILE, "锁文件里有内容，本程序不写")


def _in_log(secrets: Sequence[Secret]) -> Iterator[AuditFinding]:
    """Withheld values in the log of faults, which is to hold no data."""
    log = error_log()
    if log.is_file():
        channel = Channel("日志", str(log), log.read_bytes())
        yield from Searcher(secrets, "").search(log.name, [channel])


def _in_documents(
    documents: Sequence[_Document],
    proven: Collection[str],
    secrets: Mapping[str, Sequence[Secret]],
    templates_folder: Path | None,
    processes: int,
) -> Iterator[AuditFinding]:
    if not documents:
        return
    context = begun_apart()
    workers = max(1, min(processes, len(documents)))
    with ProcessPoolExecutor(
        workers, context, initializer=_start, initargs=(templates_folder,)
    ) as pool:
        futures = [
            pool.submit(
                auditor.audit,
                job,
                files,
                secrets.get(job.department.code, ()),
                frozenset(files.keys() & proven),
            )
            for job, files in documents
        ]
        for (_, files), future in zip(documents, futures, strict=True):
            try:
                verdict = future.result()
            except BrokenExecutor:  # one process was ended from outside, and with it all
                name = next(iter(files))
                message = "没有审查完：做这一步的进程被强行结束了，这份文本不能算通过"
                yield AuditFinding(name, "审查", name, message)
                continue
            yield from verdict.findings
            if verdict.bug:
                name = next(iter(files))
                yield AuditFinding(name, "审查", name, "没有审查完：程序出错，这份文本不能算通过")


def _start(templates_folder: Path | None) -> None:
    """Set an auditing process up that ends with this one: it holds withheld values."""
    end_with_parent()
    auditor.start(templates_folder)


def _told(
    dataset: Dataset, templates: Templates, audited: Collection[str], today: date
) -> Iterator[AuditFinding]:
    """What keeps departments from being published whose documents lie in the folder all the same.

    Sums are looked at in `_disclosed`, with what earlier editions showed.
    """
    for code, found in find_stops(dataset, templates.printed, today).departments.items():
        for finding in found if code in audited else ():
            if finding.code != _BY_SUMS:
                spot = finding.spot
                place = f"“{spot.table}”表第 {spot.row} 行“{spot.column}”列"
                yield AuditFinding("", "数据", place, finding.message)


def _disclosed(system: System) -> Iterator[AuditFinding]:
    for item in derived_amounts(system):
        sources = "、".join(item.sources)
        remedies = "；或".join(item.remedies)
        message = f"读者可以从{sources}推算出这个不予公开的数。可以：{remedies}"
        yield AuditFinding("", "推算", str(item.cell), message)


def _notes(dataset: Dataset, system: System) -> Iterator[str]:
    for item in derived_by_units(system):
        unit = dataset.units[item.by].name
        sources = "、".join(item.sources)
        yield f"{unit}知道自己的数，可以从{sources}推算出{item.cell}不予公开的数"
    for enclosed in enclosed_amounts(system):
        yield f"{enclosed.cell}不予公开的数，从公开的数能推算到十分之一以内"
