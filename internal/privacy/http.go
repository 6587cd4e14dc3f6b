package privacy

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

type exportLinesInput struct {
	State string `query:"state" enum:",taken,allowed,refused,waiting,approved,declined,used"`
	After string `query:"after" maxLength:"20" doc:"next of the page before"`
}

type exportLinesOutput struct {
	Body struct {
		Items []ExportLine `json:"items" nullable:"false"`
		Next  *string      `json:"next"`
	}
}

type useOutput struct{ Body ExportUse }

// ExportRequest asks for consent to a table.
type ExportRequest struct {
	Entity  string            `json:"entity" maxLength:"60" doc:"an entity, or a report such as efficiency.people"`
	Rows    int64             `json:"rows"`
	Purpose string            `json:"purpose" maxLength:"400"`
	Query   map[string]string `json:"query,omitempty" doc:"what is in the table, as its export is asked for it"`
}

type askInput struct{ Body ExportRequest }

type exportDecideInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Approve bool   `json:"approve"`
		Note    string `json:"note,omitempty" maxLength:"400"`
	}
}

type erasureInput struct {
	Body struct {
		Entity string   `json:"entity" enum:"contacts,accounts"`
		Record string   `json:"record" maxLength:"20"`
		Reason string   `json:"reason" maxLength:"1000"`
		Files  []string `json:"files,omitempty" maxItems:"1000" doc:"files of dealings with the person that go too"`
	}
}

type erasureFilesInput struct {
	Entity string `query:"entity" enum:"contacts,accounts" required:"true"`
	Record string `query:"record" maxLength:"20" required:"true"`
}

type erasureFilesOutput struct {
	Body struct {
		Items []DealingFile `json:"items" nullable:"false"`
	}
}

type erasuresInput struct {
	After string `query:"after" maxLength:"20" doc:"next of the page before"`
}

type erasureMarksOutput struct {
	Body struct {
		Items []Erasure `json:"items" nullable:"false"`
		Next  *string   `json:"next"`
	}
}

// Mount adds the operations.
func (s *Service) Mount(api httpx.API) {
	path := httpx.Prefix + "/exports"
	httpx.Register(api, httpx.Op{ID: "exports.list", Method: http.MethodGet, Path: path, Tag: "exports",
		Summary: "List the log of exports: everybody's for who reads the audit log or gives consent, else one's own"}, s.lines)
	httpx.Register(api, httpx.Op{ID: "exports.use", Method: http.MethodGet, Path: path + "/use", Tag: "exports",
		Summary: "Read how many rows the caller exported today and may export"}, func(ctx context.Context, _ *struct{}) (*useOutput, error) {
		use, err := s.Use(ctx, httpx.Actor(ctx))
		return &useOutput{use}, err
	})
	httpx.Register(api, httpx.Op{ID: "exports.ask", Method: http.MethodPost, Path: path + "/requests", Tag: "exports", Status: http.StatusNoContent,
		Summary: "Ask for consent to a larger table"}, s.ask)
	httpx.Register(api, httpx.Op{ID: "exports.decide", Method: http.MethodPost, Path: path + "/{id}/decide", Tag: "exports", Status: http.StatusNoContent,
		Command: authz.ExportApprove, Summary: "Give or refuse consent to an export"}, s.decide)
	erasures := httpx.Prefix + "/erasures"
	httpx.Register(api, httpx.Op{ID: "erasures.make", Long: true, Method: http.MethodPost, Path: erasures, Tag: "erasures", Status: http.StatusNoContent,
		Command: authz.PrivacyManage, Summary: "Erase a person for good"}, s.erase)
	httpx.Register(api, httpx.Op{ID: "erasures.files", Method: http.MethodGet, Path: erasures + "/files", Tag: "erasures",
		Command: authz.PrivacyManage, Summary: "List the files of dealings with a person, which an erasure deletes only when they are named"}, s.dealingFiles)
	httpx.Register(api, httpx.Op{ID: "erasures.list", Method: http.MethodGet, Path: erasures, Tag: "erasures",
		Summary: "List what was erased, when, by whom and why"}, s.erasures)
}

func (s *Service) lines(ctx context.Context, in *exportLinesInput) (*exportLinesOutput, error) {
	below, err := parse(in.After)
	if err != nil {
		return nil, err
	}
	items, next, err := s.Lines(ctx, httpx.Actor(ctx), in.State, below)
	if err != nil {
		return nil, err
	}
	out := &exportLinesOutput{}
	out.Body.Items, out.Body.Next = items, cursor(next)
	return out, nil
}

func cursor(next id.ID) *string {
	if next == 0 {
		return nil
	}
	text := next.String()
	return &text
}

func (s *Service) ask(ctx context.Context, in *askInput) (*struct{}, error) {
	return nil, s.Ask(ctx, httpx.Actor(ctx), resource.ExportAsked{Entity: in.Body.Entity, Rows: in.Body.Rows, Purpose: in.Body.Purpose, By: in.Body.Query})
}

func (s *Service) decide(ctx context.Context, in *exportDecideInput) (*struct{}, error) {
	target, err := id.Parse(in.ID)
	if err != nil {
		return nil, errs.NotFound()
	}
	return nil, s.Decide(ctx, httpx.Actor(ctx), target, in.Body.Approve, in.Body.Note)
}

func (s *Service) erase(ctx context.Context, in *erasureInput) (*struct{}, error) {
	target, err := id.Parse(in.Body.Record)
	if err != nil {
		return nil, errs.NotFound()
	}
	files := make([]id.ID, len(in.Body.Files))
	for i, text := range in.Body.Files {
		if files[i], err = id.Parse(text); err != nil {
			return nil, errs.Invalid("files", "not_an_option")
		}
	}
	return nil, s.Erase(ctx, httpx.Actor(ctx), in.Body.Entity, target, in.Body.Reason, files...)
}

func (s *Service) dealingFiles(ctx context.Context, in *erasureFilesInput) (*erasureFilesOutput, error) {
	target, err := id.Parse(in.Record)
	if err != nil {
		return nil, errs.NotFound()
	}
	out := &erasureFilesOutput{}
	out.Body.Items, err = s.DealingFiles(ctx, httpx.Actor(ctx), in.Entity, target)
	return out, err
}

func (s *Service) erasures(ctx context.Context, in *erasuresInput) (*erasureMarksOutput, error) {
	below, err := parse(in.After)
	if err != nil {
		return nil, err
	}
	items, next, err := s.Erasures(ctx, httpx.Actor(ctx), below)
	if err != nil {
		return nil, err
	}
	out := &erasureMarksOutput{}
	out.Body.Items, out.Body.Next = items, cursor(next)
	return out, nil
}
