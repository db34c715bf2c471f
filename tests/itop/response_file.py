# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answers to iTop's unattended setup, rendered for one iTop directory.

The setup compiles what `selected_modules` names (module names without versions); `selected_extensions` is only
recorded, so that the wizard has them ticked at the next upgrade.
"""

from __future__ import annotations

import os
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class TicketModule(Enum):
    """Which of iTop's own ticket modules is installed; a real iTop has one of the two, or none."""

    ITIL = "itil"
    SIMPLE = "simple"
    NONE = "none"


TICKET_MODULES: Mapping[TicketModule, tuple[str, ...]] = {
    TicketModule.ITIL: ("itop-request-mgmt-itil", "itop-incident-mgmt-itil", "itop-full-itil"),
    TicketModule.SIMPLE: ("itop-request-mgmt",),
    TicketModule.NONE: (),
}

# What the wizard installs by default, less what calls the internet; a version that has no such module skips it.
COMMON_MODULES = (
    "authent-local", "authent-external", "combodo-db-tools", "itop-attachments", "itop-backup", "itop-config",
    "itop-config-mgmt", "itop-endusers-devices", "itop-files-information", "itop-portal", "itop-portal-base",
    "itop-profiles-itil", "itop-service-mgmt", "itop-sla-computation", "itop-structure", "itop-themes-compat",
    "itop-tickets", "itop-welcome-itil", "itop-bridge-cmdb-ticket", "itop-bridge-cmdb-services",
    "itop-bridge-endusers-devices-services", "combodo-backoffice-darkmoon-theme",
    "combodo-backoffice-fullmoon-high-contrast-theme",
    "combodo-backoffice-fullmoon-protanopia-deuteranopia-theme",
    "combodo-backoffice-fullmoon-tritanopia-theme",
)  # fmt: skip


#: The database where none is named; nothing else uses it, so that each run may drop what the last one left.
DEFAULT_DATABASE = "itop_intercom_acceptance"


@dataclass(frozen=True)
class Database:
    """Where iTop keeps its data. The account must be allowed to create and drop the database `name`."""

    host: str
    user: str
    password: str
    name: str

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Database:
        """Read `ITOP_DB_HOST|USER|PASSWORD|NAME`; the defaults fit a freshly installed local server."""
        return cls(
            host=environ.get("ITOP_DB_HOST") or "localhost",
            user=environ.get("ITOP_DB_USER") or "itop",
            password=environ.get("ITOP_DB_PASSWORD", "itop"),
            name=environ.get("ITOP_DB_NAME") or DEFAULT_DATABASE,
        )


@dataclass(frozen=True)
class Setup:
    """One run of the unattended setup."""

    itop_dir: Path
    database: Database
    url: str
    ticket_module: TicketModule = TicketModule.ITIL
    extensions: tuple[str, ...] = ()
    upgrade: bool = False
    admin_user: str = "admin"
    admin_password: str = "admin"


def available_modules(itop_dir: Path, wanted: Iterable[str]) -> list[str]:
    """Those of the wanted modules that this iTop's own datamodel has."""
    return [name for name in wanted if (itop_dir / "datamodels" / "2.x" / name).is_dir()]


def render(setup: Setup) -> str:
    """The response file as XML text."""
    root = ElementTree.Element("installation")
    datamodel_version = ElementTree.parse(setup.itop_dir / "datamodels" / "2.x" / "version.xml").findtext("version")
    configuration = setup.itop_dir / "conf" / "production" / "config-itop.php"
    modules = available_modules(setup.itop_dir, (*COMMON_MODULES, *TICKET_MODULES[setup.ticket_module]))
    database = setup.database
    _children(root, {
        "mode": "upgrade" if setup.upgrade else "install",
        "preinstall": {},
        "source_dir": "datamodels/2.x/",
        "datamodel_version": datamodel_version or "0.0.0",
        "previous_configuration_file": str(configuration) if setup.upgrade else "",
        "extensions_dir": "extensions",
        "target_env": "production",
        "workspace_dir": "",
        "database": {
            "server": database.host, "user": database.user, "pwd": database.password, "name": database.name,
            "db_tls_enabled": "", "db_tls_ca": "", "prefix": "",
        },
        "url": setup.url.rstrip("/") + "/",
        "graphviz_path": "/usr/bin/dot",
        "admin_account": {"user": setup.admin_user, "pwd": setup.admin_password, "language": "EN US"},
        "language": "EN US",
        "selected_modules": [*modules, *setup.extensions],
        "selected_extensions": list(setup.extensions),
        "sample_data": "",
        "old_addon": "",
        "options": [],
        "mysql_bindir": "",
    })  # fmt: skip
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True)


def write(setup: Setup, path: Path) -> None:
    """Write the response file, readable by its owner only (it holds the database password)."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(render(setup))


def _children(parent: ElementTree.Element, values: Mapping[str, object]) -> None:
    """Append one element a value: text, a nested section, or a list (iTop's `type="array"` with `item`s)."""
    for tag, value in values.items():
        element = ElementTree.SubElement(parent, tag)
        if isinstance(value, Mapping):
            _children(element, value)
        elif isinstance(value, list):
            element.set("type", "array")
            for item in value:
                ElementTree.SubElement(element, "item").text = str(item)
        else:
            element.text = str(value)
