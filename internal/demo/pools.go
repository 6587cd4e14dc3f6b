package demo

import (
	"context"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/handover"
	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/pool"
	"github.com/loam-crm/loam/internal/servicelevel"
)

// successor takes over from the one who leaves.
const successor = "sales3"

// lead is a company that asked once and that nobody looks after.
type lead struct{ name, short, place, market, roles, size, note string }

var leads = []lead{
	{"宁波屿岑港口机械有限公司", "屿岑港机", "宁波", "traffic", "end_user", "medium", "展会上留过名片，想了解港口无线回传"},
	{"南京栖澈软件有限公司", "栖澈软件", "南京", "campus", "integrator", "small", "官网询价：园区光网改造"},
}

// poolCustomers makes the pools of the two sales groups, with leads in one of them, and begins the handover of the one who
// leaves. Then a night passes over all of it.
func (c *company) poolCustomers(ctx context.Context) error {
	c.turn(c.today)
	err := c.as(ctx, "director", func(ctx context.Context, w *resource.Write) error {
		places, err := unitIDs(ctx, w)
		if err != nil {
			return err
		}
		east, err := openPool(ctx, w, "华东公海", places["华东销售组"])
		if err != nil {
			return err
		}
		if _, err := openPool(ctx, w, "华南公海", places["华南销售组"]); err != nil {
			return err
		}
		w.Actor = authz.System() // nobody owns a lead, not even whoever enters it
		return c.leave(ctx, w, east)
	})
	if err != nil {
		return err
	}
	if err := c.handOver(ctx); err != nil {
		return err
	}
	_, err = c.pools().Night(ctx, authz.System())
	return err
}

func (c *company) pools() *pool.Service {
	return &pool.Service{Store: c.Store, LastFollowUps: servicelevel.LastFollowUps}
}

func unitIDs(ctx context.Context, w *resource.Write) (map[string]id.ID, error) {
	return db.Pairs[string, id.ID](ctx, w.Tx, "SELECT name, id FROM departments")
}

// openPool makes the pool of a sales group: customers of grade B or below go back when nobody has been in touch for long.
func openPool(ctx context.Context, w *resource.Write, name string, department id.ID) (id.ID, error) {
	number := func(n int64) *int64 { return &n }
	p := &pool.Pool{Name: name, Department: department, Capacity: number(30), ClaimsPerDay: number(3), WaitDays: number(30), WarnDays: 14,
		Note: "本组长期未跟进的客户在这里重新分配；每人每天最多领取 3 个。"}
	p.ContactDays[2], p.ContactDays[3], p.ContactDays[4] = number(180), number(300), number(300)
	p.GradeCapacity[0], p.GradeCapacity[1] = number(8), number(15)
	err := pool.Pools.Insert(ctx, w, p)
	return p.ID, err
}

func (c *company) leave(ctx context.Context, w *resource.Write, into id.ID) error {
	for i, l := range leads {
		at := places[l.place]
		a := &account.Account{Name: l.name, ShortName: l.short, Country: at.country, Region: at.region, Segment: c.segment[l.market], Roles: resource.Strings{l.roles},
			USCC: creditCode(at.code, 61_380_200+i*8_641), SizeBand: l.size, Phone: at.dial + "-55509" + string(rune('1'+i)) + "00", Email: "lead@customer.example", Note: l.note, PoolID: int64(into), PooledOn: c.today.AddDays(-3 - 9*i)}
		if err := account.Accounts.Insert(ctx, w, a); err != nil {
			return err
		}
		c.report.Accounts++
	}
	return nil
}

// handOver has announced two weeks ago that a salesperson leaves, and frozen them since.
func (c *company) handOver(ctx context.Context) error {
	boss, err := identity.LoadActor(ctx, c.Store.DB, c.staff[Login])
	if err != nil {
		return err
	}
	s := &handover.Service{Store: c.Store, Pools: c.pools()}
	c.turn(c.today.AddDays(-14))
	h, err := s.Announce(ctx, boss, handover.Announcement{Leaver: c.staff[leaving], Successor: c.staff[successor], Reason: "回老家发展，月底离职"})
	if err != nil {
		return err
	}
	c.turn(c.today.AddDays(-5))
	if err := s.Freeze(ctx, boss, h); err != nil {
		return err
	}
	c.turn(c.today.AddDays(-2))
	if err := c.tickSome(ctx, s, h); err != nil {
		return err
	}
	c.turn(c.today)
	return nil
}

// ticks are what the two have written beside the lines they have ticked, by the place of the line.
var ticks = map[int]string{1: "8 个微信群已转群主，2 个群客户那边是群主", 2: "", 3: "禾枢电气的门禁卡已交还，样品两套在对方实验室", 7: "", 8: "已转发，自动回复到月底"}

// tickSome ticks what has been done of a checklist, some of it by the one who leaves, who is frozen by then, and adds a line.
func (c *company) tickSome(ctx context.Context, s *handover.Service, h id.ID) error {
	var who [2]authz.Actor
	for i, login := range []string{leaving, successor} {
		var err error
		if who[i], err = identity.LoadActor(ctx, c.Store.DB, c.staff[login]); err != nil {
			return err
		}
	}
	list, err := s.Inventory(ctx, who[0], h)
	if err != nil {
		return err
	}
	done := true
	for at, line := range list.Checklist {
		remark, ticked := ticks[at]
		if !ticked {
			continue
		}
		change := handover.LineChange{Rev: line.Rev, Done: &done}
		if remark != "" {
			change.Note = &remark
		}
		if err := s.ChangeLine(ctx, who[at%2], h, line.ID, change); err != nil {
			return err
		}
	}
	_, err = s.AddLine(ctx, who[0], h, "老家仓库里的展会物料搬回公司")
	return err
}
