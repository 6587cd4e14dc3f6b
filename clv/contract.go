package clv

// A Contract is how long a contract was seen.
type Contract struct {
	Periods int  // renewals faced, 1 … 1e6; 0 only if not churned
	Churned bool // left at the last of them; else it was renewed and is still open
}

// Check returns nil or an *InputError naming the field that cannot be.
func (c Contract) Check() error { return c.check(-1) }

func (c Contract) check(row int) error {
	switch {
	case c.Periods < 0:
		return &InputError{Row: row, Field: "Periods", Err: ErrNegative}
	case c.Periods > maxCount:
		return &InputError{Row: row, Field: "Periods", Err: ErrRange}
	case c.Periods == 0 && c.Churned:
		return &InputError{Row: row, Field: "Periods", Err: ErrNotPositive}
	}
	return nil
}
