package clv_test

import (
	"context"
	"fmt"
	"math"

	"github.com/loam-crm/loam/clv"
)

// From a customer's history to what to expect of it, with parameters as published
// for the CDNOW data, in weeks.
func ExampleParetoNBD() {
	m := clv.ParetoNBD{R: 0.553, Alpha: 10.578, S: 0.606, Beta: 11.669}
	h := clv.History{X: 2, Recency: 30.43, T: 38.86}
	fmt.Printf("still active: %.2f\n", m.PAlive(h))
	fmt.Printf("orders in a year: %.2f\n", m.ConditionalOrders(h, 52))
	rate := math.Log(1.15) / 52.18 // 15 % a year
	fmt.Printf("orders to come, discounted: %.2f\n", m.DiscountedOrders(h, rate, math.Inf(1)))
	// Output:
	// still active: 0.87
	// orders in a year: 1.85
	// orders to come, discounted: 6.52
}

// The whole way: orders, features, fit, forecast.
func ExampleFitParetoNBD() {
	orders := []clv.Order{ // customer, day, cents
		{0, 0, 5000}, {1, 3, 2500}, {0, 30, 4000}, {2, 40, 9000}, {0, 61, 4500}, {2, 95, 7000}, {3, 100, 1000}, {2, 140, 8000},
	}
	ctx := context.Background()
	activities, err := clv.Activities(ctx, orders, 4, clv.Window{From: 0, To: 180})
	if err != nil {
		fmt.Println(err)
		return
	}
	var data []clv.History
	for _, a := range activities {
		data = append(data, a.History(180, 7)) // weeks
	}
	gap, _ := clv.MedianGap(data)
	m, fit, err := clv.FitParetoNBD(ctx, data, clv.Options{Prior: clv.ParetoNBD{}.DefaultPrior(gap)})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, h := range data {
		fmt.Printf("customer %d: active %.1f, orders in half a year %.0f\n", i, m.PAlive(h), m.ConditionalOrders(h, 26))
	}
	fmt.Println("few repeat buyers:", fit.Has(clv.FewRepeatBuyers))
	// Output:
	// customer 0: active 0.7, orders in half a year 1
	// customer 1: active 0.7, orders in half a year 0
	// customer 2: active 0.9, orders in half a year 2
	// customer 3: active 0.9, orders in half a year 1
	// few repeat buyers: true
}

// Of an order value, how much is the customer's own record and how much that of all.
func ExampleGammaGamma() {
	m := clv.GammaGamma{P: 6.25, Q: 3.74, V: 15.44}
	s := clv.Spend{N: 2, Mean: 22.35}
	fmt.Printf("%.2f, of which %.0f %% from its own orders\n", m.Mean(s), 100*m.Weight(s.N))
	fmt.Printf("unknown customer: %.2f\n", m.PopulationMean())
	// Output:
	// 24.66, of which 82 % from its own orders
	// unknown customer: 35.22
}

// Contracts: the longer a customer has stayed, the likelier it renews.
func ExampleSBG() {
	m := clv.SBG{Alpha: 0.668, Beta: 3.806}
	for t := 1; t <= 3; t++ {
		fmt.Printf("renewal %d: %.3f renew, %.3f are left\n", t, m.Retention(t), m.Survival(t))
	}
	// Output:
	// renewal 1: 0.851 renew, 0.851 are left
	// renewal 2: 0.878 renew, 0.747 are left
	// renewal 3: 0.897 renew, 0.670 are left
}

// How long until a second order, of customers not all of whom have placed one.
func ExampleKaplanMeier() {
	c, err := clv.KaplanMeier([]clv.Duration{{Time: 20, Ended: true}, {Time: 35, Ended: true}, {Time: 40}, {Time: 60, Ended: true}, {Time: 90}}, 0.9)
	if err != nil {
		fmt.Println(err)
		return
	}
	mean, _ := c.RestrictedMean(90)
	fmt.Printf("still waiting after 50 days: %.2f\n", c.At(50))
	fmt.Printf("half have ordered by day %.0f; %.0f of the first 90 days pass without\n", c.Quantile(0.5), mean)
	// Output:
	// still waiting after 50 days: 0.60
	// half have ordered by day 60; 56 of the first 90 days pass without
}

func ExampleParetoNBD_Interval() {
	data := []clv.History{{X: 0, T: 30}, {X: 3, Recency: 20, T: 30}, {X: 1, Recency: 9, T: 28}, {X: 6, Recency: 25, T: 29}}
	ctx := context.Background()
	m, fit, err := clv.FitParetoNBD(ctx, data, clv.Options{Prior: clv.ParetoNBD{}.DefaultPrior(6)})
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := m.Interval(ctx, fit, data[3:], 26, clv.Draws{Seed: 1})
	fmt.Println(v.Low <= v.Median && v.Median <= v.High, err)
	// Output: true <nil>
}
