-- +goose Up
-- What was in an exported table, and to what exactly a consent is given; '' is all of it.
ALTER TABLE exports ADD COLUMN query TEXT NOT NULL DEFAULT '';
