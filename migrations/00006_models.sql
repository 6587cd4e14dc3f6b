-- +goose Up

-- Versions of the value model go through review: draft → review → active → retired. A draft is edited under its revision.
ALTER TABLE value_models ADD COLUMN rev BIGINT NOT NULL DEFAULT 1;
ALTER TABLE value_models ADD COLUMN updated_at BIGINT;
ALTER TABLE value_models ADD COLUMN updated_by BIGINT;
ALTER TABLE value_models ADD COLUMN archived_at BIGINT;
ALTER TABLE value_models ADD COLUMN submitted_at BIGINT;
ALTER TABLE value_models ADD COLUMN submitted_by BIGINT;
ALTER TABLE value_models ADD COLUMN source_id BIGINT;
ALTER TABLE value_models ADD COLUMN note TEXT NOT NULL DEFAULT '';

-- Who put their name to which definition. A signature that a return made void stays, for the record.
CREATE TABLE value_model_signatures (
  id BIGINT PRIMARY KEY,
  model_id BIGINT NOT NULL REFERENCES value_models (id),
  user_id BIGINT NOT NULL,
  roles TEXT NOT NULL,
  digest TEXT NOT NULL,
  signed_at BIGINT NOT NULL,
  void_at BIGINT
);
CREATE UNIQUE INDEX value_model_signatures_once ON value_model_signatures (model_id, user_id) WHERE void_at IS NULL;

-- Trial runs: what a definition would do, beside the model in force. Only accounts whose grade would change have rows.
CREATE TABLE value_trials (
  id BIGINT PRIMARY KEY,
  model_id BIGINT NOT NULL REFERENCES value_models (id),
  against_id BIGINT,
  digest TEXT NOT NULL,
  as_of TEXT NOT NULL,
  result TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by BIGINT
);
CREATE INDEX value_trials_model ON value_trials (model_id, id);

CREATE TABLE value_trial_changes (
  id BIGINT PRIMARY KEY,
  trial_id BIGINT NOT NULL REFERENCES value_trials (id),
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  grade_from TEXT NOT NULL,
  grade_to TEXT NOT NULL,
  v_from DOUBLE PRECISION,
  v_to DOUBLE PRECISION NOT NULL,
  coverage DOUBLE PRECISION NOT NULL,
  leaf TEXT NOT NULL,
  leaf_from DOUBLE PRECISION NOT NULL,
  leaf_to DOUBLE PRECISION NOT NULL,
  reasons TEXT NOT NULL
);
CREATE INDEX value_trial_changes_trial ON value_trial_changes (trial_id, id);
CREATE INDEX value_trial_changes_account ON value_trial_changes (account_id);
