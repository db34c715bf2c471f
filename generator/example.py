# SPDX-License-Identifier: AGPL-3.0-or-later
"""The commented spec that `intercom-module init` writes; as it stands it says what holds without any spec."""

from __future__ import annotations

from generator.spec import Spec

_DEFAULT = Spec()

EXAMPLE = f'''# The spec of one iTop extension. Build it with: intercom-module build --spec extension.toml
# Each line may be left out; the values here are those that hold then.

# With the published code an existing installation is upgraded in place. Under another one the module stands beside it.
code = "{_DEFAULT.code}"
# iTop upgrades an installed module only to a higher version.
version = "{_DEFAULT.version}"
label = "{_DEFAULT.label}"
description = "{_DEFAULT.description}"
# Dictionaries to ship; English is needed, as iTop falls back on it. Left out: every language there is.
# languages = ["en", "fr"]

# Further classes that get origin = chat and the three Intercom attributes, beside UserRequest. A class that an iTop
# does not have is passed over there. fieldset: where its details show them; module: what brings the class.
# [[classes]]
# name = "Incident"
# fieldset = "col:col3/fieldset:Ticket:relation"
# module = "itop-incident-mgmt-itil/2.7.0"

# Defaults of parameters that differ from the published ones. An administrator can overload each in iTop's configuration
# file, and secrets can only be given there. Names with a dot stand in quotes.
[parameters]
# "sync_app.url" = "https://intercom-sync.example.com"
# "sync_app.create_ticket.form_attributes" = ["title", "description", "service_id", "servicesubcategory_id"]
# enabled_portals = ["itop-portal", "backoffice"]

# [parameters.workspaces.abcd1234]
# scope = "SELECT Organization"
'''
