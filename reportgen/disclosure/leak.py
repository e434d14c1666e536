"""A leak: a public cell that tells a withheld value. Names both places, never the value."""

from dataclasses import dataclass

from reportgen.disclosure.public_texts import PublicText
from reportgen.redaction.secrets import Secret


@dataclass(frozen=True)
class Leak:
    """A public cell that tells a withheld value; `sure` where it is no chance."""

    secret: Secret
    text: PublicText
    sure: bool

    @property
    def own(self) -> bool:
        """Whether both are of one department."""
        return self.secret.department == self.text.department


def same_project(secret: Secret, text: PublicText) -> bool:
    """Whether both are of one project that is published; of one withheld whole, nothing is."""
    same = text.department == secret.department and text.project == secret.project
    return same and not secret.whole
