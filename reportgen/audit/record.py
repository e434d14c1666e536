"""What a reader notes while it goes through one file: channels, and each fault once."""

from dataclasses import dataclass, field

from reportgen.audit.findings import AuditFinding, Channel, Opened


@dataclass
class Record:
    """Collects for one file; `file` is what messages call it."""

    file: str
    opened: Opened = field(default_factory=Opened)

    def keep(self, channel: str, place: str, data: str | bytes) -> None:
        """Note a place in which text can stand; empty ones say nothing and are left out."""
        if data:
            self.opened.channels.append(Channel(channel, place, data))

    def fault(self, channel: str, place: str, message: str) -> None:
        """Note something that is wrong whatever the data; the message never quotes a value."""
        found = AuditFinding(self.file, channel, place, message)
        if found not in self.opened.faults:
            self.opened.faults.append(found)

    def faults_at(self, place: str) -> bool:
        """Whether anything was wrong in a part or a place within it."""
        return any(found.place.startswith(place) for found in self.opened.faults)
