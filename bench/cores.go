package main

import "runtime"

// coresAim is how many times faster two cores are to be than one.
const coresAim = 1.8

// cores times the same work on one core and on all, in turn, so that a machine that slows down slows both, and reports
// how many times faster all are. It returns the medians, ms.
func (b *bench) cores(name string, accounts int, run func(workers int) error) (one, all float64, err error) {
	var alone, together []float64
	for range b.runs {
		for _, workers := range []int{1, runtime.NumCPU()} {
			ms, err := on(workers, func() error { return run(workers) })
			if err != nil {
				return 0, 0, err
			}
			if workers == 1 {
				alone = append(alone, ms)
			} else {
				together = append(together, ms)
			}
		}
	}
	if runtime.NumCPU() == 1 {
		return median(alone), median(alone), nil
	}
	one, all = median(alone), median(together)
	b.report.add(plain(name+", one core by all", accounts, one/all, "×", "≥ 1.8×", one/all >= coresAim))
	return one, all, nil
}

// on times work on so many processors.
func on(workers int, run func() error) (float64, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(workers))
	return timed(run)
}
