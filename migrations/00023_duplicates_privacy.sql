-- +goose Up

-- Two records that were one all along: the second leads to the first.
ALTER TABLE accounts ADD COLUMN merged_into_id BIGINT REFERENCES accounts (id);
ALTER TABLE contacts ADD COLUMN merged_into_id BIGINT REFERENCES contacts (id);
CREATE INDEX accounts_merged ON accounts (merged_into_id) WHERE merged_into_id IS NOT NULL;
CREATE INDEX contacts_merged ON contacts (merged_into_id) WHERE merged_into_id IS NOT NULL;

-- What customers compare by beside their name. Rows from before get the number's digits; the program writes both anew
-- with the next change of a customer.
ALTER TABLE accounts ADD COLUMN phone_key TEXT NOT NULL DEFAULT '';
ALTER TABLE accounts ADD COLUMN domain_key TEXT NOT NULL DEFAULT '';
UPDATE accounts SET phone_key = ltrim(replace(replace(replace(replace(replace(replace(phone, ' ', ''), '-', ''), '(', ''), ')', ''), '+86', ''), '+', ''), '0')
  WHERE phone <> '' AND length(phone) BETWEEN 5 AND 20;
CREATE INDEX accounts_phone_key ON accounts (phone_key) WHERE phone_key <> '' AND archived_at IS NULL;
CREATE INDEX accounts_domain_key ON accounts (domain_key) WHERE domain_key <> '' AND archived_at IS NULL;

-- A customer that is a person, and persons whose data was erased: of them the row remains as a mark, and nothing in it.
ALTER TABLE accounts ADD COLUMN natural_person BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE accounts ADD COLUMN erased_at BIGINT;
ALTER TABLE contacts ADD COLUMN erased_at BIGINT;

-- What was merged, by whom; changes holds the fields of the record that stayed before and after.
CREATE TABLE merges (
  id BIGINT PRIMARY KEY,
  entity TEXT NOT NULL,
  target_id BIGINT NOT NULL,
  changes TEXT NOT NULL,
  reason TEXT NOT NULL DEFAULT '',
  merged_at BIGINT NOT NULL,
  merged_by BIGINT,
  undone_at BIGINT,
  undone_by BIGINT
);
CREATE INDEX merges_target ON merges (entity, target_id, id);

CREATE TABLE merge_sources (
  merge_id BIGINT NOT NULL REFERENCES merges (id),
  source_id BIGINT NOT NULL,
  PRIMARY KEY (merge_id, source_id)
);
CREATE INDEX merge_sources_source ON merge_sources (source_id);

-- Every row that was moved: place is table.column, how says what else was done to it, detail what is needed to undo that.
CREATE TABLE merge_moves (
  merge_id BIGINT NOT NULL REFERENCES merges (id),
  place TEXT NOT NULL,
  row_id BIGINT NOT NULL,
  source_id BIGINT NOT NULL,
  how TEXT NOT NULL,
  detail TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (merge_id, place, row_id)
);

-- Pairs that may be one, found by a look through the whole company. A dismissed pair stays dismissed.
CREATE TABLE duplicate_pairs (
  entity TEXT NOT NULL,
  first_id BIGINT NOT NULL,
  second_id BIGINT NOT NULL,
  reasons TEXT NOT NULL,
  score DOUBLE PRECISION NOT NULL,
  scan_id BIGINT NOT NULL,
  dismissed_at BIGINT,
  dismissed_by BIGINT,
  PRIMARY KEY (entity, first_id, second_id)
);
CREATE INDEX duplicate_pairs_order ON duplicate_pairs (entity, score DESC, first_id, second_id) WHERE dismissed_at IS NULL;

-- Every table that left the house, and those that were not let out; a line may wait for somebody's consent.
CREATE TABLE exports (
  id BIGINT PRIMARY KEY,
  user_id BIGINT,
  entity TEXT NOT NULL,
  row_count BIGINT NOT NULL,
  purpose TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  day TEXT NOT NULL,
  asked_at BIGINT NOT NULL,
  ip TEXT NOT NULL DEFAULT '',
  decided_by BIGINT,
  decided_at BIGINT,
  note TEXT NOT NULL DEFAULT '',
  ends_on TEXT,
  used_by BIGINT
);
CREATE INDEX exports_user ON exports (user_id, day);
CREATE INDEX exports_state ON exports (state, id);

-- What remains of an erased person: which record, when, who and why.
CREATE TABLE erasures (
  id BIGINT PRIMARY KEY,
  entity TEXT NOT NULL,
  record_id BIGINT NOT NULL,
  reason TEXT NOT NULL,
  erased_at BIGINT NOT NULL,
  erased_by BIGINT
);
CREATE INDEX erasures_record ON erasures (entity, record_id);
