package clv

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

func day(date string) int32 {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	return int32(d.Unix() / 86400)
}

func order(customer int32, date string, cents int64) Order {
	return Order{customer, day(date), cents}
}

var always = Window{math.MinInt32, math.MaxInt32}

func activities(t testing.TB, orders []Order, customers int, w Window) []Activity {
	t.Helper()
	a, err := Activities(context.Background(), orders, customers, w)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestOracleFeatures(t *testing.T) {
	orders := []Order{order(1, "2015-02-01", 1), order(1, "2015-02-06", 1), order(2, "2015-01-01", 1), order(3, "2015-01-01", 1), order(3, "2015-01-02", 1), order(3, "2015-01-05", 1)}
	a := activities(t, orders, 4, always)
	for i, want := range []History{{1, 5, 6}, {0, 0, 37}, {2, 4, 37}} {
		if got := a[i+1].History(day("2015-02-07"), 1); got != want {
			t.Errorf("LT-25: %+v, want %+v", got, want)
		}
	}
	if got, want := a[3].History(day("2015-02-07"), 7), (History{2, 4.0 / 7, 37.0 / 7}); got != want {
		t.Errorf("weeks: %+v, want %+v", got, want)
	}
}

var sixCustomers = []Order{
	order(1, "2015-01-01", 100), order(1, "2015-02-06", 200), order(2, "2015-01-01", 200),
	order(3, "2015-01-01", 300), order(3, "2015-01-02", 100), order(3, "2015-01-05", 500),
	order(4, "2015-01-16", 600), order(4, "2015-02-02", 300), order(4, "2015-02-05", 300),
	order(5, "2015-01-16", 300), order(5, "2015-01-17", 100), order(5, "2015-01-18", 800), order(6, "2015-02-02", 500),
}

func TestOracleFeaturesByCalendarWeek(t *testing.T) {
	weekly := append([]Order(nil), sixCustomers...)
	for i := range weekly {
		weekly[i].Day = Week(weekly[i].Day)
	}
	a := activities(t, weekly, 7, always)
	for i, want := range []History{{1, 5, 5}, {0, 0, 5}, {1, 1, 5}, {1, 3, 3}, {0, 0, 3}, {0, 0, 0}} {
		if got := a[i+1].History(Week(day("2015-02-07")), 1); got != want {
			t.Errorf("LT-27: customer %d %+v, want %+v", i+1, got, want)
		}
	}
}

func TestOracleCalibrationAndHoldout(t *testing.T) {
	cut := day("2015-02-01")
	before := activities(t, sixCustomers, 7, Window{math.MinInt32, cut})
	after := activities(t, sixCustomers, 7, Window{cut + 1, math.MaxInt32})
	for i, want := range []float64{0, 0, 3, 0, 4.5} {
		within(t, "LT-31 before", before[i+1].RepeatSpend().Mean, want*100, 0)
	}
	for i, want := range []float64{2, 0, 0, 3, 0} {
		within(t, "LT-31 after", after[i+1].Spend().Mean, want*100, 0)
	}
}

// The CDNOW orders give the exact summary, and 2457 repeats before the cut.
func TestFeaturesOfCDNOW(t *testing.T) {
	orders, start := cdnowOrders(t), day("1997-01-01")
	cut := day("1997-09-30")
	before, all := activities(t, orders, 2358, Window{start, cut}), activities(t, orders, 2358, always)
	var repeats, days int32
	var sum float64
	for i, r := range table(t, "cdnow_sample_summary_exact.csv") {
		a := before[int(r[0])]
		want := History{X: int(r[1]), Recency: r[2], T: r[3]}
		if got := a.History(cut, 1); got != want || a.FirstCents != int64(r[4]) || a.Cents-a.FirstCents != int64(r[5]) {
			t.Fatalf("row %d: %+v of %+v, want %v", i, got, a, r)
		}
		repeats += a.Days - 1
		days += all[int(r[0])].Days
		sum += a.RepeatSpend().Mean / 100
	}
	if repeats != 2457 || days != 6696 {
		t.Errorf("BP-05: %d repeats before the cut, %d order-days, want 2457 and 6696", repeats, days)
	}
	within(t, "LT-29 mean", sum/946, 35, 0.5)
}

// Orders in any order give what orders in order of time give.
func TestActivitiesInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var orders []Order
	for i := range 1_500_000 {
		orders = append(orders, Order{int32(r.IntN(20_000)), int32(i / 1500), int64(r.IntN(1000))})
	}
	want := activities(t, orders, 20_000, Window{100, 900})
	r.Shuffle(len(orders), func(i, j int) { orders[i], orders[j] = orders[j], orders[i] })
	got := activities(t, orders, 20_000, Window{100, 900})
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("customer %d: %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestActivitiesRefuse(t *testing.T) {
	for _, customer := range []int32{-1, 5} {
		_, err := Activities(context.Background(), []Order{{0, 1, 1}, {customer, 1, 1}}, 5, always)
		var input *InputError
		if !errors.Is(err, ErrDays) || !errors.As(err, &input) || input.Row != 1 {
			t.Errorf("customer %d: %v", customer, err)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Activities(ctx, make([]Order, 10), 5, always); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if a, err := Activities(context.Background(), nil, 0, always); err != nil || len(a) != 0 {
		t.Errorf("nothing: %v %v", a, err)
	}
}
