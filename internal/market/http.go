package market

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

const tag = "universe-companies"

// maxFile bounds an uploaded table: five thousand companies are a few hundred kilobytes.
const maxFile = 16 << 20

type pathInput struct {
	ID string `path:"id" maxLength:"20"`
}

func parse(text string) (id.ID, error) {
	target, err := id.Parse(text)
	if err != nil {
		return 0, errs.NotFound()
	}
	return target, nil
}

type marketOutput struct{ Body *SegmentMarket }

type companiesInput struct {
	ID    string `path:"id" maxLength:"20"`
	State string `query:"state" enum:",customer,open" doc:"customers of ours, or those that are none"`
	Q     string `query:"q" maxLength:"200" doc:"part of the name"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After string `query:"after" maxLength:"20" doc:"next of the page before"`
}

type companiesOutput struct{ Body *UniversePage }

type importInput struct {
	ID     string `path:"id" maxLength:"20"`
	Try    bool   `query:"try" doc:"only say what would come of it"`
	Source string `query:"source" maxLength:"200" doc:"where the table is from, for rows that do not say"`
	httpx.Upload
}

type importOutput struct{ Body *UniverseImport }

type takenOutput struct{ Body TakenIn }

type makeInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body *struct {
		Account string `json:"account,omitempty" maxLength:"20" doc:"the customer it is; default: a new one of the caller's"`
	}
}

type makeOutput struct {
	Body struct {
		Account id.ID `json:"account"`
	}
}

// Mount adds the operations beside those of the entities.
func (s *Service) Mount(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "segments.market", Method: http.MethodGet, Path: httpx.Prefix + "/segments/{id}/market", Tag: tag,
		Summary: "Show how much of a segment's known companies are customers, and who meets its rule"},
		func(ctx context.Context, in *pathInput) (*marketOutput, error) {
			segment, err := parse(in.ID)
			if err != nil {
				return nil, err
			}
			out, err := s.Market(ctx, httpx.Actor(ctx), segment)
			return &marketOutput{out}, err
		})
	httpx.Register(api, httpx.Op{ID: "segments.universe", Method: http.MethodGet, Path: httpx.Prefix + "/segments/{id}/universe", Tag: tag,
		Summary: "List the known companies of a segment with the customers they are"}, s.companies)
	httpx.Register(api, httpx.Op{ID: "segments.take-in", Method: http.MethodPost, Path: httpx.Prefix + "/segments/{id}/take-in", Tag: tag, Command: authz.SelectionDecide,
		Summary: "Put the customers that meet a segment's rule and are in no segment into it"}, s.takeIn)
	upload := httpx.Op{ID: "segments.import-universe", Method: http.MethodPost, Path: httpx.Prefix + "/segments/{id}/universe/import", Tag: tag,
		Summary: "Add the companies of a table to a segment's known companies", Command: authz.ImportRun}
	httpx.Register(api, upload, s.imported)
	httpx.DescribeUpload(api, upload, "an .xlsx or .csv table, or the text of one, with one company a row")
	httpx.Register(api, httpx.Op{ID: "universe-companies.make-customer", Method: http.MethodPost, Path: httpx.Prefix + "/universe-companies/{id}/make-customer", Tag: tag,
		Summary: "Say which customer a known company is, or make it one"}, s.makeCustomer)
}

func (s *Service) companies(ctx context.Context, in *companiesInput) (*companiesOutput, error) {
	segment, err := parse(in.ID)
	if err != nil {
		return nil, err
	}
	query := UniverseQuery{State: in.State, Q: in.Q, Limit: in.Limit}
	if in.After != "" {
		if query.After, err = id.Parse(in.After); err != nil {
			return nil, errs.Invalid("after", "bad_cursor")
		}
	}
	out, err := s.Companies(ctx, httpx.Actor(ctx), segment, query)
	return &companiesOutput{out}, err
}

func (s *Service) takeIn(ctx context.Context, in *pathInput) (*takenOutput, error) {
	segment, err := parse(in.ID)
	if err != nil {
		return nil, err
	}
	out, err := s.TakeIn(ctx, httpx.Actor(ctx), segment)
	return &takenOutput{out}, err
}

func (s *Service) imported(ctx context.Context, in *importInput) (*importOutput, error) {
	segment, err := parse(in.ID)
	if err != nil {
		return nil, err
	}
	part, err := in.File(maxFile)
	if err != nil {
		return nil, err
	}
	out, err := s.Import(ctx, httpx.Actor(ctx), segment, in.Source, part.FileName(), part, in.Try)
	return &importOutput{out}, err
}

func (s *Service) makeCustomer(ctx context.Context, in *makeInput) (*makeOutput, error) {
	target, err := parse(in.ID)
	if err != nil {
		return nil, err
	}
	var named id.ID
	if in.Body != nil && in.Body.Account != "" {
		if named, err = id.Parse(in.Body.Account); err != nil {
			return nil, errs.Invalid("account", "not_an_id")
		}
	}
	out := &makeOutput{}
	out.Body.Account, err = s.MakeCustomer(ctx, httpx.Actor(ctx), target, named)
	return out, err
}
