-- Part of a name or an address, of three characters or more, in either case.
CREATE INDEX ix_users_search_trigram ON users USING gin (email_key gin_trgm_ops, name gin_trgm_ops);
