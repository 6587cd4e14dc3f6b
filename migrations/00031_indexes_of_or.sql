-- +goose Up
-- Somebody sees the dealings they wrote and those of their customers. SQLite joins two indexes for such an OR only where
-- neither leaves rows out: with a condition on each it read all dealings of the company for somebody's few.
DROP INDEX interactions_account;
CREATE INDEX interactions_account ON interactions (account_id, held_on);
DROP INDEX interactions_author;
CREATE INDEX interactions_author ON interactions (author_id, held_on);
