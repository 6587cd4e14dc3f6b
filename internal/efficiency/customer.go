package efficiency

import (
	"math"
	"slices"
)

// Answer is known to be yes or no, or not known.
type Answer string

// The answers.
const (
	Yes     Answer = "yes"
	No      Answer = "no"
	Unknown Answer = "unknown"
)

// answerOf turns a fact into an answer.
func answerOf(yes bool) Answer {
	if yes {
		return Yes
	}
	return No
}

// TrueCustomer is the three-part test: pays, buys what is needed, and we earn by it.
type TrueCustomer struct {
	Pays  Answer `json:"pays"`
	Needs Answer `json:"needs"`
	Earn  Answer `json:"earn"`
}

// Verdict is yes when all three parts are, no with one that is not, and unknown otherwise.
func (t TrueCustomer) Verdict() Answer {
	parts := []Answer{t.Pays, t.Needs, t.Earn}
	switch {
	case slices.Contains(parts, No):
		return No
	case slices.Contains(parts, Unknown):
		return Unknown
	}
	return Yes
}

// Why names the first part that fails: no_payment, no_need or no_profit; empty where none does.
func (t TrueCustomer) Why() string {
	for _, part := range []struct {
		answer Answer
		reason string
	}{{t.Pays, "no_payment"}, {t.Needs, "no_need"}, {t.Earn, "no_profit"}} {
		if part.answer == No {
			return part.reason
		}
	}
	return ""
}

// Quality marks the quality customers: among the true customers only, those in the top tenth by revenue, at
// least one. The result says of each account whether it has the mark.
func Quality(revenue []float64, verdicts []Answer) []bool {
	var paying []float64
	for i, v := range verdicts {
		if v == Yes {
			paying = append(paying, revenue[i])
		}
	}
	out := make([]bool, len(revenue))
	if len(paying) == 0 {
		return out
	}
	slices.SortFunc(paying, func(a, b float64) int {
		switch {
		case a > b:
			return -1
		case a < b:
			return 1
		}
		return 0
	})
	cut := paying[int(math.Ceil(float64(len(paying))/10))-1]
	for i := range out {
		out[i] = verdicts[i] == Yes && revenue[i] >= cut
	}
	return out
}

// Payback is the first period by whose end the cash put in has come back, counted from 1; 0: not yet.
func Payback(flows []float64) int {
	sum := 0.0
	for i, flow := range flows {
		if sum += flow; sum >= 0 {
			return i + 1
		}
	}
	return 0
}
