package app_test

// predictionRows are the operations of the predictions. An outlook is seen by who sees the account and may read values.
func predictionRows() map[string]row {
	value := withCommand("value")
	return map[string]row{
		"accounts.prediction": {targets: relations, outcome: then(record("accounts", "r"), value), valid: func(w *world, target string) request {
			return get(w.path("accounts", target, "/prediction"))
		}},
		"prediction.report": {outcome: value, valid: fixed(get("/prediction"))},
		"prediction.ledger": {outcome: value, valid: fixed(get("/prediction/ledger?limit=200"))},
		"prediction.watch":  {outcome: value, valid: fixed(get("/prediction/watch"))},
		"prediction.ledger-export": {outcome: then(value, when(func(c string) bool { return granted(c, "accounts", "x") })),
			valid: fixed(get("/prediction/ledger/export?format=csv&purpose=audit"))},
	}
}

// foresee stores a prediction for every account, whose value is the profit of its order: who reads it has seen that.
func (w *world) foresee() {
	w.exec("INSERT INTO prediction_fits (id, as_of, valid_from, state, buyers, order_days, model) VALUES (1, '2026-01-01', 1, 'ready', 1, 1, ?)",
		`{"as_of":"2026-01-01","state":"ready","company":{"orders":{"R":1,"Alpha":60,"S":1,"Beta":900},"spend":{"P":4,"Q":3,"V":100000}},"margin":0.25,
		"usual":{"alive":1,"pace":0.01,"stay":900,"size":100000},"test":{"cuts":[],"ranks_by":"model"}}`)
	for _, relation := range relations {
		w.exec("INSERT INTO predictions (account_id, fit_id, as_of, p_alive, orders_12m, sales_12m, clv, own_margin, last_on) VALUES (?, 1, '2026-01-01', 0.5, 1, 100, ?, TRUE, '2025-12-01')",
			mustID(w.ids["accounts"][relation]), profitOf(relation))
	}
}
