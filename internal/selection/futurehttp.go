package selection

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

// maxTargetFile bounds an uploaded list.
const maxTargetFile = 8 << 20

type targetsInput struct {
	List string `query:"list" maxLength:"20" doc:"only this list; default: all"`
}

type visionInput struct {
	Strategy string `query:"strategy" maxLength:"20" doc:"a version; default: the one in force"`
}

type targetsOutput struct{ Body *TargetBoard }
type targetImportOutput struct{ Body *TargetImport }
type futureOutput struct{ Body *FutureView }
type visionOutput struct{ Body *VisionGap }
type reducedOutput struct{ Body *Reduced }
type takenOutput struct{ Body *TakenOver }

type targetImportInput struct {
	ID  string `path:"id" maxLength:"20"`
	Try bool   `query:"try" doc:"only say what would come of it"`
	httpx.Upload
}

type makeCustomerInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body *struct {
		Account string `json:"account,omitempty" maxLength:"20" doc:"the customer it is; default: the one with its credit code or name, else a new one"`
	}
}

type takeOverInput struct {
	Body struct {
		Accounts []id.ID `json:"accounts" minItems:"1" maxItems:"500"`
		Reason   string  `json:"reason" maxLength:"2000"`
	}
}

// given reads an id that may be left out.
func given(field, text string) (id.ID, error) {
	if text == "" {
		return 0, nil
	}
	one, err := id.Parse(text)
	if err != nil {
		return 0, errs.Invalid(field, "not_an_id")
	}
	return one, nil
}

func (s *Service) mountFuture(api httpx.API) {
	read := func(name, path, summary string) httpx.Op {
		return httpx.Op{ID: "selection." + name, Method: http.MethodGet, Path: httpx.Prefix + "/selection/" + path, Tag: tag, Summary: summary}
	}
	valued := func(name, path, summary string) httpx.Op {
		op := read(name, path, summary)
		op.Command = authz.ValueRead
		return op
	}
	httpx.Register(api, read("targets", "targets", "Count the companies of the target lists by status and owner"), func(ctx context.Context, in *targetsInput) (*targetsOutput, error) {
		list, err := given("list", in.List)
		if err != nil {
			return nil, err
		}
		out, err := s.Targets(ctx, httpx.Actor(ctx), list)
		return &targetsOutput{out}, err
	})
	httpx.Register(api, valued("future", "future", "Compare the customers of today with the companies of the target lists"), func(ctx context.Context, in *targetsInput) (*futureOutput, error) {
		list, err := given("list", in.List)
		if err != nil {
			return nil, err
		}
		out, err := s.Future(ctx, httpx.Actor(ctx), list)
		return &futureOutput{out}, err
	})
	httpx.Register(api, valued("vision", "vision", "Compare the customers that the vision needs with those of today, by segment"), func(ctx context.Context, in *visionInput) (*visionOutput, error) {
		version, err := given("strategy", in.Strategy)
		if err != nil {
			return nil, err
		}
		out, err := s.Vision(ctx, httpx.Actor(ctx), version)
		return &visionOutput{out}, err
	})
	httpx.Register(api, valued("reduced", "reduced", "List customers of low value and little potential"), func(ctx context.Context, _ *struct{}) (*reducedOutput, error) {
		out, err := s.Reduced(ctx, httpx.Actor(ctx))
		return &reducedOutput{out}, err
	})
	httpx.Register(api, httpx.Op{ID: "selection.take-over", Method: http.MethodPost, Path: httpx.Prefix + "/selection/reduced/take-over", Tag: tag,
		Summary: "Give customers of low value and little potential the proposed service", Command: authz.SelectionDecide}, s.takeOver)
	s.mountTargets(api)
	s.mountFutureExport(api)
}

func (s *Service) takeOver(ctx context.Context, in *takeOverInput) (*takenOutput, error) {
	out, err := s.TakeOver(ctx, httpx.Actor(ctx), in.Body.Accounts, in.Body.Reason)
	return &takenOutput{out}, err
}

func (s *Service) mountTargets(api httpx.API) {
	upload := httpx.Op{ID: "target-lists.import", Method: http.MethodPost, Path: httpx.Prefix + "/target-lists/{id}/import", Tag: "target-lists",
		Summary: "Put the companies of a table on a list", Command: authz.ImportRun}
	httpx.Register(api, upload, func(ctx context.Context, in *targetImportInput) (*targetImportOutput, error) {
		list, err := parse(in.ID)
		if err != nil {
			return nil, err
		}
		part, err := in.File(maxTargetFile)
		if err != nil {
			return nil, err
		}
		out, err := s.ImportTargets(ctx, httpx.Actor(ctx), list, part.FileName(), part, in.Try)
		return &targetImportOutput{out}, err
	})
	httpx.DescribeUpload(api, upload, "an .xlsx or .csv table, or the text of one, with one company a row")
	httpx.Register(api, httpx.Op{ID: "target-companies.make-customer", Method: http.MethodPost, Path: httpx.Prefix + "/target-companies/{id}/make-customer",
		Tag: "target-companies", Summary: "Link a company of a list to its customer, or make it one", Answer: TargetCompanies.Answer()}, s.makeCustomer)
}

// makeCustomer answers with the company as it is now.
func (s *Service) makeCustomer(ctx context.Context, in *makeCustomerInput) (*httpx.Raw, error) {
	target, err := parse(in.ID)
	if err != nil {
		return nil, err
	}
	var customer id.ID
	if in.Body != nil {
		if customer, err = given("account", in.Body.Account); err != nil {
			return nil, err
		}
	}
	actor := httpx.Actor(ctx)
	if err := s.MakeCustomer(ctx, actor, target, customer); err != nil {
		return nil, err
	}
	record, err := TargetCompanies.Get(ctx, s.Store, actor, target)
	if err != nil {
		return nil, err
	}
	return httpx.JSON(record), nil
}

type futureExportInput struct {
	resource.TableInput
	Report   string `path:"report" enum:"future,reduced,vision"`
	List     string `query:"list" maxLength:"20" doc:"of future"`
	Strategy string `query:"strategy" maxLength:"20" doc:"of vision"`
}

func (s *Service) mountFutureExport(api httpx.API) {
	o := httpx.Op{ID: "selection.export", Method: http.MethodGet, Path: httpx.Prefix + "/selection/exports/{report}", Tag: tag,
		Summary: "Export a report about the future as a table", Command: authz.ValueRead, Answer: httpx.TableAnswer()}
	httpx.Register(api, o, func(ctx context.Context, in *futureExportInput) (*huma.StreamResponse, error) {
		list, err := given("list", in.List)
		if err != nil {
			return nil, err
		}
		version, err := given("strategy", in.Strategy)
		if err != nil {
			return nil, err
		}
		actor := httpx.Actor(ctx)
		return s.Store.Hand(ctx, actor, resource.Takeout{TableInput: in.TableInput, Name: "selection." + in.Report, File: in.Report,
			By: map[string]string{"list": in.List, "strategy": in.Strategy},
			Open: func(ctx context.Context) (int64, func(context.Context, io.Writer) error, error) {
				t, err := s.futureTable(ctx, actor, in.Report, list, version)
				if err != nil {
					return 0, nil, err
				}
				return int64(len(t.rows)), func(_ context.Context, w io.Writer) error { return t.write(w, sheet.Kind(in.Format), actor.Language) }, nil
			}})
	})
}
