"""`reportgen audit` on a whole folder: what belongs there passes, anything else is found.

The documents are really built, once; every test works on a copy. What is found is told by file
and channel, never by value.
"""

import io
import json
import shutil
import zipfile
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from conftest import (
    Rows,
    Run,
    a_project,
    public_department,
    public_project,
    reportgen,
    two_departments,
    write_dataset,
)

from reportgen.audit.register import PUBLIC_LIST, REGISTER
from reportgen.core.faults import error_log
from reportgen.document.edition import make_edition
from reportgen.document.templates import Templates
from reportgen.output.kept_pieces import KeptPieces
from reportgen.output.layout_cache import CACHE_FOLDER, LayoutCache, key_of
from reportgen.render.pdf.fragments import Fragment, Tags, to_bytes
from reportgen.render.renderer import Renderer
from reportgen.render.worker import render

NAME, PURPOSE = "麒麟洞勘测专线", "租用麒麟洞的测绘船和声呐。"
CODE = "P777麒麟"  # of the project withheld whole; codes can say what a project is, too
SECRETS = (NAME, PURPOSE, "7351.97", CODE, "麒麟")
FIRST, SECOND = "001青禾市林业局2026年部门预算绩效文本", "002青禾市体育局2026年部门预算绩效文本"


def tables() -> Rows:
    """Two departments; of the first a name and a purpose are withheld, and a project whole."""
    rows = two_departments()
    rows["projects"][0] |= {"项目名称": NAME, "资金用途": PURPOSE}
    rows["projects"].append(a_project(CODE, "001002", 项目名称=f"{NAME}二期", 预算数="7351.97"))
    decision = {"类别": "工作秘密", "审查人": "顾怀谨", "复核日期": "2099-12-31"}
    law = "《中华人民共和国保守国家秘密法》第六十四条"
    rows["withheld"] = [
        {**decision, "编码": "P001", "范围": "名称", "替代文字": "专项业务", "依据": law},
        {**decision, "编码": "P001", "范围": "字段", "字段": "资金用途", "依据": law},
        {**decision, "编码": CODE, "范围": "项目", "替代文字": "此项目涉密"},
    ]
    return rows


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the dataset (数据) and all its documents (输出)."""
    folder = tmp_path_factory.mktemp("生成")
    dataset = write_dataset(folder / "数据", tables())
    done = reportgen("build", dataset, "-o", folder / "输出", "--jobs", "1")
    assert (done.code, done.problems) == (0, [])
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it to be tampered with; with a place for logs of its own."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "状态"))
    return tmp_path


def audit(*arguments: object) -> Run:
    """Audit 输出 against 数据; whatever is said, no withheld value is."""
    done = reportgen("audit", "输出", "--against", "数据", "--jobs", "1", *arguments)
    assert [secret for secret in SECRETS if secret in done.out + done.err] == []
    return done


def found(done: Run) -> dict[str, set[str]]:
    """The channels in which something was found, by file."""
    assert (done.code, done.err) == (1, "")
    by_file: dict[str, set[str]] = {}
    for item in json.loads(done.out)["found"]:
        assert item.keys() == {"file", "channel", "place", "message"}
        by_file.setdefault(item["file"], set()).add(item["channel"])
    return by_file


def only_strangers(folder: Path) -> Path:
    """The folder without its documents: what is left is told at once."""
    for path in (folder / "输出").iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    return folder / "输出"


def only_what_builds_keep(folder: Path) -> Path:
    """The folder without its documents: nothing has to be made again."""
    for path in (folder / "输出").glob("[!.]*"):
        path.unlink()
    return folder / "输出" / CACHE_FOLDER


# ---------------------------------------------------------------- what passes


def test_what_was_built_from_the_dataset_passes(folder: Path) -> None:
    done = audit()
    assert (done.code, done.err) == (0, "")
    assert "审查了 2 份文本、10 个文件，没有查出问题" in done.out
    assert f"已写出 审查登记/{REGISTER}" in done.out
    assert f"已写出 审查登记/{PUBLIC_LIST}" in done.out


def _sheet(path: Path) -> tuple[str, list[list[str]]]:
    (sheet,) = openpyxl.load_workbook(path).worksheets
    return sheet.title, [[str(c or "") for c in row] for row in sheet.iter_rows(values_only=True)]


def test_the_register_is_internal_and_the_public_list_names_number_and_basis_alone(
    folder: Path,
) -> None:
    only_strangers(folder)
    assert audit("--register", "登记").code == 0
    title, rows = _sheet(folder / "登记" / REGISTER)
    assert "内部资料" in REGISTER
    assert "内部资料" in title
    assert "内部资料，不得公开" in rows[0]
    assert [row[3] for row in rows[2:]] == ["P001", "P001", CODE]
    assert {row[11] for row in rows[2:]} == {"有效", "没有依据"}
    assert not {NAME, PURPOSE, "7351.97"} & {cell for row in rows for cell in row}
    law = "《中华人民共和国保守国家秘密法》第六十四条"
    public = [["序号", "依据"], ["1", law], ["2", law]]
    assert _sheet(folder / "登记" / PUBLIC_LIST) == ("不予公开事项目录", public)
    assert sorted(path.name for path in (folder / "登记").iterdir()) == [PUBLIC_LIST, REGISTER]


@pytest.mark.parametrize("register", ["输出", "输出/登记", "别处", "输出/../输出/登记"])
def test_the_register_does_not_come_into_the_folder_that_is_published(
    register: str, folder: Path
) -> None:
    (folder / "别处").symlink_to(folder / "输出")
    before = sorted(folder.rglob("*"))
    done = audit("--register", register)
    assert (done.code, done.out) == (2, "")
    assert "登记册是内部资料" in done.err
    assert sorted(folder.rglob("*")) == before


# ---------------------------------------------------------------- what is found


def test_a_process_of_the_audit_that_was_ended_leaves_its_documents_unaudited(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object, **__: object) -> Future[object]:
        future: Future[object] = Future()
        future.set_exception(BrokenProcessPool())
        return future

    monkeypatch.setattr("reportgen.audit.folder.ProcessPoolExecutor.submit", ended)
    done = audit("--no-proof")
    assert done.code == 1
    assert done.out.count("没有审查完：做这一步的进程被强行结束了") == done.out.count(" 审查 ") > 0


def test_everything_that_does_not_belong_there_is_found(folder: Path) -> None:
    output = only_strangers(folder)
    (output / "说明.txt").write_text("与文本无关", "utf-8")
    (output / "纪要.txt").write_text(f"会上谈到{PURPOSE}", "gb18030")
    (output / f"关于{NAME}.txt").write_text("空", "utf-8")
    (output / f"{NAME}文件夹").mkdir()
    (output / ".备份").write_text("藏着", "utf-8")
    (output / "链接.html").symlink_to(folder / "数据" / "projects.csv")
    (output / f"{SECOND}.html").symlink_to("/nowhere")
    (output / "子文件夹").mkdir()
    (output / "子文件夹" / f"{FIRST}.html").write_text("旧的", "utf-8")
    (output / "003青禾市渔业局2026年部门预算绩效文本.html").write_text("别的部门", "utf-8")
    names = sorted(path.relative_to(output).as_posix() for path in output.rglob("*"))
    names.remove("子文件夹")
    numbers = [n for n, name in enumerate(names, start=1) if NAME in name]
    hidden = {f"第 {number} 个文件（按名称排列）": {"文件夹", "文件名"} for number in numbers}
    assert len(hidden) == 2
    assert found(audit("--format", "json")) == {
        "说明.txt": {"文件夹"},
        "纪要.txt": {"文件夹", "文件内容"},
        ".备份": {"文件夹"},
        "链接.html": {"文件夹"},
        f"{SECOND}.html": {"文件夹"},
        f"子文件夹/{FIRST}.html": {"文件夹"},
        "003青禾市渔业局2026年部门预算绩效文本.html": {"文件夹"},
        **hidden,
    }


def test_what_is_found_is_told_in_lines_and_counted(folder: Path) -> None:
    (only_strangers(folder) / "说明.txt").write_text(f"会上谈到{PURPOSE}", "utf-8")
    done = audit()
    lines = done.out.splitlines()
    assert done.code == 1
    assert (
        "查出：说明.txt 文件夹 说明.txt：不是由这个数据集生成的文件（不认识的格式 .txt）" in lines
    )
    assert any(line.startswith("查出：说明.txt 文件内容") for line in lines)
    assert "“项目”表第 2 行“资金用途”列" in done.out
    assert "没有审查：青禾市林业局（文件夹里没有它的文本）" in lines
    assert "审查了 0 份文本、1 个文件，查出 2 处" in lines


def _edit_docx(path: Path) -> None:
    """Another amount in the body, and a withheld text in a comment of the archive."""
    parts = {}
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            parts[info.filename] = archive.read(info)
    body = parts["word/document.xml"].decode()
    assert "120.50" in body
    parts["word/document.xml"] = body.replace("120.50", "130.50", 1).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
        archive.comment = PURPOSE.encode()
    path.write_bytes(buffer.getvalue())


def _edit_pdf(path: Path) -> None:
    """A withheld name among the properties."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.docinfo["/Keywords"] = f"项目 {NAME}"
        pdf.save(path)


def test_files_edited_after_the_build_are_found_and_the_others_are_not(folder: Path) -> None:
    output = folder / "输出"
    _edit_docx(output / f"{FIRST}.docx")
    _edit_pdf(output / f"{FIRST}.pdf")
    page = output / f"{SECOND}.html"
    page.write_text(page.read_text("utf-8").replace("健身步道", "健身广场", 1), "utf-8")
    done = audit("--format", "json")
    by_file = found(done)
    assert by_file.keys() == {f"{FIRST}.docx", f"{FIRST}.pdf", f"{SECOND}.html"}
    assert {"正文"} < by_file[f"{FIRST}.docx"]
    told = json.loads(done.out)["found"]
    value = [item["file"] for item in told if "有不予公开的内容" in item["message"]]
    assert {f"{FIRST}.docx", f"{FIRST}.pdf"} == set(value)
    assert "“项目”表第 2 行“项目名称”列" in done.out


def test_a_link_of_a_page_to_a_file_that_is_not_there_is_found(folder: Path) -> None:
    for pdf in (folder / "输出").glob("*.pdf"):
        pdf.unlink()
    page = f"{FIRST}.html"
    told = [t for t in json.loads(audit("--format", "json").out)["found"] if t["file"] == page]
    assert [item["channel"] for item in told] == ["链接"]
    assert ".pdf" in told[0]["message"]


def test_documents_of_another_dataset_are_found(folder: Path) -> None:
    """The department's data has changed since; or the file was made from someone else's."""
    rows = tables()
    rows["projects"][2]["资金用途"] = "用于更换步道的路灯。"
    write_dataset(folder / "数据", rows)
    by_file = found(audit("--format", "json"))
    assert by_file == {
        f"{SECOND}.docx": {"正文", "文字"},
        f"{SECOND}.html": {"正文", "网页"},
        f"{SECOND}.pdf": {"正文"},
        f"{SECOND}.zip": {"数据包"},
    }


def test_a_withheld_value_in_the_log_of_faults_is_found(folder: Path) -> None:
    only_strangers(folder)
    error_log().parent.mkdir(parents=True)
    error_log().write_text(f"ValueError: {PURPOSE}", "utf-8")
    assert found(audit("--format", "json")) == {"reportgen-error.log": {"日志"}}


# ---------------------------------------------------------------- what arithmetic gives away


def test_an_amount_that_can_be_derived_is_told_with_remedies(folder: Path) -> None:
    only_strangers(folder)
    rows = tables()
    rows["projects"][-1] |= {"财政资金": "7331.97"}
    total = {"编码": "001002", "列": "预算数", "金额": "7472.47", "来源": "预算公开表"}
    write_dataset(folder / "数据", {**rows, "totals": [total]})
    done = audit("--format", "json")
    assert found(done) == {"": {"推算"}}
    assert "已公开合计第 2 行（预算公开表）" in done.out
    assert "不含涉密项目" in done.out


def test_an_amount_that_stood_in_an_earlier_edition_is_told(folder: Path) -> None:
    only_strangers(folder)
    rows = tables()
    write_dataset(folder / "去年", {**rows, "withheld": []})
    assert audit().code == 0
    done = audit("--earlier", "去年", "--format", "json")
    assert found(done) == {"": {"推算"}}
    assert "以前公开的文本" in done.out


def test_what_a_unit_can_derive_is_a_note_and_no_finding(folder: Path) -> None:
    only_strangers(folder)
    rows = tables()
    whole = {"范围": "项目", "替代文字": "此项目涉密", "依据": "法条"}
    rows["withheld"] = [{**whole, "编码": code} for code in ("P001", CODE)]
    total = {"编码": "001", "列": "预算数", "金额": "7592.97", "来源": "预算公开表"}
    write_dataset(folder / "数据", {**rows, "totals": [total]})
    done = audit()
    assert done.code == 0
    assert "提示：青禾市苗圃场知道自己的数" in done.out


# ---------------------------------------------------------------- what cannot be audited


def test_a_dataset_with_errors_is_told_and_nothing_passes(folder: Path) -> None:
    rows = tables()
    rows["projects"][2]["预算数"] = "若干"
    write_dataset(folder / "数据", rows)
    done = audit()
    assert (done.code, done.out) == (2, "")
    assert "projects.csv 第 4 行 “预算数”列：不是数" in done.err
    assert "若干" not in done.err
    assert not (folder / "审查登记").exists()


def test_a_folder_or_dataset_that_is_not_there_is_told(folder: Path) -> None:
    done = reportgen("audit", "没有", "--against", "数据")
    assert (done.code, done.out) == (2, "")
    assert "没有这个文件夹" in done.err
    done = reportgen("audit", "输出", "--against", "没有")
    assert (done.code, done.out) == (2, "")
    assert "没有这个文件或文件夹" in done.err


# ---------------------------------------------------------------- what builds keep


def test_what_a_build_has_not_kept_is_found_among_what_it_keeps(folder: Path) -> None:
    place = next(only_what_builds_keep(folder).iterdir())
    (place / "另外.fragment").write_bytes(b"something else")
    done = audit()
    assert done.code == 1
    assert "不是生成时留下的排版记录" in done.out


def test_a_page_kept_from_before_it_was_withheld_is_found(folder: Path) -> None:
    """No build leaves one; a folder copied from elsewhere may."""
    edition = make_edition(public_department(public_project(purpose=PURPOSE)), Templates().suffixes)
    worker = Renderer(None, LayoutCache(only_what_builds_keep(folder)))
    render(worker, edition, ("pdf",), "样式")
    done = audit()
    assert done.code == 1
    assert "排版记录" in done.out


@pytest.mark.parametrize("hidden", ["steps", "kept_pages"])
def test_words_where_a_kept_page_has_codes_are_found(folder: Path, hidden: str) -> None:
    cache = LayoutCache(only_what_builds_keep(folder))
    words = {"steps": (("node", -1, 0, ("p", {"class": PURPOSE}, "")),), "kept_pages": (PURPOSE,)}
    page = Fragment((), Tags(), (), **{hidden: words[hidden]})  # type: ignore[arg-type]
    cache.put(key_of(["另外"]), to_bytes(page))
    done = audit()
    assert done.code == 1
    assert "不是生成时留下的排版记录" in done.out


def test_a_text_kept_from_before_it_was_withheld_is_found_beside_the_pages(folder: Path) -> None:
    key = key_of(["文本"])
    pieces = KeptPieces(LayoutCache(only_what_builds_keep(folder)), key)
    pieces.put_text(b"any", PURPOSE)
    pieces.keep()
    done = audit()
    assert done.code == 1
    assert "排版记录" in done.out


def test_a_table_kept_from_before_it_was_withheld_is_found_beside_the_pages(folder: Path) -> None:
    kept = {"tables": {"0" * 64: [None, 1, 1, [], PURPOSE, []]}}
    value = json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()
    LayoutCache(folder / "输出" / CACHE_FOLDER).put(key_of(["表"]), value)
    done = audit()
    assert done.code == 1
    assert "不是生成时留下的排版记录" not in done.out
    assert "排版记录" in done.out
