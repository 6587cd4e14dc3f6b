-- +goose Up

-- Where the customer stands in its own market; empty: unknown.
ALTER TABLE accounts ADD COLUMN market_rank TEXT NOT NULL DEFAULT '';

CREATE TABLE statements (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  year BIGINT NOT NULL,
  currency TEXT NOT NULL,
  total_assets BIGINT NOT NULL,
  total_liabilities BIGINT NOT NULL,
  equity BIGINT,
  current_assets BIGINT,
  current_liabilities BIGINT,
  retained_earnings BIGINT,
  ebit BIGINT,
  revenue BIGINT,
  published_on TEXT NOT NULL,
  source TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX statements_year ON statements (account_id, year) WHERE archived_at IS NULL;
CREATE INDEX statements_import ON statements (import_id);

CREATE TABLE survivors (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  segment_id BIGINT NOT NULL REFERENCES segments (id),
  year BIGINT NOT NULL,
  alive BIGINT NOT NULL,
  entrants BIGINT NOT NULL DEFAULT 0,
  source TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX survivors_year ON survivors (segment_id, year) WHERE archived_at IS NULL;

CREATE TABLE wallets (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  product TEXT NOT NULL,
  spend BIGINT NOT NULL,
  ours BIGINT,
  dated_on TEXT NOT NULL,
  source TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX wallets_product ON wallets (account_id, product) WHERE archived_at IS NULL;
CREATE INDEX wallets_import ON wallets (import_id);

CREATE TABLE strategies (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL,
  version BIGINT NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  vision TEXT NOT NULL,
  target_year BIGINT,
  positioning TEXT NOT NULL DEFAULT '',
  core_business TEXT NOT NULL DEFAULT '',
  adjacent TEXT NOT NULL DEFAULT '',
  criteria TEXT NOT NULL DEFAULT '',
  refit BOOLEAN NOT NULL DEFAULT FALSE,
  activated_at BIGINT
);
CREATE UNIQUE INDEX strategies_active ON strategies (state) WHERE state = 'active';

CREATE TABLE objectives (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  strategy_id BIGINT NOT NULL REFERENCES strategies (id),
  name TEXT NOT NULL,
  level TEXT NOT NULL,
  parent_id BIGINT REFERENCES objectives (id),
  kpi TEXT NOT NULL DEFAULT '',
  target TEXT NOT NULL DEFAULT '',
  due_on TEXT,
  owner_id BIGINT REFERENCES users (id)
);
CREATE INDEX objectives_strategy ON objectives (strategy_id);

-- What people judged of an account, leaf by leaf. Append-only except for two marks that are set once: who confirmed
-- it, and the row that replaced it. One row per account and leaf stands.
CREATE TABLE value_inputs (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  leaf TEXT NOT NULL,
  state TEXT NOT NULL,
  value DOUBLE PRECISION,
  reason TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,
  dated_on TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  evidence TEXT NOT NULL DEFAULT '[]',
  strategy_id BIGINT REFERENCES strategies (id),
  entered_by BIGINT,
  recorded_at BIGINT NOT NULL,
  confirmed_by BIGINT,
  confirmed_at BIGINT,
  replaced_by BIGINT
);
CREATE UNIQUE INDEX value_inputs_standing ON value_inputs (account_id, leaf) WHERE replaced_by IS NULL;
CREATE INDEX value_inputs_history ON value_inputs (account_id, leaf, id);
