package demo

import (
	"context"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/value"
)

// meet values all customers as of a day so many months before today and decides about their grades. The director
// approves what he may; grades to or from S are left to the boss. Today's proposals are only decided in part.
func (c *company) meet(ctx context.Context, months int) error {
	boss, err := identity.LoadActor(ctx, c.Store.DB, c.staff[Login])
	if err != nil {
		return err
	}
	director, err := identity.LoadActor(ctx, c.Store.DB, c.staff["director"])
	if err != nil {
		return err
	}
	if err := c.judge(ctx, months); err != nil {
		return err
	}
	outcome, err := c.Value.Evaluate(ctx, boss, c.today.AddMonths(-months), nil)
	if err != nil {
		return err
	}
	c.report.Model, c.report.Grades = outcome.Model, outcome.Grades
	if months > 0 {
		if err := c.approve(ctx, director, nil, minutes[months]); err != nil {
			return err
		}
		if err := c.approve(ctx, boss, nil, "总经理审定 S 级客户调整"); err != nil {
			return err
		}
	}
	switch months {
	case 3:
		return c.raise(ctx, boss)
	case 0:
		return c.decideSome(ctx, director)
	}
	return nil
}

// decideSome approves a third of today's rises and of the falls, so that the board shows movement and there is still
// something to decide. What concerns S or a first grade waits.
func (c *company) decideSome(ctx context.Context, director authz.Actor) error {
	for _, way := range []string{"<", ">"} { // A, B, C: the better grade comes first
		waiting, err := c.accountsWhere(ctx, "grade_state = 'proposed' AND grade IN ('A', 'B', 'C') AND grade_proposed IN ('A', 'B', 'C') AND grade_proposed "+way+" grade")
		if err != nil {
			return err
		}
		some := waiting[:(len(waiting)+2)/3]
		if len(some) == 0 {
			continue // no accounts at all would mean every account
		}
		if err := c.approve(ctx, director, some, "季度评级会：证据充分，先行通过"); err != nil {
			return err
		}
	}
	return nil
}

func (c *company) accountsWhere(ctx context.Context, condition string) ([]id.ID, error) {
	return db.Collect[id.ID](ctx, c.Store.DB, "SELECT id FROM accounts WHERE "+condition+" ORDER BY code")
}

// minutes are the reasons of the meetings.
var minutes = map[int]string{
	12: "首次客户评级会：同意模型建议",
	6:  "半年度评级会：同意调整",
	3:  "季度评级会：同意调整",
}

func (c *company) approve(ctx context.Context, by authz.Actor, accounts []id.ID, reason string) error {
	done, err := c.Value.ApproveGrades(ctx, by, accounts, reason)
	c.report.Decided += done.Approved
	return err
}

// steps are the grades one above another.
var steps = map[string]value.Grade{"C": value.GradeB, "B": value.GradeA}

// raise overrides the grade of the first of some customers that can be raised by one: the company bets on it.
func (c *company) raise(ctx context.Context, boss authz.Actor) error {
	for _, short := range []string{"霞屿新能源", "皖昀能源", growing, "秦澍电网"} {
		var proposed string
		if err := c.Store.DB.QueryRow(ctx, "SELECT grade_proposed FROM accounts WHERE id = ?", c.account[short]).Scan(&proposed); err != nil {
			return err
		}
		if to, ok := steps[proposed]; ok {
			return c.Value.OverrideGrade(ctx, boss, c.account[short], value.Override{Grade: to,
				Reason: "增长快、项目储备足，先按高一级配置资源，半年后复核", Until: c.today.AddMonths(6)})
		}
	}
	return errs.Conflict("nothing_to_raise")
}
