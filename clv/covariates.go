package clv

import "math"

// MaxEffects is how many effects of covariates a fit estimates, pace and dropout together.
const MaxEffects = 8

// Covariates are what is known of customers beside their orders and does not change
// with time, such as a segment or a channel: row i belongs to customer i. They act
// as in Fader and Hardie (2007), Incorporating time-invariant covariates into the
// Pareto/NBD and BG/NBD models (brucehardie.com, note 019), and in CLVTools: with
// effects g and h, the order rate is multiplied by exp(g'x) and the readiness to
// leave by exp(h'z), that is
//
//	Pareto/NBD: alpha exp(-g'x), beta exp(-h'z)
//	BG/NBD:     alpha exp(-g'x), a exp(h'z), b exp(h'z)
//
// which is what Scaled does for one customer. A yes or no is 1 or 0; of k classes
// k-1 are columns, since a constant column says what alpha says already. A column
// of zeros has an effect of 0. Fits are quick where many customers have the same
// covariates, because they share the likelihood's tables.
type Covariates struct {
	Pace    [][]float64 // x; nil: none
	Dropout [][]float64 // z; nil: none
	// SD is the standard deviation of a normal prior around 0 of every effect (a ridge),
	// per unit of its covariate; 0: none.
	SD float64
}

// Scale is by how much a fit's effects multiply the order rate and the readiness to
// leave of a customer: the arguments of Scaled. Missing values count as 0.
func (f Fit) Scale(pace, dropout []float64) (float64, float64) {
	return math.Exp(dot(f.Pace, pace)), math.Exp(dot(f.Dropout, dropout))
}

func dot(effects, values []float64) float64 {
	sum := 0.0
	for i := range min(len(effects), len(values)) {
		sum += effects[i] * values[i]
	}
	return sum
}

// column is a covariate that varies. Inside it is measured in its own standard
// deviations, so that the climb takes like steps in all directions.
type column struct {
	rows [][]float64
	at   int
	unit float64
}

func (c *column) value(i int) float64 { return c.rows[i][c.at] / c.unit }

// columns checks the values and returns the columns that vary.
func columns(field string, rows [][]float64, n int) ([]column, error) {
	if rows == nil {
		return nil, nil
	}
	if len(rows) != n {
		return nil, &InputError{Row: -1, Field: field, Err: ErrLength}
	}
	width := len(rows[0])
	for i, row := range rows {
		if len(row) != width {
			return nil, &InputError{Row: i, Field: field, Err: ErrLength}
		}
		for _, v := range row {
			if err := amount(math.Abs(v), maxCovariate); err != nil {
				return nil, &InputError{Row: i, Field: field, Err: err}
			}
		}
	}
	var out []column
	for at := range width {
		c := column{rows: rows, at: at}
		first, constant := rows[0][at], true
		for _, row := range rows {
			constant = constant && row[at] == first
		}
		switch c.unit = deviation(rows, at); {
		case constant && first == 0:
			continue
		case constant:
			return nil, &InputError{Row: -1, Field: field, Err: ErrConstant}
		}
		out = append(out, c)
	}
	return out, nil
}

const maxCovariate = 1e9

// deviation is the standard deviation of a column around its mean.
func deviation(rows [][]float64, at int) float64 {
	mean, square := 0.0, 0.0
	for _, row := range rows {
		mean += row[at] / float64(len(rows))
	}
	for _, row := range rows {
		square += (row[at] - mean) * (row[at] - mean) / float64(len(rows))
	}
	return math.Sqrt(square)
}
