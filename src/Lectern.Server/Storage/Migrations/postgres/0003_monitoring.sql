-- What nodes did, as compressed blocks; tier 0 is seconds, 1 ten seconds, 2 minutes.
CREATE TABLE metric_history (
    tier    integer     NOT NULL,
    at      timestamptz NOT NULL,
    node    text        NOT NULL,
    payload bytea       NOT NULL,
    PRIMARY KEY (tier, at, node)
);

-- The last seconds of each node, for the others. Nothing is lost with it, so it is not logged.
CREATE UNLOGGED TABLE metric_board (
    node    text        NOT NULL PRIMARY KEY,
    at      timestamptz NOT NULL,
    payload bytea       NOT NULL
);
