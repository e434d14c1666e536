"""`reportgen check` on a province's year: 120,000 projects with 1,000,000 indicators.

    .venv/bin/python benchmarks/check.py [PROJECTS]

Writes the dataset as CSV files into a temporary folder, runs the command on it in a process of
its own, and tells time and peak memory of that process. One project in fifty does not add up, so
that there is something to find; the rest of the data has no mistake.
"""

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from reportgen.schema import TABLES, Table

Row = tuple[object, ...]  # the cells of a table's row, in the order of its columns

PROJECTS = 120_000
_INDICATORS = 1_000_000 / PROJECTS  # for each project, on average
_UNITS_EACH, _PROJECTS_EACH = 10, 40  # units of a department, projects of a unit
_LEVELS = (
    ("产出指标", "数量指标", "完成改造的村级道路里程", "≥", "{0}.5", "公里"),
    ("产出指标", "数量指标", "安装太阳能路灯数量", "≥", "{0}", "盏"),
    ("产出指标", "质量指标", "工程一次验收合格率", "≥", "98", "%"),
    ("产出指标", "时效指标", "主体工程完工时间", "定性", "2025年10月底前", ""),
    ("产出指标", "成本指标", "第{0}批工程总成本", "≤", "120.5", "万元"),
    ("效益指标", "经济效益指标", "沿线农产品运输成本降低率", "≥", "5", "%"),
    ("效益指标", "社会效益指标", "受益行政村覆盖率", "≥", "95", "%"),
    ("效益指标", "可持续影响指标", "道路设计使用年限", "≥", "10", "年"),
    ("满意度指标", "服务对象满意度指标", "沿线群众满意度", "≥", "90", "%"),  # not for every project
)


def write_dataset(folder: Path, projects: int) -> int:
    """Write the dataset; returns the number of its indicators."""
    units = -(-projects // _PROJECTS_EACH)
    departments = -(-units // _UNITS_EACH)
    indicators = [row for n in range(projects) for row in _indicators(n)]
    rows: dict[str, Iterable[Row]] = {
        "departments": ((f"{n:04d}", f"青禾市第{n}局", "hebei") for n in range(departments)),
        "units": (
            (_unit(n), f"青禾市第{n // _UNITS_EACH}局第{n}中心", _unit(n)[:4]) for n in range(units)
        ),
        "projects": (_project(n) for n in range(projects)),
        "goals": (
            (_code(n), 1, "绩效目标", f"改造第{n}批道路{n % 90 + 1}.5公里，群众满意度90%以上。")
            for n in range(projects)
        ),
        "indicators": indicators,
        "narrative": (row for n in range(departments) for row in _part_one(n)),
    }
    write_folder(folder, rows, year=2025, publisher="青禾市财政局")
    return len(indicators)


def write_folder(folder: Path, rows: Mapping[str, Iterable[Row]], **settings: object) -> None:
    """Write a dataset as CSV files: `rows` by the table's name, short rows filled up."""
    for table in TABLES:
        if table.name in rows or not table.optional:
            _write(folder, table, rows.get(table.name, ()))
    lines = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in settings.items())
    (folder / "dataset.toml").write_text("\n".join(lines), "utf-8")


def _write(folder: Path, table: Table, rows: Iterable[Row]) -> None:
    with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.labels)
        width = len(table.labels)
        writer.writerows((*row, *[""] * (width - len(row))) for row in rows)


def _unit(number: int) -> str:
    return f"{number // _UNITS_EACH:04d}{number % _UNITS_EACH:03d}"


def _code(number: int) -> str:
    return f"13000025P{number:012d}"


def _project(number: int) -> tuple[object, ...]:
    fiscal = "100.50" if number % 50 else "99.50"  # one in fifty does not add up
    purpose = f"用于第{number}批村级道路路面修复、护栏安装和太阳能路灯购置。"
    name = f"第{number}批农村公路安全提升工程"
    amounts = ("120.50", fiscal, "20.00")
    return (_code(number), _unit(number // _PROJECTS_EACH), name, "本级财政拨款", *amounts,
            purpose, 20, 50, 80, 100)  # fmt: skip


def _part_one(department: int) -> Iterator[tuple[object, ...]]:
    code = f"{department:04d}"
    yield (code, "总体绩效目标", 1, "", f"2025年，第{department}局改善村级道路的安全条件。")
    stated = (
        "工程一次验收合格率达到98%以上，受益行政村覆盖率达到95%以上，沿线群众满意度达到90%以上。"
    )
    yield (code, "分项绩效目标", 1, "农村公路安全", "", "改造村级道路，安装路灯。", stated)


def _indicators(number: int) -> Iterator[tuple[object, ...]]:
    count = int((number + 1) * _INDICATORS) - int(number * _INDICATORS)
    for index in range(count):
        level1, level2, level3, sign, value, unit = _LEVELS[index]
        level3, value = level3.format(number), value.format(number % 90 + 1)
        about = f"{level3}，按第{number}批验收资料统计"
        yield (_code(number), index + 1, level1, level2, level3, about, sign, value, unit,
               f"第{number}批实施方案")  # fmt: skip


def main() -> None:
    projects = int(sys.argv[1]) if len(sys.argv) > 1 else PROJECTS
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "数据"
        folder.mkdir()
        indicators = write_dataset(folder, projects)
        print(f"{projects:,} projects, {indicators:,} indicators")
        command = [sys.executable, "-m", "reportgen", "check", str(folder), "-o"]
        started = time.perf_counter()
        done = subprocess.run(  # noqa: S603
            [*command, str(Path(place) / "结果.txt")], check=False, capture_output=True, text=True
        )
        seconds = time.perf_counter() - started
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
        print(done.stdout + done.stderr, end="")
        print(f"{seconds:.0f} s, peak memory {peak:.2f} GB")


if __name__ == "__main__":
    main()
