-- +goose Up
-- What was carried out under which key of its sender, and the first record it made; request '' is not known.
CREATE TABLE idempotency_keys (
  user_id BIGINT NOT NULL REFERENCES users (id),
  sent_key TEXT NOT NULL,
  request TEXT NOT NULL,
  entity TEXT NOT NULL DEFAULT '',
  record_id BIGINT NOT NULL DEFAULT 0,
  stored_at BIGINT NOT NULL,
  PRIMARY KEY (user_id, sent_key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (stored_at);

-- Interactions had keys of their own.
INSERT INTO idempotency_keys (user_id, sent_key, request, entity, record_id, stored_at)
SELECT k.user_id, k.send_key, '', 'interactions', k.interaction_id, i.created_at
FROM interaction_keys k JOIN interactions i ON i.id = k.interaction_id;
DROP TABLE interaction_keys;
