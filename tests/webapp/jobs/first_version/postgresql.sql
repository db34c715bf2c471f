-- SPDX-License-Identifier: AGPL-3.0-or-later
-- The tables as the first version had them (version 5), to be migrated.
CREATE TABLE intercom_job (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text NOT NULL,
    key text NOT NULL,
    payload text NOT NULL,  -- not jsonb, which cannot hold every character that JSON can
    -- queued: behind an older one of its key; waiting and running: the head of its key; done; dead
    state text NOT NULL CHECK (state IN ('queued', 'waiting', 'running', 'done', 'dead')),
    due float8 NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    lost integer NOT NULL DEFAULT 0,
    added_at float8 NOT NULL,
    first_at float8,
    changed_at float8 NOT NULL,
    worker text NOT NULL DEFAULT '',
    lease float8 NOT NULL DEFAULT 0,
    reason text NOT NULL DEFAULT ''
-- Every job is four versions of a row; those of the past must not pile up in the indexes of the few that are open.
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
-- Rule 2 and 3: whatever the statements do, a key has one head, and only a head can be claimed.
CREATE UNIQUE INDEX intercom_job_head ON intercom_job (key) WHERE state IN ('waiting', 'running');
CREATE INDEX intercom_job_line ON intercom_job (key, id) WHERE state = 'queued';
CREATE INDEX intercom_job_due ON intercom_job (due, id) WHERE state = 'waiting';
CREATE INDEX intercom_job_leased ON intercom_job (lease, id) WHERE state = 'running';
CREATE INDEX intercom_job_open ON intercom_job (id) WHERE state IN ('queued', 'waiting', 'running');
CREATE INDEX intercom_job_dead ON intercom_job (id) WHERE state = 'dead';
CREATE INDEX intercom_job_finished ON intercom_job (changed_at) WHERE state = 'done';
CREATE TABLE intercom_seen (name text PRIMARY KEY, until float8 NOT NULL);
CREATE INDEX intercom_seen_until ON intercom_seen (until);
CREATE TABLE intercom_worker (name text PRIMARY KEY, beat float8 NOT NULL);
CREATE TABLE intercom_copied (
    workspace text NOT NULL,
    conversation text NOT NULL,
    part text NOT NULL,
    contact text NOT NULL DEFAULT '',
    address text NOT NULL DEFAULT '',
    person text NOT NULL DEFAULT '',
    copied_at float8 NOT NULL,
    PRIMARY KEY (workspace, conversation, part)
);
CREATE INDEX intercom_copied_part ON intercom_copied (workspace, part);
CREATE INDEX intercom_copied_contact ON intercom_copied (workspace, contact) WHERE contact <> '';
CREATE INDEX intercom_copied_address ON intercom_copied (workspace, address) WHERE address <> '';
CREATE INDEX intercom_copied_person ON intercom_copied (workspace, person) WHERE person <> '';
CREATE INDEX intercom_copied_at ON intercom_copied (workspace, copied_at);
CREATE TABLE intercom_click (name text PRIMARY KEY, until float8 NOT NULL, answer text, answered_at float8);
CREATE INDEX intercom_click_until ON intercom_click (until);
CREATE INDEX intercom_click_answered ON intercom_click (answered_at) WHERE answer IS NOT NULL;
CREATE TABLE intercom_schema (version integer NOT NULL);
INSERT INTO intercom_schema VALUES (5);
