-- Which files the text of a lesson shows or links to, by the SHA-256 in their addresses: who may read a file depends on its lessons, and
-- that is asked with every file that is not known yet. Kept by triggers: lessons are written in several ways.
CREATE TABLE lesson_text_media (
    hash      TEXT    NOT NULL,
    lesson_id INTEGER NOT NULL REFERENCES lessons (id) ON DELETE CASCADE,
    PRIMARY KEY (hash, lesson_id)
) WITHOUT ROWID;
CREATE INDEX ix_lesson_text_media_lesson_id ON lesson_text_media (lesson_id);

-- The text becomes a JSON list that is cut before each name: a trigger may not recurse (https://www.sqlite.org/lang_with.html).
CREATE TRIGGER lesson_text_media_insert AFTER INSERT ON lessons WHEN instr(new.body_html, '/media/') > 0 BEGIN
    INSERT INTO lesson_text_media (hash, lesson_id)
    SELECT DISTINCT substr(piece.value, 1, 64), new.id
    FROM json_each('[' || replace(json_quote(new.body_html), '/media/', '","') || ']') AS piece
    WHERE piece.key > 0 AND substr(piece.value, 65, 1) = '.' AND substr(piece.value, 1, 64) NOT GLOB '*[^0-9a-f]*';
END;
CREATE TRIGGER lesson_text_media_update AFTER UPDATE OF body_html ON lessons
WHEN new.body_html <> old.body_html AND (instr(new.body_html, '/media/') > 0 OR instr(old.body_html, '/media/') > 0) BEGIN
    DELETE FROM lesson_text_media WHERE lesson_id = new.id;
    INSERT INTO lesson_text_media (hash, lesson_id)
    SELECT DISTINCT substr(piece.value, 1, 64), new.id
    FROM json_each('[' || replace(json_quote(new.body_html), '/media/', '","') || ']') AS piece
    WHERE piece.key > 0 AND substr(piece.value, 65, 1) = '.' AND substr(piece.value, 1, 64) NOT GLOB '*[^0-9a-f]*';
END;

INSERT INTO lesson_text_media (hash, lesson_id)
SELECT DISTINCT substr(piece.value, 1, 64), lessons.id
FROM lessons, json_each('[' || replace(json_quote(lessons.body_html), '/media/', '","') || ']') AS piece
WHERE instr(lessons.body_html, '/media/') > 0
  AND piece.key > 0 AND substr(piece.value, 65, 1) = '.' AND substr(piece.value, 1, 64) NOT GLOB '*[^0-9a-f]*';
