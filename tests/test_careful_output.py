"""A build deletes and overwrites what it made itself, in its own folder, and nothing else."""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import Rows, Run, reportgen, two_departments, write_dataset
from first_builds import FirstBuilds

from reportgen.build import run
from reportgen.output.layout_cache import CACHE_FOLDER, LayoutCache, key_of
from reportgen.output.manifest import read_state
from reportgen.output.own_files import LOCK_FILE, STATE_FILE

FIRST, SECOND = "001青禾市林业局2026年部门预算绩效文本", "002青禾市体育局2026年部门预算绩效文本"


class Bureau:
    """A dataset, an output folder beside it, and files of somebody else."""

    def __init__(self, begun: FirstBuilds) -> None:
        self._begun = begun
        folder = begun.empty_place()
        self.dataset, self.output, self.victim = folder / "数据", folder / "输出", folder / "别处"
        self.tables = two_departments()
        self.victim.mkdir()
        (self.victim / "keep.txt").write_text("别人的")
        (self.victim / "ab").mkdir()
        (self.victim / "ab" / f"{key_of(['x'])}.fragment").write_text("别人的")

    def build(self, *arguments: object, **settings: Any) -> Run:
        """Write the tables and build web pages."""
        write_dataset(self.dataset, self.tables, **settings)
        given = ("--format", "html", *arguments)
        build = partial(reportgen, "build", self.dataset, "-o", self.output, *given)
        if self.output.exists() or self.output.is_symlink():
            return build()
        key = json.dumps([self.tables, settings, given], default=str)
        return self._begun.build(self.output, key, build)

    def untouched(self) -> bool:
        """Whether the files of somebody else are what they were."""
        files = [path for path in self.victim.rglob("*") if path.is_file()]
        return [path.read_text() for path in files] == ["别人的"] * 2

    def names(self) -> set[str]:
        """The names of the files in the output folder, hidden ones apart."""
        return {path.name for path in self.output.glob("[!.]*")}


@pytest.fixture
def bureau(begun: FirstBuilds) -> Bureau:
    return Bureau(begun)


# ---------------------------------------------------------------- the state file


def _only_first(tables: Rows) -> None:
    """Without the second department, so that the next build removes what was made of it."""
    for name, column in (("departments", "部门编码"), ("units", "部门编码")):
        tables[name] = [row for row in tables[name] if row[column] == "001"]
    tables["projects"] = tables["projects"][:2]
    tables["goals"] = tables["goals"][:2]
    tables["indicators"] = tables["indicators"][:4]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        (SECOND, "../别处/keep.txt"),
        (SECOND, "/etc/hostname"),
        (SECOND, "keep.txt"),
        (SECOND, f"{SECOND}/../../别处/keep.txt"),
        (SECOND, ".."),
        ("../别处/keep", "../别处/keep.txt"),
        ("keep", "keep.html"),
        ("../别处/002年部门预算绩效文本", "../别处/002年部门预算绩效文本.html"),
        (".reportgen", ".reportgen.json"),
    ],
)
def test_a_state_file_that_names_what_is_not_ours_deletes_nothing(
    bureau: Bureau, name: str, file: str
) -> None:
    bureau.build()
    state = json.loads((bureau.output / STATE_FILE).read_text("utf-8"))
    document = state["documents"].pop(SECOND)
    for field in ("files", "older"):
        state["documents"][name] = {**document, "files": {f"{name}.html": "0"}, "older": []}
        state["documents"][name][field] = {file: "0"} if field == "files" else [file]
        (bureau.output / STATE_FILE).write_text(json.dumps(state), "utf-8")
        assert name not in read_state(bureau.output)
    _only_first(bureau.tables)
    for own in ("keep.txt", "keep.html"):
        (bureau.output / own).write_text("别人的")
    assert bureau.build().code == 0
    assert bureau.untouched()
    assert {"keep.txt", "keep.html", f"{SECOND}.html"} <= bureau.names()


def test_a_key_in_the_state_file_leads_nowhere_else(bureau: Bureau) -> None:
    bureau.build()
    state = json.loads((bureau.output / STATE_FILE).read_text("utf-8"))
    state["documents"][FIRST]["cache"] = ["../../别处/keep"]
    (bureau.output / STATE_FILE).write_text(json.dumps(state), "utf-8")
    assert FIRST not in read_state(bureau.output)


@pytest.mark.parametrize(
    "state",
    [
        b"[" * 100_000,
        b'{"format": 3, "documents": {"a": []}}',
        b'{"format": 3, "documents": []}',
        b'{"format": 3, "documents": {"a": {"source": 1}}}',
        b'{"format": 3' + b"9" * 5000 + b"}",
        b"\xff\xfe",
    ],
)
def test_a_state_file_of_any_shape_is_no_error(bureau: Bureau, state: bytes) -> None:
    bureau.output.mkdir()
    (bureau.output / STATE_FILE).write_bytes(state)
    assert bureau.build().code == 0
    assert f"{FIRST}.html" in bureau.names()


# ---------------------------------------------------------------- links


def _link_folder(bureau: Bureau) -> None:
    bureau.output.symlink_to(bureau.victim)


def _link_in(name: str, target: str = "") -> Callable[[Bureau], None]:
    def link(bureau: Bureau) -> None:
        (bureau.output / name).parent.mkdir(parents=True, exist_ok=True)
        (bureau.output / name).symlink_to(bureau.victim / target)

    return link


LINKS: dict[str, Callable[[Bureau], None]] = {
    "the folder": _link_folder,
    "the state": _link_in(STATE_FILE, "keep.txt"),
    "the lock": _link_in(LOCK_FILE, "keep.txt"),
    "the lock to nothing": _link_in(LOCK_FILE, "new.txt"),
    "the cache": _link_in(CACHE_FOLDER),
    "a folder of the cache": _link_in(f"{CACHE_FOLDER}/ab", "ab"),
    "a file of the cache": _link_in(f"{CACHE_FOLDER}/ab/{key_of(['y'])}.fragment", "keep.txt"),
}


@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_links_to_elsewhere_are_refused_in_one_sentence(
    bureau: Bureau, link: Callable[[Bureau], None]
) -> None:
    link(bureau)
    done = bureau.build()
    assert (done.code, done.out) == (2, "")
    (line,) = done.problems
    assert "是指向别处的链接" in line
    assert bureau.untouched()
    assert not (bureau.victim / "new.txt").exists()
    assert {path.name for path in bureau.victim.iterdir()} == {"keep.txt", "ab"}


def test_a_document_that_is_a_link_is_not_written_and_the_others_are(bureau: Bureau) -> None:
    bureau.output.mkdir()
    (bureau.output / f"{FIRST}.html").symlink_to(bureau.victim / "keep.txt")
    done = bureau.build()
    assert done.code == 1
    assert [line for line in done.problems if "是指向别处的链接" in line and FIRST in line]
    assert bureau.untouched()
    assert (bureau.output / f"{SECOND}.html").is_file()


def test_a_document_that_became_a_link_is_made_again_only_when_the_link_is_gone(
    bureau: Bureau,
) -> None:
    bureau.build()
    page = bureau.output / f"{FIRST}.html"
    (bureau.victim / "keep.txt").write_bytes(page.read_bytes())
    page.unlink()
    page.symlink_to(bureau.victim / "keep.txt")
    assert bureau.build().code == 1
    page.unlink()
    assert bureau.build().code == 0
    assert not page.is_symlink()


@pytest.mark.parametrize("name", [STATE_FILE, LOCK_FILE])
def test_a_pipe_where_we_keep_records_is_told_at_once(bureau: Bureau, name: str) -> None:
    bureau.output.mkdir()
    os.mkfifo(bureau.output / name)
    done = bureau.build()
    assert done.code == 2
    assert "不是普通文件" in done.err


def test_what_somebody_put_into_the_layout_cache_stays(tmp_path: Path) -> None:
    cache = LayoutCache(tmp_path / CACHE_FOLDER)
    cache.put(key_of(["a"]), b"page")
    others = [tmp_path / CACHE_FOLDER / name for name in ("ab/notes.txt", "mine/x.fragment")]
    for path in others:
        path.parent.mkdir(exist_ok=True)
        path.write_text("我的")
    cache.keep_only(())
    assert not cache.has(key_of(["a"]))
    assert all(path.read_text() == "我的" for path in others)


# ---------------------------------------------------------------- other years, other datasets


def test_the_publication_of_another_year_stays_and_is_told(bureau: Bureau) -> None:
    bureau.build("--each-unit", year=2025, date="2025-02-10")
    before = {name: (bureau.output / name).read_bytes() for name in bureau.names()}
    bureau.tables["projects"] = bureau.tables["projects"][1:]
    bureau.tables["goals"], bureau.tables["indicators"] = bureau.tables["goals"][1:], []
    decision = {"类别": "工作秘密", "审查人": "顾怀谨", "复核日期": "2099-12-31", "依据": "某办法"}
    bureau.tables["withheld"] = [
        {"编码": "P003", "范围": "名称", "替代文字": "第一号专项", **decision}
    ]
    for _ in range(2):
        done = bureau.build("--each-unit")
        assert "已删除" not in done.out
        assert "没有动文件夹里别的年度或别的数据集的文本" in done.err
        assert {n: (bureau.output / n).read_bytes() for n in before} == before
    assert f"{FIRST}.html" in bureau.names()


def test_a_state_of_before_that_tells_no_year_keeps_other_years_too(bureau: Bureau) -> None:
    bureau.build(year=2025)
    before = bureau.names()
    state = json.loads((bureau.output / STATE_FILE).read_text("utf-8"))
    for document in state["documents"].values():
        del document["year"]
    (bureau.output / STATE_FILE).write_text(json.dumps(state), "utf-8")
    bureau.build()
    assert before < bureau.names()


@pytest.mark.parametrize("changes", [(), (('"001', '"801'), ('"002', '"802'))])
def test_departments_that_the_dataset_never_had_stay_and_are_told(
    bureau: Bureau, changes: tuple[tuple[str, str], ...]
) -> None:
    bureau.build()
    before = bureau.names()
    text = json.dumps(two_departments(), ensure_ascii=False)
    for old, new in (*changes, ("青禾市", "白石市")):
        text = text.replace(old, new)
    bureau.tables = json.loads(text)
    for _ in range(2):
        done = bureau.build()
        assert done.code == 0
        assert before < bureau.names()
        assert "没有动文件夹里别的年度或别的数据集的文本" in done.err


def test_a_department_that_is_gone_still_takes_its_files_with_it(bureau: Bureau) -> None:
    bureau.build()
    _only_first(bureau.tables)
    done = bureau.build()
    assert done.out.count("已删除") == 2
    assert not [name for name in bureau.names() if name.startswith("002")]


def test_of_a_department_that_is_gone_what_somebody_changed_stays(bureau: Bureau) -> None:
    bureau.build()
    page = bureau.output / f"{SECOND}.html"
    page.write_text("改过")
    _only_first(bureau.tables)
    done = bureau.build()
    assert page.read_text() == "改过"
    assert "有人改过它" in done.err
    assert not (bureau.output / f"{SECOND}.zip").exists()


# ---------------------------------------------------------------- faults delete nothing


@pytest.mark.parametrize("error", [RuntimeError, KeyError, MemoryError, OSError])
def test_a_fault_while_names_are_made_removes_no_document(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    bureau.build("--each-unit")
    before = bureau.names()
    job = run.Job

    class Faulty(job):  # type: ignore[misc, valid-type]
        def edition(self, *_: object) -> Any:
            raise error

    monkeypatch.setattr(run, "Job", Faulty)
    bureau.tables["departments"][0]["表式"] = "hunan"
    bureau.build("--department", "001")
    assert bureau.names() == before


def test_a_package_that_the_system_does_not_give_condemns_nothing(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau.build("--each-unit")
    before = bureau.names()
    decision = {"类别": "工作秘密", "审查人": "顾怀谨", "复核日期": "2099-12-31", "依据": "某办法"}
    bureau.tables["withheld"] = [
        {"编码": "P001", "范围": "名称", "替代文字": "第一号专项", **decision}
    ]
    read = Path.read_bytes

    def busy(path: Path) -> bytes:
        if path.suffix == ".zip":
            raise OSError(24, "Too many open files", str(path))
        return read(path)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", busy)
        done = bureau.build()
    assert done.code == 2
    assert "数据包读不出来" in done.err
    assert bureau.names() == before
    assert bureau.build().code == 0


# ---------------------------------------------------------------- one name for two


@pytest.mark.parametrize(
    ("codes", "names"),
    [
        (("018", "01"), ("青禾市林业局", "8青禾市林业局")),
        (("a1", "A1"), ("青禾市林业局", "青禾市林业局")),
        (("001", "002"), ("e\u0301", "\u00e9")),
        (("1", "11"), ("1局", "局")),
    ],
)
def test_two_departments_with_one_file_name_are_refused_and_both_named(
    bureau: Bureau, codes: tuple[str, str], names: tuple[str, str]
) -> None:
    if codes == ("001", "002"):
        codes, names = ("00", "001"), ("1\u00e9", "e\u0301")
    text = json.dumps(bureau.tables, ensure_ascii=False)
    bureau.tables = json.loads(text)
    for row, code, name in zip(bureau.tables["departments"], codes, names, strict=True):
        row |= {"部门编码": code, "部门名称": name}
    for row in bureau.tables["units"]:
        row["部门编码"] = codes[row["部门编码"] == "002"]
    bureau.tables["narrative"] = []
    for asked in ((), ("--department", codes[1])):
        done = bureau.build(*asked)
        assert (done.code, done.out) == (2, "")
        (line,) = [line for line in done.problems if "同一个文件" in line]
        assert all(f"{code} {name}" in line for code, name in zip(codes, names, strict=True))
        assert bureau.names() == set()


def test_two_extracts_with_one_file_name_are_refused(bureau: Bureau) -> None:
    bureau.tables["units"][0] |= {"单位编码": "00100", "单位名称": "1苗圃"}
    bureau.tables["units"][1] |= {"单位编码": "001001", "单位名称": "苗圃"}
    bureau.tables["projects"][0]["单位编码"] = "00100"
    bureau.tables["projects"][1]["单位编码"] = "001001"
    assert bureau.build().code == 0
    done = bureau.build("--each-unit")
    assert done.code == 2
    assert "00100" in done.err
    assert "同一个文件" in done.err


def test_a_document_of_another_dataset_in_the_folder_is_not_overwritten(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.tables["departments"][0] |= {"部门编码": "018", "部门名称": "青禾市林业局"}
    for row in bureau.tables["units"][:2]:
        row["部门编码"] = "018"
    bureau.tables["narrative"] = []
    bureau.build()
    before = (bureau.output / "018青禾市林业局2026年部门预算绩效文本.html").read_bytes()
    bureau.tables["departments"][0] |= {"部门编码": "01", "部门名称": "8青禾市林业局"}
    for row in bureau.tables["units"][:2]:
        row["部门编码"] = "01"
    bureau.dataset = tmp_path / "另一份"
    done = bureau.build()
    assert done.code == 2
    assert "别的数据集" in done.err
    after = (bureau.output / "018青禾市林业局2026年部门预算绩效文本.html").read_bytes()
    assert after == before
