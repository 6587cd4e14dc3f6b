-- +goose Up

-- What an evaluation has to know of an account's newest assessment, beside the account itself: looking up a million
-- assessments one by one would take longer than valuing the accounts.
ALTER TABLE accounts ADD COLUMN assessment_id BIGINT;
ALTER TABLE accounts ADD COLUMN assessed_model_id BIGINT;
ALTER TABLE accounts ADD COLUMN assessed_sha256 TEXT NOT NULL DEFAULT '';
-- A fingerprint of the value columns, to leave alone what has not changed.
ALTER TABLE accounts ADD COLUMN value_print BIGINT NOT NULL DEFAULT 0;

UPDATE accounts SET assessment_id = (SELECT MAX(x.id) FROM value_assessments x WHERE x.account_id = accounts.id);
UPDATE accounts SET assessed_model_id = x.model_id, assessed_sha256 = x.inputs_sha256
  FROM value_assessments x WHERE x.id = accounts.assessment_id;

-- 'full': all accounts. 'changes': one row a day and model for the accounts valued anew because something changed.
ALTER TABLE evaluations ADD COLUMN kind TEXT NOT NULL DEFAULT 'full';
-- What the evaluation found out about the company as a whole; the next one starts from it.
ALTER TABLE evaluations ADD COLUMN facts TEXT NOT NULL DEFAULT '';

-- Accounts that something happened to since they were last valued.
CREATE TABLE account_touches (
  account_id BIGINT PRIMARY KEY REFERENCES accounts (id),
  touched_at BIGINT NOT NULL
);
CREATE INDEX account_touches_at ON account_touches (touched_at);

-- Nothing asks for the assessments of one evaluation.
DROP INDEX value_assessments_evaluation;
