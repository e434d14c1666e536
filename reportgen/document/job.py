"""A document to be made: public view and cut, handed to whoever makes or audits it."""

from dataclasses import dataclass

from reportgen.document.edition import Edition, make_edition, units_of
from reportgen.document.public import PublicDepartment
from reportgen.document.templates import Templates


@dataclass(frozen=True)
class Job:
    """One document to be made: public view and cut.

    `style` is a digest of all beside the public view that pages are laid out with.
    """

    department: PublicDepartment
    units: tuple[str, ...]
    funding: tuple[str, ...]
    formats: tuple[str, ...]
    style: str = ""

    @property
    def label(self) -> str:
        """What a progress line calls it."""
        names = [unit.name for unit in units_of(self.department) if unit.code in self.units]
        return "、".join([self.department.name, *names, *self.funding])

    def edition(self, templates: Templates) -> Edition:
        """The document's edition; InputError when there is nothing to put in it."""
        summaries = templates.all[self.department.form].summaries
        return make_edition(
            self.department, templates.suffixes, self.units, self.funding, summaries
        )
