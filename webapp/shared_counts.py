# SPDX-License-Identifier: AGPL-3.0-or-later
"""Counters of several processes, added up: each counts in memory, and has a file that the others read.

Why not the multiprocess mode of prometheus-client: it maps sparse files into memory, so that on a full disk a count
kills the process (SIGBUS), and it shows what processes measured that are long gone. Here a full disk costs what a
process counted after its last good write, and only if it ends before the next one.
"""

from __future__ import annotations

import fcntl
import json
import logging
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

_LOG = logging.getLogger(__name__)
#: Seconds from a count until the other processes can read it.
_DELAY = 1.0

#: A sample's name and its labels, in order.
_Key = tuple[str, tuple[tuple[str, str], ...]]
_Sums = dict[_Key, float]


class SharedCounts:
    """What the counters and histograms of ``registry`` have in all processes of ``directory``, ended ones included.

    A process is alive as long as it holds the lock of its file, whichever number its container gave it. Whoever comes
    next takes over what was left by one that is not.
    """

    def __init__(self, directory: Path, registry: CollectorRegistry) -> None:
        self._directory = directory
        self._registry = registry
        self._name = secrets.token_hex(8)
        self._inherited: _Sums = {}
        self._held: IO[bytes] | None = None
        self._writing = threading.Lock()
        self._timer: threading.Timer | None = None
        self._failed = False
        self._closed = False
        self._save()

    def save_soon(self) -> None:
        """Something was counted. Never an error, and never a wait for the disk."""
        if self._timer is None and not self._closed:
            self._timer = threading.Timer(_DELAY, self._save)
            self._timer.daemon = True
            self._timer.start()

    def together(self) -> CollectorRegistry:
        """Return a registry with the sums."""
        sums = _add(self._own(), *(_read(path) for path in self._directory.glob("*.json") if path.stem != self._name))
        together = CollectorRegistry()
        together.register(_Together(self._registry, sums))
        return together

    def close(self) -> None:
        """Write a last time and let go of the file; the next process takes it over."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        self._save()
        if self._held is not None:
            self._held.close()

    def _own(self) -> _Sums:
        counted = {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for metric in self._registry.collect()
            for sample in metric.samples
        }
        return _add(self._inherited, counted)

    def _save(self) -> None:
        self._timer = None
        with self._writing:
            try:
                if self._held is None:
                    self._begin()
                lines = [[name, dict(labels), value] for (name, labels), value in self._own().items()]
                new = self._directory / f"{self._name}.new"
                new.write_text(json.dumps(lines), encoding="utf-8")
                new.replace(self._directory / f"{self._name}.json")
                self._failed = False
            except OSError as error:
                if not self._failed:  # said once, not each second
                    _LOG.warning("counts are not written", extra={"directory": self._directory, "reason": str(error)})
                self._failed = True

    def _begin(self) -> None:
        """Take a file, and over what processes left that are gone."""
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _lock(self._directory / "taking-over"):
            for path in self._directory.glob("*.lock"):
                with path.open("ab") as left:
                    if _try_lock(left):
                        counts = path.with_suffix(".json")
                        self._inherited = _add(self._inherited, _read(counts))
                        counts.unlink(missing_ok=True)
                        path.with_suffix(".new").unlink(missing_ok=True)
                        path.unlink()
            for path in self._directory.glob("*.db"):  # of versions before 2, which counted otherwise
                path.unlink(missing_ok=True)
            held = (self._directory / f"{self._name}.lock").open("ab")
            if not _try_lock(held):
                raise OSError(f"{held.name} cannot be locked; DATA_DIR has to be on a local disk.")
            self._held = held


class _Together(Collector):
    """The metrics of a registry with the values of all processes."""

    def __init__(self, registry: CollectorRegistry, sums: _Sums) -> None:
        self._registry = registry
        self._sums = sums

    def collect(self) -> Iterator[Metric]:
        for own in self._registry.collect():
            metric = Metric(own.name, own.documentation, own.type)
            names = {f"{own.name}_{ending}" for ending in ("total", "bucket", "count", "sum")}
            for (name, labels), value in sorted(self._sums.items(), key=_place):
                if name in names:
                    metric.add_sample(name, dict(labels), value)
            yield metric


def _place(item: tuple[_Key, float]) -> tuple[tuple[tuple[str, str], ...], str, float]:
    """Series by series, the bounds of a histogram from small to large."""
    name, labels = item[0]
    bounds = [float(value) for label, value in labels if label == "le"]
    return tuple(each for each in labels if each[0] != "le"), name, sum(bounds)


def _add(*all_sums: Mapping[_Key, float]) -> _Sums:
    added: _Sums = {}
    for sums in all_sums:
        for key, value in sums.items():
            added[key] = added.get(key, 0.0) + value
    return added


def _read(path: Path) -> _Sums:
    """What a process wrote last; nothing where it is just taken over."""
    try:
        lines: Iterable[tuple[str, dict[str, str], float]] = json.loads(path.read_text(encoding="utf-8"))
        return {(name, tuple(sorted(labels.items()))): float(value) for name, labels, value in lines}
    except (OSError, ValueError):
        return {}


def _try_lock(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _lock(path: Path) -> Iterator[None]:
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
