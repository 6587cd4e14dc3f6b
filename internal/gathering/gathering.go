// Package gathering has the events we invite customers to (E13): exhibitions, visits to us, seminars, forums; who was
// invited, who came, and what that says of how far somebody takes part (dimension D2). It is not called events, because
// what happens in the program is (platform/events).
package gathering

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Gathering is an event that customers are invited to.
type Gathering struct {
	resource.Record
	Name, Kind string
	On, Until  calendar.Date // the first and the last day
	Place      string
	Weight     int64  // 1–5: how much coming says
	Cost       *int64 // in the company's currency; unknown: nobody reckoned it up
	Owner      id.ID
	Note       string
}

// weights are how much coming to an event of a kind says, until somebody says otherwise.
var weights = map[string]int64{"hq_visit": 5, "factory_visit": 5, "exhibition": 3, "product_launch": 3, "tech_exchange": 2, "user_forum": 2, "annual_meeting": 2, "seminar": 1, "other": 1}

// Kinds are the kinds of events.
var Kinds = []string{"exhibition", "hq_visit", "factory_visit", "seminar", "user_forum", "tech_exchange", "product_launch", "annual_meeting", "other"}

// Gatherings declares the entity.
var Gatherings = resource.Declare("gatherings",
	resource.Options{Profile: authz.Customer, Title: "name", Owners: []string{"owner"}, Sort: "-date"},
	resource.Rules[Gathering]{Check: checkGathering, Guard: guardGathering, Changed: followGathering},
	resource.Text("name", func(g *Gathering) *string { return &g.Name }).Required().Searchable().Listed(),
	resource.Choice("kind", func(g *Gathering) *string { return &g.Kind }, Kinds...).Required().Listed(),
	resource.Date("date", func(g *Gathering) *calendar.Date { return &g.On }).From("held_on").Required().Listed(),
	resource.Date("until", func(g *Gathering) *calendar.Date { return &g.Until }).From("until_on"),
	resource.Text("place", func(g *Gathering) *string { return &g.Place }).Searchable().Listed(),
	resource.Count("weight", func(g *Gathering) *int64 { return &g.Weight }).Listed(),
	resource.MaybeMoney("cost", "", func(g *Gathering) **int64 { return &g.Cost }).Of(authz.Confidential).Listed(),
	resource.User("owner", func(g *Gathering) *id.ID { return &g.Owner }).Listed(),
	resource.LongText("note", func(g *Gathering) *string { return &g.Note }),
)

func checkGathering(env resource.Env, before, g *Gathering) []errs.Field {
	if g.Weight == 0 {
		g.Weight = weights[g.Kind]
	}
	var problems []errs.Field
	if g.Weight < 1 || g.Weight > 5 {
		problems = append(problems, errs.Field{Name: "weight", Code: "out_of_range", Params: map[string]any{"min": 1, "max": 5}})
	}
	if g.Until != "" && g.Until < g.On {
		problems = append(problems, errs.Field{Name: "until", Code: "before_start"})
	}
	if g.Cost != nil && *g.Cost < 0 {
		problems = append(problems, errs.Field{Name: "cost", Code: "negative"})
	}
	return problems
}

// guardGathering keeps an event in the past once somebody has been seen there.
func guardGathering(ctx context.Context, w *resource.Write, before, g *Gathering) error {
	if before == nil || before.On == g.On || g.On <= w.Env.Today {
		return nil
	}
	var seen bool
	err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM invitations WHERE gathering_id = ? AND status IN ('attended', 'no_show') AND archived_at IS NULL)", g.ID).Scan(&seen)
	if err == nil && seen {
		err = errs.Conflict("attendance_recorded")
	}
	return err
}

// followGathering keeps the day and the name in the invitations, which lists and timelines show without the event.
func followGathering(ctx context.Context, w *resource.Write, before, g *Gathering) error {
	if before == nil || before.On == g.On && before.Name == g.Name {
		return nil
	}
	_, err := w.Tx.Exec(ctx, `UPDATE invitations SET held_on = ?, name = (SELECT c.name FROM contacts c WHERE c.id = invitations.contact_id) || ' · ' || ?
		WHERE gathering_id = ?`, g.On, g.Name, g.ID)
	return err
}
