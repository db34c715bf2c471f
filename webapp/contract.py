# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the module inside iTop and the sync app agree on: operations, names, the marker.

The build step renders it into the module (ModuleInfo.php), the service reads the same lines. Parameters: parameters.py.
"""

from __future__ import annotations

#: The published code: a module of this code upgrades an existing installation in place.
MODULE_CODE = "combodo-intercom-integration"

#: Raised when a service of before could not talk to a module of now; `settings` tells the service which one it meets.
CONTRACT = 2

#: Of everything here: programs, module, wheel and zip. iTop upgrades an installed module only to a higher version.
VERSION = "2.0.0"

#: `<a target="intercom-part-<workspace>:<part id>"></a>` stands behind each copied message: it survives iTop's HTML
#: sanitizer, and unlike an anchor with a name it leaves nothing in plain text.
MARKER_PREFIX = "intercom-part-"

#: `<img src="intercom-file:<sha256>">` in the HTML of a message is where iTop puts the file that came by `attach`.
FILE_SCHEME = "intercom-file"

#: The profile that the module brings for the account of the sync app, and its number, which has to stay: users have it.
SERVICE_PROFILE = "Intercom sync app"
SERVICE_PROFILE_ID = 4077001

#: Classes that the profile may read beside the tickets: what tickets point to, and what hangs on them.
READ_CLASSES: tuple[str, ...] = (
    "Organization",
    "Contact",
    "Service",
    "ServiceSubcategory",
    "FunctionalCI",
    "TagSetFieldData",
    "WorkOrder",
    "Attachment",
    "Incident",
)

#: What the Sync API can do (docs/sync-api.md). Each is one class in module-skeleton/src/Operation.
OPERATIONS: tuple[str, ...] = (
    "settings",
    "home",
    "tickets",
    "search",
    "ticket",
    "log",
    "transition",
    "act",
    "entry",
    "persons",
    "person_form",
    "create_person",
    "form",
    "choices",
    "hand_over",
    "create",
    "link",
    "unlink",
    "sync",
    "attach",
    "file",
    "append",
    "redact",
    "copied",
    "remark",
    "new_links",
    "changes",
    "conversations",
)

#: Operations of the panel that the worker calls as well, in the name of no agent: the rights of the account count.
WITHOUT_AGENT: tuple[str, ...] = ("tickets", "link", "copied", "redact", "remark", "conversations")


def service_profile(code: str) -> str:
    """Name the profile that a module of this code brings for the account of the sync app."""
    return SERVICE_PROFILE if code == MODULE_CODE else f"{SERVICE_PROFILE} ({code})"


def php_class(operation: str) -> str:
    """Name the PHP class of an operation, without its namespace: `search_people` is `SearchPeople`."""
    return "".join(word.capitalize() for word in operation.split("_"))
