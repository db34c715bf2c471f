# SPDX-License-Identifier: AGPL-3.0-or-later
"""The environment: read whole, refused whole."""

from pathlib import Path

import pytest

from webapp.config import Config, ConfigError

GOOD = {"ITOP_URL": "https://itop.example/", "ITOP_USER": "sync", "ITOP_PASSWORD": "with:colon"}


def read(**environ: str) -> Config:
    return Config.from_environment(GOOD | environ, languages=("en", "fr"))


def problems(**environ: str) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as failure:
        read(**environ)
    return failure.value.problems


def test_the_defaults_need_only_itop() -> None:
    config = read()

    assert (config.itop_url, config.itop_user, config.itop_password) == ("https://itop.example", "sync", "with:colon")
    assert (config.host, config.port, config.log_level, config.default_language) == ("127.0.0.1", 8080, "INFO", "en")
    assert config.database_url == "sqlite:///data/jobs.sqlite3"
    assert (config.client_secrets, config.access_token, config.intercom_api_url) == ((), "", "")


def test_everything_can_be_said() -> None:
    config = read(
        DATA_DIR="/var/lib/sync", INTERCOM_CLIENT_SECRET="old, new", INTERCOM_ACCESS_TOKEN="t", PORT="0",
        INTERCOM_API_URL="http://127.0.0.1:9/", HOST="::1", LOG_LEVEL="debug", DEFAULT_LANGUAGE="FR", ITOP_MODULE="m",
    )  # fmt: skip

    assert config.client_secrets == ("old", "new")
    assert config.database_url == "sqlite:////var/lib/sync/jobs.sqlite3"
    assert (config.intercom_api_url, config.port, config.log_level, config.default_language, config.itop_module) == (
        "http://127.0.0.1:9", 0, "DEBUG", "fr", "m",
    )  # fmt: skip


def test_the_state_directory_of_systemd_is_used() -> None:
    assert read(STATE_DIRECTORY="/var/lib/sync:/other").data_dir == Path("/var/lib/sync")


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from-file\n")
    environ = {name: value for name, value in GOOD.items() if name != "ITOP_PASSWORD"}

    config = Config.from_environment(
        environ | {"ITOP_PASSWORD_FILE": f"{tmp_path}/secret", "INTERCOM_CLIENT_SECRET_FILE": f"{tmp_path}/secret"}
    )

    assert (config.itop_password, config.client_secrets) == ("from-file", ("from-file",))


def test_no_secret_shows_in_a_representation() -> None:
    config = read(INTERCOM_CLIENT_SECRET="s3cr3t-client", INTERCOM_ACCESS_TOKEN="s3cr3t-token")

    assert "s3cr3t" not in repr(config) and "with:colon" not in repr(config)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    found = problems(
        ITOP_URL="ftp://x", PORT="high", LOG_LEVEL="LOUD", DEFAULT_LANGUAGE="tlh", DATABASE_URL="mysql://u:p4ss@h/d",
        INTERCOM_API_URL="nonsense", ITOP_USER="", INTERCOM_ACCESS_TOKEN_FILE=str(tmp_path / "missing"),
    )  # fmt: skip

    text = "\n".join(found)
    for name in ("ITOP_URL", "PORT", "LOG_LEVEL", "DEFAULT_LANGUAGE", "DATABASE_URL", "INTERCOM_API_URL", "ITOP_USER",
                 "INTERCOM_ACCESS_TOKEN_FILE"):  # fmt: skip
        assert name in text
    assert len(found) == 8
    assert "p4ss" not in text


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"ITOP_URL": ""}, "ITOP_URL"),
        ({"ITOP_URL": "https://user:pw@itop.example"}, "ITOP_URL"),
        ({"ITOP_URL": "https://itop.example/pages/UI.php?x=1"}, "ITOP_URL"),
        ({"ITOP_URL": "https://:443"}, "ITOP_URL"),
        ({"ITOP_URL": "https://x:99999"}, "ITOP_URL"),
        ({"ITOP_PASSWORD": ""}, "ITOP_PASSWORD"),
        ({"ITOP_TOKEN": "t"}, "ITOP_TOKEN"),
        ({"ITOP_USER": "a:b"}, "ITOP_USER"),
        ({"PORT": "65536"}, "PORT"),
        ({"PORT": "-1"}, "PORT"),
        ({"PORT": "²"}, "PORT"),
        ({"INTERCOM_CLIENT_SECRET": "a\nb"}, "INTERCOM_CLIENT_SECRET"),
        ({"DATABASE_URL": "sqlite:///"}, "DATABASE_URL"),
        ({"ITOP_PASSWORD_FILE": "/etc/hostname"}, "ITOP_PASSWORD_FILE"),
    ],
)
def test_a_wrong_value_is_named(environ: dict[str, str], named: str) -> None:
    [problem] = problems(**environ)

    assert named in problem
    assert "a\nb" not in problem


def test_a_token_takes_the_place_of_an_account() -> None:
    config = Config.from_environment({"ITOP_URL": "http://itop", "ITOP_TOKEN": "t"})

    assert (config.itop_token, config.itop_user) == ("t", "")


@pytest.mark.parametrize("name", ["ITOP_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_certificates_that_cannot_be_used_are_told_with_their_variable(name: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.touch()

    assert problems(**{name: str(tmp_path / "gone.pem")})[0].startswith(f"{name} names a file of certificates that")
    assert "No such file" in problems(**{name: str(tmp_path / "gone.pem")})[0]
    assert "no certificate in PEM is in it" in problems(**{name: str(empty)})[0]
