"""The pages of the preview, as HTML: what was built, what was found, and each document."""

from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from reportgen.build.messages import count_line, finding_line, outcome_lines
from reportgen.check.rules import Severity
from reportgen.check.text import MARK, lines_of
from reportgen.watch.board import Board
from reportgen.watch.formats import listed_formats
from reportgen.watch.rounds import BuiltDocument, Round, trouble_lines

ASSETS = Path(__file__).parent / "static"
_MOST_SHOWN = 1000  # lines of findings
_CLASSES = {severity.label: severity.value for severity in Severity} | {
    style: style for style in (MARK, "head", "dim")
}


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(ASSETS, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["name"] = lambda text: quote(text, safe="")
    return templates


def start_page(board: Board) -> str:
    """The list of documents, what changed, and the findings."""
    result = board.round
    findings = list(lines_of(result.report)) if result and result.report else []
    departments: dict[str, list[BuiltDocument]] = {}
    for document in result.documents if result else ():
        departments.setdefault(document.department, []).append(document)
    return (
        _templates()
        .get_template("start.html")
        .render(
            board=board,
            round=result,
            departments=departments,
            formats=listed_formats(),
            happened=_outcome_lines(result),
            trouble=list(trouble_lines(result)) if result else [],
            new=[(f.severity.value, finding_line(f)) for f in result.new] if result else [],
            gone=[finding_line(finding) for finding in result.gone] if result else [],
            counts=count_line(result.report if result else None),
            findings=findings[:_MOST_SHOWN],
            classes=_CLASSES,
            hidden=max(0, len(findings) - _MOST_SHOWN),
        )
    )


def _outcome_lines(result: Round | None) -> list[str]:
    return (
        [line for outcome in result.outcomes for line in outcome_lines(outcome)] if result else []
    )


def view_page(board: Board, name: str) -> str:
    """One document in a frame, with links to its other formats."""
    documents = board.round.documents if board.round else ()
    document = next(one for one in documents if name in one.files.values())
    return (
        _templates()
        .get_template("view.html")
        .render(board=board, document=document, file=name, formats=listed_formats())
    )
