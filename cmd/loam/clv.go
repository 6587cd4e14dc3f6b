package main

import (
	"fmt"
	"strings"

	"github.com/loam-crm/loam/clv"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// clvCmd fits and applies customer-base models to a file, without a database.
type clvCmd struct {
	Fit   clvFitCmd   `cmd:"" help:"Estimate a model's parameters from a .csv file."`
	Score clvScoreCmd `cmd:"" help:"Apply a model with known parameters to every row of a .csv file."`
}

// clvFile says which rows a command works on.
type clvFile struct {
	Model      string `help:"pareto-nbd, bg-nbd, mbg-nbd, nbd, gamma-gamma, bg-bb or sbg." enum:"pareto-nbd,bg-nbd,mbg-nbd,nbd,gamma-gamma,bg-bb,sbg" required:""`
	Input      string `help:"Columns x,t_x,T (gamma-gamma: x,m; bg-bb: x,t_x,n; sbg: periods,churned), or customer,date,amount with --from-orders. A column weights counts equal rows." required:"" type:"existingfile" placeholder:"FILE"`
	FromOrders bool   `help:"The file has one row an order. Orders of one day count once; negative amounts, which are returns, are left out." name:"from-orders"`
	Unit       string `help:"Unit of time of --from-orders: day, week (7 days), month (30.4375) or year (365.25)." enum:"day,week,month,year" default:"week"`
	End        string `help:"Last day of observation of --from-orders (YYYY-MM-DD). Default: the day of the last order." placeholder:"DATE"`
	AllOrders  bool   `help:"Gamma-gamma from orders: count the first order too. The papers leave it out." name:"all-orders"`
}

// unitDays are the lengths of the units of time, in days.
var unitDays = map[string]float64{"day": 1, "week": 7, "month": 30.4375, "year": 365.25}

type clvFitCmd struct {
	clvFile
	MAP bool `help:"Weak priors keep the parameters of small or loyal customer bases sensible; default: maximum likelihood." name:"map"`
}

// clvFitted is what a fit prints.
type clvFitted struct {
	Model          string             `json:"model"`
	Method         string             `json:"method"` // mle or map
	Params         map[string]float64 `json:"params"`
	StandardErrors map[string]float64 `json:"standard_errors"` // empty where the data leaves a parameter open
	LogLikelihood  float64            `json:"log_likelihood"`
	Iterations     int                `json:"iterations"`
	Rows           int                `json:"rows"`
	DistinctRows   int                `json:"distinct_rows"`
	Unit           string             `json:"unit,omitempty"`
	Warnings       []clv.Warning      `json:"warnings"`
}

func (c *clvFitCmd) Run(s *session) error {
	data, err := c.read(s.ctx)
	if err != nil {
		return err
	}
	m := clvModels[c.Model]
	o := clv.Options{Weights: data.weights}
	if c.MAP {
		if o.Prior, err = m.prior(data); err != nil {
			return clvRefusal(data, err)
		}
	}
	fit, err := m.fit(s.ctx, data, o)
	if err != nil {
		return clvRefusal(data, err)
	}
	out := clvFitted{Model: c.Model, Method: "mle", Params: m.named(fit.Params), StandardErrors: m.named(fit.StandardErrors()),
		LogLikelihood: fit.LogLikelihood, Iterations: fit.Steps, Rows: data.len(), DistinctRows: fit.Rows, Warnings: fit.Warnings}
	if c.MAP {
		out.Method = "map"
	}
	if c.FromOrders {
		out.Unit = c.Unit
	}
	if out.Warnings == nil {
		out.Warnings = []clv.Warning{}
	}
	return s.print(out, out.text(m.params))
}

func (f clvFitted) text(order []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s, %d rows (%d distinct)\n", f.Model, f.Method, f.Rows, f.DistinctRows)
	for _, name := range order {
		fmt.Fprintf(&b, "%-8s %.8g", name, f.Params[name])
		if se, known := f.StandardErrors[name]; known {
			fmt.Fprintf(&b, "  ± %.4g", se)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "log-likelihood %.6f after %d iterations", f.LogLikelihood, f.Iterations)
	for _, w := range f.Warnings {
		fmt.Fprintf(&b, "\nwarning: %s", w)
	}
	return b.String()
}

type clvScoreCmd struct {
	clvFile
	Params   string  `help:"The model's parameters, such as r=0.55,alpha=10.58,s=0.61,beta=11.67." required:"" placeholder:"NAME=NUMBER,…"`
	Horizon  float64 `help:"How far to look ahead, in the unit of time of the rows." default:"0" placeholder:"TIME"`
	Discount float64 `help:"Continuous discount rate per unit of time: 15 % a year is 0.002678 a week." default:"0" placeholder:"RATE"`
}

// clvScored is what a score prints.
type clvScored struct {
	Model    string             `json:"model"`
	Params   map[string]float64 `json:"params"`
	Horizon  float64            `json:"horizon"`
	Discount float64            `json:"discount"`
	Rows     []clvScore         `json:"rows"`
}

func (c *clvScoreCmd) Run(s *session) error {
	m := clvModels[c.Model]
	params, err := m.parse(c.Params)
	if err != nil {
		return err
	}
	data, err := c.read(s.ctx)
	if err != nil {
		return err
	}
	scores, err := m.score(s.ctx, params, data, clv.ScoreOptions{Ahead: c.Horizon, Horizon: c.Horizon, Rate: c.Discount})
	if err != nil {
		return clvRefusal(data, err)
	}
	for i := range scores {
		scores[i].Customer = data.name(i)
	}
	return s.print(clvScored{c.Model, m.named(params), c.Horizon, c.Discount, scores}, m.table(scores))
}

// clvRefusal says which line of the file was refused, and why.
func clvRefusal(data *clvData, err error) error {
	if row, cause, named := clvRow(err); named {
		return errs.Unprocessable("clv_row").With("line", data.line(row)).With("reason", cause).Because(err)
	}
	return errs.Unprocessable("clv_refused").With("reason", strings.TrimPrefix(err.Error(), "clv: ")).Because(err)
}
