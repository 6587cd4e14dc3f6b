package effort

import (
	"context"
	"net/http"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

const tag = "efforts"

// Mount adds the weekly sheet and the closing of months.
func (s *Service) Mount(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "efforts.week", Method: http.MethodGet, Path: httpx.Prefix + "/efforts/week", Tag: tag,
		Summary: "Read a person's weekly sheet"}, s.readWeek)
	httpx.Register(api, httpx.Op{ID: "efforts.save-week", Method: http.MethodPut, Path: httpx.Prefix + "/efforts/week", Tag: tag,
		Summary: "Save a person's weekly sheet as a whole", MaxBody: 1 << 20}, s.saveWeek)
	httpx.Register(api, httpx.Op{ID: "efforts.months", Method: http.MethodGet, Path: httpx.Prefix + "/effort-months", Tag: tag,
		Summary: "List the months and whether they are closed", Command: authz.EffortClose}, s.listMonths)
	httpx.Register(api, httpx.Op{ID: "efforts.close-month", Method: http.MethodPost, Path: httpx.Prefix + "/effort-months/{month}/close", Tag: tag,
		Summary: "Close a month: its hours no longer change", Command: authz.EffortClose}, s.closeMonth)
	httpx.Register(api, httpx.Op{ID: "efforts.reopen-month", Method: http.MethodPost, Path: httpx.Prefix + "/effort-months/{month}/reopen", Tag: tag,
		Summary: "Reopen a closed month, with a reason", Command: authz.EffortClose}, s.reopenMonth)
}

type weekInput struct {
	Of    string `query:"of" maxLength:"10" doc:"a day of the week; default today"`
	Staff string `query:"staff" maxLength:"20" doc:"whose sheet; default the caller's own"`
}

type weekOutput struct{ Body *EffortWeek }

// staffID reads whose sheet is meant; what is no id is not there.
func staffID(text string) (id.ID, error) {
	if text == "" {
		return 0, nil
	}
	staff, err := id.Parse(text)
	if err != nil {
		return 0, errs.NotFound()
	}
	return staff, nil
}

func (s *Service) readWeek(ctx context.Context, in *weekInput) (*weekOutput, error) {
	staff, err := staffID(in.Staff)
	if err != nil {
		return nil, err
	}
	week, err := s.Week(ctx, httpx.Actor(ctx), staff, calendar.Date(in.Of))
	if err != nil {
		return nil, err
	}
	return &weekOutput{week}, nil
}

// WeekSheet is a week to be saved: every row with hours, or every row with a share of the week.
type WeekSheet struct {
	Staff   string         `json:"staff,omitempty"`
	Of      string         `json:"of,omitempty"`
	Rev     string         `json:"rev" doc:"of the week as it was read"`
	Percent bool           `json:"percent,omitempty" doc:"the rows have shares of the week's working time, together 100"`
	Total   float64        `json:"total,omitempty" doc:"hours the shares are of; default the working days so far"`
	Rows    []WeekSheetRow `json:"rows" maxItems:"200"`
}

// WeekSheetRow is one row of a sheet to be saved.
type WeekSheetRow struct {
	Account  string    `json:"account"`
	Order    string    `json:"order,omitempty"`
	Activity string    `json:"activity"`
	Hours    []float64 `json:"hours,omitempty" doc:"seven numbers, Monday first"`
	Share    float64   `json:"share,omitempty" doc:"percent"`
}

type saveWeekInput struct{ Body WeekSheet }

func (s *Service) saveWeek(ctx context.Context, in *saveWeekInput) (*weekOutput, error) {
	staff, err := staffID(in.Body.Staff)
	if err != nil {
		return nil, err
	}
	sheet := Sheet{Staff: staff, Of: calendar.Date(in.Body.Of), Rev: in.Body.Rev, Total: in.Body.Total}
	var problems []errs.Field
	for i, row := range in.Body.Rows {
		line, bad := row.line(i, in.Body.Percent)
		sheet.Lines, problems = append(sheet.Lines, line), append(problems, bad...)
		if in.Body.Percent {
			sheet.Shares = append(sheet.Shares, row.Share)
		}
	}
	if len(problems) > 0 {
		return nil, errs.Validation(problems...)
	}
	if in.Body.Percent && len(sheet.Shares) == 0 {
		return nil, errs.Invalid("rows", "required")
	}
	week, err := s.SaveWeek(ctx, httpx.Actor(ctx), sheet)
	if err != nil {
		return nil, err
	}
	return &weekOutput{week}, nil
}

func (r *WeekSheetRow) line(at int, percent bool) (Line, []errs.Field) {
	out := Line{Activity: r.Activity}
	var problems []errs.Field
	refuse := func(field, code string) {
		problems = append(problems, errs.Field{Name: rowField(at, field), Code: code})
	}
	var err error
	if out.Account, err = id.Parse(r.Account); err != nil {
		refuse("account", "required")
	}
	if r.Order != "" {
		if out.Order, err = id.Parse(r.Order); err != nil {
			refuse("order", "ref_not_found")
		}
	}
	if !slices.Contains(Activities, r.Activity) {
		refuse("activity", "not_an_option")
	}
	if !percent && len(r.Hours) != daysPerWeek {
		refuse("hours", "seven_days")
		return out, problems
	}
	copy(out.Hours[:], r.Hours)
	return out, problems
}

// MonthPath names a month.
type MonthPath struct {
	Month string `path:"month" maxLength:"7" doc:"2026-10"`
}

type monthsOutput struct {
	Body struct {
		Items []EffortMonth `json:"items"`
	}
}

func (s *Service) listMonths(ctx context.Context, _ *struct{}) (*monthsOutput, error) {
	months, err := s.Months(ctx, httpx.Actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &monthsOutput{}
	out.Body.Items = months
	return out, nil
}

func (s *Service) closeMonth(ctx context.Context, in *MonthPath) (*struct{}, error) {
	return nil, s.Close(ctx, httpx.Actor(ctx), in.Month)
}

type reopenInput struct {
	MonthPath
	Body struct {
		Reason string `json:"reason" maxLength:"2000"`
	}
}

func (s *Service) reopenMonth(ctx context.Context, in *reopenInput) (*struct{}, error) {
	return nil, s.Reopen(ctx, httpx.Actor(ctx), in.Month, in.Body.Reason)
}
