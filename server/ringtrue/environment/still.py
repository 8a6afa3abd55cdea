"""Still: a disk of which nothing changes until it is told so: for one run over many files.

Every directory is listed, and every file's stamp read, once. Does not know who writes files meanwhile: whoever does
calls `read_again`.
"""

from __future__ import annotations

from ringtrue.environment.disk import Disk, Entries, Stamp


class StillDisk(Disk):
    """Answers as the disk did at the first question."""

    still = True

    def __init__(self) -> None:
        super().__init__()
        self._seen: dict[str, Entries] = {}
        self._stamps: dict[str, Stamp | None] = {}

    def read_again(self) -> None:
        """Files were written: each is looked at once more. What was made of files before must not be asked again."""
        self._seen.clear()
        self._stamps.clear()

    def stamp(self, path: str) -> Stamp | None:
        if path not in self._stamps:
            self._stamps[path] = super().stamp(path)
        return self._stamps[path]

    def entries(self, directory: str) -> Entries:
        found = self._seen.get(directory)
        if found is None:
            found = self._seen[directory] = super().entries(directory)
        return found
