package clv

import (
	"errors"
	"fmt"
	"math"
)

// The errors of the package. Those of input arrive wrapped in an InputError,
// so errors.Is names the cause and errors.As the row.
var (
	ErrNotFinite    = errors.New("clv: not a finite number")
	ErrNegative     = errors.New("clv: negative")
	ErrRange        = errors.New("clv: outside the range the formulas are checked for")
	ErrRecency      = errors.New("clv: last order after the end of observation")
	ErrNoOrders     = errors.New("clv: a recency without repeat orders")
	ErrNoRecency    = errors.New("clv: repeat orders without a recency")
	ErrNotPositive  = errors.New("clv: not above zero")
	ErrParameter    = errors.New("clv: model parameter outside 1e-12 … 1e12")
	ErrDiscount     = errors.New("clv: discount rate outside its range")
	ErrLength       = errors.New("clv: slices of different length")
	ErrNoData       = errors.New("clv: no rows, or nothing in them to fit")
	ErrConstant     = errors.New("clv: the same for everybody, so that no effect of it can be told")
	ErrOptions      = errors.New("clv: unusable option")
	ErrNotConverged = errors.New("clv: the fit did not converge")
	ErrOpen         = errors.New("clv: the data leaves a parameter open; fit with a prior")
	ErrDays         = errors.New("clv: an order of an unknown customer or a day out of range")
)

// An InputError says which row and field was refused, and why.
type InputError struct {
	Row   int // counted from 0; -1 when there is only one
	Field string
	Err   error
}

func (e *InputError) Error() string {
	if e.Row < 0 {
		return fmt.Sprintf("%v: %s", e.Err, e.Field)
	}
	return fmt.Sprintf("%v: %s of row %d", e.Err, e.Field, e.Row)
}

func (e *InputError) Unwrap() error { return e.Err }

// A Warning is a named doubt about a fit that did succeed.
type Warning string

const (
	// ChurnNotIdentified: the model with dropout gains less than two log units
	// over the NBD without, so the data does not show that customers leave.
	ChurnNotIdentified Warning = "churn not identified"
	// AtBoundary: a parameter runs to 0 or infinity without end; without a prior
	// this is the usual sign of too little data. Its value means nothing then, the
	// predictions still do.
	AtBoundary Warning = "parameter at its boundary"
	// FewRepeatBuyers: fewer than 30 rows hold a repeat order.
	FewRepeatBuyers Warning = "fewer than 30 repeat buyers"
)

const (
	minParam = 1e-12
	maxParam = 1e12
	maxTime  = 1e9 // in any unit: nine digits of days are 2.7 million years
	maxCount = 1_000_000
)

// firstError is the first of its arguments that is not nil.
func firstError(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

func checkParam(name string, v float64) error {
	if math.IsNaN(v) || v < minParam || v > maxParam {
		return &InputError{Row: -1, Field: name, Err: ErrParameter}
	}
	return nil
}

// amount says what is wrong with a number that should lie in 0 … max.
func amount(v, max float64) error {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return ErrNotFinite
	case v < 0:
		return ErrNegative
	case v > max:
		return ErrRange
	}
	return nil
}
