package value

import (
	"context"
	"fmt"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/resource"
)

func TestZZProf(t *testing.T) {
	c := newFirm(t)
	fillOrders(c, 10000)
	ctx := context.Background()
	if c.Store.DB.EngineName() == "postgres" {
		c.exec("ANALYZE")
	}
	c.scan()
	fmt.Println("scan", clocked(func() { c.scan() }))
	for _, day := range []string{"2026-06-23", "2026-06-30", "2026-06-30"} {
		p, _ := c.prepare(ctx, "2026-06-23", 4)
		p.asOf, _ = ParseDay(day)
		fmt.Println(day, "accounts", clocked(func() { _ = p.readAccounts(ctx, c.Store.DB) }))
		fmt.Println("orders", clocked(func() { _ = p.readOrders(ctx, c.Store.DB, nil) }))
		p.gather()
		m, found, _ := activeModel(ctx, c.Store.DB)
		if !found {
			fmt.Println("model", clocked(func() { m, _ = c.firstModel(ctx, authz.System(), p) }))
		}
		g, err := newGrader(p, m, "2026-06-30")
		if err != nil {
			t.Fatal(err)
		}
		e := &evaluation{Service: c.Service, actor: authz.System(), model: m, asOf: "2026-06-23", result: Outcome{Grades: noGrades()}}
		_ = e.begin(ctx)
		var batch []verdict
		fmt.Println("grade", clocked(func() {
			for i := range p.subjects {
				v, err := g.grade(&p.subjects[i])
				if err != nil {
					t.Fatal(err)
				}
				batch = append(batch, v)
			}
		}))
		fmt.Println("insert", clocked(func() {
			err = c.Store.Write(ctx, e.actor, func(ctx context.Context, w *resource.Write) error { return e.insertAssessments(ctx, w, batch) })
		}), err)
		fmt.Println("update", clocked(func() {
			err = c.Store.Write(ctx, e.actor, func(ctx context.Context, w *resource.Write) error { return e.updateAccounts(ctx, w, batch) })
		}), err)
		fmt.Println("avg inputs", len(batch[5].inputs), batch[5].inputs)
	}
	if c.Store.DB.EngineName() == "postgres" {
		rows, _ := c.Store.DB.Query(ctx, "EXPLAIN ANALYZE "+ordersQuery, "2026-06-30")
		for rows.Next() {
			var s string
			rows.Scan(&s)
			fmt.Println(s)
		}
		rows.Close()
		rows, _ = c.Store.DB.Query(ctx, "EXPLAIN ANALYZE "+subjectsQuery)
		for rows.Next() {
			var s string
			rows.Scan(&s)
			fmt.Println(s)
		}
	}
}
