"""Check PDFs of all kinds with veraPDF against the profiles they claim, PDF/A-2a and PDF/UA-1.

Run by `make validate`. Those of the sample with all extracts, of every form, of the seeds where
they lie beside the project, of a dataset made to hurt, the 调整说明 from the sample to it, and one
that must fail. Ends with 1 where a file fails, with 3 where veraPDF could not be had: that is no
pass, and it says so.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf

NOT_RUN = 3
HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
SEEDS = ROOT.parent / "shared" / "seeds"
JARS = ROOT / ".venv" / "verapdf"
REPORTGEN = Path(sys.executable).with_name("reportgen")
LATIN = "Supercalifragilistic-expialidocious/2026 (Co) \"x\" 'y' "
HURTING = {  # by file, what is added to the cells of a column
    "projects": {"项目名称": "（“一带一路”·第②期—𠮷㐂）", "资金用途": LATIN * 12},
    "goals": {"绩效目标": "逐村核对、登记造册，\n" * 90},
    "indicators": {"绩效指标描述": "≥98.5%、1,234,567.89平方公里；" * 30, "三级指标": LATIN},
    "narrative": {"正文": "第一段……\n" + "12,300万元——" * 100, "标题": LATIN},
}


def main() -> int:
    """Make the files and check them."""
    if not (missing := [name for name in ("java", "mvn") if not shutil.which(name)]):
        missing = fetch_jars()
    if missing:
        print(f"没有验证：缺 {'、'.join(missing)}（apt-get install openjdk-17-jdk-headless maven）")
        return NOT_RUN
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = sorted(path for made in make_all(folder) for path in made.glob("*.pdf"))
        if validate([broken(files[0], folder / "broken.pdf")], quiet=True) == 0:
            print("没有验证：一份去掉了标签的 PDF 也算通过")
            return 1
        return validate(files)


def fetch_jars() -> list[str]:
    """Fetch veraPDF, at the versions of pom.xml; what is missing where that fails."""
    goal = ["dependency:copy-dependencies", f"-DoutputDirectory={JARS}"]
    done = subprocess.run(["mvn", "-q", "-B", "-f", str(HERE / "pom.xml"), *goal], check=False)
    return [] if done.returncode == 0 else ["veraPDF 的程序包（Maven Central）"]


def make_all(folder: Path) -> Iterator[Path]:
    """Folders with the documents of each dataset."""
    sample = ROOT / "data" / "sample"
    yield build(sample, folder / "sample", "--each-unit")
    yield build(ROOT / "data" / "forms", folder / "forms", "--each-unit")
    yield build(hurt := hurting(folder / "hurting-data"), folder / "hurting")
    yield run(folder / "notices", "diff", sample, hurt)
    for seed in sorted(SEEDS.glob("*.txt")):
        data = folder / f"{seed.stem}-data"
        subprocess.run([REPORTGEN, "import", seed, "-o", data], check=False, capture_output=True)
        yield build(data, folder / seed.stem)
    if not SEEDS.is_dir():
        print(f"没有 {SEEDS}，只验证示例和难题")


def build(data: Path, output: Path, *options: str) -> Path:
    """The PDFs of a dataset."""
    return run(output, "build", data, *options)


def run(output: Path, *command: str | Path) -> Path:
    """The PDFs that a command of reportgen makes in a folder."""
    whole = [REPORTGEN, *command, "-o", output, "--format", "pdf"]
    subprocess.run(whole, check=False, capture_output=True)
    if not list(output.glob("*.pdf")):
        raise SystemExit(f"没有验证：{output.name} 里没有生成 PDF")
    return output


def hurting(folder: Path) -> Path:
    """The sample with long, foreign and rare text in many cells."""
    shutil.copytree(ROOT / "data" / "sample", folder)
    for name, columns in HURTING.items():
        path = folder / f"{name}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        for number, row in enumerate(rows):
            for column, text in columns.items():
                if number % 12 == 0 and row.get(column):
                    row[column] += text
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    return folder


def broken(path: Path, target: Path) -> Path:
    """A PDF that claims what it is not: without its tags."""
    with pikepdf.open(path) as pdf:
        del pdf.Root["/StructTreeRoot"]
        pdf.save(target)
    return target


def validate(files: list[Path], *, quiet: bool = False) -> int:
    """Check files; 1 where one fails."""
    program = ["java", "-Djava.util.logging.config.file=" + os.devnull, "-cp", f"{JARS}/*"]
    command = [*program, str(HERE / "Validate.java"), *map(str, files)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if not quiet:
        print(done.stdout if done.returncode in (0, 1) else done.stdout + done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
