"""The breaks, read from the TOML files in this folder.

Each entry is a `[[break]]` with:

- `name`: what no longer holds, unique;
- `file`: the file that is changed, from the project's root;
- `before` and `after`: text that occurs there exactly once, and its replacement;
- `scenarios` (optional): which scenarios notice it, an expression of pytest's -k. They run first,
  alone: a break that they notice needs no run of the whole suite.
- `survives` (optional): why no scenario can notice it. Such a break is run, and reported if a
  scenario notices it after all.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, kw_only=True)
class Break:
    name: str
    file: str
    before: str
    after: str
    scenarios: str = ""
    survives: str = ""

    def apply(self, text: str) -> str:
        """The file's text with the break.

        Raises:
            ValueError: `before` does not occur exactly once.
        """
        if text.count(self.before) != 1:
            raise ValueError(
                f"{self.name}: `before` occurs {text.count(self.before)} times in {self.file};"
                " write it anew so that it occurs once"
            )
        return text.replace(self.before, self.after)


def all_breaks() -> list[Break]:
    """All breaks, in the order of the files and of the entries."""
    return [
        Break(**entry)
        for file in sorted(Path(__file__).parent.glob("*.toml"))
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["break"]
    ]
