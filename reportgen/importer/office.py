"""DOC, WPS and ET, read through LibreOffice where that is installed, as DOCX and XLSX."""

import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

from reportgen.core.problems import Place, fail
from reportgen.core.temporary import run_folder

_PATIENCE = 120  # seconds
_SHEETS = (".et", ".xls", ".ods", ".xlsx")


def converted(path: Path) -> Path:
    """The file as DOCX or XLSX; InputError where that cannot be had."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    place, sheet = Place(str(path)), path.suffix.lower() in _SHEETS
    remedy = (
        f"请用 {'Excel' if sheet else 'Word'} 或 WPS 打开后另存为 {'.xlsx' if sheet else '.docx'}"
    )
    if program is None:
        raise fail("是旧格式，要装 LibreOffice 才能读", remedy, place)
    folder = Path(mkdtemp(dir=run_folder()))
    kind = "xlsx" if sheet else "docx"
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--norestore", "--convert-to", kind, "--outdir", str(folder), str(path.resolve()),
    ]  # fmt: skip
    try:
        # the program is the installed LibreOffice, the file is handed over as one argument
        subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise fail("LibreOffice 没能打开", remedy, place) from error
    finally:
        shutil.rmtree(folder / "profile", ignore_errors=True)
    made = next(folder.glob(f"*.{kind}"), None)
    if made is None:
        raise fail("LibreOffice 没能打开，文件可能坏了或有密码", remedy, place)
    return made
