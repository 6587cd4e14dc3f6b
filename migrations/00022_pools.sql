-- +goose Up
-- Pools of customers without an owner, who owned a customer when, handovers, and what was taken out of the house.
-- pool_id has no foreign key, because it is 0 for almost every customer and stands in an index that is.
ALTER TABLE accounts ADD COLUMN pool_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN pooled_on TEXT;
ALTER TABLE accounts ADD COLUMN owned_since TEXT;
ALTER TABLE accounts ADD COLUMN returns_on TEXT;
ALTER TABLE accounts ADD COLUMN kept_until TEXT;
ALTER TABLE accounts ADD COLUMN notice_on TEXT;
CREATE INDEX accounts_pool ON accounts (pool_id, COALESCE(pooled_on, ''), name, id) WHERE archived_at IS NULL AND pool_id <> 0;
CREATE INDEX accounts_returning ON accounts (COALESCE(returns_on, ''), id) WHERE archived_at IS NULL;

CREATE TABLE pools (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL,
  segment_id BIGINT REFERENCES segments (id),
  department_id BIGINT REFERENCES departments (id),
  open_to_all BOOLEAN NOT NULL DEFAULT FALSE,
  capacity BIGINT,
  claims_per_day BIGINT,
  wait_days BIGINT,
  warn_days BIGINT NOT NULL DEFAULT 7,
  locked_grades TEXT NOT NULL DEFAULT '[]',
  contact_days_s BIGINT, contact_days_a BIGINT, contact_days_b BIGINT, contact_days_c BIGINT, contact_days_u BIGINT,
  order_days_s BIGINT, order_days_a BIGINT, order_days_b BIGINT, order_days_c BIGINT, order_days_u BIGINT,
  note TEXT NOT NULL DEFAULT ''
);

CREATE TABLE pool_members (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL DEFAULT '',
  pool_id BIGINT NOT NULL REFERENCES pools (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  manager BOOLEAN NOT NULL DEFAULT FALSE,
  capacity BIGINT
);
CREATE UNIQUE INDEX pool_members_once ON pool_members (pool_id, user_id) WHERE archived_at IS NULL;

-- Every change of an owner. Nothing here is ever changed.
CREATE TABLE ownership_moves (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  moved_at BIGINT NOT NULL,
  moved_on TEXT NOT NULL,
  kind TEXT NOT NULL,
  from_id BIGINT REFERENCES users (id),
  to_id BIGINT REFERENCES users (id),
  pool_id BIGINT NOT NULL DEFAULT 0,
  batch_id BIGINT,
  by_id BIGINT,
  reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX ownership_moves_account ON ownership_moves (account_id, id);
CREATE INDEX ownership_moves_to ON ownership_moves (to_id, moved_on) WHERE to_id IS NOT NULL;
CREATE INDEX ownership_moves_batch ON ownership_moves (batch_id) WHERE batch_id IS NOT NULL;

-- What a transfer took along beside the owner, so that it can be undone.
CREATE TABLE ownership_move_tasks (
  batch_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  task_id BIGINT NOT NULL REFERENCES tasks (id),
  PRIMARY KEY (batch_id, task_id)
);
CREATE TABLE ownership_move_collaborators (
  batch_id BIGINT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  user_id BIGINT NOT NULL REFERENCES users (id),
  PRIMARY KEY (batch_id, account_id, user_id)
);

-- Somebody leaves, somebody takes over (E42).
CREATE TABLE handovers (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  title TEXT NOT NULL DEFAULT '',
  leaver_id BIGINT NOT NULL REFERENCES users (id),
  successor_id BIGINT NOT NULL REFERENCES users (id),
  state TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  announced_on TEXT NOT NULL,
  frozen_on TEXT,
  accepted_on TEXT,
  watch_until TEXT,
  closed_on TEXT,
  note TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX handovers_once ON handovers (leaver_id) WHERE archived_at IS NULL AND state NOT IN ('closed', 'withdrawn');
CREATE INDEX handovers_successor ON handovers (successor_id);
