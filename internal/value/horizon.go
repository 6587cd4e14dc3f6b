package value

// HorizonAverage is the mean over the last horizon years in which the account was served (a trade that buys every
// fourth year must not look dead in the three between). Years come oldest first, one Input each: a served year
// without sales is Known(0), a year before the relationship is n/a and leaves both sum and count. One unknown year
// makes the average unknown, because leaving it out could raise it. The second value is the number of years used.
// Without a served year the result is n/a.
func HorizonAverage(years []Input, horizon int) (Input, int) {
	years = years[max(0, len(years)-horizon):]
	sum, used := 0.0, 0
	for _, year := range years {
		switch year.State {
		case StateUnknown:
			return Unknown(year.Reason), 0
		case StateKnown:
			sum += year.Value
			used++
		}
	}
	if used == 0 {
		return NA(ReasonNotServed), 0
	}
	return Known(sum / float64(used)), used
}
