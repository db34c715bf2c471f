# SPDX-License-Identifier: AGPL-3.0-or-later
"""Installs an iTop with one module and nothing of the tests but their people: one half of a pair for `rival`.

`python -m tests.benchmarks.install <unpacked iTop> <module directory> <address> <world.json>`; the module is ours
(`build/combodo-intercom-integration`) or another one of that code. `ITOP_DB_*` name the database, as for `tests.itop`.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from tests import world as names
from tests.itop import php
from tests.itop.admin_rest import AdminRest
from tests.itop.configuration import configure, grant
from tests.itop.installation import itop_version, run_setup
from tests.itop.response_file import Database, Setup, TicketModule
from tests.itop.seeding import seed
from tests.itop.server import wait_until_served
from tests.world import World
from webapp.contract import MODULE_CODE

#: An extension that is called by Intercom itself can only be given its account in the address. And in a checkout, which
#: iTop takes for a developer's machine, each page looks at every file; in an iTop that was published none does.
_AS_PUBLISHED = """
require_once 'approot.inc.php';
require_once APPROOT.'/application/utils.inc.php';
$sFile = APPROOT.'conf/production/config-itop.php';
$oConfig = new Config($sFile);
$oConfig->SetAllowedLoginTypes(array('form', 'external', 'basic', 'url'));
chmod($sFile, 0660);
$oConfig->WriteToFile($sFile);
if ($oConfig->IsProperty('developer_mode.enabled')) {
	// By hand: to what writes the file, false is the default, which is null.
	$sBegin = '$MySettings = array(';
	$sSettings = str_replace($sBegin, "$sBegin 'developer_mode.enabled' => false,", file_get_contents($sFile));
	file_put_contents($sFile, $sSettings);
}
"""


def install(itop_dir: Path, module: Path, url: str, database: Database) -> World:
    """A clean installation, which drops what the iTop's database held."""
    target = itop_dir / "extensions" / MODULE_CODE
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(module, target)
    php.Account.owning(itop_dir).own(target)
    run_setup(Setup(itop_dir, database, url, TicketModule.ITIL, (MODULE_CODE,), upgrade=False))
    configure(itop_dir, names.PARAMETERS)
    php.run(["-r", _AS_PUBLISHED], itop_dir)
    wait_until_served(url)
    world = World(
        url=url,
        itop_dir=str(itop_dir),
        itop_version=itop_version(itop_dir),
        ticket_module=TicketModule.ITIL.value,
        ticket_class="UserRequest",
    )
    grant(itop_dir, world.admin_user, "REST Services User")
    # Ours has a profile for its account, whose rights are too few for an extension that Intercom itself calls.
    own = (target / "sync-api.php").exists()
    with AdminRest.of(world) as rest:
        return seed(rest, world) if own else seed(rest, world, ("REST Services User", "Support Agent"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status 0 when the world's file is written."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.install", description=__doc__)
    parser.add_argument("itop_dir", type=Path)
    parser.add_argument("module", type=Path)
    parser.add_argument("url", help="where the directory is served, with a slash at its end")
    parser.add_argument("world", type=Path)
    chosen = parser.parse_args(arguments)
    database = Database.from_environment(os.environ)
    install(chosen.itop_dir.resolve(), chosen.module, chosen.url, database).save(chosen.world)
    return 0


if __name__ == "__main__":
    sys.exit(main())
