package demo

import (
	"math/rand/v2"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// winningMonths is how long a customer was worked on before it first ordered.
const winningMonths = 5

// winning is the work that won a customer, before its first order: without it nobody can say how many times the customer
// brought back what winning it cost. Those who bought before the orders on record began stay without that figure, as in
// a real company.
func (c *customer) winning(r *rand.Rand, i int, today calendar.Date) []work {
	first, bought := firstSale(i, today)
	if !bought || c.from == 0 {
		return nil
	}
	var out []work
	for k, day := range spread(r, first.AddMonths(-winningMonths), first.AddDays(-21), 5+r.IntN(9)) {
		w := work{customer: i, login: c.owner, activity: "sales", date: day, hours: float64(4+r.IntN(12)) / 2,
			note: []string{"首次拜访，了解组网与采购流程", "送样测试，跟进结果", "参加客户招标答疑", "商谈首单价格与交期"}[r.IntN(4)]}
		if k%3 == 2 {
			w.activity, w.note = "presales", "方案交流与样机演示"
		}
		out = append(out, w)
	}
	return out
}

// firstSale is the day of a customer's first order.
func firstSale(i int, today calendar.Date) (first calendar.Date, bought bool) {
	for _, s := range salesOf(i, today) {
		if s.amount > 0 && (!bought || s.date < first) {
			first, bought = s.date, true
		}
	}
	return first, bought
}
