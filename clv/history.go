package clv

// A History is what the models of orders without a contract know of one
// customer. All times count from the customer's first order-day, in one unit
// of the caller's choice (days, weeks, …), the same for all of a data set.
type History struct {
	X       int     // repeat order-days, 0 … 1e6; the first one is not counted
	Recency float64 // from the first to the last order-day, 0 … T; 0 if X is 0
	T       float64 // from the first order-day to the end of observation, 0 … 1e9
}

// Check returns nil or an *InputError naming the field that cannot be.
func (h History) Check() error { return h.check(-1) }

func (h History) check(row int) error {
	if h.ok() {
		return nil
	}
	field, err := h.fault()
	return &InputError{Row: row, Field: field, Err: err}
}

// ok is Check without its words, for the path that runs a million times.
func (h History) ok() bool {
	return h.X >= 0 && h.X <= maxCount && h.T <= maxTime && h.Recency <= h.T && (h.X > 0) == (h.Recency > 0) && h.Recency >= 0
}

func (h History) fault() (string, error) {
	switch {
	case h.X < 0:
		return "X", ErrNegative
	case h.X > maxCount:
		return "X", ErrRange
	}
	if err := amount(h.T, maxTime); err != nil {
		return "T", err
	}
	if err := amount(h.Recency, maxTime); err != nil {
		return "Recency", err
	}
	switch {
	case h.Recency > h.T:
		return "Recency", ErrRecency
	case h.X == 0:
		return "Recency", ErrNoOrders
	}
	return "Recency", ErrNoRecency
}
