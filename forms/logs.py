"""What a mistake of ours may leave in the log: its class and its place, never the values that it was about."""

import logging
from traceback import extract_tb

LOGGERS = ("streamlit.error_util", "uvicorn.error")


class _WithoutValues(logging.Filter):
    """The text of an exception may quote an answer, and so may that of its cause."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            places = [f"{frame.filename}:{frame.lineno}" for frame in extract_tb(error.__traceback__)]
            record.msg, record.args = f"{type(error).__name__} at {' < '.join(reversed(places[-4:]))}", ()
            record.exc_info = record.exc_text = None
        return True


def without_values() -> None:
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, _WithoutValues) for one in logger.filters):
            logger.addFilter(_WithoutValues())
