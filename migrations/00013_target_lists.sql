-- +goose Up

-- Companies the company wants as customers (E22). A list belongs to a version of the strategy or stands for itself.
CREATE TABLE target_lists (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL,
  strategy_id BIGINT REFERENCES strategies (id),
  note TEXT NOT NULL DEFAULT ''
);

CREATE TABLE target_companies (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  list_id BIGINT NOT NULL REFERENCES target_lists (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL DEFAULT '',
  uscc TEXT NOT NULL DEFAULT '',
  account_id BIGINT REFERENCES accounts (id),
  segment_id BIGINT REFERENCES segments (id),
  wish TEXT NOT NULL DEFAULT '',
  status TEXT NOT NULL DEFAULT 'none',
  owner_id BIGINT REFERENCES users (id),
  note TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX target_companies_name ON target_companies (list_id, name_key) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX target_companies_uscc ON target_companies (list_id, uscc) WHERE archived_at IS NULL AND uscc <> '';
CREATE UNIQUE INDEX target_companies_once ON target_companies (list_id, account_id) WHERE archived_at IS NULL;
CREATE INDEX target_companies_account ON target_companies (account_id);

-- How many customers of a segment a version of the strategy needs.
CREATE TABLE vision_needs (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  strategy_id BIGINT NOT NULL REFERENCES strategies (id),
  segment_id BIGINT NOT NULL REFERENCES segments (id),
  name TEXT NOT NULL DEFAULT '',
  needed BIGINT NOT NULL,
  note TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX vision_needs_segment ON vision_needs (strategy_id, segment_id) WHERE archived_at IS NULL;
