-- +goose Up
-- What was sent with a key, so that the key with another content is not taken for the same entry; empty: not known.
ALTER TABLE interaction_keys ADD COLUMN content TEXT NOT NULL DEFAULT '';

-- A note to oneself is no contact with the customer.
UPDATE accounts SET last_contact_on = (SELECT MAX(i.held_on) FROM interactions i
  WHERE i.account_id = accounts.id AND i.archived_at IS NULL AND NOT i.planned AND i.kind <> 'note')
WHERE EXISTS (SELECT 1 FROM interactions n WHERE n.account_id = accounts.id AND n.kind = 'note');
