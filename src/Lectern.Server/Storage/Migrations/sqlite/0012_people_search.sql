-- Part of a name or an address, of three characters or more, in either case.
CREATE VIRTUAL TABLE users_search USING fts5 (email_key, name, content = 'users', content_rowid = 'id', tokenize = 'trigram');
INSERT INTO users_search (users_search) VALUES ('rebuild');
CREATE TRIGGER users_search_insert AFTER INSERT ON users BEGIN
    INSERT INTO users_search (rowid, email_key, name) VALUES (new.id, new.email_key, new.name);
END;
CREATE TRIGGER users_search_delete AFTER DELETE ON users BEGIN
    INSERT INTO users_search (users_search, rowid, email_key, name) VALUES ('delete', old.id, old.email_key, old.name);
END;
CREATE TRIGGER users_search_update AFTER UPDATE OF email_key, name ON users WHEN (old.email_key, old.name) IS NOT (new.email_key, new.name) BEGIN
    INSERT INTO users_search (users_search, rowid, email_key, name) VALUES ('delete', old.id, old.email_key, old.name);
    INSERT INTO users_search (rowid, email_key, name) VALUES (new.id, new.email_key, new.name);
END;
