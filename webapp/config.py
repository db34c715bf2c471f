# SPDX-License-Identifier: AGPL-3.0-or-later
"""The environment as one checked value; every problem of it is told at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

#: What an address of the queue may begin with.
_SQLITE = "sqlite:///"
DATABASES = (_SQLITE, "postgresql://", "postgres://")
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class ConfigError(Exception):
    """The environment cannot be used; `problems` has one sentence for each thing to mend."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("The configuration cannot be used:\n" + "\n".join(f"- {problem}" for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Config:
    """What the service was started with; secrets do not show in its representation."""

    itop_url: str
    itop_user: str
    itop_password: str = field(repr=False)
    itop_token: str = field(repr=False)
    itop_module: str
    #: A file of certificate authorities that are trusted for iTop beside the usual ones, or empty.
    itop_authorities: str
    database_url: str = field(repr=False)
    data_dir: Path
    client_secrets: tuple[str, ...] = field(repr=False)
    access_token: str = field(repr=False)
    intercom_api_url: str
    host: str
    port: int
    log_level: str
    default_language: str

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], *, languages: tuple[str, ...] = ()) -> Config:
        """Reads and checks all variables; `languages` are the codes that DEFAULT_LANGUAGE may name."""
        reader = _Reader(environ)
        data_dir = Path(reader.text("DATA_DIR") or environ.get("STATE_DIRECTORY", "").split(":")[0] or "data")
        config = cls(
            itop_url=reader.url("ITOP_URL", required=True),
            itop_user=reader.text("ITOP_USER"),
            itop_password=reader.secret("ITOP_PASSWORD"),
            itop_token=reader.secret("ITOP_TOKEN"),
            itop_module=reader.text("ITOP_MODULE"),
            itop_authorities=reader.certificates("ITOP_CA_BUNDLE"),
            database_url=reader.database(data_dir),
            data_dir=data_dir,
            client_secrets=split_secrets(reader.secret("INTERCOM_CLIENT_SECRET")),
            access_token=reader.secret("INTERCOM_ACCESS_TOKEN"),
            intercom_api_url=reader.url("INTERCOM_API_URL"),
            host=reader.text("HOST", "127.0.0.1"),
            port=reader.port("PORT", 8080),
            log_level=reader.one_of("LOG_LEVEL", LOG_LEVELS, "INFO", str.upper),
            default_language=reader.one_of("DEFAULT_LANGUAGE", languages, "en", str.lower),
        )
        reader.account(config)
        reader.certificates("REQUESTS_CA_BUNDLE")  # which requests reads
        if reader.problems:
            raise ConfigError(reader.problems)
        return config


def sqlite_file(database_url: str) -> Path | None:
    """Where the file is of a DATABASE_URL that names one, None for any other database."""
    return Path(database_url.removeprefix(_SQLITE)) if database_url.startswith(_SQLITE) else None


def database_place(database_url: str) -> str:
    """Where the database is, as people may read it: the file, or server and database without account and password."""
    file = sqlite_file(database_url)
    if file is not None:
        return str(file)
    parts = urlsplit(database_url)
    return f"postgresql://{parts.netloc.rpartition('@')[2]}{parts.path}"


def split_secrets(value: str) -> tuple[str, ...]:
    """One secret, or two separated by a comma while they are being rotated."""
    return tuple(part.strip() for part in value.split(",") if part.strip())


class _Reader:
    """Reads single variables and collects what is wrong with them; never repeats the value of a secret."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        value = self._environ.get(name, "").strip()
        if any(not character.isprintable() for character in value):
            self.problems.append(f"{name} contains a control character.")
        return value or default

    def secret(self, name: str) -> str:
        """The variable itself, or the content of the file that NAME_FILE names."""
        direct, path = self.text(name), self._environ.get(f"{name}_FILE", "").strip()
        if not path:
            return direct
        if direct:
            self.problems.append(f"{name} and {name}_FILE are both set; keep one of them.")
            return direct
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            self.problems.append(f"{name}_FILE names a file that cannot be read: {path} ({reason}).")
            return ""
        if not value or any(not character.isprintable() for character in value):
            self.problems.append(f"{name}_FILE names a file that is empty or has more than one line: {path}.")
        return value

    def url(self, name: str, *, required: bool = False) -> str:
        value = self.text(name).rstrip("/")
        if not value:
            if required:
                self.problems.append(f"{name} is missing, such as https://itop.example.")
            return ""
        try:
            parts = urlsplit(value)
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            usable = False
        if not usable:
            self.problems.append(f"{name} is not an http or https address.")
        elif parts.username or parts.password:
            self.problems.append(f"{name} carries an account; name it in its own variables.")
        elif parts.query or parts.fragment:
            self.problems.append(f"{name} has to end before any '?' or '#'.")
        return value

    def certificates(self, name: str) -> str:
        """The path of a file of certificates, or of the directory that openssl makes of some."""
        path = self.text(name)
        if not path:
            return ""
        try:
            if Path(path).is_dir() or "-----BEGIN CERTIFICATE-----" in Path(path).read_text(encoding="utf-8"):
                return path
            reason = "no certificate in PEM is in it"
        except (OSError, ValueError) as error:
            reason = (error.strerror or "") if isinstance(error, OSError) else "not UTF-8"
        self.problems.append(f"{name} names a file of certificates that cannot be used: {path} ({reason}).")
        return ""

    def port(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or int(value) > 65535:
            self.problems.append(f"{name} is not a port number: {value}.")
            return default
        return int(value)

    def one_of(self, name: str, allowed: tuple[str, ...], default: str, norm: Callable[[str], str]) -> str:
        value = norm(self.text(name, default))
        if allowed and value not in allowed:
            self.problems.append(f"{name} is {value!r}; it may be {', '.join(allowed)}.")
        return value

    def database(self, data_dir: Path) -> str:
        value = self.secret("DATABASE_URL")
        if not value:
            return f"sqlite:///{data_dir}/jobs.sqlite3"
        if value in DATABASES or not value.startswith(DATABASES):
            self.problems.append("DATABASE_URL is neither sqlite:///path/to/file nor postgresql://user@host/database.")
        return value

    def account(self, config: Config) -> None:
        """One way to log in to iTop, and one only."""
        if config.itop_token and (config.itop_user or config.itop_password):
            self.problems.append("ITOP_TOKEN and ITOP_USER or ITOP_PASSWORD are set; keep one way to log in.")
        elif not config.itop_token and not (config.itop_user and config.itop_password):
            missing = [
                name
                for name, value in (("ITOP_USER", config.itop_user), ("ITOP_PASSWORD", config.itop_password))
                if not value
            ]
            self.problems.append(f"{' and '.join(missing)} missing (or set ITOP_TOKEN instead).")
        elif ":" in config.itop_user:
            self.problems.append("ITOP_USER contains a colon, which HTTP does not allow in a user name.")
