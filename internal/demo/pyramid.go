package demo

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/pyramid"
	"github.com/loam-crm/loam/internal/value"
)

// rise is a migration plan of the demo company.
type rise struct {
	short      string
	made       int // the meeting after which it was made, in months before today
	due        int // its last day, in months from today
	done       int // up to so many milestones get done
	steps      []step
	draft      bool
	incubation bool
	stop       string // why it was given up at the last meeting
}

type step struct{ title, test, evidence string }

var (
	deepen = []step{
		{"进入年度框架协议", "框架协议双方签字", "框架协议已签署，见合同归档"},
		{"第二条产品线供货", "OLT 以外至少一个品类有订单", "环网交换机首单已验收"},
		{"高层互访", "双方总经理级会面并有纪要", "总经理来访纪要"},
		{"回款周期缩短到 60 天", "连续两季度平均回款不超过 60 天", "财务对账单"},
	}
	enter = []step{
		{"摸清年度采购额", "采购额与份额有书面来源", "采购部提供的年度计划"},
		{"样机测试通过", "客户技术部出具测试报告", "样机测试报告"},
		{"首个批量订单", "单笔不低于 5 万元", "订单与发货记录"},
	}
	rises = []rise{
		{short: growing, made: 12, due: 6, done: 3, steps: deepen},
		{short: "砚桥电力", made: 12, due: 10, done: 2, steps: deepen},
		{short: "皖昀能源", made: 12, due: 4, done: 4, steps: deepen},
		{short: "霞屿新能源", made: 6, due: 8, done: 1, steps: deepen},
		{short: "吴澹智能", made: 6, due: 9, done: 2, steps: deepen},
		{short: "粤珩光网", made: 3, due: 14, done: 1, steps: deepen},
		{short: "潮墨通信", made: 12, due: -1, done: 1, steps: deepen},
		{short: "宁霁网络", made: 12, due: 5, done: 1, steps: deepen, stop: "客户改由集团统一采购，待集团层面重新立项"},
		{short: "甬砺自动化", made: 0, due: 12, steps: deepen, draft: true},
		{short: "同汭机器人", made: 0, due: 12, steps: enter, incubation: true},
		{short: "临栩设备", made: 0, due: 9, steps: enter, incubation: true},
	}
)

// climbers brings up the customers and decides when a plan has reached its grade.
func (c *company) climbers() *pyramid.Service {
	s := &pyramid.Service{Store: c.Store, Value: c.Value}
	c.Value.Decided = s.GradesDecided
	return s
}

// plan works on the plans after a meeting: one more milestone of each is done, some come to their end, new ones begin.
func (c *company) plan(ctx context.Context, s *pyramid.Service, months int) error {
	for _, r := range rises {
		if r.made == months {
			if err := c.launch(ctx, s, r); err != nil {
				return err
			}
		}
	}
	if months > 0 {
		return nil
	}
	if _, err := s.Settle(ctx); err != nil {
		return err
	}
	return c.planYear(ctx, s)
}

// launch makes a plan for a customer that can still move up.
func (c *company) launch(ctx context.Context, s *pyramid.Service, r rise) error {
	var grade value.Grade
	if err := c.Store.DB.QueryRow(ctx, "SELECT grade FROM accounts WHERE id = ?", c.account[r.short]).Scan(&grade); err != nil {
		return err
	}
	to := pyramid.NextUp(grade)
	if to == "" {
		return nil
	}
	begun := c.today.AddMonths(-r.made)
	due := c.today.AddMonths(r.due)
	owner := c.ownerOf(r.short)
	p := pyramid.NewPlan{Activate: !r.draft, Plan: pyramid.Plan{Account: c.account[r.short], To: string(to), Due: due, Owner: c.staff[owner], Incubation: r.incubation}}
	for i, m := range r.steps {
		p.Milestones = append(p.Milestones, pyramid.Milestone{Title: m.title, Test: m.test, Due: between(begun, due, i+1, len(r.steps))})
	}
	_, err := s.Create(ctx, c.actor(owner), p)
	return err
}

func (c *company) ownerOf(short string) string {
	for i := range customers {
		if customers[i].short == short {
			return customers[i].owner
		}
	}
	return Login
}

// between is the i-th of n days that part a span.
func between(from, to calendar.Date, i, n int) calendar.Date {
	return from.AddDays((to.Days() - from.Days()) * i / n)
}

// tick gets one more milestone of each running plan done before a meeting, as long as there are any to be done.
func (c *company) tick(ctx context.Context, s *pyramid.Service) error {
	board, err := s.PlanBoard(ctx, c.actor(""), pyramid.PlanFilter{State: pyramid.Active})
	if err != nil {
		return err
	}
	for _, plan := range board.Plans {
		r := riseOf(c, plan.AccountID)
		if r == nil || plan.Progress.Done >= r.done || plan.Progress.Next == nil {
			continue
		}
		next, err := id.Parse(plan.Progress.Next.ID)
		if err != nil {
			return err
		}
		err = c.as(ctx, c.ownerOf(r.short), func(ctx context.Context, w *resource.Write) error {
			_, err := pyramid.Milestones.Update(ctx, w, next, func(m *pyramid.Milestone) error {
				m.DoneOn, m.Evidence = w.Env.Today.AddDays(-9), r.steps[plan.Progress.Done].evidence
				return nil
			})
			return err
		})
		if err != nil {
			return err
		}
	}
	return c.giveUp(ctx, s, board.Plans)
}

// giveUp stops, at the meeting of today, the plans that came to nothing.
func (c *company) giveUp(ctx context.Context, s *pyramid.Service, plans []pyramid.PlanCard) error {
	for _, plan := range plans {
		r := riseOf(c, plan.AccountID)
		if r == nil || r.stop == "" || plan.Progress.Done < r.done {
			continue
		}
		one, err := id.Parse(plan.ID)
		if err != nil {
			return err
		}
		if err := s.Stop(ctx, c.actor(c.ownerOf(r.short)), one, r.stop); err != nil {
			return err
		}
	}
	return nil
}

func riseOf(c *company, account string) *rise {
	for i := range rises {
		if c.account[rises[i].short].String() == account {
			return &rises[i]
		}
	}
	return nil
}

// planYear sets and approves the targets of this year: one more in S and two in A than today's plans lead to.
func (c *company) planYear(ctx context.Context, s *pyramid.Service) error {
	year := pyramid.FiscalYear(c.today, 1)
	proposal, err := s.Propose(ctx, c.actor(Login), year)
	if err != nil {
		return err
	}
	wanted := int64(4)
	plan := pyramid.Year{Year: year, Incubation: &wanted, Comment: "重点把 B 级客户向 A 级迁移，同时培育新客户"}
	for _, t := range proposal.Targets {
		count, more := int64(t.Count), map[value.Grade]int64{value.GradeS: 1, value.GradeA: 2}[t.Grade]
		sales, err := money.Parse(t.Sales, c.report.Currency)
		if err != nil {
			return err
		}
		count, sales = count+more, sales/100*(100+10*more)
		plan.Targets = append(plan.Targets, pyramid.Target{Grade: t.Grade, Count: &count, Sales: &sales})
	}
	if err := s.SaveYear(ctx, c.actor("director"), plan); err != nil {
		return err
	}
	return s.ApproveYear(ctx, c.actor(Login), year, 1)
}
