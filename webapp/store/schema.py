# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tables, one text for both databases; made and migrated by whoever connects first."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.errors import StoreUnavailable

#: Raised with every change of the tables, together with the steps that lead to it from the version before.
VERSION = 12

# {id} counts up and is never used twice: the order of a conversation. {compact} keeps a table in its primary key.
_TABLES = """
    CREATE TABLE IF NOT EXISTS intercom_job (
        id {id},
        kind text NOT NULL,
        key text NOT NULL,
        payload text NOT NULL,  -- JSON, but no jsonb, which cannot hold every character that JSON can
        -- queued: behind an older one of its key, waiting and running: the head of its key, done, dead
        state text NOT NULL CHECK (state IN ('queued', 'waiting', 'running', 'done', 'dead')),
        due double precision NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        lost integer NOT NULL DEFAULT 0,
        added_at double precision NOT NULL,
        first_at double precision,
        changed_at double precision NOT NULL,
        worker text NOT NULL DEFAULT '',
        lease double precision NOT NULL DEFAULT 0,
        reason text NOT NULL DEFAULT '',
        faults integer NOT NULL DEFAULT 0,  -- attempts in a row that ended in a fault of our own
        tickets text NOT NULL DEFAULT '[]',  -- the references that the reason is about, as JSON
        priority integer NOT NULL DEFAULT 0,
        workspace text NOT NULL DEFAULT ''
    ) {often_changed};
    CREATE TABLE IF NOT EXISTS intercom_seen (name text PRIMARY KEY, until double precision NOT NULL) {compact};
    CREATE TABLE IF NOT EXISTS intercom_worker (name text PRIMARY KEY, beat double precision NOT NULL) {compact};
    CREATE TABLE IF NOT EXISTS intercom_copied (
        workspace text NOT NULL,
        conversation text NOT NULL,
        part text NOT NULL,
        contact text NOT NULL DEFAULT '',
        address text NOT NULL DEFAULT '',
        person text NOT NULL DEFAULT '',
        copied_at double precision NOT NULL,
        PRIMARY KEY (workspace, conversation, part)
    ) {compact};
    CREATE TABLE IF NOT EXISTS intercom_click (
        name text PRIMARY KEY,
        until double precision NOT NULL,
        answer text,
        answered_at double precision
    );
    CREATE TABLE IF NOT EXISTS intercom_finding (
        machine text NOT NULL,
        name text NOT NULL,
        state text NOT NULL,
        found_at double precision NOT NULL,
        PRIMARY KEY (machine, name)
    ) {compact};
    CREATE TABLE IF NOT EXISTS intercom_choice (
        workspace text NOT NULL,
        agent text NOT NULL,
        attribute text NOT NULL,
        value text NOT NULL,
        times integer NOT NULL,
        until double precision NOT NULL,
        PRIMARY KEY (workspace, agent, attribute)
    ) {compact};
    CREATE TABLE IF NOT EXISTS intercom_reading (
        workspace text PRIMARY KEY,
        place text NOT NULL DEFAULT '',  -- how far iTop's changes are read, and what was not to be seen there yet
        due double precision NOT NULL DEFAULT 0,
        looked_at double precision NOT NULL DEFAULT 0,
        reader text NOT NULL DEFAULT '',  -- the fence: no two looks have the same
        lease double precision NOT NULL DEFAULT 0
    ) {compact};
    CREATE TABLE IF NOT EXISTS intercom_telling (
        name text PRIMARY KEY,
        workspace text NOT NULL,
        ticket text NOT NULL,
        state text NOT NULL DEFAULT 'listing',
        words text NOT NULL DEFAULT '',  -- by language, as JSON; until everybody has been told
        begun_at double precision NOT NULL,
        until double precision NOT NULL
    ) {compact};
    CREATE TABLE IF NOT EXISTS intercom_told (
        telling text NOT NULL,
        conversation text NOT NULL,
        contact text NOT NULL DEFAULT '',  -- until everybody has been told, as is the language
        language text NOT NULL DEFAULT '',
        outcome text NOT NULL DEFAULT '',  -- empty: nobody has looked yet
        PRIMARY KEY (telling, conversation)
    ) {compact};
    CREATE TABLE IF NOT EXISTS intercom_journal (
        workspace text NOT NULL,
        conversation text NOT NULL,  -- empty: the rule itself, since when it is there
        rule text NOT NULL,
        outcome text NOT NULL,
        ticket text NOT NULL DEFAULT '',
        why text NOT NULL DEFAULT '',
        at double precision NOT NULL,
        PRIMARY KEY (workspace, conversation, rule)
    ) {compact}
"""
_INDEXES = """
    -- Rule 2 and 3: whatever the statements do, a key has one head, and only a head can be claimed.
    CREATE UNIQUE INDEX IF NOT EXISTS intercom_job_head ON intercom_job (key) WHERE state IN ('waiting', 'running');
    CREATE INDEX IF NOT EXISTS intercom_job_line ON intercom_job (key, id) WHERE state = 'queued';
    CREATE INDEX IF NOT EXISTS intercom_job_due ON intercom_job (due, id) WHERE state = 'waiting';
    CREATE INDEX IF NOT EXISTS intercom_job_share ON intercom_job (priority, workspace, due, id)
        WHERE state = 'waiting';
    CREATE INDEX IF NOT EXISTS intercom_job_changed ON intercom_job (changed_at, id) WHERE state = 'waiting';
    CREATE INDEX IF NOT EXISTS intercom_job_leased ON intercom_job (lease, id) WHERE state = 'running';
    CREATE INDEX IF NOT EXISTS intercom_job_open ON intercom_job (id) WHERE state IN ('queued', 'waiting', 'running');
    CREATE INDEX IF NOT EXISTS intercom_job_dead ON intercom_job (id) WHERE state = 'dead';
    CREATE INDEX IF NOT EXISTS intercom_job_finished ON intercom_job (changed_at) WHERE state = 'done';
    CREATE INDEX IF NOT EXISTS intercom_seen_until ON intercom_seen (until);
    CREATE INDEX IF NOT EXISTS intercom_copied_part ON intercom_copied (workspace, part);
    CREATE INDEX IF NOT EXISTS intercom_copied_contact ON intercom_copied (workspace, contact) WHERE contact <> '';
    CREATE INDEX IF NOT EXISTS intercom_copied_address ON intercom_copied (workspace, address) WHERE address <> '';
    CREATE INDEX IF NOT EXISTS intercom_copied_person ON intercom_copied (workspace, person) WHERE person <> '';
    CREATE INDEX IF NOT EXISTS intercom_copied_at ON intercom_copied (workspace, copied_at);
    CREATE INDEX IF NOT EXISTS intercom_click_until ON intercom_click (until);
    CREATE INDEX IF NOT EXISTS intercom_click_answered ON intercom_click (answered_at) WHERE answer IS NOT NULL;
    CREATE INDEX IF NOT EXISTS intercom_telling_ticket ON intercom_telling (workspace, ticket, begun_at);
    CREATE INDEX IF NOT EXISTS intercom_journal_at ON intercom_journal (at)
"""
#: From the version of that number to the next one; {before_6} gives SQLite's tables the names that PostgreSQL's had.
_STEPS = {
    5: """
    {before_6};
    ALTER TABLE intercom_job ADD COLUMN faults integer NOT NULL DEFAULT 0;
    ALTER TABLE intercom_job ADD COLUMN tickets text NOT NULL DEFAULT '[]'
    """,
    6: "",  # tables that came are made as in a new database
    7: """
    ALTER TABLE intercom_job ADD COLUMN priority integer NOT NULL DEFAULT 0;
    ALTER TABLE intercom_job ADD COLUMN workspace text NOT NULL DEFAULT ''
    """,
    8: "",
    9: "",
    10: "",
    11: "",
}


def statements(found: int, words: Mapping[str, str]) -> list[str]:
    """What leads from that version to the newest, as a database with these words spells it.

    0 is a database without tables; where it is the newest there is nothing to do.
    """
    if found == VERSION:
        return []
    if found > VERSION:
        raise StoreUnavailable("The database was migrated by a newer version of this service.")
    if found and found not in _STEPS:
        raise StoreUnavailable(f"The database is of version {found}, older than any this service can migrate.")
    steps = [_STEPS[version] for version in range(found, VERSION)] if found else []
    return [each for script in (*steps, _TABLES, _INDEXES) for each in _split(script.format(**words))]


def _split(script: str) -> list[str]:
    """Its statements without their comments."""
    plain = "\n".join(line.partition("--")[0] for line in script.splitlines())
    return [statement.strip() for statement in plain.split(";") if statement.strip()]
