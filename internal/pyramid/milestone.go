package pyramid

import (
	"context"
	"net/url"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Milestone is one thing that has to be true before the account can move up, with the test of it and the evidence.
type Milestone struct {
	resource.Record
	Plan           id.ID
	Title, Test    string
	Due, DoneOn    calendar.Date
	Evidence, Link string
}

const milestoneEntity = "plan-milestones"

// Milestones declares the entity. A milestone is done when it has a day on which it was; that needs evidence: a text,
// a link or a file on the milestone.
var Milestones = resource.Declare(milestoneEntity,
	resource.Options{Profile: authz.Customer, Title: "title", Parent: "plan", Sort: "created_at"},
	resource.Rules[Milestone]{Check: checkMilestone, Guard: guardMilestone},
	resource.Ref("plan", "migration-plans", func(m *Milestone) *id.ID { return &m.Plan }).Required().Listed(),
	resource.Text("title", func(m *Milestone) *string { return &m.Title }).Required().Listed(),
	resource.LongText("test", func(m *Milestone) *string { return &m.Test }).Listed(),
	resource.Date("due", func(m *Milestone) *calendar.Date { return &m.Due }).From("due_on").Listed(),
	resource.Date("done_on", func(m *Milestone) *calendar.Date { return &m.DoneOn }).Listed(),
	resource.LongText("evidence", func(m *Milestone) *string { return &m.Evidence }),
	resource.Text("link", func(m *Milestone) *string { return &m.Link }),
)

func checkMilestone(env resource.Env, _, m *Milestone) []errs.Field {
	var problems []errs.Field
	if m.DoneOn > env.Today {
		problems = append(problems, errs.Field{Name: "done_on", Code: "in_the_future"})
	}
	if at, err := url.Parse(m.Link); m.Link != "" && (err != nil || at.Scheme != "https" && at.Scheme != "http" || at.Host == "") {
		problems = append(problems, errs.Field{Name: "link", Code: "not_a_link"})
	}
	return problems
}

// guardMilestone keeps to the plan: a closed plan keeps its milestones, an active one enough of them with a test; none
// ends after the plan; and none is done without evidence.
func guardMilestone(ctx context.Context, w *resource.Write, before, m *Milestone) error {
	if before != nil && before.Plan != m.Plan {
		return errs.Invalid("plan", "fixed")
	}
	var state string
	var due calendar.Date
	if err := w.Tx.QueryRow(ctx, "SELECT state, due_on FROM migration_plans WHERE id = ?", m.Plan).Scan(&state, &due); err != nil {
		return err
	}
	switch {
	case state != Draft && state != Active:
		return errs.Conflict("plan_closed").With("state", state)
	case m.Due != "" && m.Due > due && (before == nil || before.Due != m.Due):
		return errs.Validation(errs.Field{Name: "due", Code: "after_plan", Params: map[string]any{"max": string(due)}})
	case state == Active && (m.ArchivedAt != 0 || m.Test == ""):
		return keepEnough(ctx, w, m)
	case m.DoneOn != "" && m.Evidence == "" && m.Link == "":
		return fileNeeded(ctx, w, m.ID)
	}
	return nil
}

// keepEnough refuses to take a test away from an active plan that needs it.
func keepEnough(ctx context.Context, w *resource.Write, m *Milestone) error {
	others, err := tested(ctx, w, m.Plan, m.ID)
	if err == nil && others < minMilestones {
		err = errs.Validation(errs.Field{Name: "test", Code: "milestones_needed", Params: map[string]any{"min": minMilestones}})
	}
	return err
}

// tested counts the plan's milestones with a test, but for one.
func tested(ctx context.Context, w *resource.Write, plan, but id.ID) (n int, err error) {
	err = w.Tx.QueryRow(ctx, "SELECT COUNT(*) FROM plan_milestones WHERE plan_id = ? AND id <> ? AND archived_at IS NULL AND test <> ''", plan, int64(but)).Scan(&n)
	return n, err
}

func fileNeeded(ctx context.Context, w *resource.Write, milestone id.ID) error {
	var has bool
	err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM files WHERE entity = ? AND record_id = ? AND archived_at IS NULL)", milestoneEntity, milestone).Scan(&has)
	if err == nil && !has {
		err = errs.Invalid("evidence", "evidence_needed")
	}
	return err
}
