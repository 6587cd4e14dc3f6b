-- +goose Up

-- A judgement may be another's than the person's who entered it, may have come with an import, and may be sent back to be
-- corrected. One that was taken back with its import is replaced by itself.
ALTER TABLE value_inputs ADD COLUMN judged_by BIGINT;
ALTER TABLE value_inputs ADD COLUMN import_id BIGINT;
ALTER TABLE value_inputs ADD COLUMN returned_by BIGINT;
ALTER TABLE value_inputs ADD COLUMN returned_at BIGINT;
ALTER TABLE value_inputs ADD COLUMN return_note TEXT NOT NULL DEFAULT '';
CREATE INDEX value_inputs_import ON value_inputs (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX value_inputs_waiting ON value_inputs (account_id) WHERE replaced_by IS NULL AND confirmed_by IS NULL;
