package value

import (
	"testing"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// twentyOrders is an account with an order every seven weeks, one of them returned.
func twentyOrders() []Order {
	orders := make([]Order, 20)
	for i := range orders {
		date := calendar.DayOf(2023, 3, 1) + calendar.Day(49*i)
		orders[i] = Order{Date: date, Amount: int64(100000 + 7919*i), Profit: 25000, HasProfit: true, Due: date + 30, Paid: date + calendar.Day(20+i)}
	}
	orders[11].Amount = -orders[11].Amount
	return orders
}

func benchMeter(b *testing.B) *Meter {
	b.Helper()
	meter, err := NewMeter(Calendar{AsOf: calendar.DayOf(2025, 12, 31), CompanyFirst: calendar.DayOf(2021, 1, 1), HorizonYears: 4})
	if err != nil {
		b.Fatal(err)
	}
	return meter
}

func BenchmarkFeatures(b *testing.B) {
	meter, orders := benchMeter(b), twentyOrders()
	company := CompanyFacts{HasProfit: true, HasDue: true, HasPaid: true, HasEffort: true, Gap: 40}
	var out Measured
	b.ReportAllocs()
	for b.Loop() {
		m, err := meter.Measure(orders)
		if err != nil {
			b.Fatal(err)
		}
		meter.Inputs(&m, AccountFacts{Hours12: 200}, company, &out)
	}
}

func BenchmarkScore(b *testing.B) {
	meter := benchMeter(b)
	m, err := meter.Measure(twentyOrders())
	if err != nil {
		b.Fatal(err)
	}
	s, err := NewScorer(StarterModel(Calibration{}))
	if err != nil {
		b.Fatal(err)
	}
	var measured Measured
	meter.Inputs(&m, AccountFacts{}, CompanyFacts{HasProfit: true, Gap: 40}, &measured)
	var inputs []Input
	var r Result
	b.ReportAllocs()
	for b.Loop() {
		inputs = s.Arrange(&measured, nil, 0, inputs)
		if err := s.Score(inputs, &r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	s, err := NewScorer(FullModel())
	if err != nil {
		b.Fatal(err)
	}
	inputs, err := Align(s.Model(), exampleInputs())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		s.Hash(inputs)
	}
}
