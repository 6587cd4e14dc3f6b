package clv

// A Season is what the BG/BB knows of one customer.
type Season struct {
	X    int // opportunities used, 0 … Last
	Last int // the last one used, 1 … N; 0 if X is 0
	N    int // opportunities there were, 0 … 1e6
}

// Check returns nil or an *InputError naming the field that cannot be.
func (h Season) Check() error { return h.check(-1) }

func (h Season) check(row int) error {
	fault := func(field string, err error) error { return &InputError{Row: row, Field: field, Err: err} }
	switch {
	case h.X < 0:
		return fault("X", ErrNegative)
	case h.N > maxCount:
		return fault("N", ErrRange)
	case h.Last < 0 || h.Last > h.N:
		return fault("Last", ErrRecency)
	case h.X == 0 && h.Last > 0:
		return fault("Last", ErrNoOrders)
	case h.X > h.Last:
		return fault("X", ErrNoRecency)
	}
	return nil
}
