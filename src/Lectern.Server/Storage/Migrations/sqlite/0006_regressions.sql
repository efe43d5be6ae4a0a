-- Figures that changed for good: when, from what to what.
CREATE TABLE regressions (
    id         integer NOT NULL PRIMARY KEY,
    figure     text    NOT NULL,
    at         integer NOT NULL,
    before     real    NOT NULL,
    after      real    NOT NULL,
    confidence real    NOT NULL,
    direction  text    NOT NULL,
    found_at   integer NOT NULL
);
CREATE INDEX ix_regressions_at ON regressions (at);
