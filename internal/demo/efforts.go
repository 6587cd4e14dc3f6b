package demo

import (
	"math"
	"math/rand/v2"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// effortMonths is how far back people logged their hours: as long as the company works with Loam.
const effortMonths = 24

// work is hours of one person for one customer on one day.
type work struct {
	customer       int
	login          string
	activity, note string
	date           calendar.Date
	hours          float64
}

// activity is a kind of work with what people note about it and who does it; nil: the owner of the customer.
type activity struct {
	kind  string
	notes []string
	staff []string
}

var activities = []activity{
	{"sales", []string{"拜访采购部，确认下季度需求", "电话回访，催收到期货款", "商务谈判，讨论框架协议价格", "送样并介绍新款收发器", "参加客户供应商大会"}, nil},
	{"presales", []string{"方案交流：环网保护", "现场勘查，确认机柜空间与出线方式", "配合投标，编写技术应答", "样机测试"}, nil},
	{"rnd", []string{"定制固件：告警上报", "分析误码问题", "评估前出线结构改动", "联调客户网管接口"}, []string{"rnd1", "rnd2", "rnd3", "rnd4", "rnd5", "rnd6", "rnd7"}},
	{"delivery", []string{"现场安装调试", "培训客户运维人员", "项目验收"}, []string{"service1", "service2", "service3", "service4"}},
	{"service", []string{"远程排障", "返修品检测", "更换故障模块", "季度巡检"}, []string{"service1", "service2", "service3", "service4"}},
}

// allEfforts makes the work of the last two years, and what was spent on winning customers before; at most a full day per person and day.
func allEfforts(today calendar.Date) []work {
	full := map[string]float64{} // hours by person and day
	var out []work
	add := func(list []work) {
		for _, w := range list {
			if w, fits := w.fit(full, today); fits {
				out = append(out, w)
			}
		}
	}
	for i := range customers {
		add(append(effortsFor(i, today), customers[i].winBack(chance(i, forWinBack), i, today)...))
	}
	for i := range customers { // after the rest, whose days it must not shift
		add(customers[i].winning(chance(i, forWinning), i, today))
	}
	return out
}

// fit moves the work to the next working day on which the person has time left.
func (w work) fit(full map[string]float64, today calendar.Date) (work, bool) {
	for ; w.date <= today; w.date = w.date.AddDays(1) {
		key := w.login + string(w.date)
		if weekday(w.date) && full[key]+w.hours <= 8 {
			full[key] += w.hours
			return w, true
		}
	}
	return w, false
}

func effortsFor(i int, today calendar.Date) []work {
	c, r := &customers[i], chance(i, forEfforts)
	zeal := math.Exp(.45 * r.NormFloat64()) // some customers take more work than their sales deserve
	var out []work
	for year := range effortMonths / 12 {
		first, last := c.window(years-1-year, today)
		if c.prospect() {
			first = today.AddMonths(-3)
		}
		hours := zeal * (30 + .2*float64(c.sales[years-1-year]))
		if first > last || c.prospect() && year > 0 {
			continue
		}
		hours *= float64(last.Days()-first.Days()) / 365
		for _, day := range spread(r, first, last, max(1, int(hours/4.5))) {
			out = append(out, c.effort(r, i, day))
		}
	}
	return out
}

func (c *customer) effort(r *rand.Rand, i int, day calendar.Date) work {
	kind := &activities[[]int{0, 0, 0, 0, 1, 1, 2, 3, 4, 4}[r.IntN(10)]]
	if c.prospect() {
		kind = &activities[r.IntN(2)]
	}
	w := work{customer: i, login: c.owner, activity: kind.kind, date: day, hours: float64(4+r.IntN(11)) / 2,
		note: kind.notes[r.IntN(len(kind.notes))]}
	if kind.staff != nil {
		w.login = kind.staff[r.IntN(len(kind.staff))]
	}
	return w
}
