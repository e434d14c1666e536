"""A second build makes only what changed, says why, and leaves nothing behind."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, a_project, two_departments, write_dataset
from filelock import FileLock

from reportgen.build.plan import Selection, make_plan
from reportgen.build.run import Outcome, run_plan
from reportgen.core.problems import InputError
from reportgen.output.own_files import LOCK_FILE, STATE_FILE

DEPARTMENT, NAME = "001", "青禾市林业局"
WITHHELD = "P004"


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Two departments; the last project of the first is withheld whole."""
    rows = two_departments()
    rows["projects"].append(a_project(WITHHELD, "001002", 项目名称="北山雷达站改造工程"))
    rows["withheld"] = [
        {"编码": WITHHELD, "范围": "项目", "类别": "工作秘密", "依据": "法条", "审查人": "顾怀谨",
         "复核日期": "2099-12-31", "替代文字": "此项目涉密"}
    ]  # fmt: skip
    return write_dataset(tmp_path / "数据", rows)


def build(dataset: Path, output: Path, *formats: str, force: bool = False) -> list[Outcome]:
    planned = make_plan(dataset, output, formats or ("html",), Selection(), None)
    return list(run_plan(planned, dataset, output, None, 1, force=force))


def made(outcomes: list[Outcome]) -> dict[str, tuple[str, ...]]:
    return {outcome.label: outcome.why for outcome in outcomes if outcome.files}


def edit(dataset: Path, table: str, change: Callable[[list[dict[str, str]]], None]) -> None:
    path = dataset / f"{table}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows, heads = list(reader), list(reader.fieldnames or ())
    change(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, heads)
        writer.writeheader()
        writer.writerows(rows)


def content(output: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in output.iterdir() if path.is_file()}


def public_project(rows: list[dict[str, str]]) -> dict[str, str]:
    return next(row for row in rows if row["项目名称"] and row["单位编码"].startswith(DEPARTMENT))


def test_a_second_build_makes_nothing_and_changes_nothing(dataset: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert len(made(build(dataset, output))) == 2
    before = content(output)
    assert [outcome.unchanged for outcome in build(dataset, output)] == [True, True]
    assert content(output) == before


def test_a_project_with_another_name_was_renamed_and_stubs_stay_when_numbers_shift(
    dataset: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    build(dataset, output)

    def rename(rows: list[dict[str, str]]) -> None:
        row = public_project(rows)
        row["项目名称"], row["序号"] = "河湖管护", "99"

    edit(dataset, "projects", rename)
    assert made(build(dataset, output)) == {NAME: ("项目改了名，现名：河湖管护",)}

    def drop(rows: list[dict[str, str]]) -> None:
        row = public_project(rows)
        row["单位编码"] = next(
            r["单位编码"] for r in rows if not r["单位编码"].startswith(DEPARTMENT)
        )

    edit(dataset, "projects", drop)
    why = made(build(dataset, output))[NAME]
    assert why == ("去掉 1 个项目",), "the stub behind it has another number, no more"


def test_a_web_page_has_links_to_just_the_files_beside_it_whenever_these_were_made(
    dataset: Path, tmp_path: Path
) -> None:
    output, at_once = tmp_path / "out", tmp_path / "fresh"
    build(dataset, output)
    pages = {name: data for name, data in content(output).items() if name.endswith(".html")}
    assert [data.count(b'.zip"') for data in pages.values()] == [1, 1]
    assert not any(b'.xlsx"' in data or b'.pdf"' in data for data in pages.values())
    again = build(dataset, output, "xlsx")
    assert {path.suffix for o in again for path in o.files} == {".html", ".xlsx", ".zip"}
    build(dataset, at_once, "html", "xlsx")
    assert without_state(output) == without_state(at_once)
    assert made(build(dataset, output, "xlsx")) == made(build(dataset, output)) == {}
    for workbook in output.glob("*.xlsx"):
        workbook.unlink()
    build(dataset, output)
    assert {name: content(output)[name] for name in pages} == pages


def without_state(output: Path) -> dict[str, bytes]:
    return {name: data for name, data in content(output).items() if name != STATE_FILE}


def test_an_edit_makes_its_department_again_and_names_the_project(
    dataset: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out"
    build(dataset, output)
    name = ""

    def change(rows: list[dict[str, str]]) -> None:
        nonlocal name
        row = public_project(rows)
        name, row["资金用途"] = row["项目名称"], "用于更新全部设施。"

    edit(dataset, "projects", change)
    again = made(build(dataset, output))
    assert list(again) == [NAME]
    assert again[NAME] == (f"项目有变化：{name}",)
    fresh = tmp_path / "fresh"
    build(dataset, fresh)
    assert without_state(output) == without_state(fresh)


def test_a_change_of_what_is_withheld_makes_nothing(dataset: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build(dataset, output)
    before = content(output)

    def change(rows: list[dict[str, str]]) -> None:
        (row,) = (row for row in rows if row["项目编码"] == WITHHELD)
        row["项目名称"], row["预算数"] = "另一件不说的事情", "1234567.89"

    edit(dataset, "projects", change)
    assert all(outcome.unchanged for outcome in build(dataset, output))
    assert content(output) == before


def test_a_file_that_was_deleted_or_touched_is_made_again(dataset: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build(dataset, output)
    first, second = sorted(output.glob("*.html"))
    first.unlink()
    second.write_bytes(second.read_bytes() + b" ")
    again = made(build(dataset, output))
    assert sorted(again.values()) == [("文件在生成之后被改动过",), ("缺少 .html",)]


def test_force_makes_everything_again(dataset: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build(dataset, output)
    before = content(output)
    assert len(made(build(dataset, output, force=True))) == 2
    assert content(output) == before


@pytest.mark.parametrize("state", [b"", b"{", b"[]", b'{"format": 99}', b'{"format": 1}'])
def test_a_lost_or_damaged_state_makes_everything_again(
    dataset: Path, tmp_path: Path, state: bytes
) -> None:
    output = tmp_path / "out"
    output.mkdir()
    (output / STATE_FILE).write_bytes(state)
    assert len(made(build(dataset, output))) == 2


def test_what_the_dataset_no_longer_has_is_removed(dataset: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    build(dataset, output)
    tables = ("projects", "units", "goals", "indicators", "finance", "attributes", "withheld")
    with (dataset / "projects.csv").open(encoding="utf-8-sig", newline="") as file:
        codes = {
            row["项目编码"] for row in csv.DictReader(file)
            if row["单位编码"].startswith(DEPARTMENT)
        }  # fmt: skip

    def leave_out(rows: list[dict[str, str]]) -> None:
        rows[:] = [
            row for row in rows
            if not any(
                value in codes or (label.endswith("编码") and value.startswith(DEPARTMENT))
                for label, value in row.items()
            )
        ]  # fmt: skip

    for table in (*tables, "departments", "narrative"):
        edit(dataset, table, leave_out)
    outcomes = build(dataset, output)
    (removed,) = (outcome.removed for outcome in outcomes if outcome.removed)
    assert sorted((path.name[:3], path.suffix) for path in removed) == [
        (DEPARTMENT, ".html"),
        (DEPARTMENT, ".zip"),
    ]
    assert [path.name[:3] for path in output.glob("*.html")] == ["002"]


def test_an_extract_that_is_out_of_date_is_told_and_left(dataset: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    planned = make_plan(dataset, output, ("html",), Selection(each_unit=True), None)
    list(run_plan(planned, dataset, output, None, 1))
    count = len(list(output.glob("*.html")))
    edit(dataset, "projects", lambda rows: public_project(rows).update(资金用途="用于别的。"))
    outcomes = build(dataset, output)
    assert len([outcome for outcome in outcomes if outcome.outdated]) == 1
    assert len(list(output.glob("*.html"))) == count


def test_two_runs_into_one_folder_do_not_mix(dataset: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.mkdir()
    with FileLock(output / LOCK_FILE), pytest.raises(InputError) as caught:
        build(dataset, output)
    assert "另一个" in caught.value.problems[0].message


def test_what_a_crash_left_half_written_is_swept_up(dataset: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    output.mkdir()
    (output / ".reportgen-abc.tmp").write_bytes(b"half")
    build(dataset, output)
    assert not list(output.glob(".reportgen-*.tmp"))


def test_the_state_holds_no_withheld_value(dataset: Path, tmp_path: Path) -> None:
    from reportgen.dataset.load import load_dataset
    from reportgen.document.templates import Templates
    from reportgen.redaction.secrets import withheld_values

    output = tmp_path / "out"
    build(dataset, output)
    state = (output / STATE_FILE).read_text("utf-8")
    loaded, _ = load_dataset(dataset, Templates().names)
    secrets = [s.text for s in withheld_values(loaded) if len(s.text) > 5]
    assert secrets
    assert [text for text in secrets if text in state] == []


_IN_THE_COPY = """
import json
import multiprocessing
import sys
from pathlib import Path

import pikepdf
import reportgen
from conftest import edition_of, public_project
from reportgen.audit.pdf.page_cache import PageKeys
from reportgen.document.templates import Templates
from reportgen.output.manifest import Manifest

package, output = Path(reportgen.__file__).parent, Path(sys.argv[1])
edition = edition_of(public_project())

def manifest():
    return Manifest(output, output, Templates(None))

def state():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    made = manifest()
    return made.why(edition, ["html"]), made.style, PageKeys().of(pdf.pages[0])

def make():
    name, content = f"{edition.file_name}.html", b"made"
    (output / name).write_bytes(content)
    made = manifest()
    made.note(edition, (), (), {name: content}, ())
    made.save()
    return state()

def after_a_change(module):
    path = package / module
    before = path.read_bytes()
    path.write_bytes(before[:-1] + bytes([before[-1] ^ 1]))
    try:
        return state()
    finally:
        path.write_bytes(before)

# each step in a process that has not read its own program before
with multiprocessing.get_context("fork").Pool(1, maxtasksperchild=1) as pool:
    first = pool.apply(make)
    changed = pool.map(after_a_change, sys.argv[2:], chunksize=1)
    print(json.dumps([str(package), first, changed, pool.apply(state)]))
"""


def test_a_byte_in_any_folder_of_the_program_makes_everything_again(tmp_path: Path) -> None:
    package = Path(shutil.copytree(ROOT / "reportgen", tmp_path / "reportgen"))
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    for new in (package / "audit" / "new", package / "audit" / "new" / "below"):
        new.mkdir()
        (new / "module.py").write_text("one = 1\n")
    modules: dict[Path, str] = {}  # one for each folder
    for path in sorted(package.rglob("*.py")):
        if path.stat().st_size:
            modules[path.parent] = path.relative_to(package).as_posix()
    assert len(modules) > 20
    output = tmp_path / "out"
    output.mkdir()
    run = subprocess.run(
        [sys.executable, "-c", _IN_THE_COPY, str(output), *modules.values()],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT / 'tests'}"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    ran, (why, style, key), changed, last = json.loads(run.stdout)
    assert ran == str(package), "the copy is what runs"
    assert why == []
    for module, (reasons, new_style, new_key) in zip(modules.values(), changed, strict=True):
        assert reasons == ["程序或程序库的版本有变化"], module
        assert new_style != style, f"pages are laid out again: {module}"
        assert new_key != key, f"pages are read again: {module}"
    assert last == [why, style, key]
