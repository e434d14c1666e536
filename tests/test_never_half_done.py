"""Whatever stops a build: no file is half written, the old ones stay, and the next run ends well.

Every fault meets a folder that was published before and a dataset edited since. Afterwards each
file is the whole old or the whole new one, the user has read what is wrong, and once the fault is
gone the next run leaves what a build that nothing disturbed would have left.
"""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, Rows, Run, reportgen, reportgen_process, two_departments, write_dataset
from killing import Bench, contents

from reportgen.core.files import replace_files
from reportgen.core.problems import InputError
from reportgen.output.own_files import LOCK_FILE

FIRST, SECOND = (
    "001青禾市林业局2026年部门预算绩效文本.html",
    "002青禾市体育局2026年部门预算绩效文本.html",
)
LONG = "购买苗木和雇工补植。" * 3000  # makes the first department's page some 100 KB

# ---------------------------------------------------------------- killed


# the web pages, quickest of the formats, by one worker of each kind
QUICKLY = ("--format", "html", "--jobs", "1")


def with_data(name: str) -> tuple[str, str]:
    """A document's web page, and the open data beside it."""
    return name, str(Path(name).with_suffix(".zip"))


def both(files: dict[str, bytes], name: str) -> dict[str, bytes]:
    """The two files of a document."""
    return {file: files[file] for file in with_data(name)}


def edited() -> Rows:
    tables = two_departments()
    tables["projects"][0]["资金用途"] = LONG
    tables["projects"][2]["资金用途"] = "改换用途。"
    return tables


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    made = Bench(tmp_path_factory.mktemp("打断"), two_departments(), edited(), *QUICKLY)
    assert set(made.old) == set(made.new) == {*with_data(FIRST), *with_data(SECOND)}
    assert all(made.old[name] != made.new[name] for name in made.old)
    return made


def test_a_build_killed_at_any_moment_tears_nothing_and_the_next_run_ends_the_same(
    bench: Bench,
) -> None:
    """Two moments here, a hundred in benchmarks/kill.py."""
    chance = random.Random(20260210)  # noqa: S311 - moments, no secret
    for share in (0.3, 0.7):
        killed = bench.kill(bench.seconds * (share + chance.uniform(-0.2, 0.2)))
        assert (killed.torn, killed.different, killed.message) == ((), (), "")


def test_a_build_killed_between_two_documents_leaves_one_new_and_one_old(bench: Bench) -> None:
    killed = bench.kill_at_rename(3)  # a document is its page and its data
    assert not killed.done
    assert (killed.changed, killed.torn) == (2, ())
    assert (killed.different, killed.message) == ((), "")


def test_workers_do_not_outlive_a_build_that_was_killed_alone(bench: Bench) -> None:
    """Waiting for work for ever, they would hold memory and withheld values."""
    assert not bench.workers_survive(bench.seconds * 0.6)


# Replaces three files and is killed at the nth thing that it asks of the system; 0 when done.
_REPLACES = """
import os, signal, sys
from pathlib import Path
from reportgen.core.files import replace_files
left, folder = int(sys.argv[1]), Path(sys.argv[2])
def count(event, arguments):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(count)
replace_files({folder / name: b"new " * 5000 for name in ("a", "b", "c")})
"""


def test_files_are_old_or_new_wherever_their_replacement_is_killed(tmp_path: Path) -> None:
    for moment in range(1, 200):
        for name in ("a", "b", "c"):
            (tmp_path / name).write_bytes(b"old " * 9000)
        command = [sys.executable, "-c", _REPLACES, str(moment), str(tmp_path)]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        found = {(tmp_path / name).read_bytes() for name in ("a", "b", "c")}
        assert found <= {b"old " * 9000, b"new " * 5000}
        if code == 0:
            break
    assert 10 < moment < 199
    assert found == {b"new " * 5000}


# ---------------------------------------------------------------- faults


@dataclass(frozen=True)
class City:
    """A published folder, and the dataset that was edited since."""

    dataset: Path
    output: Path
    old: dict[str, bytes]
    new: dict[str, bytes]

    @property
    def words(self) -> list[str]:
        """The command's arguments."""
        return ["build", str(self.dataset), "-o", str(self.output), *QUICKLY]

    def ends_well(self) -> bool:
        """Whether the next run leaves exactly what an undisturbed one leaves."""
        return reportgen(*self.words).code == 0 and contents(self.output) == self.new


@pytest.fixture
def city(bench: Bench, tmp_path: Path) -> City:
    shutil.copytree(bench.dataset, tmp_path / "数据")
    shutil.copytree(bench.start, tmp_path / "输出")
    return City(tmp_path / "数据", tmp_path / "输出", bench.old, bench.new)


def assert_only_the_second_is_new(city: City, done: Run, *words: str) -> None:
    """The first department kept its old file, and the user has read why."""
    assert done.code == 1
    assert "没有生成：青禾市林业局" in done.err
    assert [word for word in words if word not in done.err] == []
    assert "Traceback" not in done.err
    assert contents(city.output) == {**both(city.old, FIRST), **both(city.new, SECOND)}


def test_a_file_too_large_for_its_disk_leaves_the_old_one_and_the_others_made(city: City) -> None:
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 16, 1 << 16))

    done = reportgen_process(*city.words, preexec_fn=limit)
    assert_only_the_second_is_new(city, done, FIRST, "文件太大")


_ON_A_SMALL_DISK = """
mount -t tmpfs -o size=96k none "$1" || exit 90
cp -a "$2/." "$1" || exit 91
shift 2
"$@"
code=$?
cp -a "$OUTPUT/." "$KEPT"
exit $code
"""


def test_a_full_disk_leaves_the_old_file_and_the_others_made(city: City, tmp_path: Path) -> None:
    """On a disk of 96 KB that exists for this build alone."""
    alone = ["unshare", "--map-root-user", "--mount"]
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk of their own")
    disk, kept = tmp_path / "小盘", tmp_path / "留下"
    disk.mkdir()
    kept.mkdir()
    build = [sys.executable, "-m", "reportgen", "build", city.dataset, "-o", disk]
    shell = [*alone, "sh", "-c", _ON_A_SMALL_DISK, "sh", disk, city.output, *build]
    done = subprocess.run(
        [*map(str, shell), *QUICKLY],
        cwd=ROOT,
        env={**os.environ, "OUTPUT": str(disk), "KEPT": str(kept)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode == 90:
        pytest.skip("this machine lets nobody mount a disk of their own")
    shutil.rmtree(city.output)
    kept.rename(city.output)
    run = Run(done.returncode, done.stdout, done.stderr)
    assert_only_the_second_is_new(city, run, f"{disk / FIRST}：不能写入（磁盘已满）")
    assert city.ends_well()


@pytest.fixture
def as_who_may_not_write() -> list[str]:
    """What stands before a command so that permissions count: root passes them by."""
    if os.geteuid():
        return []
    if not shutil.which("setpriv"):
        pytest.skip("permissions do not count for root")
    powers = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={powers}", f"--inh-caps={powers}"]


def test_a_folder_that_may_not_be_written_is_told_and_stays_as_it_is(
    city: City, as_who_may_not_write: list[str]
) -> None:
    build = [*as_who_may_not_write, sys.executable, "-m", "reportgen", *city.words]
    city.output.chmod(0o555)
    try:
        done = subprocess.run(
            build,
            cwd=ROOT,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    finally:
        city.output.chmod(0o755)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"{city.output} 不能写入（没有权限）" in done.stderr
    assert "Traceback" not in done.stderr
    assert contents(city.output) == city.old


def test_a_folder_in_the_place_of_a_file_leaves_the_others_made(city: City) -> None:
    (city.output / FIRST).unlink()
    (city.output / FIRST).mkdir()
    done = reportgen(*city.words)
    (city.output / FIRST).rmdir()
    assert done.code == 1
    assert f"{FIRST}：不能写入（这是一个文件夹）" in done.err
    _, data = with_data(FIRST)
    assert contents(city.output) == {data: city.old[data], **both(city.new, SECOND)}
    assert city.ends_well()


def test_where_one_file_of_a_document_cannot_be_replaced_the_others_are_put_back(
    tmp_path: Path,
) -> None:
    first, fresh, last = tmp_path / "一.pdf", tmp_path / "一.docx", tmp_path / "一.html"
    first.write_bytes(b"old")
    (last / "里面").mkdir(parents=True)
    with pytest.raises(InputError) as caught:
        replace_files({first: b"new", fresh: b"new", last: b"new"})
    assert str(last) in str(caught.value.problems[0])
    assert first.read_bytes() == b"old"
    assert sorted(tmp_path.iterdir()) == sorted([first, last])


@pytest.fixture
def other_run(city: City) -> Iterator[subprocess.Popen[str]]:
    """A process that holds the output folder, as a build does."""
    program = (
        "import sys, time; from filelock import FileLock; "
        "lock = FileLock(sys.argv[1]); lock.acquire(); print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(city.output / LOCK_FILE)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout
        process.stdout.readline()
        yield process
        process.kill()


def test_a_folder_held_by_another_run_stays_as_it_is_until_that_run_has_died(
    city: City, other_run: subprocess.Popen[str]
) -> None:
    done = reportgen(*city.words)
    assert (done.code, done.out) == (2, "")
    assert f"另一个 reportgen build 正在往 {city.output} 里生成" in done.err
    assert contents(city.output) == city.old
    other_run.kill()
    other_run.wait()
    assert city.ends_well()


def test_a_form_that_breaks_leaves_its_departments_old_and_the_others_made(
    city: City, tmp_path: Path
) -> None:
    templates = tmp_path / "模板"
    (templates / "hebei").mkdir(parents=True)
    (templates / "hebei" / "table.html").write_text("<p>一</p>\n{{ project.nosuch }}", "utf-8")
    done = reportgen(*city.words, "--templates", templates)
    assert_only_the_second_is_new(city, done, "hebei/table.html 第 2 行")
    shutil.rmtree(templates)
    assert city.ends_well()


@pytest.mark.parametrize(
    ("table", "limit", "told"),
    [
        (
            "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
            ("--time-limit", "5"),
            "5 秒里没有做完，已停下",
        ),
        ("{{ 'x' * 900000000 }}", ("--memory-limit", "600"), "内存超过了限额"),
    ],
    ids=["never ends", "eats memory"],
)
def test_a_document_that_goes_beyond_its_limits_is_stopped_and_named(
    table: str, limit: tuple[str, str], told: str, city: City, tmp_path: Path
) -> None:
    templates = tmp_path / "模板"
    (templates / "hebei").mkdir(parents=True)
    (templates / "hebei" / "table.html").write_text(f"<p>一</p>{table}", "utf-8")
    done = reportgen(*city.words, "--templates", templates, *limit)
    assert_only_the_second_is_new(city, done, told)
    shutil.rmtree(templates)
    assert city.ends_well()


def test_a_cell_of_a_megabyte_keeps_its_department_back_and_no_other(city: City) -> None:
    tables = edited()
    tables["projects"][0]["资金用途"] = LONG * 12
    write_dataset(city.dataset, tables)
    done = reportgen(*city.words)
    assert_only_the_second_is_new(city, done, "projects.csv 第 2 行 “资金用途”列：有 360000 个字")
    assert len(done.err) < 1000


def test_a_megabyte_that_may_be_rows_behind_an_open_quote_stops_everything(city: City) -> None:
    tables = edited()
    tables["projects"][0]["资金用途"] = (LONG + ",,,,,\n" * 10) * 12
    write_dataset(city.dataset, tables)
    done = reportgen(*city.words)
    assert (done.code, done.out) == (2, "")
    assert "projects.csv 第 2 行：有一格超过 32767 个字，像是引号没有关上" in done.err
    assert contents(city.output) == city.old
