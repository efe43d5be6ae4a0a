-- Who of the fleet evaluates alerts and sends notices: one row.
CREATE TABLE alert_lease (
    id           integer NOT NULL PRIMARY KEY,
    holder       text    NOT NULL,
    beat         integer NOT NULL,
    heartbeat_at integer
);
INSERT INTO alert_lease (id, holder, beat) VALUES (1, '', 0);

-- One row each time that a rule's condition held.
CREATE TABLE alerts (
    id          text    NOT NULL PRIMARY KEY,
    rule        text    NOT NULL,
    severity    integer NOT NULL,
    labels      text    NOT NULL,
    summary     text    NOT NULL,
    status      integer NOT NULL,
    started_at  integer NOT NULL,
    fired_at    integer,
    resolved_at integer,
    value       real,
    no_data     integer NOT NULL,
    told_at     integer,
    thread      text
);
CREATE UNIQUE INDEX alerts_active ON alerts (rule) WHERE resolved_at IS NULL;
CREATE INDEX alerts_history ON alerts (resolved_at) WHERE resolved_at IS NOT NULL;

-- What is to be sent, written with what it tells of.
CREATE TABLE alert_outbox (
    id          integer NOT NULL PRIMARY KEY,
    key         text    NOT NULL UNIQUE,
    channel     text    NOT NULL,
    notice      text    NOT NULL,
    created_at  integer NOT NULL,
    due_at      integer NOT NULL,
    attempts    integer NOT NULL,
    sent_at     integer,
    given_up_at integer,
    error       text
);
CREATE INDEX alert_outbox_waiting ON alert_outbox (channel, id) WHERE sent_at IS NULL AND given_up_at IS NULL;

CREATE TABLE alert_silences (
    id         integer NOT NULL PRIMARY KEY,
    matchers   text    NOT NULL,
    created_by text    NOT NULL,
    comment    text    NOT NULL,
    created_at integer NOT NULL,
    until      integer NOT NULL
);
CREATE INDEX alert_silences_until ON alert_silences (until);
