-- +goose Up

-- How customers belong together (E03). The parent company of an account stays in accounts.parent_id; its link keeps since when and where it is known from.
CREATE TABLE account_links (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  from_id BIGINT NOT NULL REFERENCES accounts (id),
  to_id BIGINT NOT NULL REFERENCES accounts (id),
  kind TEXT NOT NULL,
  share DOUBLE PRECISION,
  valid_from TEXT,
  valid_to TEXT,
  source TEXT NOT NULL DEFAULT ''
);
CREATE INDEX account_links_from ON account_links (from_id, id);
CREATE INDEX account_links_to ON account_links (to_id, id);
CREATE UNIQUE INDEX account_links_once ON account_links (from_id, to_id, kind) WHERE archived_at IS NULL AND valid_to IS NULL;

-- What an account is in the value chain, and since when (E02). accounts.roles holds those in force.
CREATE TABLE account_roles (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  role TEXT NOT NULL,
  valid_from TEXT,
  valid_to TEXT
);
CREATE INDEX account_roles_account ON account_roles (account_id, id);
CREATE UNIQUE INDEX account_roles_once ON account_roles (account_id, role) WHERE archived_at IS NULL AND valid_to IS NULL;

-- Which accounts belong to a segment by rule, and how large its market is (E04).
ALTER TABLE segments ADD COLUMN rule TEXT NOT NULL DEFAULT '';
ALTER TABLE segments ADD COLUMN market_space BIGINT;
CREATE INDEX accounts_segment ON accounts (segment_id) WHERE archived_at IS NULL;

-- All companies of a segment that are known, those never spoken to as well (E04).
CREATE TABLE universe_companies (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  segment_id BIGINT NOT NULL REFERENCES segments (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL DEFAULT '',
  uscc TEXT NOT NULL DEFAULT '',
  region TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  account_id BIGINT REFERENCES accounts (id)
);
CREATE UNIQUE INDEX universe_companies_name ON universe_companies (segment_id, name_key) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX universe_companies_uscc ON universe_companies (segment_id, uscc) WHERE archived_at IS NULL AND uscc <> '';
CREATE INDEX universe_companies_account ON universe_companies (account_id);

-- What somebody found out about a customer, one answer to a question of its DNA (E43).
CREATE TABLE dna_answers (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  question TEXT NOT NULL,
  answer TEXT NOT NULL,
  answered_on TEXT NOT NULL,
  source TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX dna_answers_once ON dna_answers (account_id, question) WHERE archived_at IS NULL;
