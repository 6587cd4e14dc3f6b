package contract

import (
	"context"
	"encoding/base64"
	"net/http"

	"github.com/loam-crm/loam/attack/record"
)

// needed are operations that make what others are asked about, beside creating records of entities.
var needed = []string{"imports.upload", "imports.upload", "accounts.attach", "contacts.attach", "value.evaluate", "value.models.create", "value.models.create", "value.models.create",
	"views.create", "duplicates.scan", "exports.ask", "me.tokens.create", "pools.release", "capacity-plans.create", "custom-fields.create", "interactions.record",
	"accounts.transfer", "merges.make", "users.announce-handover", "accounts.enter-inputs", "accounts.plan", "value.models.submit", "pools.waiting", "pools.waiting", "pools.waiting",
	"imports.run"}

// furnish makes what the demo company lacks: some records of every entity, one that is archived, and what is needed besides.
// What is refused is left out; whether everything was asked for in earnest is seen in the end.
func (a *Attack) furnish(ctx context.Context) error {
	for i := range a.ops {
		op := &a.ops[i]
		e, known := a.world.entities[op.entity()]
		if !known || !record.ByItself(e.Name) {
			continue
		}
		for n := range 3 {
			if op.ID == e.Name+".create" {
				a.ask(ctx, op, n)
			}
		}
	}
	for n, id := range needed {
		a.ask(ctx, a.op(id), n)
	}
	for i := range a.ops { // after all were made: some refer to others
		if op := &a.ops[i]; op.verb() == "archive" && a.world.entities[op.entity()].Name != "" {
			a.ask(ctx, op, keep-1)
		}
	}
	return a.secretFeed(ctx)
}

// ask sends a valid request, the n-th of those that could be drawn.
func (a *Attack) ask(ctx context.Context, op *Operation, n int) {
	r := a.world.base(op, func(label string, of int) int {
		if label == "more" {
			return 0
		}
		return n % of
	})
	a.Try(ctx, op, r)
}

// op is the operation of a name, which must be there.
func (a *Attack) op(id string) *Operation {
	for i := range a.ops {
		if a.ops[i].ID == id {
			return &a.ops[i]
		}
	}
	panic("the document has no operation " + id)
}

// secretFeed opens the boss' calendar to whoever knows the password for it.
func (a *Attack) secretFeed(ctx context.Context) error {
	var feed struct{ Login, Password string }
	if err := a.world.Boss.do(ctx, http.MethodPost, "/agenda/feed", "", &feed); err != nil {
		return err
	}
	a.world.find("feed", "Basic "+base64.StdEncoding.EncodeToString([]byte(feed.Login+":"+feed.Password)))
	return nil
}
