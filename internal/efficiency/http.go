package efficiency

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const tag = "efficiency"

// Mount adds the reports of 人效.
func (s *Service) Mount(api httpx.API) {
	op := func(name, path, summary string) httpx.Op {
		return httpx.Op{ID: "efficiency." + name, Method: http.MethodGet, Path: httpx.Prefix + "/efficiency" + path, Tag: tag, Summary: summary, Command: authz.ValueRead}
	}
	httpx.Register(api, op("summary", "", "Sum up output per person-month"), func(ctx context.Context, in *PeriodInput) (*output[*EfficiencySummary], error) {
		return answer(s.Summary(ctx, httpx.Actor(ctx), in.period()))
	})
	httpx.Register(api, op("accounts", "/accounts", "Output per person-month by account"), func(ctx context.Context, in *accountsInput) (*output[*AccountReport], error) {
		return answer(s.Accounts(ctx, httpx.Actor(ctx), in.period(), in.Sort, in.Limit))
	})
	httpx.Register(api, op("people", "/people", "Output per person-month by person and team, after how focused they are"), func(ctx context.Context, in *PeriodInput) (*output[*PeopleReport], error) {
		return answer(s.People(ctx, httpx.Actor(ctx), in.period()))
	})
	httpx.Register(api, op("person", "/people/{id}", "Output per person-month of one person by account"), func(ctx context.Context, in *personInput) (*output[*PersonReport], error) {
		who, err := id.Parse(in.ID)
		if err != nil {
			return nil, errs.NotFound()
		}
		return answer(s.Person(ctx, httpx.Actor(ctx), in.period(), who))
	})
	httpx.Register(api, op("orders", "/orders", "Output per person-month by order and size of order"), func(ctx context.Context, in *PeriodInput) (*output[*OrderReport], error) {
		return answer(s.Orders(ctx, httpx.Actor(ctx), in.period()))
	})
	httpx.Register(api, op("sunk", "/sunk", "What was spent on customers that were dropped or have gone quiet"), func(ctx context.Context, _ *struct{}) (*output[*SunkReport], error) {
		return answer(s.Sunk(ctx, httpx.Actor(ctx)))
	})
	httpx.Register(api, httpx.Op{ID: "accounts.efficiency", Method: http.MethodGet, Path: httpx.Prefix + "/accounts/{id}/efficiency", Tag: tag,
		Summary: "What winning and keeping an account has taken"}, func(ctx context.Context, in *accountInput) (*output[*AccountStory], error) {
		target, err := id.Parse(in.ID)
		if err != nil {
			return nil, errs.NotFound()
		}
		return answer(s.Account(ctx, httpx.Actor(ctx), target))
	})
	s.mountExport(api)
}

// PeriodInput is the period of a report.
type PeriodInput struct {
	From string `query:"from" maxLength:"10" doc:"first day; default twelve months back"`
	To   string `query:"to" maxLength:"10" doc:"last day; default today"`
}

func (in PeriodInput) period() Period { return Period{calendar.Date(in.From), calendar.Date(in.To)} }

type accountsInput struct {
	PeriodInput
	Sort  string `query:"sort" enum:"drag,lift,index,hours,revenue" default:"drag"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type personInput struct {
	PeriodInput
	ID string `path:"id" maxLength:"20"`
}

type accountInput struct {
	ID string `path:"id" maxLength:"20"`
}

type output[T any] struct{ Body T }

func answer[T any](body T, err error) (*output[T], error) {
	if err != nil {
		return nil, err
	}
	return &output[T]{body}, nil
}

type exportInput struct {
	PeriodInput
	resource.TableInput
	Report string `query:"report" enum:"accounts,people,orders,sunk" required:"true"`
}

func (s *Service) mountExport(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "efficiency.export", Method: http.MethodGet, Path: httpx.Prefix + "/efficiency/export", Tag: tag,
		Summary: "A report of output per person-month as a table", Command: authz.ValueRead, Answer: httpx.TableAnswer()},
		func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
			actor := httpx.Actor(ctx)
			return s.Store.Hand(ctx, actor, resource.Takeout{TableInput: in.TableInput, Name: "efficiency." + in.Report, File: "efficiency-" + in.Report,
				By: map[string]string{"from": in.From, "to": in.To},
				Open: func(ctx context.Context) (int64, func(context.Context, io.Writer) error, error) {
					table, err := s.table(ctx, actor, in.period(), in.Report)
					if err != nil {
						return 0, nil, err
					}
					return int64(len(table.rows)), func(_ context.Context, w io.Writer) error { return table.write(w, in.Format) }, nil
				}})
		})
}
