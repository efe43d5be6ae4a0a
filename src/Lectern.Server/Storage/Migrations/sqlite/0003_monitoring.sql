-- What nodes did, as compressed blocks; tier 0 is seconds, 1 ten seconds, 2 minutes.
CREATE TABLE metric_history (
    tier    integer NOT NULL,
    at      integer NOT NULL,
    node    text    NOT NULL,
    payload blob    NOT NULL,
    PRIMARY KEY (tier, at, node)
);

-- The last seconds of each node, for the others. On SQLite there are none.
CREATE TABLE metric_board (
    node    text    NOT NULL PRIMARY KEY,
    at      integer NOT NULL,
    payload blob    NOT NULL
);
