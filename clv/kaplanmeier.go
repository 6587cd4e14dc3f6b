package clv

import (
	"cmp"
	"math"
	"slices"
)

// A Duration is how long one subject was watched: a contract, or the wait for a
// second order.
type Duration struct {
	Entry float64 // when watching began, 0 … Time; above 0 for left truncation
	Time  float64 // of the end, or when it was last seen without one, 0 … 1e9
	Ended bool
}

// A Curve is a Kaplan–Meier estimate.
type Curve struct {
	Steps []Step // one for each time at which something ended, rising
	Level float64
}

// A Step is the estimate from its time until the next.
type Step struct {
	Time     float64
	AtRisk   int // watched just before
	Ended    int
	Survival float64 // share still going on after Time
	Variance float64 // of Survival (Greenwood 1926)
	Low      float64 // log-log interval of the level asked for
	High     float64
	hazard   float64 // Σ d/(n(n-d)) so far
}

// KaplanMeier estimates survival from durations with ends unseen (Kaplan and Meier
// 1958, JASA 53), with Greenwood's variance and the log-log interval (Kalbfleisch
// and Prentice 1980) of the level, such as 0.95. Where survival reaches 0 the
// interval has no variance; it goes from 0 to the upper end before.
func KaplanMeier(data []Duration, level float64) (Curve, error) {
	if !(level > 0 && level < 1) {
		return Curve{}, &InputError{Row: -1, Field: "level", Err: ErrRange}
	}
	if err := checkDurations(data); err != nil {
		return Curve{}, err
	}
	w := watch{entries: byEntry(data), ends: byTime(data)}
	c, z := Curve{Level: level}, math.Sqrt2*math.Erfinv(level)
	last := Step{Survival: 1, Low: 1, High: 1}
	for w.gone < len(w.ends) {
		t, atRisk, ended := w.next()
		if ended > 0 {
			last = last.next(t, atRisk, ended, z)
			c.Steps = append(c.Steps, last)
		}
	}
	return c, nil
}

// A watch goes through the subjects in order of time.
type watch struct {
	entries, ends []Duration // by Entry and by Time
	entered, gone int
}

// next goes on to the next time at which anybody was last seen.
func (w *watch) next() (t float64, atRisk, ended int) {
	t = w.ends[w.gone].Time
	for w.entered < len(w.entries) && (w.entries[w.entered].Entry < t || w.entries[w.entered].Entry == 0) {
		w.entered++
	}
	atRisk = w.entered - w.gone
	for ; w.gone < len(w.ends) && w.ends[w.gone].Time == t; w.gone++ {
		if w.ends[w.gone].Ended {
			ended++
		}
	}
	return t, atRisk, ended
}

func checkDurations(data []Duration) error {
	if len(data) == 0 {
		return ErrNoData
	}
	for i, d := range data {
		if err := amount(d.Time, maxTime); err != nil {
			return &InputError{Row: i, Field: "Time", Err: err}
		}
		if err := amount(d.Entry, maxTime); err != nil {
			return &InputError{Row: i, Field: "Entry", Err: err}
		}
		// Who enters when leaving was never watched.
		if d.Entry > 0 && d.Entry >= d.Time {
			return &InputError{Row: i, Field: "Entry", Err: ErrRange}
		}
	}
	return nil
}

func byTime(data []Duration) []Duration {
	d := slices.Clone(data)
	slices.SortFunc(d, func(a, b Duration) int { return cmp.Compare(a.Time, b.Time) })
	return d
}

func byEntry(data []Duration) []Duration {
	d := slices.Clone(data)
	slices.SortFunc(d, func(a, b Duration) int { return cmp.Compare(a.Entry, b.Entry) })
	return d
}

func (s Step) next(t float64, n, d int, z float64) Step {
	fn, fd := float64(n), float64(d)
	high := s.High
	s.Time, s.AtRisk, s.Ended = t, n, d
	s.Survival *= 1 - fd/fn
	if n == d || s.Survival == 0 {
		s.Survival, s.Variance, s.Low, s.High = 0, 0, 0, high
		return s
	}
	s.hazard += fd / (fn * (fn - fd))
	s.Variance = s.Survival * s.Survival * s.hazard
	log := math.Log(s.Survival)
	spread := math.Exp(z * math.Sqrt(s.hazard) / -log)
	s.Low, s.High = math.Exp(log*spread), math.Exp(log/spread)
	return s
}
