package prediction

import (
	"cmp"
	"math"
	"slices"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
)

// Buyer is what the model sees of one account: 40 bytes and no pointers, because there is one for every customer.
type Buyer struct {
	Account, Segment id.ID
	Spent            int64 // minor units of all sales less what came back, at least 0
	First, Last      calendar.Day
	Days             int32   // different days with a sale; one order-day is one order
	Margin           float32 // gross profit per unit of sales where both are known, −1 … 1; NaN: unknown
}

// Cuts are how many days back the model is tested, the longest first.
var Cuts = [3]int{365, 180, 90}

// sampleSize is up to how many customers a fit and the tests look at: their standard errors are far below what
// matters by then (domain/value-models.md, 5).
const sampleSize = 50_000

// A Collector gathers the buyers in one pass over orders up to a day, sorted by account and date: Begin, Order for each
// order, End. Several may share a company and be merged. It is not safe for concurrent use.
type Collector struct {
	asOf   calendar.Day
	cuts   [len(Cuts)]calendar.Day
	buyers []Buyer
	sample sample
	months *orderMonths // order-days of all buyers

	at           Buyer
	gross, back  int64 // of the account at hand
	sold, earned int64 // where the profit is known
	past         [len(Cuts)]state
	passed       int // cuts behind the order at hand
}

// state is what was known of a customer on a day.
type state struct {
	last  calendar.Day
	days  int32
	spent int64
}

// NewCollector gathers orders up to and including a day.
func NewCollector(asOf calendar.Day) *Collector {
	c := &Collector{asOf: asOf, sample: sample{limit: sampleSize}, months: newOrderMonths(asOf)}
	for i, back := range Cuts {
		c.cuts[i] = asOf - calendar.Day(back) // #nosec G115 -- days back from today
	}
	return c
}

// Begin starts an account; segment 0 is none.
func (c *Collector) Begin(account, segment id.ID) {
	c.at = Buyer{Account: account, Segment: segment}
	c.gross, c.back, c.sold, c.earned, c.passed = 0, 0, 0, 0, 0
}

// Order adds an order of the account. Amounts are minor units of the company's currency; a negative one is a return,
// which is no order but takes from what was spent. Days must not fall; those after the collector's day are left out.
func (c *Collector) Order(day calendar.Day, amount int64) {
	if day > c.asOf || day <= 0 {
		return
	}
	c.pass(day)
	if amount <= 0 {
		c.back = money.Plus(c.back, -max(amount, -math.MaxInt64))
		return
	}
	c.gross = money.Plus(c.gross, amount)
	if c.at.First == 0 {
		c.at.First = day
	}
	if day != c.at.Last {
		c.at.Days++
		c.months.add(day)
	}
	c.at.Last = day
}

// Profit adds the gross profit of an order, or of a return, where it is known.
func (c *Collector) Profit(amount, profit int64) {
	c.sold, c.earned = money.Plus(c.sold, amount), money.Plus(c.earned, profit)
}

// pass notes what was known at the cuts that lie before a day.
func (c *Collector) pass(day calendar.Day) {
	for ; c.passed < len(Cuts) && day > c.cuts[c.passed]; c.passed++ {
		c.past[c.passed] = c.now()
	}
}

func (c *Collector) now() state {
	return state{last: c.at.Last, days: c.at.Days, spent: max(0, c.gross-c.back)}
}

// End closes the account. One that never bought is no buyer.
func (c *Collector) End() {
	if c.at.Days == 0 {
		return
	}
	c.pass(math.MaxInt32)
	c.at.Spent, c.at.Margin = c.now().spent, float32(math.NaN())
	if c.sold > 0 {
		c.at.Margin = float32(min(1, max(-1, float64(c.earned)/float64(c.sold))))
	}
	c.buyers = append(c.buyers, c.at)
	c.sample.offer(seen{hash: scatter(c.at.Account), Buyer: c.at, past: c.past})
}

// Merge takes what another collector of the same day gathered of other accounts.
func (c *Collector) Merge(other *Collector) {
	c.buyers = append(c.buyers, other.buyers...)
	c.months.merge(other.months)
	for i := range other.sample.kept {
		c.sample.offer(other.sample.kept[i])
	}
}

// sorted puts the buyers in the order of their accounts.
func (c *Collector) sorted() []Buyer {
	slices.SortFunc(c.buyers, func(a, b Buyer) int { return cmp.Compare(a.Account, b.Account) })
	return c.buyers
}

// Buyers are the accounts gathered so far, in the order they came; the caller must not change them.
func (c *Collector) Buyers() []Buyer { return c.buyers }

// season is what the months before a day show.
func (c *Collector) season(asOf calendar.Day) *Season {
	first := calendar.Day(math.MaxInt32)
	for i := range c.buyers {
		first = min(first, c.buyers[i].First)
	}
	return c.months.season(asOf, first)
}

// AsOf is the last day looked at.
func (c *Collector) AsOf() calendar.Day { return c.asOf }

// OrderDays counts the order-days of all buyers.
func (c *Collector) OrderDays() int {
	n := 0
	for i := range c.buyers {
		n += int(c.buyers[i].Days)
	}
	return n
}

// seen is a buyer of the sample with what was known of it at each cut.
type seen struct {
	Buyer
	hash uint64
	past [len(Cuts)]state
}

// sample keeps up to limit buyers, chosen by a hash of their ids: the same company gives the same sample in whatever
// number it comes, and a customer stays in or out from day to day.
type sample struct {
	limit int
	bar   uint64 // hashes above are out; 0: none yet
	kept  []seen
}

func (s *sample) offer(one seen) {
	if s.bar != 0 && one.hash > s.bar {
		return
	}
	s.kept = append(s.kept, one)
	if len(s.kept) <= s.limit {
		return
	}
	if s.bar == 0 {
		s.bar = math.MaxUint64
	}
	for len(s.kept) > s.limit {
		s.bar /= 2
		s.kept = slices.DeleteFunc(s.kept, func(one seen) bool { return one.hash > s.bar })
	}
}

// scatter turns an id into evenly spread bits (the finaliser of MurmurHash3).
func scatter(one id.ID) uint64 {
	h := uint64(one) // #nosec G115 -- all 64 bits are hashed
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
