package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
)

// figure is one line of the report. Time is in milliseconds unless Unit says otherwise.
type figure struct {
	Name     string   `json:"name"`
	Accounts int      `json:"accounts,omitempty"`
	Value    float64  `json:"value"`
	Unit     string   `json:"unit"`
	Floor    *float64 `json:"floor,omitempty"` // in the same unit
	Ratio    *float64 `json:"ratio,omitempty"` // how many times the floor's time
	Aim      string   `json:"aim,omitempty"`
	Met      *bool    `json:"met,omitempty"` // absent: reported without an aim
	key      string   // of figures compared between sizes
}

// report is all that a run found.
type report struct {
	Engine  string   `json:"engine"`
	Go      string   `json:"go"`
	CPUs    int      `json:"cpus"`
	Load    string   `json:"load"` // of the machine when the run began
	Figures []figure `json:"figures"`
}

func (r *report) add(f figure) { r.Figures = append(r.Figures, f) }

// plain is a figure without a floor.
func plain(name string, accounts int, value float64, unit, aim string, met bool) figure {
	f := figure{Name: name, Accounts: accounts, Value: value, Unit: unit, Aim: aim}
	if aim != "" {
		f.Met = &met
	}
	return f
}

// against sets the floor, the ratio and whether the aim is met.
func (f figure) against(floor, ratio float64, aim string, met bool) figure {
	f.Floor, f.Ratio, f.Aim = &floor, &ratio, aim
	if aim != "" {
		f.Met = &met
	}
	return f
}

// growthAim is how much slower an answer may be with ten times the data.
const growthAim = 1.3

// growth compares each p95 of the largest company with that of the smallest.
func (r *report) growth() {
	first := map[string]figure{}
	for _, f := range r.Figures[:len(r.Figures):len(r.Figures)] {
		if f.key == "" {
			continue
		}
		small, known := first[f.key]
		if !known {
			first[f.key] = f
			continue
		}
		times := f.Value / small.Value
		name := fmt.Sprintf("growth of %s from %d to %d accounts", f.key, small.Accounts, f.Accounts)
		r.add(plain(name, 0, times, "×", fmt.Sprintf("≤ %g×", growthAim), times <= growthAim))
	}
}

func (r *report) json(out io.Writer) error { return json.NewEncoder(out).Encode(r) }

func (r *report) table(out io.Writer) error {
	fmt.Fprintf(out, "%s, %s, %d CPUs, load %s\n\n", r.Engine, r.Go, r.CPUs, r.Load)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "figure\taccounts\tvalue\tfloor\tratio\taim\tmet")
	for _, f := range r.Figures {
		fmt.Fprintln(w, strings.Join(f.cells(), "\t"))
	}
	return w.Flush()
}

func (f figure) cells() []string {
	accounts, floor, ratio, met := "", "", "", ""
	if f.Accounts > 0 {
		accounts = strconv.Itoa(f.Accounts)
	}
	if f.Floor != nil {
		floor, ratio = number(*f.Floor, f.Unit), fmt.Sprintf("%.2f×", *f.Ratio)
	}
	if f.Met != nil {
		met = map[bool]string{true: "yes", false: "no"}[*f.Met]
	}
	return []string{f.Name, accounts, number(f.Value, f.Unit), floor, ratio, f.Aim, met}
}

func number(v float64, unit string) string {
	digits := 2
	if v >= 100 {
		digits = 0
	}
	return strconv.FormatFloat(v, 'f', digits, 64) + " " + unit
}

// loadAverage tells how busy the machine is, where the system says so.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	fields := strings.Fields(string(text))
	if err != nil || len(fields) < 3 {
		return "unknown"
	}
	return strings.Join(fields[:3], " ")
}
