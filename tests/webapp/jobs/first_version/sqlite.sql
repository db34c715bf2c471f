-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The tables as the first version had them (version 5), to be migrated.
CREATE TABLE job (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used twice: the order of a conversation
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    payload TEXT NOT NULL,
    -- queued: behind an older one of its key; waiting and running: the head of its key; done; dead
    state TEXT NOT NULL CHECK (state IN ('queued', 'waiting', 'running', 'done', 'dead')),
    due REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    lost INTEGER NOT NULL DEFAULT 0,
    added_at REAL NOT NULL,
    first_at REAL,
    changed_at REAL NOT NULL,
    worker TEXT NOT NULL DEFAULT '',
    lease REAL NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT ''
);
-- Rule 2 and 3: whatever the statements do, a key has one head, and only a head can be claimed.
CREATE UNIQUE INDEX job_head ON job (key) WHERE state IN ('waiting', 'running');
CREATE INDEX job_line ON job (key, id) WHERE state = 'queued';
CREATE INDEX job_due ON job (due, id) WHERE state = 'waiting';
CREATE INDEX job_leased ON job (lease) WHERE state = 'running';
CREATE INDEX job_open ON job (id) WHERE state IN ('queued', 'waiting', 'running');
CREATE INDEX job_dead ON job (id) WHERE state = 'dead';
CREATE INDEX job_finished ON job (changed_at) WHERE state = 'done';
CREATE TABLE seen (name TEXT PRIMARY KEY, until REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX seen_until ON seen (until);
CREATE TABLE worker (name TEXT PRIMARY KEY, beat REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE intercom_copied (
    workspace TEXT NOT NULL,
    conversation TEXT NOT NULL,
    part TEXT NOT NULL,
    contact TEXT NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    person TEXT NOT NULL DEFAULT '',
    copied_at REAL NOT NULL,
    PRIMARY KEY (workspace, conversation, part)
) WITHOUT ROWID;
CREATE INDEX intercom_copied_part ON intercom_copied (workspace, part);
CREATE INDEX intercom_copied_contact ON intercom_copied (workspace, contact) WHERE contact <> '';
CREATE INDEX intercom_copied_address ON intercom_copied (workspace, address) WHERE address <> '';
CREATE INDEX intercom_copied_person ON intercom_copied (workspace, person) WHERE person <> '';
CREATE INDEX intercom_copied_at ON intercom_copied (workspace, copied_at);
CREATE TABLE intercom_click (name TEXT PRIMARY KEY, until REAL NOT NULL, answer TEXT, answered_at REAL);
CREATE INDEX intercom_click_until ON intercom_click (until);
CREATE INDEX intercom_click_answered ON intercom_click (answered_at) WHERE answer IS NOT NULL;
PRAGMA user_version = 5;
