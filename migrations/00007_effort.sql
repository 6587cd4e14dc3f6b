-- +goose Up

-- The months whose hours are settled: a row locks the month. Reopening takes the row away; the audit log keeps both.
CREATE TABLE effort_months (
  month TEXT PRIMARY KEY, -- 2026-10
  closed_at BIGINT NOT NULL,
  closed_by BIGINT
);

-- The hours behind an order.
CREATE INDEX efforts_order ON efforts (order_id) WHERE order_id IS NOT NULL;
