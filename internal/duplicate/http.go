package duplicate

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
)

const tag = "duplicates"

type doubleCheckInput struct {
	Body struct {
		Entity  string   `json:"entity" enum:"accounts,contacts"`
		Name    string   `json:"name,omitempty" maxLength:"200"`
		USCC    string   `json:"uscc,omitempty" maxLength:"40"`
		Phones  []string `json:"phones,omitempty" maxItems:"20"`
		Emails  []string `json:"emails,omitempty" maxItems:"20"`
		Website string   `json:"website,omitempty" maxLength:"200"`
		Except  string   `json:"except,omitempty" maxLength:"20" doc:"the record that is being changed"`
	}
}

type checkOutput struct{ Body DuplicateAnswer }

type pairsInput struct {
	Entity    string `query:"entity" enum:"accounts,contacts" default:"accounts"`
	Dismissed bool   `query:"dismissed" doc:"those that somebody said are two"`
	Skip      int    `query:"skip" minimum:"0" maximum:"10000"`
}

type doublePairsOutput struct {
	Body struct {
		Items     []DuplicatePair `json:"items" nullable:"false"`
		More      bool            `json:"more"`
		ScannedAt clock.Instant   `json:"scanned_at" nullable:"true" doc:"null: never"`
	}
}

type doubleDismissInput struct {
	Body struct {
		Entity    string `json:"entity" enum:"accounts,contacts"`
		First     string `json:"first" maxLength:"20"`
		Second    string `json:"second" maxLength:"20"`
		Dismissed bool   `json:"dismissed"`
	}
}

// ScanQueued is the job of a scan as it was queued; follow it at /jobs/{id}.
type ScanQueued struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	State string `json:"state"`
}

type scanOutput struct{ Body ScanQueued }

// Mount adds the operations.
func (s *Service) Mount(api httpx.API) {
	path := httpx.Prefix + "/duplicates"
	httpx.Register(api, httpx.Op{ID: "duplicates.check", Method: http.MethodPost, Path: path + "/check", Tag: tag,
		Summary: "Look whether a record is there already; nothing is stored"}, s.check)
	httpx.Register(api, httpx.Op{ID: "duplicates.list", Method: http.MethodGet, Path: path, Tag: tag,
		Summary: "List pairs of records that may be one"}, s.list)
	httpx.Register(api, httpx.Op{ID: "duplicates.dismiss", Method: http.MethodPost, Path: path + "/dismiss", Tag: tag, Status: http.StatusNoContent,
		Summary: "Say that two records are two"}, s.dismiss)
	httpx.Register(api, httpx.Op{ID: "duplicates.scan", Method: http.MethodPost, Path: path + "/scan", Tag: tag, Command: authz.DuplicateScan,
		Summary: "Look through the whole company for doubles"}, s.scan)
}

func (s *Service) check(ctx context.Context, in *doubleCheckInput) (*checkOutput, error) {
	b := in.Body
	typed := Typed{Name: b.Name, USCC: b.USCC, Phones: b.Phones, Mails: b.Emails, Website: b.Website}
	if b.Except != "" {
		var err error
		if typed.Except, err = id.Parse(b.Except); err != nil {
			return nil, errs.Invalid("except", "not_an_id")
		}
	}
	look := s.Customers
	if b.Entity == "contacts" {
		look = s.Contacts
	}
	answer, err := look(ctx, httpx.Actor(ctx), typed)
	return &checkOutput{answer}, err
}

func (s *Service) list(ctx context.Context, in *pairsInput) (*doublePairsOutput, error) {
	out := &doublePairsOutput{}
	var err error
	if out.Body.Items, out.Body.More, err = s.Pairs(ctx, httpx.Actor(ctx), in.Entity, in.Dismissed, in.Skip); err != nil {
		return nil, err
	}
	out.Body.ScannedAt, err = s.LastScan(ctx)
	return out, err
}

func (s *Service) dismiss(ctx context.Context, in *doubleDismissInput) (*struct{}, error) {
	first, wrong := id.Parse(in.Body.First)
	second, err := id.Parse(in.Body.Second)
	if err != nil || wrong != nil {
		return nil, errs.NotFound()
	}
	return nil, s.Dismiss(ctx, httpx.Actor(ctx), in.Body.Entity, first, second, in.Body.Dismissed)
}

func (s *Service) scan(ctx context.Context, _ *struct{}) (*scanOutput, error) {
	var job id.ID
	err := s.Store.DB.Tx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		job, err = s.Jobs.Enqueue(ctx, tx, ScanJob, struct{}{}, httpx.Actor(ctx).ID)
		return err
	})
	return &scanOutput{ScanQueued{ID: job.String(), Kind: ScanJob, State: string(jobs.Queued)}}, err
}
