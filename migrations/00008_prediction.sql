-- +goose Up

-- Append-only: the newest row holds. model is JSON with parameters, sizes, warnings and the test against the past.
CREATE TABLE prediction_fits (
  id BIGINT PRIMARY KEY,
  as_of TEXT NOT NULL,
  valid_from BIGINT NOT NULL,
  state TEXT NOT NULL,
  buyers BIGINT NOT NULL,
  order_days BIGINT NOT NULL,
  model TEXT NOT NULL
);

-- One row for each account that ever bought, as rounded for showing: it is written only when what is shown changes.
-- Amounts are minor units of the company's currency; clv is gross profit.
CREATE TABLE predictions (
  account_id BIGINT PRIMARY KEY REFERENCES accounts (id),
  fit_id BIGINT NOT NULL REFERENCES prediction_fits (id),
  as_of TEXT NOT NULL,
  p_alive DOUBLE PRECISION NOT NULL,
  orders_12m DOUBLE PRECISION NOT NULL,
  sales_12m BIGINT NOT NULL,
  clv BIGINT,
  own_margin BOOLEAN NOT NULL,
  last_on TEXT NOT NULL,
  gap_days DOUBLE PRECISION
);

-- E27, written once at the close of a month. relationship is filled by those who measure it.
CREATE TABLE asset_snapshots (
  account_id BIGINT NOT NULL REFERENCES accounts (id),
  month TEXT NOT NULL,
  revenue BIGINT NOT NULL,
  gross_profit BIGINT,
  clv BIGINT,
  cost BIGINT,
  p_alive DOUBLE PRECISION,
  relationship DOUBLE PRECISION,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (account_id, month)
);
CREATE INDEX asset_snapshots_month ON asset_snapshots (month, account_id);
