"""The process that audits: knows withheld values, and renders nothing.

Gets a document's finished files and looks at them as an adversary would. What goes back are
findings, which name places and never values.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportgen.audit.documents import audit_document
from reportgen.audit.found import Found
from reportgen.forms import Forms
from reportgen.problems import describe_bug
from reportgen.render import Job
from reportgen.withheld import Secret
from reportgen.workers import end_with_parent


@dataclass(frozen=True)
class Verdict:
    """What was found in a document's files; empty when they may be published."""

    found: tuple[Found, ...] = ()
    bug: str = ""  # a traceback without values: what could not be audited is not published


_forms: list[Forms] = []


def start(own: Path | None) -> None:
    """Set an auditing process up; `own` are the bureau's templates."""
    end_with_parent()
    _forms[:] = [Forms(own)]


def audit(job: Job, files: Mapping[str, bytes], secrets: Sequence[Secret]) -> Verdict:
    """Audit one document; whatever goes wrong is told, not raised."""
    try:
        found = audit_document(job.edition(_forms[0]), files, secrets, _forms[0])
        return Verdict(tuple(found))
    except Exception as error:
        return Verdict(bug=describe_bug(error))
