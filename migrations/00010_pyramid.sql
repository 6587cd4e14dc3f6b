-- +goose Up

-- Plans that bring a customer one grade up (E21), and their milestones.
CREATE TABLE migration_plans (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL DEFAULT '',
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  from_grade TEXT NOT NULL DEFAULT '',
  to_grade TEXT NOT NULL,
  due_on TEXT,
  owner_id BIGINT REFERENCES users (id),
  budget_pm DOUBLE PRECISION,
  development_years DOUBLE PRECISION,
  incubation BOOLEAN NOT NULL DEFAULT FALSE,
  state TEXT NOT NULL DEFAULT 'draft',
  activated_on TEXT,
  closed_on TEXT,
  survival DOUBLE PRECISION,
  stop_reason TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX migration_plans_account ON migration_plans (account_id);
CREATE INDEX migration_plans_due ON migration_plans (COALESCE(due_on, ''), id) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX migration_plans_active ON migration_plans (account_id) WHERE state = 'active' AND archived_at IS NULL;

CREATE TABLE plan_milestones (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  plan_id BIGINT NOT NULL REFERENCES migration_plans (id),
  title TEXT NOT NULL,
  test TEXT NOT NULL DEFAULT '',
  due_on TEXT,
  done_on TEXT,
  evidence TEXT NOT NULL DEFAULT '',
  link TEXT NOT NULL DEFAULT ''
);
CREATE INDEX plan_milestones_plan ON plan_milestones (plan_id, id);

-- The pyramid a company wants at the end of a year; targets are JSON, one per grade.
CREATE TABLE pyramid_plans (
  id BIGINT PRIMARY KEY,
  rev BIGINT NOT NULL,
  year BIGINT NOT NULL,
  state TEXT NOT NULL,
  targets TEXT NOT NULL,
  incubation BIGINT,
  comment TEXT NOT NULL DEFAULT '',
  created_at BIGINT NOT NULL,
  created_by BIGINT,
  updated_at BIGINT NOT NULL,
  updated_by BIGINT,
  approved_at BIGINT,
  approved_by BIGINT
);
CREATE UNIQUE INDEX pyramid_plans_year ON pyramid_plans (year);

-- "What was everybody's grade on that day" asks by account and time.
CREATE INDEX grade_records_recorded ON grade_records (recorded_at, id);
