-- +goose Up

-- What a running job is doing at present, by the job's own name for it; empty where there is but one thing to do.
ALTER TABLE jobs ADD COLUMN stage TEXT NOT NULL DEFAULT '';
