-- +goose Up

-- What users see of background work. The queue library keeps its own tables and
-- only says when to run; `attempt` is the fence: whoever runs a job writes to it
-- only while `attempt` is still the one it was given. `ticket` is the queue's row.
CREATE TABLE jobs (
  id BIGINT PRIMARY KEY,
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  done BIGINT NOT NULL DEFAULT 0,
  total BIGINT NOT NULL DEFAULT 0,
  rate DOUBLE PRECISION NOT NULL DEFAULT 0,
  args TEXT NOT NULL,
  result TEXT,
  error_code TEXT,
  error_params TEXT,
  created_by BIGINT,
  created_at BIGINT NOT NULL,
  started_at BIGINT,
  finished_at BIGINT,
  heartbeat_at BIGINT,
  cancel_requested BOOLEAN NOT NULL DEFAULT FALSE,
  attempt BIGINT NOT NULL DEFAULT 0,
  retries BIGINT NOT NULL DEFAULT 0,
  resumes BIGINT NOT NULL DEFAULT 0,
  ticket BIGINT,
  queued_at BIGINT NOT NULL,
  unique_key TEXT
);
CREATE UNIQUE INDEX jobs_unique_key ON jobs (unique_key);
CREATE INDEX jobs_creator ON jobs (created_by, id);
CREATE INDEX jobs_queued ON jobs (queued_at) WHERE state = 'queued';
CREATE INDEX jobs_running ON jobs (heartbeat_at) WHERE state = 'running';

-- What happened, for other instances and for browsers; written in the transaction
-- of the change itself and kept for seven days.
CREATE TABLE events (
  id BIGINT PRIMARY KEY,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  entity TEXT NOT NULL,
  record_id BIGINT,
  rev BIGINT NOT NULL,
  actor_id BIGINT,
  data TEXT
);
CREATE INDEX events_at ON events (at, id);
