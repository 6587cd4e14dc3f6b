package demo

import (
	"context"
	"slices"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/selection"
	"github.com/loam-crm/loam/internal/servicelevel"
)

// must is a must-have of the company's ideal customer; without a market it is asked of everybody.
type must struct{ market, title, english, rule string }

var musts = []must{
	{"", "付款基本守信，拖欠不超过一个月", "Pays within a month of what was agreed", ""},
	{"", "接受按价值定价，不只比最低价", "Buys value, not only the lowest price", ""},
	{"", "不是小微企业", "Larger than a micro company", `{"and":[{"field":"size_band","op":"ne","value":"micro"}]}`},
	{"energy", "有环网或配网通信项目", "Has ring or distribution network projects", ""},
	{"energy", "是系统集成商或终端用户", "An integrator or an end user", `{"or":[{"field":"roles","op":"contains","value":"integrator"},{"field":"roles","op":"contains","value":"end_user"}]}`},
	{"traffic", "在轨道交通或公路机电有业绩", "Has references in rail or road", ""},
	{"campus", "在我们的服务半径内", "Within the reach of our service", `{"and":[{"field":"region","op":"in","value":["福建","浙江","上海","江苏","广东","江西","湖南","湖北","安徽","广西","海南"]}]}`},
	{"channel", "有自己的技术支持人员", "Has technical support of its own", ""},
}

// verdict is what somebody judged of one customer, in the order of musts that have no rule and concern it.
type verdict struct {
	short string
	met   []bool
	note  string
}

var verdicts = []verdict{
	{"澜樾集成", []bool{true, true, true}, ""}, {"砚桥电力", []bool{true, true, true}, ""}, {"甬砺自动化", []bool{true, true, true}, ""},
	{"霞屿新能源", []bool{true, true, true}, ""}, {"屿衡智能", []bool{true, true, true}, ""}, {"闽岚轨道", []bool{true, true, true}, ""},
	{"赣澈交通", []bool{true, false, true}, "每次招标只看最低价"}, {"乘谷物联", []bool{true, true}, ""}, {"沪汐数据", []bool{true, true}, ""},
	{"晋帷网络", []bool{false, false, false}, "长期拖欠，只比价"}, {"潮墨通信", []bool{false, true, true}, "去年三次催款"}, {"Mekong Lightwave", []bool{true, true, true}, ""},
	{"鹏枥通信", []bool{true, false, false}, ""}, {"临栩设备", []bool{true, true}, ""},
}

// unserved are the customers the company decided not to serve.
var unserved = map[string]string{
	"晋帷网络": "长期拖欠并以货款要挟降价，不符合“做有价值客户”的战略；结清旧账后再评估",
	"虎岩模具": "单子小、现场支持多，人均产出不到平均的三成；改由荔川网络供货",
}

// neglected is a strategic customer nobody has been in touch with for longer than its grade allows.
const (
	neglected    = "砚桥电力"
	neglectedFor = 33 // days
)

// neglect takes the last days of the neglected customer out of the books.
func (b *books) neglect(today calendar.Date) {
	quiet := func(customer int, day calendar.Date) bool {
		return customers[customer].short == neglected && day > today.AddDays(-neglectedFor)
	}
	b.sales = slices.DeleteFunc(b.sales, func(s sale) bool { return quiet(s.customer, s.date) })
	b.work = slices.DeleteFunc(b.work, func(w work) bool { return quiet(w.customer, w.date) })
}

// choose writes the ideal profile, screens some customers, decides about others, plans the time of next year, and looks
// whether anybody is neglected.
func (c *company) choose(ctx context.Context) error {
	s := &selection.Service{Store: c.Store}
	var ids []id.ID
	err := c.as(ctx, Login, func(ctx context.Context, w *resource.Write) error {
		ids = nil
		for _, m := range musts {
			one := &selection.MustHave{Segment: c.segment[m.market], Title: m.title, TitleEn: m.english, Rule: m.rule}
			if err := selection.MustHaves.Insert(ctx, w, one); err != nil {
				return err
			}
			ids = append(ids, one.ID)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, v := range verdicts {
		if _, err := s.Screen(ctx, c.actor("director"), c.account[v.short], v.judgements(ids)); err != nil {
			return err
		}
	}
	if _, err := s.ScreenAll(ctx, authz.System()); err != nil {
		return err
	}
	if err := c.decline(ctx, s); err != nil {
		return err
	}
	if err := c.planCapacity(ctx, s); err != nil {
		return err
	}
	if err := c.as(ctx, Login, c.look); err != nil {
		return err
	}
	_, err = (&servicelevel.Service{Store: c.Store}).Watch(ctx, authz.System())
	return err
}

func (v verdict) judgements(ids []id.ID) []selection.ScreeningJudgement {
	var out []selection.ScreeningJudgement
	market := ""
	for i := range customers {
		if customers[i].short == v.short {
			market = customers[i].market
		}
	}
	for i, m := range musts {
		if m.rule != "" || m.market != "" && m.market != market || len(out) == len(v.met) {
			continue
		}
		j := selection.ScreeningJudgement{MustHave: ids[i], Met: &v.met[len(out)]}
		if !*j.Met {
			j.Note = v.note
		}
		out = append(out, j)
	}
	return out
}

func (c *company) decline(ctx context.Context, s *selection.Service) error {
	for _, short := range []string{"晋帷网络", "虎岩模具"} {
		d := selection.Decision{Selection: "not_served", Reason: unserved[short], Review: c.today.AddMonths(6)}
		if err := s.Decide(ctx, c.actor(Login), c.account[short], d); err != nil {
			return err
		}
	}
	boss, err := identity.LoadActor(ctx, c.Store.DB, c.staff[Login])
	if err != nil {
		return err
	}
	return s.Go(ctx, boss, c.account["赣澈交通"], selection.GoInput{Subject: "昌赣线通信改造二期", Decision: "no_go",
		Answers: map[string]string{"fits_strategy": "yes", "can_deliver": "yes", "can_win": "no", "can_earn": "no", "has_capacity": "unknown"},
		Reason:  "最低价中标，按报价毛利为负"})
}

// planCapacity makes this year's plan, which was approved, and next year's, which asks for more than there is.
func (c *company) planCapacity(ctx context.Context, s *selection.Service) error {
	year := c.today.Time().Year()
	capacity := 110.0
	this, err := s.CreatePlan(ctx, c.actor("director"), selection.NewCapacityPlan{Year: year, Capacity: &capacity})
	if err != nil {
		return err
	}
	grades := map[string]float64{"S": 22, "A": 30, "B": 34, "C": 18, "U": 2}
	if err := s.ChangePlan(ctx, c.actor("director"), this, selection.CapacityChange{Rev: 1, Grades: grades}); err != nil {
		return err
	}
	if err := s.ApprovePlan(ctx, c.actor(Login), this, 2, ""); err != nil {
		return err
	}
	next, err := s.CreatePlan(ctx, c.actor("director"), selection.NewCapacityPlan{Year: year + 1, Capacity: &capacity})
	if err != nil {
		return err
	}
	grades = map[string]float64{"S": 30, "A": 38, "B": 36, "C": 20, "U": 2}
	return s.ChangePlan(ctx, c.actor("director"), next, selection.CapacityChange{Rev: 1, Grades: grades})
}
