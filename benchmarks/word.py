"""DOCX of 120 projects: reportgen against the plain python-docx way, cell by cell."""

import io
import statistics
import time
from collections.abc import Callable

import docx
from department import make_department

from reportgen.document.edition import make_edition
from reportgen.document.templates import Content, Templates
from reportgen.render.docx import WordWriter

RUNS = 3


def naive(content: Content) -> bytes:
    """What a tutorial teaches: add_table, then `table.cell(i, j).text = …` and merge."""
    document = docx.Document()
    for section in content.body:
        for block in section.iter("h1", "h2", "h3", "p", "table"):
            if block.tag == "table":
                _naive_table(document, block)
            elif block.tag.startswith("h"):
                document.add_heading("".join(block.itertext()), int(block.tag[1]))
            else:
                document.add_paragraph("".join(block.itertext()))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _naive_table(document, source) -> None:  # type: ignore[no-untyped-def]
    rows = list(source.iter("tr"))
    table = document.add_table(len(rows), len(list(source.iter("col"))))
    taken = set()
    for i, row in enumerate(rows):
        j = 0
        for cell in row:
            while (i, j) in taken:
                j += 1
            down, across = int(cell.get("rowspan", "1")), int(cell.get("colspan", "1"))
            taken |= {(y, x) for y in range(i, i + down) for x in range(j, j + across)}
            if down > 1 or across > 1:
                table.cell(i, j).merge(table.cell(i + down - 1, j + across - 1))
            table.cell(i, j).text = "".join(cell.itertext())


def median_seconds(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    forms = Templates()
    edition = make_edition(make_department(), forms.suffixes)
    pages = {entry.anchor: 4 + index for index, entry in enumerate(edition.entries)}
    content = forms.content(edition, pages)
    writer = WordWriter(forms, forms.typography("gbt9704"))
    ours = median_seconds(lambda: writer.write(edition, content))
    theirs = median_seconds(lambda: naive(content))
    indicators = sum(len(entry.project.indicators) for entry in edition.entries if entry.project)
    print(f"{len(edition.entries)} projects, {indicators} indicators, median of {RUNS}")
    print(f"reportgen    {ours:7.3f} s")
    print(f"python-docx  {theirs:7.3f} s")
    print(f"ratio        {ours / theirs:7.4f}")


if __name__ == "__main__":
    main()
