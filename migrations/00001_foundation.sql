-- +goose Up

-- Every entity has the same first columns (see internal/platform/resource):
-- id, rev, created_*, updated_*, archived_at, import_id, custom.
-- Instants are microseconds since 1970 UTC, dates are 'YYYY-MM-DD', money is in
-- minor units, choices and references are checked by the program.

CREATE TABLE departments (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL,
  parent_id BIGINT REFERENCES departments (id),
  path TEXT NOT NULL DEFAULT ''
);
CREATE INDEX departments_path ON departments (path);

CREATE TABLE roles (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  shipped BOOLEAN NOT NULL DEFAULT FALSE,
  grants TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX roles_code ON roles (code);

CREATE TABLE users (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  department_id BIGINT REFERENCES departments (id),
  manager_id BIGINT REFERENCES users (id),
  team TEXT NOT NULL DEFAULT '',
  roles TEXT NOT NULL DEFAULT '[]',
  status TEXT NOT NULL DEFAULT 'active',
  language TEXT NOT NULL DEFAULT '',
  skill BIGINT,
  cost_per_pm BIGINT,
  password_hash TEXT NOT NULL DEFAULT '',
  totp_secret TEXT NOT NULL DEFAULT '',
  totp_on BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE UNIQUE INDEX users_login ON users (lower(login));
CREATE INDEX users_department ON users (department_id);
CREATE INDEX users_team ON users (team);

CREATE TABLE sessions (
  id BIGINT PRIMARY KEY,
  token_sha256 TEXT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id),
  device TEXT NOT NULL,
  ip TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sessions_token ON sessions (token_sha256);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE api_tokens (
  id BIGINT PRIMARY KEY,
  token_sha256 TEXT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id),
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT,
  expires_on TEXT
);
CREATE UNIQUE INDEX api_tokens_token ON api_tokens (token_sha256);
CREATE INDEX api_tokens_user ON api_tokens (user_id);

CREATE TABLE sign_in_failures (
  subject TEXT PRIMARY KEY,
  failures BIGINT NOT NULL,
  locked_until BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);

CREATE TABLE setup_tokens (
  token_sha256 TEXT PRIMARY KEY,
  created_at BIGINT NOT NULL
);

CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by BIGINT
);

CREATE TABLE collaborators (
  entity TEXT NOT NULL,
  record_id BIGINT NOT NULL,
  user_id BIGINT NOT NULL REFERENCES users (id),
  can_edit BOOLEAN NOT NULL,
  created_at BIGINT NOT NULL,
  created_by BIGINT,
  PRIMARY KEY (entity, record_id, user_id)
);
CREATE INDEX collaborators_user ON collaborators (user_id, entity, record_id);

CREATE TABLE audit_log (
  id BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  actor_id BIGINT,
  action TEXT NOT NULL,
  entity TEXT NOT NULL,
  record_id BIGINT,
  rev BIGINT,
  title TEXT NOT NULL DEFAULT '',
  changes TEXT NOT NULL DEFAULT '{}',
  reason TEXT NOT NULL DEFAULT '',
  ip TEXT NOT NULL DEFAULT ''
);
CREATE INDEX audit_log_record ON audit_log (entity, record_id, id);
CREATE INDEX audit_log_actor ON audit_log (actor_id, id);

CREATE TABLE custom_fields (
  id BIGINT PRIMARY KEY,
  entity TEXT NOT NULL,
  key TEXT NOT NULL,
  kind TEXT NOT NULL,
  label_zh TEXT NOT NULL,
  label_en TEXT NOT NULL,
  options TEXT NOT NULL DEFAULT '[]',
  required BOOLEAN NOT NULL DEFAULT FALSE,
  position BIGINT NOT NULL DEFAULT 0,
  archived_at BIGINT,
  created_at BIGINT NOT NULL,
  created_by BIGINT
);
CREATE UNIQUE INDEX custom_fields_key ON custom_fields (entity, key);

CREATE TABLE views (
  id BIGINT PRIMARY KEY,
  entity TEXT NOT NULL,
  name TEXT NOT NULL,
  owner_id BIGINT NOT NULL REFERENCES users (id),
  shared BOOLEAN NOT NULL DEFAULT FALSE,
  config TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX views_entity ON views (entity, owner_id);

CREATE TABLE files (
  id BIGINT PRIMARY KEY,
  entity TEXT NOT NULL,
  record_id BIGINT NOT NULL,
  name TEXT NOT NULL,
  content_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by BIGINT,
  archived_at BIGINT
);
CREATE INDEX files_record ON files (entity, record_id, id);
CREATE INDEX files_sha256 ON files (sha256);

CREATE TABLE segments (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL,
  cyclic BOOLEAN NOT NULL DEFAULT FALSE,
  horizon_years BIGINT NOT NULL DEFAULT 4,
  note TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX segments_name ON segments (name) WHERE archived_at IS NULL;

CREATE TABLE accounts (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL,
  name_key TEXT NOT NULL DEFAULT '',
  name_en TEXT NOT NULL DEFAULT '',
  short_name TEXT NOT NULL DEFAULT '',
  code TEXT NOT NULL DEFAULT '',
  uscc TEXT NOT NULL DEFAULT '',
  country TEXT NOT NULL DEFAULT '',
  region TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  website TEXT NOT NULL DEFAULT '',
  roles TEXT NOT NULL DEFAULT '[]',
  segment_id BIGINT REFERENCES segments (id),
  size_band TEXT NOT NULL DEFAULT '',
  founded_on TEXT,
  since_on TEXT,
  owner_id BIGINT REFERENCES users (id),
  deputy_id BIGINT REFERENCES users (id),
  parent_id BIGINT REFERENCES accounts (id),
  business_model TEXT NOT NULL DEFAULT '',
  tie_origin TEXT NOT NULL DEFAULT '',
  selection TEXT NOT NULL DEFAULT 'undecided',
  stage TEXT NOT NULL DEFAULT 'lead',
  ceased_on TEXT,
  note TEXT NOT NULL DEFAULT '',
  grade TEXT NOT NULL DEFAULT 'U',
  grade_since TEXT,
  grade_proposed TEXT NOT NULL DEFAULT '',
  grade_state TEXT NOT NULL DEFAULT 'none',
  target_grade TEXT NOT NULL DEFAULT '',
  value_score DOUBLE PRECISION,
  value_low DOUBLE PRECISION,
  value_high DOUBLE PRECISION,
  value_coverage DOUBLE PRECISION,
  value_trend DOUBLE PRECISION,
  evaluated_at BIGINT,
  sales_12m BIGINT NOT NULL DEFAULT 0,
  sales_total BIGINT NOT NULL DEFAULT 0,
  order_count BIGINT NOT NULL DEFAULT 0,
  first_order_on TEXT,
  last_order_on TEXT,
  spark TEXT NOT NULL DEFAULT '[]'
);
CREATE UNIQUE INDEX accounts_code ON accounts (code) WHERE archived_at IS NULL AND code <> '';
CREATE UNIQUE INDEX accounts_uscc ON accounts (uscc) WHERE archived_at IS NULL AND uscc <> '';
CREATE INDEX accounts_name_key ON accounts (name_key);
CREATE INDEX accounts_name ON accounts (name, id) WHERE archived_at IS NULL;
CREATE INDEX accounts_owner ON accounts (owner_id);
CREATE INDEX accounts_deputy ON accounts (deputy_id);
CREATE INDEX accounts_parent ON accounts (parent_id);
CREATE INDEX accounts_import ON accounts (import_id);
CREATE INDEX accounts_score ON accounts (COALESCE(value_score, -1e308), id) WHERE archived_at IS NULL;
CREATE INDEX accounts_grade ON accounts (grade, COALESCE(value_score, -1e308), id) WHERE archived_at IS NULL;
CREATE INDEX accounts_sales ON accounts (sales_12m, id) WHERE archived_at IS NULL;
CREATE INDEX accounts_last_order ON accounts (COALESCE(last_order_on, ''), id) WHERE archived_at IS NULL;
CREATE INDEX accounts_created ON accounts (created_at, id) WHERE archived_at IS NULL;

CREATE TABLE orders (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  number TEXT NOT NULL DEFAULT '',
  ordered_on TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount BIGINT NOT NULL,
  gross_profit BIGINT,
  cost BIGINT,
  rate BIGINT NOT NULL DEFAULT 1000000,
  base_amount BIGINT NOT NULL,
  base_gross_profit BIGINT,
  due_on TEXT,
  paid_on TEXT,
  line_count BIGINT,
  note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX orders_account ON orders (account_id, ordered_on);
CREATE INDEX orders_date ON orders (ordered_on, id) WHERE archived_at IS NULL;
CREATE UNIQUE INDEX orders_number ON orders (account_id, number) WHERE archived_at IS NULL AND number <> '';
CREATE INDEX orders_import ON orders (import_id);

CREATE TABLE order_lines (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  order_id BIGINT NOT NULL REFERENCES orders (id),
  product TEXT NOT NULL,
  quantity DOUBLE PRECISION,
  unit TEXT NOT NULL DEFAULT '',
  currency TEXT NOT NULL,
  amount BIGINT NOT NULL,
  cost BIGINT
);
CREATE INDEX order_lines_order ON order_lines (order_id);

CREATE TABLE efforts (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  staff_id BIGINT NOT NULL REFERENCES users (id),
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  order_id BIGINT REFERENCES orders (id),
  activity TEXT NOT NULL,
  worked_on TEXT NOT NULL,
  hours DOUBLE PRECISION NOT NULL,
  note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX efforts_account ON efforts (account_id, worked_on);
CREATE INDEX efforts_staff ON efforts (staff_id, worked_on);
CREATE INDEX efforts_date ON efforts (worked_on, id) WHERE archived_at IS NULL;
CREATE INDEX efforts_import ON efforts (import_id);

CREATE TABLE imports (
  id BIGINT PRIMARY KEY,
  file_name TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  shape TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  plan TEXT NOT NULL,
  cursor BIGINT NOT NULL DEFAULT 0,
  counts TEXT NOT NULL DEFAULT '{}',
  job_id BIGINT,
  created_at BIGINT NOT NULL,
  created_by BIGINT,
  finished_at BIGINT,
  undone_at BIGINT,
  undone_by BIGINT
);
CREATE INDEX imports_created ON imports (created_by, id);

CREATE TABLE import_rejects (
  import_id BIGINT NOT NULL REFERENCES imports (id),
  row_number BIGINT NOT NULL,
  cells TEXT NOT NULL,
  reasons TEXT NOT NULL,
  PRIMARY KEY (import_id, row_number)
);

CREATE TABLE import_changes (
  import_id BIGINT NOT NULL REFERENCES imports (id),
  entity TEXT NOT NULL,
  record_id BIGINT NOT NULL,
  rev BIGINT NOT NULL,
  before TEXT NOT NULL,
  PRIMARY KEY (import_id, entity, record_id)
);

CREATE TABLE import_mappings (
  shape TEXT PRIMARY KEY,
  plan TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  updated_by BIGINT
);

CREATE TABLE value_models (
  id BIGINT PRIMARY KEY,
  version BIGINT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  definition TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by BIGINT,
  activated_at BIGINT,
  activated_by BIGINT
);
CREATE UNIQUE INDEX value_models_version ON value_models (version);
CREATE UNIQUE INDEX value_models_active ON value_models (state) WHERE state = 'active';

CREATE TABLE evaluations (
  id BIGINT PRIMARY KEY,
  model_id BIGINT NOT NULL REFERENCES value_models (id),
  as_of TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT,
  evaluated BIGINT NOT NULL DEFAULT 0,
  changed BIGINT NOT NULL DEFAULT 0,
  grades TEXT NOT NULL DEFAULT '{}',
  created_by BIGINT
);
CREATE INDEX evaluations_finished ON evaluations (finished_at);

-- Append-only: a row is never updated or deleted.
CREATE TABLE value_assessments (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  evaluation_id BIGINT NOT NULL REFERENCES evaluations (id),
  model_id BIGINT NOT NULL REFERENCES value_models (id),
  as_of TEXT NOT NULL,
  recorded_at BIGINT NOT NULL,
  v DOUBLE PRECISION NOT NULL,
  low DOUBLE PRECISION NOT NULL,
  high DOUBLE PRECISION NOT NULL,
  coverage DOUBLE PRECISION NOT NULL,
  grade TEXT NOT NULL,
  reasons TEXT NOT NULL,
  inputs TEXT NOT NULL,
  inputs_sha256 TEXT NOT NULL
);
CREATE INDEX value_assessments_account ON value_assessments (account_id, id);
CREATE INDEX value_assessments_evaluation ON value_assessments (evaluation_id);

-- Append-only except valid_to, which is set once when the next row begins.
CREATE TABLE grade_records (
  id BIGINT PRIMARY KEY,
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  assessment_id BIGINT REFERENCES value_assessments (id),
  grade TEXT NOT NULL,
  kind TEXT NOT NULL,
  reasons TEXT NOT NULL DEFAULT '[]',
  reason TEXT NOT NULL DEFAULT '',
  approved_by BIGINT,
  valid_from BIGINT NOT NULL,
  valid_to BIGINT,
  ends_on TEXT,
  recorded_at BIGINT NOT NULL
);
CREATE INDEX grade_records_account ON grade_records (account_id, id);
CREATE INDEX grade_records_open ON grade_records (account_id) WHERE valid_to IS NULL;
