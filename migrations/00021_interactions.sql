-- +goose Up
-- Dealings with customers (E11), what was said about them afterwards, and who may read a calendar from outside.
ALTER TABLE accounts ADD COLUMN last_contact_on TEXT;

CREATE TABLE interactions (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  subject TEXT NOT NULL DEFAULT '',
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  author_id BIGINT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL DEFAULT 'note',
  held_on TEXT NOT NULL,
  held_at TEXT NOT NULL DEFAULT '',
  planned BOOLEAN NOT NULL DEFAULT FALSE,
  minutes BIGINT,
  ours TEXT NOT NULL DEFAULT '[]',
  theirs TEXT NOT NULL DEFAULT '',
  summary TEXT NOT NULL DEFAULT '',
  emotion BIGINT,
  customer_hours DOUBLE PRECISION,
  next_step TEXT NOT NULL DEFAULT '',
  next_on TEXT,
  links TEXT NOT NULL DEFAULT '',
  recorded_at BIGINT
);
CREATE INDEX interactions_account ON interactions (account_id, held_on) WHERE archived_at IS NULL;
CREATE INDEX interactions_author ON interactions (author_id, held_on) WHERE archived_at IS NULL;
CREATE INDEX interactions_day ON interactions (held_on) WHERE archived_at IS NULL;
CREATE INDEX interactions_import ON interactions (import_id) WHERE import_id IS NOT NULL;

-- The customer's people who took part. Contacts are a feature of their own; the link holds their ids only.
CREATE TABLE interaction_contacts (
  interaction_id BIGINT NOT NULL REFERENCES interactions (id),
  contact_id BIGINT NOT NULL,
  PRIMARY KEY (interaction_id, contact_id)
);
CREATE INDEX interaction_contacts_contact ON interaction_contacts (contact_id);

-- What was added after the day of grace, and what others said. Nothing here is ever changed.
CREATE TABLE interaction_notes (
  id BIGINT PRIMARY KEY,
  interaction_id BIGINT NOT NULL REFERENCES interactions (id),
  kind TEXT NOT NULL,
  author_id BIGINT NOT NULL REFERENCES users (id),
  noted_at BIGINT NOT NULL,
  body TEXT NOT NULL,
  mentions TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX interaction_notes_of ON interaction_notes (interaction_id, id);

-- A record that a phone sent twice is stored once.
CREATE TABLE interaction_keys (
  user_id BIGINT NOT NULL REFERENCES users (id),
  send_key TEXT NOT NULL,
  interaction_id BIGINT NOT NULL REFERENCES interactions (id),
  PRIMARY KEY (user_id, send_key)
);

-- The secret address under which a calendar program reads somebody's days.
CREATE TABLE calendar_feeds (
  user_id BIGINT PRIMARY KEY REFERENCES users (id),
  token_sha256 TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  read_at BIGINT
);
CREATE UNIQUE INDEX calendar_feeds_token ON calendar_feeds (token_sha256);
