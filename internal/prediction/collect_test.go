package prediction

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/money"
)

func day(t testing.TB, text string) calendar.Day {
	t.Helper()
	d, ok := calendar.ParseDay(text)
	if !ok {
		t.Fatalf("%q is no day", text)
	}
	return d
}

func TestABuyerIsSmall(t *testing.T) {
	if size := unsafe.Sizeof(Buyer{}); size != 40 {
		t.Errorf("a buyer takes %d bytes", size)
	}
}

func TestCollector(t *testing.T) {
	asOf := day(t, "2026-06-30")
	c := NewCollector(asOf)
	c.Begin(7, 3)
	c.Order(asOf-400, 100)
	c.Order(asOf-400, 50)  // the same day is the same order
	c.Order(asOf-200, 300) // after the first cut
	c.Order(asOf-100, -80) // a return is no order
	c.Order(asOf-10, 0)    // nor is nothing
	c.Order(asOf+1, 999)   // nor is tomorrow
	c.Profit(150, 30)
	c.Profit(-80, -20)
	c.End()
	c.Begin(8, 0)
	c.Order(asOf-5, -70)
	c.End() // never bought
	c.Begin(9, 0)
	c.Order(asOf-365, 70) // on the very day of a cut
	c.Order(asOf-2, -90)  // more came back than went out
	c.End()
	if len(c.Buyers()) != 2 || c.OrderDays() != 3 {
		t.Fatalf("%+v", c.Buyers())
	}
	b := c.Buyers()[0]
	near(t, "margin", float64(b.Margin), 10.0/70, 1e-7)
	b.Margin = 0
	if want := (Buyer{Account: 7, Segment: 3, Spent: 370, First: asOf - 400, Last: asOf - 200, Days: 2}); b != want {
		t.Errorf("%+v, want %+v", b, want)
	}
	want := [3]state{{asOf - 400, 1, 150}, {asOf - 200, 2, 450}, {asOf - 200, 2, 370}}
	if got := c.sample.kept[0].past; got != want {
		t.Errorf("at the cuts %+v, want %+v", got, want)
	}
	if got := c.sample.kept[1]; got.past[0].days != 1 || got.Spent != 0 || !math.IsNaN(float64(got.Margin)) {
		t.Errorf("%+v", got)
	}
}

func TestSampleIsTheSameInAnyOrder(t *testing.T) {
	pick := func(ids []id.ID) (out []id.ID) {
		s := sample{limit: 100}
		for _, one := range ids {
			s.offer(seen{Buyer: Buyer{Account: one}, hash: scatter(one)})
		}
		for _, k := range s.kept {
			out = append(out, k.Account)
		}
		slices.Sort(out)
		return out
	}
	var ids []id.ID
	for i := range id.ID(5000) {
		ids = append(ids, 1<<40+i)
	}
	there := pick(ids)
	slices.Reverse(ids)
	if back := pick(ids); !slices.Equal(there, back) || len(there) > 100 || len(there) < 40 {
		t.Errorf("%d and %d kept", len(there), len(back))
	}
}

func TestPlusDoesNotWrap(t *testing.T) {
	if money.Plus(math.MaxInt64, 1) != math.MaxInt64 || money.Plus(math.MinInt64, -1) != math.MinInt64 || money.Plus(2, -3) != -1 {
		t.Error("wrapped around")
	}
}

// orderFile is an order book in a file: account, day and minor units by columns.
func orderFile(t testing.TB, path string, account, date, amount int) *Collector {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows = rows[1:]
	slices.SortStableFunc(rows, func(a, b []string) int {
		if a[account] != b[account] {
			return strings.Compare(a[account], b[account])
		}
		return strings.Compare(a[date], b[date])
	})
	var last calendar.Day
	for _, r := range rows {
		last = max(last, day(t, r[date]))
	}
	c := NewCollector(last)
	at := ""
	for _, r := range rows {
		if r[account] != at {
			if at != "" {
				c.End()
			}
			at = r[account]
			n, _ := strconv.ParseInt(at, 10, 64)
			c.Begin(id.ID(n), 0)
		}
		v, err := strconv.ParseFloat(r[amount], 64)
		if err != nil {
			t.Fatal(err)
		}
		c.Order(day(t, r[date]), int64(math.Round(v*100)))
	}
	c.End()
	return c
}

func cdnow(t testing.TB) *Collector {
	return orderFile(t, "../../clv/testdata/cdnow_sample_transactions.csv", 0, 2, 4)
}

func wholesaler(t testing.TB) *Collector {
	return orderFile(t, "../../e2e/fixtures/wholesaler_orders.csv", 0, 2, 3)
}
