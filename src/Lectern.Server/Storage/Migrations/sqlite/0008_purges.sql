-- What a CDN is to forget: written with the change, removed when the CDN has confirmed it.
CREATE TABLE purges (
    id          integer NOT NULL PRIMARY KEY,
    items       text    NOT NULL,
    created_at  integer NOT NULL,
    due_at      integer NOT NULL,
    attempts    integer NOT NULL,
    given_up_at integer,
    error       text
);
CREATE INDEX ix_purges_due_at ON purges (due_at) WHERE given_up_at IS NULL;

-- Which process of the fleet sends them, and until when it does. There is one row, with the id 1.
CREATE TABLE purge_lease (
    id     integer NOT NULL PRIMARY KEY,
    holder text    NOT NULL,
    until  integer NOT NULL
);
INSERT INTO purge_lease (id, holder, until) VALUES (1, '', 0);

-- What signs the addresses of files that are not for everybody.
CREATE TABLE media_keys (
    id         integer NOT NULL PRIMARY KEY,
    secret     text    NOT NULL,
    created_at integer NOT NULL
);

-- Is a file somebody's picture?
CREATE INDEX ix_courses_image ON courses (image) WHERE image IS NOT NULL;
CREATE INDEX ix_users_avatar ON users (avatar) WHERE avatar IS NOT NULL;
