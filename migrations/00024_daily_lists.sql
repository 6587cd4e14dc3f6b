-- +goose Up

-- The company's tags, and the records that carry them.
CREATE TABLE tags (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  name TEXT NOT NULL,
  colour TEXT NOT NULL DEFAULT 'grey',
  note TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX tags_name ON tags (name) WHERE archived_at IS NULL AND name <> '';
CREATE INDEX tags_import ON tags (import_id) WHERE import_id IS NOT NULL;

CREATE TABLE record_tags (
  entity TEXT NOT NULL,
  record_id BIGINT NOT NULL,
  tag_id BIGINT NOT NULL REFERENCES tags (id),
  PRIMARY KEY (entity, record_id, tag_id)
);
CREATE INDEX record_tags_tag ON record_tags (tag_id, entity, record_id);

-- The view that a list opens with for somebody.
CREATE TABLE view_defaults (
  user_id BIGINT NOT NULL REFERENCES users (id),
  entity TEXT NOT NULL,
  view_id BIGINT NOT NULL REFERENCES views (id),
  PRIMARY KEY (user_id, entity)
);
CREATE INDEX view_defaults_view ON view_defaults (view_id);

-- What somebody is told. An unread one of the same group is renewed instead of repeated.
CREATE TABLE notifications (
  id BIGINT PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  entity TEXT NOT NULL DEFAULT '',
  record_id BIGINT,
  actor_id BIGINT,
  at BIGINT NOT NULL,
  read_at BIGINT,
  group_key TEXT NOT NULL,
  times BIGINT NOT NULL DEFAULT 1,
  data TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX notifications_of ON notifications (user_id, at, id);
CREATE INDEX notifications_unread ON notifications (user_id, id) WHERE read_at IS NULL;
CREATE INDEX notifications_group ON notifications (user_id, group_key);

-- The kinds that somebody does not want to be told of.
CREATE TABLE notification_switches (
  user_id BIGINT NOT NULL REFERENCES users (id),
  kind TEXT NOT NULL,
  PRIMARY KEY (user_id, kind)
);
