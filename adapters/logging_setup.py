"""Log formatting: UTC timestamps; control characters are escaped to prevent log injection."""

import logging
import sys
import time

_CONTROLS = {
    code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if code != ord("\n")
}
_ENDS_OF_LINES = {0x2028: "\\u2028", 0x2029: "\\u2029", ord("\n"): "\n    "}


class SingleRecordFormatter(logging.Formatter):
    """Indents continuation lines, so that only a record starts a line, and escapes other control
    characters.
    """

    converter = staticmethod(time.gmtime)
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).translate(_CONTROLS | _ENDS_OF_LINES)


def log_to_stderr(level: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(SingleRecordFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler])
