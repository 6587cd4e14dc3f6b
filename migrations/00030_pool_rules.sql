-- +goose Up
-- How many customers of each grade one person may own, what of a customer in a pool is open before it is claimed, and the
-- customers an import leaves to the pools.
ALTER TABLE pools ADD COLUMN capacity_s BIGINT;
ALTER TABLE pools ADD COLUMN capacity_a BIGINT;
ALTER TABLE pools ADD COLUMN capacity_b BIGINT;
ALTER TABLE pools ADD COLUMN capacity_c BIGINT;
ALTER TABLE pools ADD COLUMN capacity_u BIGINT;
ALTER TABLE pools ADD COLUMN open_fields TEXT NOT NULL
  DEFAULT '["business_model","country","grade","last_contact_on","last_order_on","market_rank","pooled_on","region","roles","segment","size_band","stage"]';

-- Emptied at the end of the import: until then its customers are with whoever runs it.
CREATE TABLE import_leads (
  import_id BIGINT NOT NULL REFERENCES imports (id),
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  PRIMARY KEY (import_id, account_id)
);
