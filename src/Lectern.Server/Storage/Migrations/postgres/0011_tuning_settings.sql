-- Settings that tuning moved: they hold on every node; what has no row is as configured.
CREATE TABLE tuning_settings (
    name  text NOT NULL PRIMARY KEY,
    value bigint NOT NULL
);
