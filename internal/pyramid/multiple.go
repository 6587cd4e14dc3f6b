package pyramid

import (
	"github.com/loam-crm/loam/internal/value"

	"github.com/loam-crm/loam/internal/platform/round"
)

// ReasonNoCost is why a multiple does not apply: nothing was spent, so there is nothing to divide by.
const ReasonNoCost value.Reason = "no_development_cost"

// Multiple is how many times a customer brought back what winning it cost (§3.11, R-189: "2400 times", from own
// data): (what came in so far + what is still expected) ÷ cost, in one currency. The expected part is the customer's
// lifetime value, n/a where only the past is meant. A cost of 0 is n/a; one unknown part makes the multiple unknown,
// because taking it for 0 could raise it. Negative costs are not possible and count as unknown.
func Multiple(sofar, expected, cost value.Input) value.Input {
	for _, in := range []value.Input{cost, sofar, expected} {
		if in.State == value.StateUnknown {
			return value.Unknown(in.Reason)
		}
	}
	switch {
	case cost.State == value.StateNA || cost.Value == 0:
		return value.NA(ReasonNoCost)
	case sofar.State == value.StateNA:
		return value.NA(sofar.Reason)
	case cost.Value < 0:
		return value.Unknown(value.ReasonNotGiven)
	}
	sum := sofar.Value
	if expected.State == value.StateKnown {
		sum += expected.Value
	}
	return value.Known(round.Six(sum / cost.Value))
}
