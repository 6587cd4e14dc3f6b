-- +goose Up

-- The customer list's own order: the most valuable first, those without a value by name.
DROP INDEX accounts_score;
CREATE INDEX accounts_score ON accounts (COALESCE(value_score, -1e308) DESC, name, id DESC) WHERE archived_at IS NULL;

-- Few accounts have a deputy or a parent; the others need not stand in these.
DROP INDEX accounts_deputy;
CREATE INDEX accounts_deputy ON accounts (deputy_id) WHERE deputy_id IS NOT NULL;
DROP INDEX accounts_parent;
CREATE INDEX accounts_parent ON accounts (parent_id) WHERE parent_id IS NOT NULL;

-- An evaluation reads every order, account by account, from this index alone.
DROP INDEX orders_account;
CREATE INDEX orders_account ON orders (account_id, ordered_on, base_amount, base_gross_profit, due_on, paid_on) WHERE archived_at IS NULL;
