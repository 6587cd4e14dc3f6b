package clv

// Options of a fit. The zero value is maximum likelihood from the package's own
// start, every row counting once.
type Options struct {
	Prior   Prior     // nil: maximum likelihood; else the posterior mode (MAP)
	Weights []float64 // nil, or how often each row counts, 0 … 1e9
	Start   []float64 // nil, or parameters to start from: a warm start takes two steps
	Steps   int       // most Newton steps; 0 means 200
	// Workers share the likelihood of the Pareto/NBD, whose result does not depend on their number. 0: one for each processor.
	Workers int
	// Covariates of the customers; nil: none. For the Pareto/NBD, BG/NBD, MBG/NBD and NBD.
	Covariates *Covariates
}

func (o Options) steps() int {
	if o.Steps == 0 {
		return defaultSteps
	}
	return o.Steps
}

// check refuses what cannot be used for n parameters, the last free of which are effects.
func (o Options) check(n, free int) error {
	if o.Covariates != nil {
		return &InputError{Row: -1, Field: "Covariates", Err: ErrOptions} // the model has none
	}
	if o.Steps < 0 {
		return &InputError{Row: -1, Field: "Steps", Err: ErrOptions}
	}
	if o.Workers < 0 {
		return &InputError{Row: -1, Field: "Workers", Err: ErrOptions}
	}
	if len(o.Start) != 0 && len(o.Start) != n {
		return &InputError{Row: -1, Field: "Start", Err: ErrLength}
	}
	for i, v := range o.Start {
		if i >= n-free {
			continue
		}
		if err := checkParam("Start", v); err != nil {
			return err
		}
	}
	return o.Prior.check(n)
}

// checkWeights returns how often row i counts.
func checkWeights(weights []float64, n int) error {
	if weights == nil {
		return nil
	}
	if len(weights) != n {
		return &InputError{Row: -1, Field: "Weights", Err: ErrLength}
	}
	for i, w := range weights {
		if err := amount(w, 1e9); err != nil {
			return &InputError{Row: i, Field: "Weights", Err: err}
		}
	}
	return nil
}

func weight(weights []float64, i int) float64 {
	if weights == nil {
		return 1
	}
	return weights[i]
}
