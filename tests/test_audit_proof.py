"""`reportgen audit` proves files by making them again: whatever somebody adds, the bytes differ.

A document is really built, once; every test works on a copy of the folder.
"""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from conftest import Run, reportgen, some_daily, two_departments, write_dataset

from reportgen.audit.proof import SAME, UNPROVEN
from reportgen.output.layout_cache import CACHE_FOLDER, content_of
from reportgen.output.own_files import LOCK_FILE, STATE_FILE
from reportgen.render.formats import formats_on_request
from reportgen.render.pdf.fragments import from_bytes, to_bytes

WHOLE = "001青禾市林业局2026年部门预算绩效文本"
EXTRACT = f"{WHOLE}（001001青禾市林业局本级）"
FORMATS = ("docx", "html", "pdf", "xlsx", "zip")


def build(folder: Path, *formats: str) -> None:
    """Into a folder a dataset (数据), one as it was before (以前), and what was built (输出)."""
    rows = two_departments()
    write_dataset(folder / "数据", rows)
    rows["projects"][0]["资金用途"] = "购买苗木。"
    write_dataset(folder / "以前", rows)
    asked = ("--department", "001", "--each-unit", "--jobs", "1", *_asked(formats))
    done = reportgen("build", folder / "数据", "-o", folder / "输出", *asked)
    assert (done.code, done.problems) == (0, [])


def _asked(formats: Iterable[str]) -> list[str]:
    return [word for name in formats for word in ("--format", name)]


@pytest.fixture(scope="module")
def in_all_formats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build in all formats."""
    folder = tmp_path_factory.mktemp("证明")
    build(folder, *formats_on_request())
    return folder


@pytest.fixture(scope="module")
def without_pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build without the files that take longest to be read and made again."""
    folder = tmp_path_factory.mktemp("证明")
    build(folder, "docx", "html")
    return folder


@pytest.fixture
def folder(in_all_formats: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the build in all formats to be tampered with, as the current folder."""
    return _current_copy(in_all_formats, tmp_path, monkeypatch)


@pytest.fixture
def small_folder(without_pdf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the build without PDF to be tampered with, as the current folder."""
    return _current_copy(without_pdf, tmp_path, monkeypatch)


def _current_copy(built: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(built, folder, dirs_exist_ok=True)
    monkeypatch.chdir(folder)
    return folder


def keep_the_extract(folder: Path) -> None:
    """Take away all documents but one."""
    for path in (folder / "输出").glob("[!.]*"):
        if not path.name.startswith(f"{EXTRACT}."):
            path.unlink()


def audit(*arguments: object, output: str = "输出") -> Run:
    return reportgen("audit", output, "--against", "数据", "--jobs", "1", *arguments)


def told(*arguments: object, output: str = "输出") -> dict[str, list[dict[str, str]]]:
    told: dict[str, list[dict[str, str]]] = json.loads(
        audit("--format", "json", *arguments, output=output).out
    )
    return told


def test_what_was_built_is_proven_whole_texts_and_extracts_alike(folder: Path) -> None:
    done = audit()
    assert (done.code, done.err) == (0, "")
    assert f"{SAME}：15 个文件" in done.out
    assert UNPROVEN not in done.out


def test_neither_the_notes_of_the_build_nor_its_layout_cache_are_needed(folder: Path) -> None:
    keep_the_extract(folder)
    (folder / "输出" / STATE_FILE).unlink()
    shutil.rmtree(folder / "输出" / CACHE_FOLDER)
    done = audit()
    assert done.code == 0
    assert f"{SAME}：5 个文件" in done.out


def test_what_cannot_be_seen_is_still_another_file(small_folder: Path) -> None:
    """Bytes that mean nothing to any reader of the format, and nothing to the structural audit."""
    path = small_folder / "输出" / f"{WHOLE}.zip"
    with zipfile.ZipFile(path) as archive:
        parts = [(info, archive.read(info)) for info in archive.infolist()]
    with zipfile.ZipFile(path, "w") as archive:
        for info, content in parts:
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, compresslevel=8)
    assert audit("--no-proof").code == 0
    done = audit()
    assert done.code == 1
    assert f"{UNPROVEN}：{WHOLE}.zip：" in done.out
    assert "没有变过，文件很可能在生成之后被改动过" in done.out
    assert f"{SAME}：8 个文件" in done.out
    assert "没有查出问题，1 个文件未能证明" in done.out


def test_a_byte_behind_the_end_of_any_file_is_found_either_way(folder: Path) -> None:
    keep_the_extract(folder)
    paths = [folder / "输出" / f"{EXTRACT}.{form}" for form in FORMATS]
    for path in paths:
        path.write_bytes(path.read_bytes() + b"\n")
    names = {path.name for path in paths}
    found = told()
    assert {file["file"] for file in found["unproven"]} == names
    assert {item["file"] for item in found["found"]} == names
    assert {item["file"] for item in told("--no-proof")["found"]} == names


def test_notes_that_were_changed_to_fit_do_not_help(small_folder: Path) -> None:
    """The digest in the notes is that of the changed file; the audit does not ask them."""
    path, state = small_folder / "输出" / f"{WHOLE}.html", small_folder / "输出" / STATE_FILE
    before = path.read_bytes()
    after = before.replace(b"<title>", b"<title> ", 1)
    path.write_bytes(after)
    digests = [hashlib.sha256(data).hexdigest() for data in (before, after)]
    state.write_text(state.read_text("utf-8").replace(*digests), "utf-8")
    assert [file["file"] for file in told()["unproven"]] == [path.name]


def _on_another_machine(folder: Path, change: Callable[[dict[str, str]], None]) -> None:
    """Notes of a build with other libraries or fonts, and a file that they made otherwise."""
    state = folder / "输出" / STATE_FILE
    noted = json.loads(state.read_text("utf-8"))
    for digest, parts in list(noted["parts"].items()):
        before = dict(parts)
        change(parts)
        if parts != before:
            noted["parts"]["0" * 64] = noted["parts"].pop(digest)
            text = json.dumps(noted, ensure_ascii=False, indent=1, sort_keys=True).replace(
                digest, "0" * 64
            )
            state.write_text(text, "utf-8")
    path = folder / "输出" / f"{WHOLE}.zip"
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: (info, archive.read(info)) for info in archive.infolist()}
    with zipfile.ZipFile(path, "w") as archive:
        for info, content in parts.values():
            archive.writestr(info, content, zipfile.ZIP_DEFLATED, compresslevel=8)


def test_another_version_of_a_library_is_named_as_the_reason_and_is_no_leak(
    small_folder: Path,
) -> None:
    def older(parts: dict[str, str]) -> None:
        if "Pango" in parts:
            parts["Pango"] = "1.42.0"

    _on_another_machine(small_folder, older)
    done = audit()
    assert done.code == 1, "nothing is proven, whatever the notes say"
    assert "Pango（当时 1.42.0，本机 " in done.out
    assert "请在生成它的机器上再审查一次" in done.out
    assert "没有查出问题" in done.out
    assert audit("--no-proof").code == 0


def test_a_font_with_another_content_is_named_as_the_reason(small_folder: Path) -> None:
    name = "NotoSerifCJK-Regular.ttc"

    def another(parts: dict[str, str]) -> None:
        if name in parts:
            parts[name] = "1" * 64

    _on_another_machine(small_folder, another)
    assert f"字体 {name}（内容不同）" in audit().out


def test_a_text_in_the_notes_is_not_repeated_as_a_reason(small_folder: Path) -> None:
    def odd(parts: dict[str, str]) -> None:
        if "Pango" in parts:
            parts["看：麒麟洞勘测"] = "1"

    _on_another_machine(small_folder, odd)
    done = audit()
    assert done.code == 1
    assert "麒麟洞" not in done.out


def test_data_that_changed_since_is_named_as_the_reason(small_folder: Path) -> None:
    shutil.rmtree(small_folder / "数据")
    (small_folder / "以前").rename(small_folder / "数据")
    found = told()
    names = {file["file"].rpartition(".")[0] for file in found["unproven"]}
    assert names == {WHOLE, EXTRACT}, "the other unit's extract says the same as before"
    assert all("现在不同：数据" in file["reason"] for file in found["unproven"])


def test_a_format_that_other_documents_have_must_not_be_missing(small_folder: Path) -> None:
    (small_folder / "输出" / f"{WHOLE}.docx").unlink()
    found = told()
    assert {(item["file"], item["message"]) for item in found["found"]} == {
        (f"{WHOLE}.docx", "缺少这个文件：文件夹里别的文本有 .docx 格式的"),
        (f"{WHOLE}.html", "网页上有到 .docx 文件的链接，文件夹里没有这个文件"),
    }
    for name in (WHOLE, EXTRACT, f"{WHOLE}（001002青禾市苗圃场）"):
        (small_folder / "输出" / f"{name}.docx").unlink(missing_ok=True)
    messages = {item["message"] for item in told()["found"]}
    # none has it, so none was asked for; but the pages, made when there were some, lead to them
    assert messages == {"网页上有到 .docx 文件的链接，文件夹里没有这个文件"}


def test_an_adjustment_notice_is_proven_against_the_earlier_edition(folder: Path) -> None:
    done = reportgen("diff", "以前", "数据", "--format", "pdf", "--format", "html", "-o", "说明")
    assert done.code == 0
    done = audit("--earlier", "以前", output="说明")
    assert (done.code, done.err) == (0, "")
    assert f"{SAME}：2 个文件" in done.out
    (page,), (pages,) = (folder / "说明").glob("*.html"), (folder / "说明").glob("*.pdf")
    pages.unlink()
    page.write_bytes(page.read_bytes().replace("购买苗木".encode(), "购买树苗".encode(), 1))
    assert audit("--earlier", "以前", output="说明").code == 1
    assert "请用 --earlier 写出调整前的数据集" in audit(output="说明").err


# ---------------------------------------------------------------- what builds keep


def _fragments(output: Path) -> Iterator[Path]:
    for path in sorted((output / CACHE_FOLDER).rglob("*.fragment")):
        if from_bytes(content_of(path.read_bytes())):
            yield path


_STROKES = b"\nq\n0 0 0 RG\n1 w\n100 100 m\n100 130 l\nS\nQ"


def test_strokes_drawn_into_a_kept_page_are_not_published(folder: Path) -> None:
    output = folder / "输出"
    published = {path.name: path.read_bytes() for path in output.glob("*.pdf")}
    for path in _fragments(output):
        sealed = path.read_bytes()
        fragment = from_bytes(content_of(sealed))
        assert fragment is not None
        for page in fragment.pages:
            object.__setattr__(page, "content", page.content + _STROKES)
        seal = sealed[: -len(content_of(sealed))]
        path.write_bytes(seal + to_bytes(fragment))
    for name in published:
        (output / name).unlink()
    done = reportgen("build", "数据", "-o", "输出", "--department", "001", "--each-unit")
    assert (done.code, done.problems) == (0, [])
    assert {path.name: path.read_bytes() for path in output.glob("*.pdf")} == published


def test_a_kept_page_under_the_name_of_another_is_not_published(folder: Path) -> None:
    output = folder / "输出"
    published = {path.name: path.read_bytes() for path in output.glob("*.pdf")}
    paths = list(_fragments(output))
    contents = [path.read_bytes() for path in paths]
    for path, content in zip(paths, contents[1:] + contents[:1], strict=True):
        path.write_bytes(content)
    for name in published:
        (output / name).unlink()
    assert reportgen("build", "数据", "-o", "输出", "--department", "001", "--each-unit").code == 0
    assert {path.name: path.read_bytes() for path in output.glob("*.pdf")} == published


_CHANGES_OF_NOTES: Mapping[str, Callable[[str], str]] = {
    "a key": lambda text: text.replace('"format"', '"备注": "7351",\n "format"', 1),
    "blanks": lambda text: text + "\n\n",
    "a project": lambda text: text.replace('"城郊造林补植"', '"北山雷达站"', 1),
    "a version": lambda text: text.replace('"Pango": "', '"Pango": "麒麟洞', 1),
    "a key of a page": lambda text: text.replace('"cache": [', '"cache": ["735197", ', 1),
    "a file": lambda text: text.replace(".html", ".7351.html", 1),
}


@pytest.mark.parametrize("change", some_daily(_CHANGES_OF_NOTES, 2))
def test_a_text_in_the_notes_of_the_build_is_found(change: str, small_folder: Path) -> None:
    state = small_folder / "输出" / STATE_FILE
    before = state.read_text("utf-8")
    state.write_text(_CHANGES_OF_NOTES[change](before), "utf-8")
    assert state.read_text("utf-8") != before
    assert {item["file"] for item in told("--no-proof")["found"]} == {STATE_FILE}


def test_a_text_in_the_lock_file_is_found(small_folder: Path) -> None:
    (small_folder / "输出" / LOCK_FILE).write_bytes(b"7351")
    assert {item["file"] for item in told("--no-proof")["found"]} == {LOCK_FILE}


def test_what_the_proof_says_does_not_depend_on_what_is_withheld(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two datasets alike in all that is public: the same files proven, and the same reasons."""
    said = []
    for run, (name, purpose) in enumerate(
        (("北山雷达站", "修缮。"), ("麒麟洞勘测", "测绘船租用。"))
    ):
        folder = tmp_path / str(run)
        folder.mkdir()
        monkeypatch.chdir(folder)
        rows = two_departments()
        rows["projects"][0] |= {"项目名称": name, "资金用途": purpose}
        decision = {"编码": "P001", "类别": "工作秘密", "依据": "法条", "审查人": "顾怀谨",
                    "复核日期": "2099-12-31"}  # fmt: skip
        rows["withheld"] = [
            {**decision, "范围": "名称", "替代文字": "专项业务"},
            {**decision, "范围": "字段", "字段": "资金用途"},
        ]
        write_dataset(folder / "数据", rows)
        asked = ("--department", "001", "--format", "html", "--jobs", "1")
        assert reportgen("build", "数据", "-o", "输出", *asked).code == 0
        page = folder / "输出" / f"{WHOLE}.html"
        page.write_bytes(page.read_bytes() + b"\n")
        (folder / "输出" / STATE_FILE).unlink()
        found = told()
        said.append((found["proven"], found["unproven"], found["found"]))
    assert said[0] == said[1]
    assert [file["file"] for file in said[0][1]] == [f"{WHOLE}.html"]
