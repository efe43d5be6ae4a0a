-- Which files the text of a lesson shows or links to, by the SHA-256 in their addresses: who may read a file depends on its lessons, and
-- that is asked with every file that is not known yet. Kept by triggers: lessons are written in several ways.
CREATE TABLE lesson_text_media (
    hash      text   NOT NULL,
    lesson_id bigint NOT NULL REFERENCES lessons (id) ON DELETE CASCADE,
    PRIMARY KEY (hash, lesson_id)
);
CREATE INDEX ix_lesson_text_media_lesson_id ON lesson_text_media (lesson_id);

CREATE FUNCTION lesson_text_media_write() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM lesson_text_media WHERE lesson_id = new.id;
    INSERT INTO lesson_text_media (hash, lesson_id)
    SELECT DISTINCT piece[1], new.id
    FROM regexp_matches(new.body_html, '/media/([0-9a-f]{64})\.', 'g') AS piece;
    RETURN NULL;
END $$;
CREATE TRIGGER lesson_text_media_insert AFTER INSERT ON lessons FOR EACH ROW
    WHEN (position('/media/' IN new.body_html) > 0)
    EXECUTE FUNCTION lesson_text_media_write();
CREATE TRIGGER lesson_text_media_update AFTER UPDATE OF body_html ON lessons FOR EACH ROW
    WHEN (new.body_html <> old.body_html AND (position('/media/' IN new.body_html) > 0 OR position('/media/' IN old.body_html) > 0))
    EXECUTE FUNCTION lesson_text_media_write();

INSERT INTO lesson_text_media (hash, lesson_id)
SELECT DISTINCT piece[1], lessons.id
FROM lessons, regexp_matches(lessons.body_html, '/media/([0-9a-f]{64})\.', 'g') AS piece
WHERE position('/media/' IN lessons.body_html) > 0;
