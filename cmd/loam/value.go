package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
	"github.com/loam-crm/loam/internal/value"
)

type evaluateCmd struct {
	AsOf string `help:"Evaluate as of this day (YYYY-MM-DD), counting orders up to it. Default: today." name:"as-of" placeholder:"DATE"`
}

func (c *evaluateCmd) Run(s *session) error {
	var asOf calendar.Date
	if c.AsOf != "" {
		parsed, err := calendar.Parse(c.AsOf)
		if err != nil {
			return errs.Invalid("as_of", "not_a_date")
		}
		asOf = parsed
	}
	a, err := s.open()
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	shown := s.progress()
	result, err := a.Value.Evaluate(s.ctx, authz.System(), asOf, shown.stage)
	shown.end()
	if err != nil {
		return err
	}
	var grades []string
	for _, g := range slices.Sorted(maps.Keys(result.Grades)) {
		grades = append(grades, fmt.Sprintf("%s %d", g, result.Grades[g]))
	}
	return s.print(result, fmt.Sprintf("evaluated %d accounts, %d changed: %s (%s)", result.Evaluated, result.Changed, strings.Join(grades, ", "), result.Model))
}

type reportCmd struct {
	Concentration concentrationCmd `cmd:"" help:"How much of the sales hangs on few customers: CR1, CR3, HHI, Gini, Pareto 80 %."`
}

type concentrationCmd struct{}

func (concentrationCmd) Run(s *session) error {
	a, err := s.join()
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	report, err := a.Value.Report(s.ctx, authz.System())
	if err != nil {
		return err
	}
	return s.print(report, concentrationText(report))
}

func concentrationText(r value.ConcentrationReport) string {
	if r.HHI == nil {
		return fmt.Sprintf("%d customers with orders, no sales to measure", r.Accounts)
	}
	return fmt.Sprintf("%d customers with orders\nlargest customer    %5.1f %% of sales (CR1)\nthree largest       %5.1f %% of sales (CR3)\nconcentration       %.4f (HHI, 1 = one customer)\ninequality          %.4f (Gini, 0 = all alike)\n80 %% of sales come from %d customers",
		r.Accounts, *r.CR1*100, *r.CR3*100, *r.HHI, *r.Gini, *r.Pareto80)
}

type exportCmd struct {
	Entity string `arg:"" help:"accounts, orders, efforts, users …"`
	Format string `help:"csv or xlsx." enum:"csv,xlsx" default:"csv"`
	Out    string `help:"File to write. Default: ENTITY.FORMAT in the current folder; - for stdout." short:"o" type:"path"`
}

func (c *exportCmd) Run(s *session) error {
	a, err := s.join()
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	entity := a.Store.Registry.Named(c.Entity)
	if entity == nil {
		return errs.BadRequest("unknown_entity").With("entity", c.Entity)
	}
	actor := authz.System()
	actor.Language = s.cli.Language
	page, err := entity.List(s.ctx, a.Store, actor, resource.Query{Total: true, Limit: 1})
	if err != nil {
		return err
	}
	if err := a.Store.MayExport(s.ctx, actor, resource.ExportAsked{Entity: c.Entity, Rows: *page.Total, Purpose: "loam export"}); err != nil {
		return err
	}
	if filepath.Base(c.Out) == "-" {
		return entity.Export(s.ctx, a.Store, actor, resource.Query{}, c.Format, s.out)
	}
	if c.Out == "" {
		c.Out = c.Entity + "." + c.Format
	}
	out, err := os.Create(c.Out)
	if err != nil {
		return errs.BadRequest("file_unwritable").Because(err)
	}
	err = entity.Export(s.ctx, a.Store, actor, resource.Query{}, c.Format, out)
	if err = errors.Join(err, out.Close()); err != nil {
		return errors.Join(err, os.Remove(c.Out)) // half a table looks like a whole one
	}
	return s.print(map[string]any{"file": c.Out, "rows": *page.Total}, fmt.Sprintf("%d rows → %s", *page.Total, c.Out))
}

func formatOf(path string) sheet.Kind {
	if strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return sheet.XLSX
	}
	return sheet.CSV
}
