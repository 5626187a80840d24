"""Settings: what the environment says, and what holds where it says nothing."""

from pathlib import Path

import pytest

from forms.service import must_serve_by_tls
from screening.errors import InputError
from screening.settings import Settings


def test_an_empty_environment_gives_a_service_for_this_machine_only() -> None:
    settings = Settings.from_environment({})
    assert settings.listen == "127.0.0.1"
    assert settings.url == "http://localhost:8501"
    assert settings.time_zone == "America/Edmonton"
    assert settings.data.name == "intake-screening"
    assert settings.database_url == f"sqlite:///{settings.data / 'intake.db'}"
    assert settings.key == ""
    assert not settings.secure_cookies


def test_every_setting_can_be_given(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        {
            "INTAKE_DATA": str(tmp_path),
            "INTAKE_URL": "HTTPS://intake.example.ca/",
            "INTAKE_LISTEN": "192.168.1.4",
            "INTAKE_KEY": "some key",
            "DATABASE_URL": "postgresql://intake@db/intake",
            "INTAKE_TIME_ZONE": "Europe/Zurich",
            "INTAKE_TLS_CERT": "/etc/tls/cert.pem",
            "INTAKE_TLS_KEY": "/etc/tls/key.pem",
            "HOME": "/root",
        }
    )
    assert settings.data == tmp_path
    assert settings.url == "https://intake.example.ca"
    assert settings.secure_cookies
    assert (settings.listen, settings.key, settings.time_zone) == ("192.168.1.4", "some key", "Europe/Zurich")
    assert settings.database_url == "postgresql://intake@db/intake"
    assert (settings.tls_cert, settings.tls_key) == (Path("/etc/tls/cert.pem"), Path("/etc/tls/key.pem"))


def test_an_empty_variable_counts_as_unset() -> None:
    assert Settings.from_environment({"INTAKE_LISTEN": " ", "INTAKE_URL": ""}).listen == "127.0.0.1"


def test_a_relative_data_folder_becomes_absolute() -> None:
    assert Settings.from_environment({"INTAKE_DATA": "here"}).data == Path("here").absolute()


def test_with_a_certificate_the_default_url_is_secure() -> None:
    settings = Settings.from_environment({"INTAKE_TLS_CERT": "c.pem", "INTAKE_TLS_KEY": "k.pem"})
    assert settings.secure_cookies


@pytest.mark.parametrize("started_with", ["", None, "other.pem"])
def test_a_pair_that_the_server_was_not_started_with_is_a_fault(started_with: str | None) -> None:
    settings = Settings.from_environment({"INTAKE_TLS_CERT": "c.pem", "INTAKE_TLS_KEY": "k.pem"})
    with pytest.raises(InputError, match=r"--server\.sslCertFile c\.pem --server\.sslKeyFile k\.pem"):
        must_serve_by_tls(settings, started_with)


def test_the_pair_that_the_server_was_started_with_is_none() -> None:
    settings = Settings.from_environment({"INTAKE_TLS_CERT": "c.pem", "INTAKE_TLS_KEY": "k.pem"})
    must_serve_by_tls(settings, str(Path("c.pem").absolute()))
    must_serve_by_tls(Settings.from_environment({}), None)
    must_serve_by_tls(Settings.from_environment({}), "c.pem")  # Streamlit's own options are enough


@pytest.mark.parametrize(
    ("env", "names"),
    [
        ({"INTAKE_URL": "intake.example.ca"}, "INTAKE_URL"),
        ({"INTAKE_URL": "ftp://intake.example.ca"}, "INTAKE_URL"),
        ({"INTAKE_URL": "https://"}, "INTAKE_URL"),
        ({"INTAKE_TIME_ZONE": "Calgary"}, "INTAKE_TIME_ZONE"),
        ({"INTAKE_TIME_ZONE": "../../etc/passwd"}, "INTAKE_TIME_ZONE"),
        ({"INTAKE_TLS_CERT": "c.pem"}, "INTAKE_TLS_KEY"),
        ({"INTAKE_TLS_KEY": "k.pem"}, "INTAKE_TLS_CERT"),
    ],
)
def test_a_wrong_value_names_its_variable(env: dict[str, str], names: str) -> None:
    with pytest.raises(InputError, match=names):
        Settings.from_environment(env)


def test_secrets_are_not_shown() -> None:
    settings = Settings.from_environment(
        {"INTAKE_KEY": "hush-key", "DATABASE_URL": "postgresql://intake:hush-password@db/intake"}
    )
    assert "hush" not in repr(settings) + str(settings)


def test_back_ups_are_taken_where_a_folder_is_named_and_numbers_are_checked(tmp_path: Path) -> None:
    assert Settings.from_environment({}).backups.folder is None
    given = {"INTAKE_BACKUP_DIR": str(tmp_path), "INTAKE_BACKUP_HOURS": "6", "INTAKE_BACKUP_KEEP": "3"}
    backups = Settings.from_environment(given).backups
    assert (backups.folder, backups.hours, backups.keep) == (tmp_path, 6, 3)
    for name, value in (("INTAKE_BACKUP_HOURS", "0"), ("INTAKE_BACKUP_HOURS", "daily"), ("INTAKE_BACKUP_KEEP", "-1")):
        with pytest.raises(InputError, match=name):
            Settings.from_environment({name: value})
