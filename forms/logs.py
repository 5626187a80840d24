"""What the log holds: one JSON object a line. Of a mistake of ours its class and its place, never the values that it was about."""

import json
import logging
from datetime import UTC, datetime
from traceback import extract_tb

LOGGERS = ("streamlit.error_util", "uvicorn.error")
_OURS = "intake"


class _WithoutValues(logging.Filter):
    """The text of an exception may quote an answer, and so may that of its cause."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            places = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
            record.msg, record.args = f"{type(error).__name__} at {' < '.join(reversed(places[-4:]))}", ()
            record.exc_info = record.exc_text = None
        return True


class Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return json.dumps({"at": at, "level": record.levelname.lower(), "from": record.name, "what": record.getMessage()})


def without_values() -> None:
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, _WithoutValues) for one in logger.filters):
            logger.addFilter(_WithoutValues())


def in_lines() -> None:
    """Everything that Streamlit, uvicorn and this service write from now on."""
    own = logging.StreamHandler()
    for name in (_OURS, "streamlit", "uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        if name == _OURS and not logger.handlers:
            logger.addHandler(own)
            logger.propagate = False
        for handler in logger.handlers:
            handler.setFormatter(Lines())


def fault(error: Exception) -> None:
    """What our own errors say never quotes a record."""
    logging.getLogger(_OURS).error("%s: %s", type(error).__name__, error)
