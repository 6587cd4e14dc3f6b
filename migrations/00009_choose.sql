-- +goose Up

-- Who is chosen as a customer, why, and when that is looked at again (E01). Accounts that are there keep their
-- selection, without a reason or a date.
ALTER TABLE accounts ADD COLUMN selection_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN selection_by_id BIGINT;
ALTER TABLE accounts ADD COLUMN selection_on TEXT;
ALTER TABLE accounts ADD COLUMN selection_review_on TEXT;
ALTER TABLE accounts ADD COLUMN screening TEXT NOT NULL DEFAULT 'pending';
ALTER TABLE accounts ADD COLUMN match_score DOUBLE PRECISION;
ALTER TABLE accounts ADD COLUMN screened_on TEXT;
ALTER TABLE accounts ADD COLUMN screening_misses TEXT NOT NULL DEFAULT '[]';
CREATE INDEX accounts_selection ON accounts (selection, id) WHERE archived_at IS NULL;

-- What a customer must have to be one of ours, for a segment or for all (E04).
CREATE TABLE must_haves (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  segment_id BIGINT REFERENCES segments (id),
  title TEXT NOT NULL,
  title_en TEXT NOT NULL DEFAULT '',
  rule TEXT NOT NULL DEFAULT ''
);

-- What people judged; the audit log has what they judged before.
CREATE TABLE screening_judgements (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  must_have_id BIGINT NOT NULL REFERENCES must_haves (id),
  met BOOLEAN NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  judged_by BIGINT,
  judged_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, must_have_id)
);

-- Append-only.
CREATE TABLE go_decisions (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  subject TEXT NOT NULL,
  answers TEXT NOT NULL,
  decision TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  decided_by BIGINT,
  approver_id BIGINT,
  decided_at BIGINT NOT NULL
);
CREATE INDEX go_decisions_account ON go_decisions (account_id, id);

-- Quarter 0 is the whole year.
CREATE TABLE capacity_plans (
  id BIGINT PRIMARY KEY,
  rev BIGINT NOT NULL,
  year BIGINT NOT NULL,
  quarter BIGINT NOT NULL DEFAULT 0,
  capacity_pm DOUBLE PRECISION NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  created_by BIGINT,
  updated_at BIGINT NOT NULL,
  updated_by BIGINT,
  approved_at BIGINT,
  approved_by BIGINT
);
CREATE UNIQUE INDEX capacity_plans_period ON capacity_plans (year, quarter);

-- Account 0 stands for all accounts of the grade that have no line of their own.
CREATE TABLE capacity_lines (
  plan_id BIGINT NOT NULL REFERENCES capacity_plans (id),
  grade TEXT NOT NULL,
  account_id BIGINT NOT NULL,
  pm DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (plan_id, grade, account_id)
);

-- Append-only: a level holds from its day until a later row of the same grade and item.
CREATE TABLE service_levels (
  id BIGINT PRIMARY KEY,
  grade TEXT NOT NULL,
  item TEXT NOT NULL,
  value TEXT NOT NULL,
  unit TEXT NOT NULL,
  active_from TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  recorded_at BIGINT NOT NULL,
  recorded_by BIGINT
);
CREATE INDEX service_levels_cell ON service_levels (grade, item, active_from, id);

-- One open alert for each object, rule and state (E76).
CREATE TABLE alerts (
  id BIGINT PRIMARY KEY,
  key TEXT NOT NULL,
  rule TEXT NOT NULL,
  state TEXT NOT NULL,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  since TEXT,
  due_on TEXT,
  amount BIGINT NOT NULL DEFAULT 0,
  allowed BIGINT NOT NULL DEFAULT 0,
  raised_at BIGINT NOT NULL,
  resolved_at BIGINT
);
CREATE UNIQUE INDEX alerts_open ON alerts (key) WHERE resolved_at IS NULL;
CREATE INDEX alerts_account ON alerts (account_id) WHERE resolved_at IS NULL;

CREATE TABLE tasks (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  title TEXT NOT NULL,
  account_id BIGINT REFERENCES accounts (id),
  assignee_id BIGINT REFERENCES users (id),
  kind TEXT NOT NULL DEFAULT 'other',
  due_on TEXT NOT NULL,
  done_on TEXT,
  note TEXT NOT NULL DEFAULT '',
  source_key TEXT NOT NULL DEFAULT ''
);
CREATE INDEX tasks_assignee ON tasks (assignee_id, due_on) WHERE done_on IS NULL AND archived_at IS NULL;
CREATE INDEX tasks_account ON tasks (account_id, due_on) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX tasks_source ON tasks (source_key) WHERE source_key <> '';
