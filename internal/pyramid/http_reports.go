package pyramid

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/money"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
	"github.com/loam-crm/loam/internal/platform/sheet"
	"github.com/loam-crm/loam/internal/value"
)

type yearInput struct {
	Year int `path:"year" minimum:"2000" maximum:"2100"`
}

type yearOutput struct{ Body *YearBoard }
type proposalOutput struct{ Body *PyramidProposal }

// TargetBody is a target of a year plan; null is no target.
type TargetBody struct {
	Grade string  `json:"grade" enum:"S,A,B,C"`
	Count *int64  `json:"count"`
	Sales *string `json:"sales" maxLength:"30"`
}

// YearBody are the targets of a year.
type YearBody struct {
	Rev        string       `json:"rev" doc:"\"0\" for a plan that is not there yet"`
	Targets    []TargetBody `json:"targets" maxItems:"4"`
	Incubation *int64       `json:"incubation,omitempty"`
	Comment    string       `json:"comment,omitempty"`
}

type saveYearInput struct {
	Year int `path:"year" minimum:"2000" maximum:"2100"`
	Body YearBody
}

type revInput struct {
	Year int `path:"year" minimum:"2000" maximum:"2100"`
	Body struct {
		Rev string `json:"rev"`
	}
}

func (s *Service) mountYears(api httpx.API) {
	read := op("pyramid.year", http.MethodGet, "/pyramid/years/{year}", "Compare a year's pyramid as planned with as reached")
	read.Command = authz.ValueRead
	httpx.Register(api, read, func(ctx context.Context, in *yearInput) (*yearOutput, error) { return s.yearAnswer(ctx, in.Year, nil) })
	propose := op("pyramid.propose", http.MethodGet, "/pyramid/years/{year}/proposal", "Propose targets from today's pyramid and the running plans")
	propose.Command = authz.ValueRead
	httpx.Register(api, propose, func(ctx context.Context, in *yearInput) (*proposalOutput, error) {
		p, err := s.Propose(ctx, httpx.Actor(ctx), in.Year)
		if err != nil {
			return nil, err
		}
		return &proposalOutput{p}, nil
	})
	save := op("pyramid.save", http.MethodPut, "/pyramid/years/{year}", "Store the targets of a year")
	save.Command = authz.GradeApprove
	httpx.Register(api, save, s.saveYear)
	for verb, does := range map[string]struct {
		summary string
		run     func(ctx context.Context, actor authz.Actor, year int, rev int64) error
	}{"approve": {"Approve the targets of a year", s.ApproveYear}, "revise": {"Open the approved targets of a year again", s.ReviseYear}} {
		o := op("pyramid."+verb, http.MethodPost, "/pyramid/years/{year}/"+verb, does.summary)
		o.Command = authz.GradeApprove
		httpx.Register(api, o, func(ctx context.Context, in *revInput) (*yearOutput, error) {
			rev, err := parseRev(in.Body.Rev)
			if err != nil {
				return nil, err
			}
			return s.yearAnswer(ctx, in.Year, does.run(ctx, httpx.Actor(ctx), in.Year, rev))
		})
	}
}

func parseRev(text string) (int64, error) {
	rev, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, errs.Invalid("rev", "not_an_integer")
	}
	return rev, nil
}

func (s *Service) yearAnswer(ctx context.Context, year int, err error) (*yearOutput, error) {
	if err != nil {
		return nil, err
	}
	board, err := s.YearBoard(ctx, httpx.Actor(ctx), year)
	if err != nil {
		return nil, err
	}
	return &yearOutput{board}, nil
}

func (s *Service) saveYear(ctx context.Context, in *saveYearInput) (*yearOutput, error) {
	rev, err := parseRev(in.Body.Rev)
	if err != nil {
		return nil, err
	}
	company, err := settings.Load(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	y := Year{Year: in.Year, Rev: rev, Incubation: in.Body.Incubation, Comment: in.Body.Comment}
	for _, t := range in.Body.Targets {
		target := Target{Grade: value.Grade(t.Grade), Count: t.Count}
		if t.Sales != nil {
			sales, err := money.Parse(*t.Sales, company.Currency)
			if err != nil {
				return nil, errs.Invalid("targets."+t.Grade+".sales", "not_money")
			}
			target.Sales = &sales
		}
		y.Targets = append(y.Targets, target)
	}
	return s.yearAnswer(ctx, in.Year, s.SaveYear(ctx, httpx.Actor(ctx), y))
}

// defaultShare is the 80 of the Pareto rule.
const defaultShare = 80

type spanInput struct {
	From string `query:"from" required:"true" maxLength:"10"`
	To   string `query:"to" required:"true" maxLength:"10"`
}

type cellInput struct {
	From  string `query:"from" required:"true" maxLength:"10"`
	To    string `query:"to" required:"true" maxLength:"10"`
	Start string `query:"start" enum:"S,A,B,C,U,new" required:"true"`
	End   string `query:"end" enum:"S,A,B,C,U,lost" required:"true"`
}

type coreInput struct {
	Share uint64 `query:"share" minimum:"1" maximum:"100" default:"80" doc:"percent that the core brings together"`
}

type answer[T any] struct{ Body *T }

// report registers one view that needs value.read.
func report[I, T any](api httpx.API, name, path, summary string, read func(ctx context.Context, actor authz.Actor, in *I) (*T, error)) {
	o := op("pyramid."+name, http.MethodGet, "/pyramid/"+path, summary)
	o.Command = authz.ValueRead
	httpx.Register(api, o, func(ctx context.Context, in *I) (*answer[T], error) {
		out, err := read(ctx, httpx.Actor(ctx), in)
		if err != nil {
			return nil, err
		}
		return &answer[T]{out}, nil
	})
}

func (s *Service) mountReports(api httpx.API) {
	report(api, "movement", "movement", "Count who moved between two days", func(ctx context.Context, actor authz.Actor, in *spanInput) (*Movement, error) {
		return s.Movement(ctx, actor, calendar.Date(in.From), calendar.Date(in.To))
	})
	report(api, "movers", "movement/accounts", "List the accounts of one cell of the movement", func(ctx context.Context, actor authz.Actor, in *cellInput) (*Movers, error) {
		return s.Movers(ctx, actor, calendar.Date(in.From), calendar.Date(in.To), in.Start, in.End)
	})
	report(api, "core", "core", "Find the core customers", func(ctx context.Context, actor authz.Actor, in *coreInput) (*CoreBoard, error) {
		return s.Core(ctx, actor, in.Share)
	})
	report(api, "returns", "returns", "Say how many times each account brought back what winning it cost", func(ctx context.Context, actor authz.Actor, _ *struct{}) (*ReturnBoard, error) {
		return s.Returns(ctx, actor)
	})
	report(api, "changes", "changes", "List decisions about grades with their reasons", func(ctx context.Context, actor authz.Actor, in *spanInput) (*GradeChangeList, error) {
		return s.GradeChanges(ctx, actor, calendar.Date(in.From), calendar.Date(in.To))
	})
	report(api, "missed", "missed", "List the accounts a single-year view would miss", func(ctx context.Context, actor authz.Actor, _ *struct{}) (*MissedBoard, error) {
		return s.Missed(ctx, actor)
	})
	report(api, "trend", "trend", "Count the accounts by grade and trend of value", func(ctx context.Context, actor authz.Actor, _ *struct{}) (*TrendGrid, error) {
		return s.ValueTrend(ctx, actor)
	})
	s.mountExport(api)
}

type exportInput struct {
	resource.TableInput
	Report string `path:"report" enum:"changes,core,missed,plans,returns"`
	From   string `query:"from" maxLength:"10" doc:"of changes"`
	To     string `query:"to" maxLength:"10" doc:"of changes"`
}

func (s *Service) mountExport(api httpx.API) {
	o := op("pyramid.export", http.MethodGet, "/pyramid/exports/{report}", "Export a report as a table")
	o.Command, o.Answer = authz.ValueRead, httpx.TableAnswer()
	httpx.Register(api, o, func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
		actor := httpx.Actor(ctx)
		return s.Store.Hand(ctx, actor, resource.Takeout{TableInput: in.TableInput, Name: "pyramid." + in.Report, File: in.Report,
			By: map[string]string{"from": in.From, "to": in.To},
			Open: func(ctx context.Context) (int64, func(context.Context, io.Writer) error, error) {
				t, err := s.table(ctx, actor, in.Report, calendar.Date(in.From), calendar.Date(in.To))
				if err != nil {
					return 0, nil, err
				}
				return int64(len(t.rows)), func(_ context.Context, w io.Writer) error { return t.write(w, sheet.Kind(in.Format), actor.Language) }, nil
			}})
	})
}
