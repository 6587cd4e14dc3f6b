-- +goose Up
-- What the one who leaves and their successor still have to do with each other, line by line (E42): what no table of ours
-- holds, such as chat groups, keys and promises by word only. Handovers that run get no lines; whoever takes part adds them.
CREATE TABLE handover_items (
  id BIGINT PRIMARY KEY, rev BIGINT NOT NULL, created_at BIGINT NOT NULL, created_by BIGINT, updated_at BIGINT NOT NULL, updated_by BIGINT, archived_at BIGINT, import_id BIGINT, custom JSONB NOT NULL DEFAULT '{}',
  handover_id BIGINT NOT NULL REFERENCES handovers (id),
  text TEXT NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  done_on TEXT,
  done_by_id BIGINT REFERENCES users (id),
  position BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX handover_items_of ON handover_items (handover_id, position, id);
