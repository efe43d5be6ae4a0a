-- When which version began to run, for the marks in the dashboard's charts.
CREATE TABLE deploys (
    id         integer NOT NULL PRIMARY KEY,
    version    text    NOT NULL,
    node       text,
    note       text,
    created_at integer NOT NULL
);
CREATE INDEX deploys_created ON deploys (created_at);
