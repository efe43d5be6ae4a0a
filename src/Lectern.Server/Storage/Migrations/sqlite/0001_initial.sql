-- Times are microseconds since 1970-01-01T00:00:00Z.

CREATE TABLE users (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    email         TEXT    NOT NULL,
    email_key     TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    role          INTEGER NOT NULL,
    password_hash TEXT    NULL,
    avatar        TEXT    NULL,
    is_active     INTEGER NOT NULL,
    source        TEXT    NULL,
    source_id     TEXT    NULL,
    created_at    INTEGER NOT NULL
);
CREATE UNIQUE INDEX ix_users_email_key ON users (email_key);
CREATE UNIQUE INDEX ix_users_source_source_id ON users (source, source_id) WHERE source IS NOT NULL;

CREATE TABLE categories (
    id   INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    slug TEXT    NOT NULL,
    name TEXT    NOT NULL
);
CREATE UNIQUE INDEX ix_categories_slug ON categories (slug);

CREATE TABLE courses (
    id               INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    slug             TEXT    NOT NULL,
    title            TEXT    NOT NULL,
    title_key        TEXT    NOT NULL,
    summary          TEXT    NOT NULL,
    search_text      TEXT    NOT NULL,
    category_id      INTEGER NULL REFERENCES categories (id) ON DELETE SET NULL,
    level            INTEGER NOT NULL,
    language         TEXT    NOT NULL,
    instructor_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE RESTRICT,
    status           INTEGER NOT NULL,
    capacity         INTEGER NULL,
    opens_at         INTEGER NULL,
    closes_at        INTEGER NULL,
    image            TEXT    NULL,
    published_at     INTEGER NULL,
    enrollment_count INTEGER NOT NULL,
    lesson_count     INTEGER NOT NULL,
    source           TEXT    NULL,
    source_id        TEXT    NULL,
    created_at       INTEGER NOT NULL,
    updated_at       INTEGER NOT NULL,
    CHECK (status <> 1 OR published_at IS NOT NULL)
);
CREATE UNIQUE INDEX ix_courses_slug ON courses (slug);
CREATE UNIQUE INDEX ix_courses_source_source_id ON courses (source, source_id) WHERE source IS NOT NULL;
CREATE INDEX ix_courses_instructor_id ON courses (instructor_id, id);
CREATE INDEX ix_courses_newest ON courses (published_at DESC, id DESC, category_id, level) WHERE status = 1;
CREATE INDEX ix_courses_popular ON courses (enrollment_count DESC, id DESC, category_id, level) WHERE status = 1;
CREATE INDEX ix_courses_title ON courses (title_key, id, category_id, level) WHERE status = 1;
CREATE INDEX ix_courses_category_newest ON courses (category_id, published_at DESC, id DESC, level) WHERE status = 1;
CREATE INDEX ix_courses_category_popular ON courses (category_id, enrollment_count DESC, id DESC, level) WHERE status = 1;
CREATE INDEX ix_courses_category_title ON courses (category_id, title_key, id, level) WHERE status = 1;

-- The text is normalized before it is stored, so case and accents are already gone.
CREATE VIRTUAL TABLE courses_search USING fts5 (search_text, content = 'courses', content_rowid = 'id', tokenize = 'unicode61');
CREATE TRIGGER courses_search_insert AFTER INSERT ON courses BEGIN
    INSERT INTO courses_search (rowid, search_text) VALUES (new.id, new.search_text);
END;
CREATE TRIGGER courses_search_delete AFTER DELETE ON courses BEGIN
    INSERT INTO courses_search (courses_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
END;
CREATE TRIGGER courses_search_update AFTER UPDATE OF search_text ON courses BEGIN
    INSERT INTO courses_search (courses_search, rowid, search_text) VALUES ('delete', old.id, old.search_text);
    INSERT INTO courses_search (rowid, search_text) VALUES (new.id, new.search_text);
END;

-- How many courses are published in each category (0: none) and level. Counting 5,000 index entries costs a page of the catalogue
-- six times what reading its 20 courses does, and a page near the end is read from the end, which takes an exact count.
CREATE TABLE course_counts (
    category_id INTEGER NOT NULL,
    level       INTEGER NOT NULL,
    published   INTEGER NOT NULL,
    PRIMARY KEY (category_id, level)
) WITHOUT ROWID;
CREATE TRIGGER course_counts_insert AFTER INSERT ON courses WHEN new.status = 1 BEGIN
    INSERT INTO course_counts (category_id, level, published) VALUES (COALESCE(new.category_id, 0), new.level, 1)
    ON CONFLICT (category_id, level) DO UPDATE SET published = published + 1;
END;
CREATE TRIGGER course_counts_delete AFTER DELETE ON courses WHEN old.status = 1 BEGIN
    UPDATE course_counts SET published = published - 1 WHERE category_id = COALESCE(old.category_id, 0) AND level = old.level;
END;
CREATE TRIGGER course_counts_update AFTER UPDATE OF status, category_id, level ON courses
WHEN (old.status, old.category_id, old.level) IS NOT (new.status, new.category_id, new.level) BEGIN
    UPDATE course_counts SET published = published - 1
    WHERE old.status = 1 AND category_id = COALESCE(old.category_id, 0) AND level = old.level;
    INSERT INTO course_counts (category_id, level, published) SELECT COALESCE(new.category_id, 0), new.level, 1 WHERE new.status = 1
    ON CONFLICT (category_id, level) DO UPDATE SET published = published + 1;
END;

CREATE TABLE course_seats (
    course_id INTEGER NOT NULL REFERENCES courses (id) ON DELETE CASCADE,
    shard     INTEGER NOT NULL,
    taken     INTEGER NOT NULL,
    capacity  INTEGER NULL,
    PRIMARY KEY (course_id, shard)
) WITHOUT ROWID;

CREATE TABLE sections (
    id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    course_id INTEGER NOT NULL REFERENCES courses (id) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    title     TEXT    NOT NULL
);
CREATE INDEX ix_sections_course_id_position ON sections (course_id, position);

CREATE TABLE lessons (
    id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    course_id  INTEGER NOT NULL REFERENCES courses (id) ON DELETE CASCADE,
    section_id INTEGER NOT NULL REFERENCES sections (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    title      TEXT    NOT NULL,
    format     INTEGER NOT NULL,
    is_preview INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    body       TEXT    NOT NULL,
    body_html  TEXT    NOT NULL
);
CREATE INDEX ix_lessons_course_id_number ON lessons (course_id, number);
CREATE INDEX ix_lessons_section_id ON lessons (section_id);

CREATE TABLE media (
    name         TEXT    NOT NULL PRIMARY KEY,
    content_type TEXT    NOT NULL,
    size         INTEGER NOT NULL,
    width        INTEGER NULL,
    height       INTEGER NULL,
    created_at   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE lesson_media (
    lesson_id  INTEGER NOT NULL REFERENCES lessons (id) ON DELETE CASCADE,
    position   INTEGER NOT NULL,
    media_name TEXT    NOT NULL REFERENCES media (name) ON DELETE RESTRICT,
    title      TEXT    NOT NULL,
    PRIMARY KEY (lesson_id, position)
) WITHOUT ROWID;
CREATE INDEX ix_lesson_media_media_name ON lesson_media (media_name);

CREATE TABLE enrollments (
    id                INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id           INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    course_id         INTEGER NOT NULL REFERENCES courses (id) ON DELETE CASCADE,
    status            INTEGER NOT NULL,
    seat_shard        INTEGER NOT NULL,
    completed_lessons INTEGER NOT NULL,
    progress_percent  INTEGER NOT NULL,
    last_lesson_id    INTEGER NULL REFERENCES lessons (id) ON DELETE SET NULL,
    source_id         TEXT    NULL,
    enrolled_at       INTEGER NOT NULL,
    updated_at        INTEGER NOT NULL
);
CREATE UNIQUE INDEX ix_enrollments_user_id_course_id ON enrollments (user_id, course_id);
CREATE INDEX ix_enrollments_user_id_enrolled_at ON enrollments (user_id, enrolled_at DESC, id DESC);
CREATE INDEX ix_enrollments_course_id ON enrollments (course_id);
CREATE INDEX ix_enrollments_last_lesson_id ON enrollments (last_lesson_id) WHERE last_lesson_id IS NOT NULL;
CREATE INDEX ix_enrollments_source_id ON enrollments (source_id) WHERE source_id IS NOT NULL;

CREATE TABLE lesson_progress (
    enrollment_id    INTEGER NOT NULL REFERENCES enrollments (id) ON DELETE CASCADE,
    lesson_id        INTEGER NOT NULL REFERENCES lessons (id) ON DELETE CASCADE,
    position_seconds INTEGER NOT NULL,
    completed_at     INTEGER NULL,
    updated_at       INTEGER NOT NULL,
    PRIMARY KEY (enrollment_id, lesson_id)
) WITHOUT ROWID;
CREATE INDEX ix_lesson_progress_lesson_id ON lesson_progress (lesson_id);

CREATE TABLE sessions (
    id         TEXT    NOT NULL PRIMARY KEY,
    user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ix_sessions_user_id ON sessions (user_id);
CREATE INDEX ix_sessions_expires_at ON sessions (expires_at);

CREATE TABLE sign_in_failures (
    key           TEXT    NOT NULL PRIMARY KEY,
    count         INTEGER NOT NULL,
    blocked_until INTEGER NULL,
    updated_at    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX ix_sign_in_failures_updated_at ON sign_in_failures (updated_at);

CREATE TABLE data_protection_keys (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    friendly_name TEXT    NULL,
    xml           TEXT    NOT NULL
);
