package clv

// A Spend is a customer's number of orders and their mean value, in any currency
// unit. All orders is the better choice for few orders; the papers drop the first.
type Spend struct {
	N    int     // orders, 1 … 1e6; 0 with a Mean of 0 is a customer unknown
	Mean float64 // above 0, up to 1e12
}

func (s Spend) check(row int) error {
	fault := func(field string, err error) error { return &InputError{Row: row, Field: field, Err: err} }
	switch {
	case s.N < 0:
		return fault("N", ErrNegative)
	case s.N > maxCount:
		return fault("N", ErrRange)
	}
	if err := amount(s.Mean, 1e12); err != nil {
		return fault("Mean", err)
	}
	if (s.N > 0) != (s.Mean > 0) || s.N > 0 && s.Mean < 1e-12 {
		return fault("Mean", ErrNotPositive)
	}
	return nil
}

// Check returns nil or an *InputError naming the field that cannot be.
func (s Spend) Check() error { return s.check(-1) }
