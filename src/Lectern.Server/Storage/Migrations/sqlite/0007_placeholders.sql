-- A tiny WebP in base64, which pages show while an image loads.
ALTER TABLE media ADD COLUMN placeholder TEXT NULL;
