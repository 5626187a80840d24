"""From environment variables to typed settings. Only app.py and __main__.py pass the real environment in."""

from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_dir
from pydantic import Field

from screening.errors import InputError
from screening.questionnaire import Frozen

_LONGEST_IDLE = 3600
_LONGEST_DESK_IDLE = 4 * 3600
PORT = 8501  # Streamlit's own default


class Idle(Frozen):
    """How long a tablet waits, in seconds."""

    page: int = Field(90, ge=1)  # without a touch, before it asks whether somebody is there
    sign: int = Field(180, ge=1)  # the same where the client reads the plan and signs
    answer: int = Field(30, ge=1)  # to say "I need more time" before the screen is covered
    thanks: int = Field(10, ge=1)  # the last page, before the tablet goes back to its start


class Backups(Frozen):
    """Where the service writes back-ups by itself; without a folder it does not."""

    folder: Path | None = None
    hours: int = 24
    keep: int = 30


class Settings(Frozen):
    """`url` is where tablets find the service; `listen` the address it binds to. Secrets stay out of the repr."""

    data: Path
    url: str
    listen: str = "127.0.0.1"
    database_url: str = Field(repr=False)
    key: str = Field("", repr=False)  # empty: the key file in the data folder
    protocol: Path | None = None  # where the clinic edits its content; None: the program's own folder
    time_zone: str = "America/Edmonton"
    tls_cert: Path | None = None
    tls_key: Path | None = None
    idle: Idle = Idle()
    backups: Backups = Backups()
    timestamps: str = ""  # address of a server that confirms the time of a seal
    desk_idle: int = Field(900, ge=1)  # seconds without a touch before the desk signs out

    @property
    def secure_cookies(self) -> bool:
        return self.url.startswith("https:")

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "Settings":
        """An empty variable counts as unset. Raises InputError, which names the variable and what it accepts."""
        given = {name: value.strip() for name, value in env.items() if value.strip()}
        data = Path(given.get("INTAKE_DATA") or user_data_dir("intake-screening")).expanduser().absolute()
        cert, key = _tls_pair(given)
        return cls(
            data=data,
            url=_url(given.get("INTAKE_URL") or f"{'https' if cert else 'http'}://localhost:{PORT}"),
            listen=given.get("INTAKE_LISTEN", "127.0.0.1"),
            database_url=given.get("DATABASE_URL") or f"sqlite:///{data / 'intake.db'}",
            key=given.get("INTAKE_KEY", ""),
            protocol=_folder(given, "INTAKE_PROTOCOL"),
            time_zone=_time_zone(given.get("INTAKE_TIME_ZONE", "America/Edmonton")),
            tls_cert=cert,
            tls_key=key,
            idle=_idle(given),
            backups=_backups(given),
            timestamps=_timestamps(given.get("INTAKE_TIMESTAMP_URL", "")),
            desk_idle=_seconds(given, "INTAKE_DESK_IDLE_SECONDS", cls.model_fields["desk_idle"].default, _LONGEST_DESK_IDLE),
        )


def _backups(given: Mapping[str, str]) -> Backups:
    for variable, most in (("INTAKE_BACKUP_HOURS", 24 * 7), ("INTAKE_BACKUP_KEEP", 1000)):
        if variable in given and not (given[variable].isdecimal() and 0 < int(given[variable]) <= most):
            raise InputError(f"{variable} must be a whole number from 1 to {most}.")
    folder = _folder(given, "INTAKE_BACKUP_DIR")
    return Backups(folder=folder, hours=int(given.get("INTAKE_BACKUP_HOURS", 24)), keep=int(given.get("INTAKE_BACKUP_KEEP", 30)))


def _folder(given: Mapping[str, str], variable: str) -> Path | None:
    return Path(given[variable]).expanduser().absolute() if variable in given else None


def _idle(given: Mapping[str, str]) -> Idle:
    names = {name: f"INTAKE_IDLE_{name.upper()}_SECONDS" for name in Idle.model_fields}
    default = Idle().model_dump()
    return Idle(**{name: _seconds(given, variable, default[name], _LONGEST_IDLE) for name, variable in names.items()})


def _seconds(given: Mapping[str, str], variable: str, default: int, longest: int) -> int:
    text = given.get(variable)
    if text is None:
        return default
    if not (text.isdecimal() and 0 < int(text) <= longest):
        raise InputError(f"{variable} must be a whole number of seconds from 1 to {longest}.")
    return int(text)


def _timestamps(text: str) -> str:
    if text and not text.lower().startswith(("http://", "https://")):
        raise InputError("INTAKE_TIMESTAMP_URL must begin with http:// or https://, like http://timestamp.example.com.")
    return text


def _url(text: str) -> str:
    scheme, separator, host = text.partition("://")
    if scheme.lower() not in ("http", "https") or not separator or not host:
        raise InputError("INTAKE_URL must begin with http:// or https://, like https://intake.example.ca.")
    return f"{scheme.lower()}://{host.rstrip('/')}"


def _time_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputError("INTAKE_TIME_ZONE must be a place of the time zone list, like America/Edmonton.") from None


def _tls_pair(given: Mapping[str, str]) -> tuple[Path | None, Path | None]:
    cert, key = given.get("INTAKE_TLS_CERT"), given.get("INTAKE_TLS_KEY")
    if bool(cert) != bool(key):
        raise InputError("INTAKE_TLS_CERT and INTAKE_TLS_KEY belong together: name both files or neither.")
    return (Path(cert).expanduser(), Path(key).expanduser()) if cert and key else (None, None)
