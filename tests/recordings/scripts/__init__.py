# SPDX-License-Identifier: AGPL-3.0-or-later
"""One script for each operation of the Sync API: what is asked of it, rightly and wrongly."""

from collections.abc import Mapping

from tests.recordings.scripts import acting, asking, copying, creating, linking, people
from tests.recordings.steps import Step

SCRIPTS: Mapping[str, tuple[Step, ...]] = {
    **asking.SCRIPTS, **people.SCRIPTS, **creating.SCRIPTS, **acting.SCRIPTS, **linking.SCRIPTS, **copying.SCRIPTS,
}  # fmt: skip
