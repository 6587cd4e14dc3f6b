package app_test

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/longevity"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/strategy"
	"github.com/loam-crm/loam/internal/value"
	"github.com/loam-crm/loam/internal/wallet"
)

// What customers are judged by hangs on them: statements go with the account, wallets with its orders.
func init() {
	owned = append(owned, "statements", "wallets")
	open = append(open, "survivors", "strategies", "objectives")
	samples["statements"] = sample{`"source":"changed"`, func(w *world) string {
		return `{"account":"` + w.ids["accounts"]["own"] + `","year":2024,"total_assets":"5.00","total_liabilities":"1.00"}`
	}}
	samples["wallets"] = sample{`"source":"changed"`, func(w *world) string {
		return `{"account":"` + w.ids["accounts"]["own"] + `","product":"Cable","spend":"5.00"}`
	}}
	samples["survivors"] = sample{`"source":"changed"`, func(w *world) string {
		return `{"segment":"` + w.ids["segments"][only] + `","year":2021,"alive":150,"source":"x"}`
	}}
	samples["strategies"] = sample{`"positioning":"changed"`, func(*world) string { return `{"name":"Next","vision":"More"}` }}
	samples["objectives"] = sample{`"kpi":"changed"`, func(w *world) string {
		return `{"strategy":"` + w.ids["strategies"][only] + `","name":"Next"}`
	}}
	rights["clerk"]["statements"], rights["clerk"]["wallets"] = "no", "no" // the clerk's role names its entities
	for _, relation := range relations {
		for _, entity := range []string{"statements", "wallets"} {
			marks = append(marks, recordMark(canary("file-"+entity, relation), entity, relation))
		}
		marks = append(marks, recordMark(canary("statement", relation), "statements", relation), recordMark(canary("wallet", relation), "wallets", relation),
			recordMark(canary("judged", relation), "accounts", relation))
	}
}

// fillInputs makes a statement, a wallet and a judgement of an account.
func (w *world) fillInputs(relation string, acc id.ID) {
	s := &longevity.Statement{Account: acc, Year: 2023, TotalAssets: 500, TotalLiabilities: 100, Source: canary("statement", relation)}
	l := &wallet.Line{Account: acc, Product: "Fibre", Spend: 900, Source: canary("wallet", relation)}
	w.write(func(ctx context.Context, tx *resource.Write) error {
		if err := longevity.Statements.Insert(ctx, tx, s); err != nil {
			return err
		}
		return wallet.Lines.Insert(ctx, tx, l)
	})
	w.put("statements", relation, s.ID)
	w.put("wallets", relation, l.ID)
	one := 1.0
	w.must(w.app.Value.Enter(w.t.Context(), w.actor("boss"), []value.AccountEntry{{Account: acc,
		Entry: value.Entry{Code: "N1", State: value.StateKnown, Value: &one, Note: canary("judged", relation)}}}))
}

// fillStrategy makes a draft with an objective, and a count of a market's survivors.
func (w *world) fillStrategy(segment id.ID) {
	v, o := &strategy.Version{Name: "First", Vision: "Grow"}, &strategy.Objective{Name: "Reach"}
	s := &longevity.Survivors{Segment: segment, Year: 2022, Alive: 100, Source: "x"}
	w.write(func(ctx context.Context, tx *resource.Write) error {
		if err := strategy.Versions.Insert(ctx, tx, v); err != nil {
			return err
		}
		o.Strategy = v.ID
		if err := strategy.Objectives.Insert(ctx, tx, o); err != nil {
			return err
		}
		return longevity.SurvivorCounts.Insert(ctx, tx, s)
	})
	w.put("strategies", only, v.ID)
	w.put("objectives", only, o.ID)
	w.put("survivors", only, s.ID)
}

// judged is the id of the judgement of an account.
func (w *world) judged(target string) string {
	var one id.ID
	w.must(w.app.DB.QueryRow(w.t.Context(), "SELECT id FROM value_inputs WHERE account_id = ? AND leaf = 'N1' AND replaced_by IS NULL", w.ids["accounts"][target]).Scan(&one))
	return one.String()
}

// inputRows are the operations on what customers are judged by.
func inputRows() map[string]row {
	value, account := withCommand("value"), record("accounts", "r")
	edit := then(record("accounts", "e"), value)
	at := func(method, rest, body string) func(*world, string) request {
		return func(w *world, target string) request {
			return request{method: method, path: w.path("accounts", target, "/value/inputs"+rest), body: body}
		}
	}
	cell := func(state string) func(*world, string) request {
		return func(w *world, target string) request {
			return post("/value/inputs", `{"items":[{"account":"`+w.ids["accounts"][target]+`","leaf":"N2","state":"`+state+`"}]}`)
		}
	}
	wallets := when(func(c string) bool { return reads(c, "wallets") })
	return map[string]row{
		"accounts.inputs": {targets: relations, outcome: then(account, value), valid: at(http.MethodGet, "", "")},
		"accounts.enter-inputs": {targets: relations, outcome: edit, answers: []int{422}, harmless: at(http.MethodPut, "", `{"items":[{"leaf":"N2","state":"?"}]}`),
			valid: at(http.MethodPut, "", `{"items":[{"leaf":"N2","state":"unknown"}]}`)},
		"accounts.input-history": {targets: relations, outcome: then(account, value), valid: at(http.MethodGet, "/N1", "")},
		"accounts.confirm-input": {targets: relations, outcome: edit, answers: []int{404}, harmless: at(http.MethodPost, "/N8/confirm", ""),
			valid: at(http.MethodPost, "/N1/confirm", "")},
		"accounts.confirm-inputs": {targets: relations, outcome: edit, answers: []int{409}, harmless: at(http.MethodPost, "/confirm", `{"entries":["1"]}`),
			valid: func(w *world, target string) request {
				return post(w.path("accounts", target, "/value/inputs/confirm"), `{"entries":["`+w.judged(target)+`"]}`)
			}},
		"accounts.return-input": {targets: relations, outcome: edit, answers: []int{404}, harmless: at(http.MethodPost, "/N8/return", `{"comment":"seen"}`),
			valid: at(http.MethodPost, "/N1/return", `{"comment":"seen"}`)},
		"value.reviews":      {outcome: value, valid: fixed(get("/value/reviews"))},
		"value.gaps":         {outcome: value, valid: fixed(get("/value/gaps"))},
		"value.enter-inputs": {targets: relations, outcome: then(value, record("accounts", "e")), answers: []int{422}, harmless: cell("?"), valid: cell("unknown")},
		"segments.attrition": {targets: []string{only}, outcome: then(record("segments", "r"), when(func(c string) bool { return reads(c, "accounts") })),
			valid: func(w *world, target string) request { return get(w.path("segments", target, "/attrition")) }},
		"wallet.white-space": {outcome: wallets, valid: fixed(get("/wallet/white-space"))},
		"wallet.white-space.export": {outcome: when(func(c string) bool { return reads(c, "wallets") && granted(c, "wallets", "x") }),
			valid: fixed(get("/wallet/white-space/export?format=csv&purpose=audit"))},
		"strategies.activate": {targets: []string{only}, outcome: withCommand("grade"), effect: true, valid: func(w *world, target string) request {
			return post(w.path("strategies", target, "/activate"), `{"refit":true}`)
		}},
	}
}
