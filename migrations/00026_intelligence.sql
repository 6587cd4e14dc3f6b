-- +goose Up
-- What was heard at customers (E12), whom we invited to what and who came (E13), and how warm contacts are.
ALTER TABLE contacts ADD COLUMN warmth DOUBLE PRECISION;
ALTER TABLE contacts ADD COLUMN last_contact_on TEXT;

CREATE TABLE intel (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  title TEXT NOT NULL DEFAULT '',
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  author_id BIGINT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  content TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '',
  class TEXT NOT NULL DEFAULT 'business',
  reliability TEXT NOT NULL DEFAULT '',
  noted_on TEXT NOT NULL,
  obtained_properly BOOLEAN NOT NULL DEFAULT FALSE,
  interaction_id BIGINT REFERENCES interactions (id)
);
CREATE INDEX intel_account ON intel (account_id, noted_on) WHERE archived_at IS NULL;

-- Who told us. It stands apart from what was told, because fewer people may know it.
CREATE TABLE intel_sources (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL DEFAULT '',
  intel_id BIGINT NOT NULL REFERENCES intel (id),
  contact_id BIGINT NOT NULL REFERENCES contacts (id),
  note TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX intel_sources_once ON intel_sources (intel_id) WHERE archived_at IS NULL;
CREATE INDEX intel_sources_contact ON intel_sources (contact_id);

CREATE TABLE gatherings (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  held_on TEXT NOT NULL,
  until_on TEXT,
  place TEXT NOT NULL DEFAULT '',
  weight BIGINT NOT NULL,
  cost BIGINT,
  owner_id BIGINT REFERENCES users (id),
  note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX gatherings_day ON gatherings (held_on) WHERE archived_at IS NULL;

CREATE TABLE invitations (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL DEFAULT '',
  gathering_id BIGINT NOT NULL REFERENCES gatherings (id),
  contact_id BIGINT NOT NULL REFERENCES contacts (id),
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  held_on TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'invited',
  target BOOLEAN NOT NULL DEFAULT FALSE,
  brought BIGINT NOT NULL DEFAULT 0,
  spoke BOOLEAN NOT NULL DEFAULT FALSE,
  note TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX invitations_once ON invitations (gathering_id, contact_id) WHERE archived_at IS NULL;
CREATE INDEX invitations_account ON invitations (account_id, held_on);
CREATE INDEX invitations_contact ON invitations (contact_id, held_on);
