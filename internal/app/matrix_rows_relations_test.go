package app_test

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/dna"
	"github.com/loam-crm/loam/internal/market"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/relation"
)

// besides are the entities that say more of a customer; they go with it.
var besides = []string{"account-links", "account-roles", "dna-answers"}

func init() {
	owned, open = append(owned, besides...), append(open, "universe-companies")
	for caller := range rights {
		rights[caller]["universe-companies"] = rights[caller]["segments"]
		for _, entity := range besides {
			rights[caller][entity] = rights[caller]["accounts"]
			if caller == "clerk" {
				rights[caller][entity] = "no" // the clerk's role names its entities
			}
		}
	}
	own := func(w *world) string { return w.ids["accounts"]["own"] }
	samples["account-links"] = sample{`"source":"changed"`, func(w *world) string {
		return `{"from":"` + own(w) + `","to":"` + w.named["beyond"] + `","kind":"supplies_to"}`
	}}
	samples["account-roles"] = sample{`"valid_from":"2025-01-01"`, func(w *world) string { return `{"account":"` + own(w) + `","role":"agent"}` }}
	samples["dna-answers"] = sample{`"source":"changed"`, func(w *world) string { return `{"account":"` + own(w) + `","question":"plans","answer":"New"}` }}
	samples["universe-companies"] = sample{`"note":"changed"`, func(w *world) string {
		return `{"segment":"` + w.ids["segments"][only] + `","name":"New company","source":"x"}`
	}}
	for _, one := range relations {
		marks = append(marks, recordMark(canary("link", one), "account-links", one), recordMark(canary("dna", one), "dna-answers", one))
		for _, entity := range besides {
			marks = append(marks, recordMark(canary("file-"+entity, one), entity, one))
		}
	}
	marks = append(marks, recordMark(canary("link", "to-own"), "account-links", "far"))
}

// fillBesides gives an account a role, an answer, and a link to a customer nobody looks after.
func (w *world) fillBesides(one string, acc id.ID) {
	if w.named["beyond"] == "" {
		beyond := &account.Account{Name: "Beyond"}
		w.write(func(ctx context.Context, tx *resource.Write) error { return account.Accounts.Insert(ctx, tx, beyond) })
		w.named["beyond"] = beyond.ID.String()
	}
	l := &relation.Link{From: acc, To: mustID(w.named["beyond"]), Kind: "referred", Source: canary("link", one)}
	r := &relation.Role{Account: acc, Role: "dealer"}
	a := &dna.Answer{Account: acc, Question: "needs", Answer: canary("dna", one)}
	w.write(func(ctx context.Context, tx *resource.Write) error {
		for _, err := range []error{relation.Links.Insert(ctx, tx, l), relation.RolePeriods.Insert(ctx, tx, r), dna.Answers.Insert(ctx, tx, a)} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	w.put("account-links", one, l.ID)
	w.put("account-roles", one, r.ID)
	w.put("dna-answers", one, a.ID)
}

// fillMarket links a far customer to one of the owner's, and makes a company of the segment.
func (w *world) fillMarket(segment id.ID) {
	l := &relation.Link{From: mustID(w.ids["accounts"]["far"]), To: mustID(w.ids["accounts"]["own"]), Kind: "supplies_to", Source: canary("link", "to-own")}
	c := &market.Company{Segment: segment, Name: "Known company", Source: "yearbook"}
	w.write(func(ctx context.Context, tx *resource.Write) error {
		if err := relation.Links.Insert(ctx, tx, l); err != nil {
			return err
		}
		return market.Universe.Insert(ctx, tx, c)
	})
	w.put("universe-companies", only, c.ID)
}

// relationRows are the operations about how customers belong together, about markets and a customer at one glance.
func relationRows() map[string]row {
	at := func(entity, method, rest, body string) func(*world, string) request {
		return func(w *world, target string) request {
			return request{method: method, path: w.path(entity, target, rest), body: body}
		}
	}
	besides := func(entity string) func(caller, target string) int {
		return then(record("accounts", "r"), when(func(c string) bool { return reads(c, entity) }))
	}
	customers := then(record("segments", "r"), when(func(c string) bool { return reads(c, "accounts") }))
	table := func(text string) func(*world, string) request {
		return func(w *world, target string) request {
			return upload(w.path("segments", target, "/universe/import?source=x"), "a.csv", text)
		}
	}
	one := []string{only}
	return map[string]row{
		"accounts.network":  {targets: relations, outcome: besides("account-links"), valid: at("accounts", http.MethodGet, "/network", "")},
		"accounts.dna":      {targets: relations, outcome: besides("dna-answers"), valid: at("accounts", http.MethodGet, "/dna", "")},
		"accounts.summary":  {targets: relations, outcome: record("accounts", "r"), valid: at("accounts", http.MethodGet, "/summary", "")},
		"accounts.events":   {targets: relations, outcome: record("accounts", "r"), valid: at("accounts", http.MethodGet, "/events?limit=100", "")},
		"segments.market":   {targets: one, outcome: customers, valid: at("segments", http.MethodGet, "/market", "")},
		"segments.universe": {targets: one, outcome: customers, valid: at("segments", http.MethodGet, "/universe?limit=200", "")},
		"segments.take-in":  {targets: one, outcome: withCommand("select"), answers: []int{http.StatusConflict}, valid: at("segments", http.MethodPost, "/take-in", "")},
		"segments.import-universe": {targets: one, outcome: then(withCommand("import"), when(func(c string) bool { return granted(c, "universe-companies", "c") })),
			answers: []int{422}, harmless: table("企业名称\n"), valid: table("企业名称\n甲公司\n")},
		"universe-companies.make-customer": {targets: one, outcome: when(func(c string) bool { return granted(c, "accounts", "c") }), answers: []int{422},
			harmless: at("universe-companies", http.MethodPost, "/make-customer", `{"account":"x"}`), valid: at("universe-companies", http.MethodPost, "/make-customer", `{}`)},
	}
}
