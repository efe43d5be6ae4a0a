-- What was changed and may still be in a cache: written with the change, removed when every cache knows it.
CREATE TABLE cache_notes (
    id         integer NOT NULL PRIMARY KEY,
    tags       text NOT NULL,
    created_at integer NOT NULL
);
