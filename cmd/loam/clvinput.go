package main

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/loam-crm/loam/clv"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// clvData is the rows of a file, as one of the kinds the models take.
type clvData struct {
	histories []clv.History
	spends    []clv.Spend
	seasons   []clv.Season
	contracts []clv.Contract
	weights   []float64 // nil: every row counts once
	names     []string  // customers; nil where the file has none
	lines     []int     // where each row stands in the file; nil for orders
}

func (d *clvData) len() int {
	return len(d.histories) + len(d.spends) + len(d.seasons) + len(d.contracts)
}

func (d *clvData) name(row int) string {
	if row >= len(d.names) {
		return ""
	}
	return d.names[row]
}

// line is where a row stands in the file; of a customer made of orders it is their place among the customers.
func (d *clvData) line(row int) int {
	if row >= len(d.lines) {
		return row + 1
	}
	return d.lines[row]
}

// usualSpend is the median of the customers' means.
func (d *clvData) usualSpend() (float64, error) {
	var means []float64
	for _, s := range d.spends {
		if s.N > 0 {
			means = append(means, s.Mean)
		}
	}
	if len(means) == 0 {
		return 0, clv.ErrNoData
	}
	slices.Sort(means)
	return means[len(means)/2], nil
}

// clvNames are the other headings a column may have, the first that is there counts.
var clvNames = map[string][]string{
	"customer": {"customer_id", "id", "sample_id", "master_id", "客户", "客户编号"},
	"date":     {"day", "日期", "下单日期"},
	"amount":   {"spend", "value", "金额"},
	"x":        {"frequency"},
	"t_x":      {"recency"},
	"n":        {"periods"},
	"m":        {"zbar", "monetary_value"},
	"weights":  {"weight"},
}

// clvTable reads a .csv file row by row, by the names of its columns.
type clvTable struct {
	csv  *csv.Reader
	at   map[string]int
	cell []string
}

// read reads the file as its model needs it.
func (c *clvFile) read(ctx context.Context) (*clvData, error) {
	file, err := os.Open(c.Input)
	if err != nil {
		return nil, errs.BadRequest("clv_unreadable").Because(err)
	}
	defer file.Close()
	t := &clvTable{csv: csv.NewReader(file)}
	t.csv.ReuseRecord = true
	if err := t.headings(); err != nil {
		return nil, err
	}
	if c.FromOrders {
		return c.orders(ctx, t)
	}
	return c.rows(t)
}

func (t *clvTable) headings() error {
	head, err := t.csv.Read()
	if err != nil {
		return errs.BadRequest("clv_unreadable").Because(err)
	}
	t.at = map[string]int{}
	for i, name := range head {
		name = strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))
		if name != "T" { // the one heading where the case tells two columns apart
			name = strings.ToLower(name)
		}
		if _, twice := t.at[name]; !twice {
			t.at[name] = i
		}
	}
	for name, others := range clvNames {
		t.alias(name, others)
	}
	return nil
}

// alias lets a column go by the first of its other headings that is there.
func (t *clvTable) alias(name string, others []string) {
	for _, heading := range others {
		if _, named := t.at[name]; named {
			return
		}
		if at, there := t.at[heading]; there {
			t.at[name] = at
		}
	}
}

// need refuses a file that lacks a column.
func (t *clvTable) need(names ...string) error {
	for _, name := range names {
		if t.column(name) < 0 {
			return errs.Unprocessable("clv_columns").With("columns", strings.Join(names, ", "))
		}
	}
	return nil
}

func (t *clvTable) column(name string) int {
	if at, there := t.at[name]; there {
		return at
	}
	return -1
}

// each hands over row after row.
func (t *clvTable) each(fn func() error) error {
	for {
		var err error
		if t.cell, err = t.csv.Read(); errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return errs.Unprocessable("clv_unreadable").Because(err)
		}
		if err := fn(); err != nil {
			return err
		}
	}
}

func (t *clvTable) line() int {
	line, _ := t.csv.FieldPos(0)
	return line
}

func (t *clvTable) text(name string) string { return strings.TrimSpace(t.cell[t.column(name)]) }

func (t *clvTable) refuse(name string) error {
	return errs.Unprocessable("clv_cell").With("line", t.line()).With("column", name).With("text", t.text(name))
}

func (t *clvTable) number(name string) (float64, error) {
	v, err := strconv.ParseFloat(t.text(name), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, t.refuse(name)
	}
	return v, nil
}

// whole reads a count.
func (t *clvTable) whole(name string) (int, error) {
	v, err := t.number(name)
	if err == nil && (v != math.Trunc(v) || math.Abs(v) > 1e9) {
		err = t.refuse(name)
	}
	return int(v), err
}

func (t *clvTable) truth(name string) (bool, error) {
	v, err := strconv.ParseBool(t.text(name))
	if err != nil {
		return false, t.refuse(name)
	}
	return v, nil
}

// rows reads a file that has the model's own columns.
func (c *clvFile) rows(t *clvTable) (*clvData, error) {
	columns := clvModels[c.Model].columns
	if err := t.need(columns...); err != nil {
		return nil, err
	}
	d := &clvData{}
	return d, t.each(func() error { return d.add(t, columns) })
}

// add reads one row, of the kind its columns tell.
func (d *clvData) add(t *clvTable, columns []string) error {
	var err error
	count := func(name string) int {
		v, e := t.whole(name)
		err = errors.Join(err, e)
		return v
	}
	number := func(name string) float64 {
		v, e := t.number(name)
		err = errors.Join(err, e)
		return v
	}
	switch columns[len(columns)-1] {
	case "T":
		d.histories = append(d.histories, clv.History{X: count("x"), Recency: number("t_x"), T: number("T")})
	case "m":
		d.spends = append(d.spends, clv.Spend{N: count("x"), Mean: number("m")})
	case "n":
		d.seasons = append(d.seasons, clv.Season{X: count("x"), Last: count("t_x"), N: count("n")})
	case "churned":
		churned, e := t.truth("churned")
		err = errors.Join(err, e)
		d.contracts = append(d.contracts, clv.Contract{Periods: count("periods"), Churned: churned})
	}
	if t.column("weights") >= 0 {
		d.weights = append(d.weights, number("weights"))
	}
	if t.column("customer") >= 0 {
		d.names = append(d.names, t.text("customer"))
	}
	d.lines = append(d.lines, t.line())
	return err
}
