-- +goose Up

-- The people of a customer (E05). The keys hold what phones and addresses compare by, each between blanks.
CREATE TABLE contacts (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  phones TEXT NOT NULL DEFAULT '[]',
  emails TEXT NOT NULL DEFAULT '[]',
  wechat TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  language TEXT NOT NULL DEFAULT '',
  stance TEXT NOT NULL DEFAULT 'unknown',
  status TEXT NOT NULL DEFAULT 'active',
  left_on TEXT,
  do_not_call BOOLEAN NOT NULL DEFAULT FALSE,
  legal_basis TEXT NOT NULL,
  consent_ref TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  personal_notes TEXT NOT NULL DEFAULT '',
  reach_keys TEXT NOT NULL DEFAULT ''
);
CREATE INDEX contacts_account ON contacts (account_id, id);
CREATE INDEX contacts_name ON contacts (name, id) WHERE archived_at IS NULL;
CREATE INDEX contacts_import ON contacts (import_id);

-- The departments of a customer (E06).
CREATE TABLE org_units (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  name TEXT NOT NULL,
  parent_id BIGINT REFERENCES org_units (id),
  function TEXT NOT NULL DEFAULT 'other'
);
CREATE INDEX org_units_account ON org_units (account_id, id);

-- The seats of a customer (E07): held by somebody, vacant, or held by somebody we do not know.
CREATE TABLE positions (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  org_unit_id BIGINT NOT NULL REFERENCES org_units (id),
  title TEXT NOT NULL,
  level TEXT NOT NULL,
  influence BIGINT NOT NULL,
  holder_id BIGINT REFERENCES contacts (id),
  vacancy TEXT NOT NULL DEFAULT '',
  vacated_on TEXT,
  former_id BIGINT REFERENCES contacts (id),
  reports_to_id BIGINT REFERENCES positions (id),
  note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX positions_account ON positions (account_id, id);
CREATE INDEX positions_holder ON positions (holder_id) WHERE holder_id IS NOT NULL;
CREATE INDEX positions_unit ON positions (org_unit_id);

-- Where somebody put a seat on the drawing of the power map. It is no property of the seat and has no history.
CREATE TABLE position_places (
  position_id BIGINT PRIMARY KEY REFERENCES positions (id),
  x BIGINT NOT NULL,
  y BIGINT NOT NULL
);

-- Who influences whom (E08).
CREATE TABLE influence_edges (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL DEFAULT '',
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  from_id BIGINT NOT NULL REFERENCES positions (id),
  to_id BIGINT NOT NULL REFERENCES positions (id),
  kind TEXT NOT NULL,
  strength BIGINT NOT NULL,
  source TEXT NOT NULL DEFAULT '',
  noted_on TEXT
);
CREATE INDEX influence_edges_account ON influence_edges (account_id, id);
CREATE UNIQUE INDEX influence_edges_once ON influence_edges (from_id, to_id, kind) WHERE archived_at IS NULL;

-- Who decides on a kind of purchase (E09).
CREATE TABLE decision_chains (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  purchase_kind TEXT NOT NULL,
  involved BIGINT,
  steps TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX decision_chains_account ON decision_chains (account_id, id);

CREATE TABLE chain_members (
  chain_id BIGINT NOT NULL REFERENCES decision_chains (id),
  position_id BIGINT NOT NULL REFERENCES positions (id),
  role TEXT NOT NULL,
  place BIGINT NOT NULL,
  PRIMARY KEY (chain_id, position_id, role)
);
CREATE UNIQUE INDEX chain_members_decider ON chain_members (chain_id) WHERE role = 'decider';
CREATE INDEX chain_members_position ON chain_members (position_id);

-- Who of us is close to whom of theirs, and where that comes from (E10).
CREATE TABLE ties (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL DEFAULT '',
  staff_id BIGINT NOT NULL REFERENCES users (id),
  contact_id BIGINT NOT NULL REFERENCES contacts (id),
  origin TEXT NOT NULL,
  since TEXT,
  strength BIGINT,
  strength_on TEXT,
  warmth DOUBLE PRECISION,
  note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX ties_contact ON ties (contact_id, id);
CREATE UNIQUE INDEX ties_once ON ties (staff_id, contact_id) WHERE archived_at IS NULL;
