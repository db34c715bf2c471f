# SPDX-License-Identifier: AGPL-3.0-or-later
"""The database of a real iTop, past iTop: what another program does there meanwhile."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.itop import php

_SCRIPT = """
require_once 'approot.inc.php';
require_once APPROOT.'/application/utils.inc.php';
require_once APPROOT.'/core/config.class.inc.php';
mysqli_report(MYSQLI_REPORT_ERROR | MYSQLI_REPORT_STRICT);
$oConfig = new Config(APPROOT.'conf/production/config-itop.php');
$aDatabase = array_map(array($oConfig, 'Get'), array('db_host', 'db_user', 'db_pwd', 'db_name'));
$oMysqli = new mysqli(...$aDatabase);
foreach (array_slice($argv, 1) as $sSql) {
    $oMysqli->query($sSql);
}
echo "done\\n";
fgets(STDIN);
"""


def execute(itop_dir: Path, *statements: str) -> None:
    """Execute them and come back."""
    php.run(["-r", _SCRIPT, "--", *statements], itop_dir)


@contextmanager
def during(itop_dir: Path, statements: Sequence[str], afterwards: Sequence[str] = ()) -> Iterator[None]:
    """The connection in which the statements were executed stays open until the block ends; `afterwards` comes then."""
    account = php.Account.owning(itop_dir)
    with subprocess.Popen(
        [php.php(), *php.OPTIONS, "-r", _SCRIPT, "--", *statements],
        cwd=itop_dir, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, user=account.user, group=account.group,
        extra_groups=[] if account.user is not None else None,
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        assert process.stdout.readline() == "done\n"
        try:
            yield
        finally:
            process.stdin.close()
            process.wait(timeout=10)
            if afterwards:
                execute(itop_dir, *afterwards)
