"""A document to be made: public view and cut, handed to whoever makes or audits it."""

from dataclasses import dataclass

from reportgen.core.packed import Packed
from reportgen.document.edition import Edition, make_edition, units_of
from reportgen.document.public import PublicDepartment
from reportgen.document.templates import Templates


@dataclass(frozen=True)
class Job:
    """One document to be made: public view and cut.

    The public view is packed, for a city has hundreds of them.

    `style` is a digest of all beside the public view that pages are laid out with.
    """

    packed: Packed[PublicDepartment]
    units: tuple[str, ...]
    funding: tuple[str, ...]
    formats: tuple[str, ...]
    style: str = ""

    @property
    def department(self) -> PublicDepartment:
        """The public view."""
        return self.packed.unpacked()

    @property
    def label(self) -> str:
        """What a progress line calls it."""
        department = self.department
        names = [unit.name for unit in units_of(department) if unit.code in self.units]
        return "、".join([department.name, *names, *self.funding])

    def edition(self, templates: Templates) -> Edition:
        """The document's edition; InputError when there is nothing to put in it."""
        department = self.department
        of_form = templates.all[department.form].summaries
        summaries = tuple(dict.fromkeys((*department.summaries, *of_form)))
        return make_edition(department, templates.suffixes, self.units, self.funding, summaries)
