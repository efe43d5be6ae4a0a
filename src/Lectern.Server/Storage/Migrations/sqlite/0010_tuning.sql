-- Every change that tuning proposed or made, and whether an operator stopped it. Times are milliseconds since 1970.
CREATE TABLE tuning_ledger (
    id         integer NOT NULL PRIMARY KEY,
    tuner      text    NOT NULL,
    subject    text    NOT NULL,
    action     text    NOT NULL,
    undo       text    NOT NULL,
    reason     text    NOT NULL,
    evidence   text    NOT NULL,
    benefit    real    NOT NULL,
    can_apply  integer NOT NULL,
    state      integer NOT NULL,
    baseline   text    NOT NULL,
    outcome    text    NOT NULL,
    moved_by   text    NOT NULL,
    created_at integer NOT NULL,
    changed_at integer NOT NULL,
    applied_at integer
);
CREATE UNIQUE INDEX ix_tuning_ledger_proposed ON tuning_ledger (tuner, subject) WHERE state = 0;

CREATE TABLE tuning_stop (
    id         integer NOT NULL PRIMARY KEY,
    stopped_by text    NOT NULL,
    stopped_at integer NOT NULL
);
