"""Datasets in databases: an SQLite file and a real PostgreSQL server, by the command line."""

import os
import sqlite3
import threading
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import keyring
import postgres as postgres_server
import pytest
from conftest import (
    SAMPLE,
    Database,
    files_in,
    reportgen,
    reportgen_process,
    sqlite_file,
    two_departments,
    write_dataset,
)
from keyring.backend import KeyringBackend

from reportgen.build import plan
from reportgen.core.problems import InputError
from reportgen.dataset import grid as grid_module
from reportgen.dataset.database import snapshot as snapshot_module
from reportgen.dataset.load import read_dataset
from reportgen.dataset.reader import open_tables, read_tables
from reportgen.dataset.sources import find_source, is_source_file, source_files
from reportgen.dataset.writer import write_tables
from reportgen.document.templates import Templates
from reportgen.schema import TABLES
from reportgen.watch.source import WatchedFiles


def converted(source: object, target: object) -> None:
    done = reportgen("convert", source, target)
    assert (done.code, done.err) == (0, "")
    assert "已转成：" in done.out


def texts_of(path: object) -> dict[str, object]:
    """Everything that reading a dataset gives, without where it was."""
    raw = read_tables(Path(str(path)))
    return {"settings": raw.settings, **{n: t.rows for n, t in raw.tables.items()}}


def used_texts_of(path: object) -> dict[str, object]:
    """The same without those columns of some forms that no row has anything in."""
    texts = texts_of(path)
    for table in TABLES:
        rows: Any = texts[table.name]
        used = {label for row in rows for label, text in row.cells.items() if text}
        kept = used.union(table.usual_labels)
        texts[table.name] = [
            (row.number, {label: text for label, text in row.cells.items() if label in kept})
            for row in rows
        ]
    return texts


# ---------------------------------------------------------------- from one kind into another


def test_the_sample_goes_through_every_kind_and_comes_back_as_it_was(
    database: Database, tmp_path: Path
) -> None:
    book, other = tmp_path / "甲.xlsx", tmp_path / "乙.sqlite3"
    steps = [SAMPLE, database.path, book, other, tmp_path / "文件夹", database.path + "2"]
    if "://" in database.path:
        steps.pop()
    for source, target in pairwise(steps):
        converted(source, target)
    for step in steps[1:]:
        assert texts_of(step) == texts_of(SAMPLE), step
    for table in (t.name for t in TABLES if not t.optional):
        given, back = (folder / f"{table}.csv" for folder in (SAMPLE, tmp_path / "文件夹"))
        heads = given.read_text("utf-8-sig").split("\n")[0]
        if heads == back.read_text("utf-8-sig").split("\n")[0]:  # with all columns, in their order
            assert back.read_text("utf-8-sig") == given.read_text("utf-8-sig")


def test_wild_texts_survive_each_kind(database: Database, tmp_path: Path) -> None:
    wild = [
        "'=1+1", "=1+1", "001", "1e5", "\u200b藏", "a\u00a0b", "两行\n三行", '引"号', "百%s与:冒号",
        "\\反斜杠", "NULL", "'单引号';--", "🌾", "一" * 5000, "𠮷野家", "%(名称)s", "?",
    ]  # fmt: skip
    tables = two_departments()
    tables["projects"] = [
        {**tables["projects"][0], "项目编码": f"P{n:03d}", "资金用途": text}
        for n, text in enumerate(wild)
    ]
    tables["exceptions"] = [
        {"规则": "M001", "编码": "P001", "理由": "核实", "有效期至": "2026-12-31"}
    ]
    tables["schedule"] = [
        {"项目编码": "P001", "序号": str(n), "实施内容": text} for n, text in enumerate(wild, 1)
    ]
    source = write_dataset(tmp_path / "表", tables, grouping=[], strict=True, licence="CC-BY-4.0")
    converted(source, database.path)
    converted(database.path, tmp_path / "书.xlsx")
    converted(tmp_path / "书.xlsx", tmp_path / "回")
    assert used_texts_of(database.path) == used_texts_of(source)
    assert used_texts_of(tmp_path / "回") == used_texts_of(source)


def test_what_cannot_be_read_is_not_converted_and_not_spoken_of(
    database: Database, tmp_path: Path
) -> None:
    tables = two_departments()
    tables["projects"][1]["资金用途"] = "代号\x07霜降"
    source = write_dataset(tmp_path / "表", tables)
    done = reportgen("convert", source, database.path)
    assert (done.code, done.out) == (2, "")
    assert done.err == (
        "错误：projects.csv 第 3 行 “资金用途”列：这里有错，转换会丢失内容，什么也没有写。"
        "请先改正；是什么错，reportgen check 会说明。\n"
    )
    if "://" not in database.path:
        assert not Path(database.path).exists()


def test_nothing_is_converted_onto_a_dataset(database: Database, tmp_path: Path) -> None:
    converted(SAMPLE, database.path)
    other = write_dataset(tmp_path / "表", two_departments())
    for source, target in ((other, database.path), (database.path, other), (other, other)):
        done = reportgen("convert", source, target)
        assert (done.code, done.err.count("已经有内容，没有改动它")) == (2, 1)
    assert texts_of(database.path) == texts_of(SAMPLE)


def test_a_new_database_is_empty_and_can_be_filled(database: Database) -> None:
    assert reportgen("new", database.path).code == 0
    assert reportgen("new", database.path).code == 2
    database.execute('UPDATE "设置" SET "值" = \'2026\' WHERE "设置项" = \'年度\'')
    database.execute(
        'INSERT INTO "部门" ("部门编码", "部门名称") VALUES (\'001\', \'青禾市林业局\')'
    )
    read = read_tables(Path(database.path))
    assert read.settings["year"] == 2026
    assert [row.cells["部门编码"] for row in read.tables["departments"].rows] == ["001"]


def test_other_tables_in_a_database_are_left_alone(database: Database) -> None:
    database.execute("CREATE TABLE keep (text TEXT)")
    database.execute("INSERT INTO keep VALUES ('别动')")
    write_tables(Path(database.path), {"year": 2026}, two_departments())
    write_tables(Path(database.path), {"year": 2027}, {})
    assert database.execute("SELECT text FROM keep") == [("别动",)]
    assert read_tables(Path(database.path)).settings["year"] == 2027


# ---------------------------------------------------------------- the same documents and findings


def test_documents_and_findings_are_those_of_the_folder(database: Database, tmp_path: Path) -> None:
    tables = two_departments()
    tables["projects"][0]["预算数"] = "1.00"
    source = write_dataset(tmp_path / "表", tables)
    converted(source, database.path)
    found, made = [], []
    for number, path in enumerate((source, database.path)):
        found.append(reportgen("check", path, "--format", "json"))
        output = tmp_path / f"成果{number}"
        assert reportgen("build", path, "-o", output, "--format", "html", "--jobs", "1").code == 0
        made.append({name: (output / name).read_bytes() for name in files_in(output)})
        assert reportgen("audit", output, "--against", path, "--register", tmp_path).code == 0
    assert found[0] == found[1]
    assert "M001" in found[0].out
    assert made[0] == made[1]
    assert len(made[0]) == 2
    assert reportgen("diff", source, database.path).code == 0


def test_what_is_to_be_made_is_the_same_from_a_database_and_without_a_copy_of_the_process(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = two_departments()
    tables["projects"][0]["预算数"] = "1.00"
    source = write_dataset(tmp_path / "表", tables)
    converted(source, database.path)
    plans = []
    for path, apart in ((source, True), (source, False), (Path(database.path), True)):
        with monkeypatch.context() as patched:
            if not apart:
                patched.setattr(plan, "done_apart", lambda work, _: work())
            plans.append(plan.make_plan(path, tmp_path / "成果", (), plan.Selection(), None))
    assert plans[0].report.findings
    assert plans[0].report == plans[1].report == plans[2].report
    views = [[job.department for job in made.jobs] for made in plans]
    assert views[0] == views[1] == views[2]


def test_what_is_made_of_an_address_is_known_again_from_any_folder(
    postgres: postgres_server.Server, tmp_path: Path
) -> None:
    address = postgres.address(postgres.new_database())
    environment = {**os.environ, "REPORTGEN_DB_PASSWORD": postgres_server.PASSWORD}
    tables = two_departments()
    source = write_dataset(tmp_path / "表", tables)
    assert reportgen_process("convert", source, address, env=environment).code == 0
    output = tmp_path / "成果"
    for folder, words in ((tmp_path, "已生成"), (source, "2 份文本没有变化")):
        done = reportgen_process(
            "build", address, "-o", output, "--format", "html", cwd=folder, env=environment
        )
        assert done.code == 0
        assert words in done.out


def test_rows_typed_by_hand_with_english_names_and_numbers_are_read(database: Database) -> None:
    reportgen("new", database.path)
    write_tables(Path(database.path), {"year": 2026}, two_departments())
    database.execute('DROP TABLE "项目"')
    database.execute(
        "CREATE TABLE projects (code TEXT, unit TEXT, name TEXT, funding TEXT,"
        " budget NUMERIC(18,2), fiscal NUMERIC(18,2), other NUMERIC(18,2), purpose TEXT,"
        " plan_march INTEGER, plan_june INTEGER, plan_october INTEGER, plan_december INTEGER)"
    )
    for code, unit in (("P001", "001001"), ("P002", "001002"), ("P003", "002001")):
        database.execute(
            "INSERT INTO projects VALUES"
            " (?, ?, '城郊造林', NULL, 120.5, 100.5, 20, '补植', 20, 50, 80, 100)",
            code, unit,
        )  # fmt: skip
    loaded = read_dataset(Path(database.path), Templates().names)
    assert loaded.problems == ()
    project = loaded.dataset.projects["P002"]
    assert (str(project.budget).rstrip("0"), project.plan_june) == ("120.5", 50)


def test_chapters_keep_their_order_where_nothing_numbers_the_rows(database: Database) -> None:
    tables = two_departments()
    chapters = ("总体绩效目标", "分项绩效目标", "工作保障措施")
    tables["narrative"] = [
        {"部门编码": "001", "章节": chapter, "序号": str(n), "正文": "健全制度。"}
        for chapter in chapters
        for n in (1, 2, 10)
    ]
    write_tables(Path(database.path), {"year": 2026}, tables)
    database.execute('CREATE VIEW narrative AS SELECT "部门编码", "章节", "序号", "标题", "正文", '
                     '"绩效目标", "绩效指标" FROM "文本" ORDER BY "行号" DESC')  # fmt: skip
    database.execute('ALTER TABLE "文本" RENAME TO "文本旧"')
    rows = read_tables(Path(database.path)).tables["narrative"].rows
    assert [(row.cells["章节"], row.cells["序号"]) for row in rows] == [
        (chapter, n) for chapter in chapters for n in ("1", "2", "10")
    ]


# ---------------------------------------------------------------- --fix, watch


def test_cells_are_put_right_in_place(database: Database) -> None:
    tables = two_departments()
    tables["indicators"][0] |= {"三级指标": "苗木成活率", "计量单位": "百分比", "指标值": "95"}
    write_tables(Path(database.path), {"year": 2026}, tables)
    assert "【百分比】 → 【%】" in reportgen("check", database.path, "--fix").out
    assert "已改正 1 处" in reportgen("check", database.path, "--fix", "--yes").out
    assert database.execute('SELECT "计量单位" FROM "指标" WHERE "行号" = 2') == [("%",)]
    assert database.execute('SELECT count(*) FROM "指标"') == [(6,)]


def test_a_file_is_watched_and_a_server_is_not(database: Database, tmp_path: Path) -> None:
    write_tables(Path(database.path), {"year": 2026}, two_departments())
    path = Path(database.path)
    if "://" in database.path:
        done = reportgen("watch", path, "-o", tmp_path / "成果")
        assert (done.code, done.err.count("看不出什么时候有改动")) == (2, 1)
        return
    watched = WatchedFiles(path, None, lambda _: None)
    watched.read(lambda: read_tables(path))
    assert watched.changed() == ()
    database.execute('UPDATE "项目" SET "资金用途" = \'改了\' WHERE "行号" = 2')
    assert watched.changed() == ("数据.db",)
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute('UPDATE "项目" SET "资金用途" = \'又改\' WHERE "行号" = 2')
        writer.commit()
        assert [file.name for file in source_files(path)] == ["数据.db", "数据.db-wal"]
        assert is_source_file("数据.db-wal")
        row = read_tables(path).tables["projects"].rows[0]
    assert row.cells["资金用途"] == "又改"


# ---------------------------------------------------------------- one moment, read-only, streamed


def test_all_tables_are_read_as_they_were_at_one_moment(database: Database) -> None:
    write_tables(Path(database.path), {"year": 2026}, two_departments())
    if "://" not in database.path:
        database.execute("PRAGMA journal_mode = WAL")
    with open_tables(Path(database.path)) as opened:
        units = opened.take(TABLES[1]).read()
        database.execute('DELETE FROM "项目"')
        projects = opened.take(TABLES[2]).read()
    assert (len(units.rows), len(projects.rows)) == (3, 3)
    assert read_tables(Path(database.path)).tables["projects"].rows == ()


def test_nothing_can_be_written_while_a_dataset_is_read(database: Database, tmp_path: Path) -> None:
    write_tables(Path(database.path), {"year": 2026}, two_departments())
    folder = tmp_path / "集"
    folder.mkdir()
    (folder / "dataset.toml").write_text(
        f'year = 2026\n[source]\naddress = "{database.path}"\n[source.tables."目标"]\n'  # noqa: S608
        "query = '''DELETE FROM \"项目\" RETURNING \"项目编码\"'''\n",
        "utf-8",
    )
    done = reportgen("check", folder)
    assert done.code == 2
    assert "SELECT" in done.err or "数据库不认" in done.err
    assert database.execute('SELECT count(*) FROM "项目"') == [(3,)]


def test_a_large_table_is_fetched_piece_by_piece(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first row is there while the server has sent no more than some pieces."""
    tables = two_departments()
    tables["goals"] = [
        {"项目编码": "P001", "序号": str(n), "绩效目标": "按期完成。"} for n in range(1, 5001)
    ]
    write_tables(Path(database.path), {"year": 2026}, tables)
    monkeypatch.setattr(snapshot_module, "_AT_ONCE", 100)
    monkeypatch.setattr(grid_module, "BLOCK", 50)
    fetched: list[int] = []
    rows = snapshot_module.Snapshot.rows

    def counted(self, statement, place):  # type: ignore[no-untyped-def]
        for row in rows(self, statement, place):
            fetched.append(1)
            yield row

    monkeypatch.setattr(snapshot_module.Snapshot, "rows", counted)
    with open_tables(Path(database.path)) as opened:
        fetched.clear()
        first = next(opened.take(TABLES[3]).rows())
        assert first.number == 2
        assert len(fetched) == 50


# ---------------------------------------------------------------- passwords


@pytest.fixture
def address(postgres: postgres_server.Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """A dataset on the server; no password is known yet."""
    monkeypatch.setenv("REPORTGEN_DB_PASSWORD", postgres_server.PASSWORD)
    found = postgres.address(postgres.new_database())
    write_tables(Path(found), {"year": 2026}, two_departments())
    monkeypatch.delenv("REPORTGEN_DB_PASSWORD")
    return found


def source_folder(folder: Path, address: str, *lines: str) -> Path:
    folder.mkdir(exist_ok=True)
    text = "\n".join(("year = 2026", "[source]", f'address = "{address}"', *lines))
    (folder / "dataset.toml").write_text(text, "utf-8")
    return folder


def test_a_password_comes_from_the_environment(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reportgen("check", address, "--select", "M").code == 2
    folder = source_folder(tmp_path / "集", address, 'password_env = "BUDGET"')
    refused = reportgen("check", folder)
    assert "没有设环境变量 BUDGET" in refused.err
    monkeypatch.setenv("BUDGET", postgres_server.PASSWORD)
    assert reportgen("check", folder, "--select", "M").code == 0


def test_a_password_comes_from_a_file_that_nobody_else_can_read(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "密码"
    file.write_text(postgres_server.PASSWORD + "\n", "utf-8")
    file.chmod(0o640)
    folder = source_folder(tmp_path / "集", address, f'password_file = "{file}"')
    refused = reportgen("check", folder, "--select", "M")
    assert (refused.code, refused.err.count("密码文件别人也能读。请运行 chmod 600")) == (2, 1)
    file.chmod(0o600)
    assert reportgen("check", folder, "--select", "M").code == 0
    monkeypatch.setenv("REPORTGEN_DB_PASSWORD_FILE", str(file))
    assert reportgen("check", address, "--select", "M").code == 0
    file.write_text("", "utf-8")
    assert "密码文件是空的" in reportgen("check", address).err


class _Memory(KeyringBackend):
    """A keyring in memory, never chosen by itself."""

    priority = -1  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        known = {("budget", "tester"), ("reportgen", "tester")}
        return postgres_server.PASSWORD if (service, username) in known else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


def test_a_password_comes_from_the_keyring(address: str, tmp_path: Path) -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(_Memory())
    try:
        folder = source_folder(tmp_path / "集", address, 'password_keyring = "budget"')
        assert reportgen("check", folder, "--select", "M").code == 0
        assert reportgen("check", address, "--select", "M").code == 0
        source_folder(folder, address, 'password_keyring = "other"')
        assert "系统钥匙串里没有这个数据库的密码" in reportgen("check", folder).err
    finally:
        keyring.set_keyring(before)


_PASSWORD = "Gehe1m!"  # noqa: S105


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://u:{_PASSWORD}@h/db",
        f"postgresql://u:{_PASSWORD}@h:5432/db?sslmode=require",
        f"postgresql://:{_PASSWORD}@h/db",
        f"postgresql://u:{_PASSWORD}/@:x@h/db",
        f"postgresql://h/db?user=u&password={_PASSWORD}",
        f"postgresql://u@h/db?sslpassword={_PASSWORD}",
        f"postgresql+psycopg://u:{_PASSWORD}@h/db",
        f"jdbc:postgresql://h/db?user=u&password={_PASSWORD}",
        f"jdbc:oracle:thin:u/{_PASSWORD}@h:1521:orcl",
        f"jdbc:dm://h:5236?user=SYSDBA&password={_PASSWORD}",
        f"postgres//u:{_PASSWORD}@h/db",
        f"postgresql:u:{_PASSWORD}@h/db",
        f"host=h dbname=db password={_PASSWORD}",
        f"u:{_PASSWORD}@pg://h/db",
        f"mysql://root:{_PASSWORD}@h/db",
        f"Server=h;Database=db;Uid=u;Pwd={_PASSWORD};",
        f"sqlite://u:{_PASSWORD}@h/x.db",
        f"u/{_PASSWORD}@h:1521/orcl",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(address: str, tmp_path: Path) -> None:
    folder = source_folder(tmp_path / "集", address)
    runs = [
        reportgen("check", address),
        reportgen("build", address, "-o", tmp_path / "成果"),
        reportgen("convert", address, tmp_path / "新"),
        reportgen("convert", SAMPLE, address) if "://" in address else reportgen("check", address),
        reportgen("doctor", address, "--source"),
        reportgen("diff", SAMPLE, address),
        reportgen("audit", tmp_path, "--against", address),
        reportgen("check", folder),
        reportgen("doctor", folder, "--source"),
        reportgen("new", tmp_path / "新集", "--source", address) if "://" in address else None,
        reportgen("new", address) if "://" in address else None,
        reportgen("watch", address),
    ]
    for run in filter(None, runs):
        said = run.out + run.err
        assert _PASSWORD not in said
        assert run.code in (1, 2), said
    assert not (tmp_path / "成果").exists()


@pytest.mark.parametrize("key", ["password", "passwd", "pwd", "PASSWORD"])
def test_a_password_in_the_settings_is_refused_and_not_repeated(key: str, tmp_path: Path) -> None:
    folder = source_folder(tmp_path / "集", "postgresql://u@h/db", f'{key} = "{_PASSWORD}"')
    done = reportgen("check", folder)
    assert done.code == 2
    assert "[source] 里写了密码" in done.err
    assert _PASSWORD not in done.err


# ---------------------------------------------------------------- what goes wrong


def one_sentence(*arguments: object) -> str:
    """What a command says when it refuses: a single line."""
    done = reportgen(*arguments)
    assert (done.code, done.out) == (2, "")
    assert done.err.count("\n") == 1
    return done.err


def test_a_server_away_or_a_wrong_password_is_one_sentence_and_nothing_is_published(
    postgres: postgres_server.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = write_dataset(tmp_path / "表", two_departments())
    output = tmp_path / "成果"
    assert reportgen("build", source, "-o", output, "--format", "html", "--jobs", "1").code == 0
    before = {file: file.read_bytes() for file in output.iterdir() if file.is_file()}
    name = postgres.new_database()
    monkeypatch.setenv("REPORTGEN_DB_PASSWORD", "falsch-93")
    away = "postgresql://tester@127.0.0.1:1/city"
    cases = {
        away: "连不上数据库服务器",
        postgres.address(name): "数据库不认这个用户名和密码",
        "postgresql://tester@no-such-host.invalid/city": "连不上数据库服务器",
    }
    for address, words in cases.items():
        said = one_sentence("build", address, "-o", output, "--format", "html")
        assert words in said
        assert "falsch-93" not in said
    monkeypatch.setenv("REPORTGEN_DB_PASSWORD", postgres_server.PASSWORD)
    said = one_sentence("build", postgres.address("nowhere"), "-o", output)
    assert "服务器上没有这个名称的数据库" in said
    said = one_sentence("build", postgres.address(name) + "?client_encoding=utf-99", "-o", output)
    assert "没有这种编码" in said
    assert {file: file.read_bytes() for file in output.iterdir() if file.is_file()} == before


def test_a_server_that_stops_in_the_middle_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORTGEN_DB_PASSWORD", postgres_server.PASSWORD)
    with postgres_server.server() as own:  # one that may be stopped
        if own is None:
            pytest.skip("no PostgreSQL server on this machine")
        tables = two_departments()
        tables["goals"] = [
            {"项目编码": "P001", "序号": str(n), "绩效目标": "按期完成" * 200}
            for n in range(1, 6001)
        ]
        address = own.address(own.new_database())
        write_tables(Path(address), {"year": 2026}, tables)
        with open_tables(Path(address)) as opened:
            rows = opened.take(TABLES[3]).rows()
            assert next(rows).number == 2
            own.stop()
            with pytest.raises(InputError) as caught:
                list(rows)
        own.start()
    (problem,) = caught.value.problems
    assert "断" in problem.message or "停" in problem.message
    assert "按期完成" not in str(problem)


def test_a_missing_privilege_is_one_sentence(
    postgres: postgres_server.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = postgres.new_database()
    monkeypatch.setenv("REPORTGEN_DB_PASSWORD", postgres_server.PASSWORD)
    write_tables(Path(postgres.address(name)), {"year": 2026}, two_departments())
    monkeypatch.setenv("REPORTGEN_DB_PASSWORD", postgres_server.READER_PASSWORD)
    address = postgres.address(name, postgres_server.READER)
    assert "没有读这张表的权限" in one_sentence("check", address)


def test_missing_tables_and_columns_are_one_sentence_each(database: Database) -> None:
    write_tables(Path(database.path), {"year": 2026}, two_departments())
    database.execute('ALTER TABLE "项目" DROP COLUMN "资金用途"')
    assert "缺少“资金用途”列" in one_sentence("check", database.path)
    database.execute('ALTER TABLE "项目" RENAME TO other')
    assert "缺少“项目”表" in one_sentence("check", database.path)


def test_two_rows_of_one_key_are_one_sentence(database: Database) -> None:
    tables = two_departments()
    tables["projects"].append({**tables["projects"][0], "资金用途": "代号霜降"})
    write_tables(Path(database.path), {"year": 2026}, tables)
    done = reportgen("check", database.path, "--select", "D001")
    assert done.code == 1
    assert done.out.count("与第 2 行重复") == 1
    assert "代号霜降" not in done.out + done.err


def test_texts_in_another_encoding_are_told_by_their_place(tmp_path: Path) -> None:
    database = sqlite_file(tmp_path / "数据.db")
    write_tables(Path(database.path), {"year": 2026}, two_departments())
    database.execute(
        'UPDATE "项目" SET "资金用途" = CAST(? AS TEXT) WHERE "行号" = 3',
        "代号霜降".encode("gb18030"),
    )
    done = reportgen("check", database.path, "--select", "D001")
    assert "第 3 行 “资金用途”列：不是数据库说的那种编码的文字" in done.out
    assert "霜降" not in done.out
    folder = tmp_path / "集"
    folder.mkdir()
    for encoding, words in (("utf-99", "没有这种编码"), ("gb18030", "")):
        (folder / "dataset.toml").write_text(
            f'year = 2026\n[source]\naddress = "../数据.db"\nencoding = "{encoding}"\n', "utf-8"
        )
        assert words in reportgen("check", folder).err


def test_a_server_that_knows_no_encoding_is_read_in_the_one_that_is_told(
    postgres: postgres_server.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORTGEN_DB_PASSWORD", postgres_server.PASSWORD)
    name = postgres.new_database("SQL_ASCII")
    write_tables(Path(postgres.address(name)), {"year": 2026}, two_departments())
    with postgres.connect(name) as connection:
        connection.execute("SET client_encoding = 'SQL_ASCII'")
        connection.execute(
            'UPDATE "项目" SET "资金用途" = '.encode() + b"'" + "代号霜降".encode("gb18030") + b"'"
        )
    said = one_sentence("check", postgres.address(name))
    assert "有的字不是数据库说的那种编码" in said
    assert "霜降" not in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04" * 300, "内容不是 SQLite 数据库"),
        (b"x", "数据库里没有数据集的表"),
    ],
)
def test_a_file_that_is_no_database_is_one_sentence(
    content: bytes, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "数据.db"
    path.write_bytes(content)
    assert words in one_sentence("check", path)


def test_a_file_that_another_program_writes_to_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = sqlite_file(tmp_path / "数据.db")
    write_tables(Path(database.path), {"year": 2026}, two_departments())
    monkeypatch.setattr(snapshot_module, "_PATIENCE", 0.1)
    with closing(sqlite3.connect(database.path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        assert "正被另一个程序写入" in one_sentence("check", database.path)


def test_a_driver_that_is_not_installed_is_one_sentence() -> None:
    assert "没有装连这种数据库的驱动" in one_sentence("check", "mysql://u@h/db")
    assert "没有装连这种数据库的驱动" in one_sentence("check", "dm://u@h/db")
    assert "不认识“postgre”这种数据库。最接近的是 postgres" in one_sentence(
        "check", "postgre://u@h/db"
    )


def test_a_failed_conversion_leaves_no_table(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reportgen.dataset.database import own_tables

    create = own_tables._create

    def failing(connection, name, heads, rows):  # type: ignore[no-untyped-def]
        if name == "指标":
            raise KeyboardInterrupt
        create(connection, name, heads, rows)

    monkeypatch.setattr(own_tables, "_create", failing)
    assert reportgen("convert", SAMPLE, database.path).code == 1
    monkeypatch.undo()
    if "://" in database.path:
        return
    assert not Path(database.path).exists()


def test_an_address_is_no_file_and_a_file_no_address(tmp_path: Path) -> None:
    assert find_source(Path("postgresql://u@h/db")).LABEL == "数据库的地址"
    (tmp_path / "x.db").write_bytes(b"SQLite")
    assert find_source(tmp_path / "x.db").SUFFIX == ".db"


def test_reading_leaves_no_thread_and_no_connection(
    postgres: postgres_server.Server, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REPORTGEN_DB_PASSWORD", postgres_server.PASSWORD)
    threads = threading.active_count()
    read_tables(Path(address))
    with pytest.raises(InputError):
        read_tables(Path(f"{address}?client_encoding=utf-99"))
    assert threading.active_count() == threads
    with postgres.connect("postgres") as connection:
        # the server ends a session a moment after its client has hung up
        for _ in range(100):
            open_now = connection.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE application_name = 'reportgen' AND datname = %s",
                [address.rpartition("/")[2]],
            ).fetchone()
            if open_now == (0,):
                break
            time.sleep(0.1)
    assert open_now == (0,)
