package backups

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/files"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/outbound"
)

const tag = "backups"

type backupNameInput struct {
	Name string `path:"name" maxLength:"80"`
}

type backupStateOutput struct{ Body BackupState }

type backupPlanInput struct{ Body BackupPlan }

// BackupQueued is the job of a backup or a check as it was queued; follow it at /jobs/{id}.
type BackupQueued struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	State string `json:"state"`
}

type backupQueuedOutput struct{ Body BackupQueued }

// RestoredCopy says whether the data are a restored copy that nobody has confirmed.
type RestoredCopy struct {
	Muted      bool          `json:"muted" doc:"nothing goes out until somebody confirms that the copy takes the place of the original"`
	RestoredAt clock.Instant `json:"restored_at" nullable:"true"`
	TakenAt    clock.Instant `json:"taken_at" nullable:"true" doc:"when the backup was taken"`
}

type restoredCopyOutput struct{ Body RestoredCopy }

// Mount adds the operations.
func (s *Service) Mount(api httpx.API) {
	path := httpx.Prefix + "/backups"
	op := func(verb, method, rest, summary string) httpx.Op {
		return httpx.Op{ID: tag + "." + verb, Method: method, Path: path + rest, Tag: tag, Command: authz.BackupManage, Summary: summary}
	}
	httpx.Register(api, op("list", http.MethodGet, "", "List the backups and how they stand"), s.state)
	httpx.Register(api, op("make", http.MethodPost, "", "Have a backup made"), s.ask)
	httpx.Register(api, op("plan", http.MethodPut, "/plan", "Change the schedule of the backups"), s.plan)
	httpx.Register(api, op("check", http.MethodPost, "/{name}/check", "Have a backup read back"), s.check)
	remove := op("delete", http.MethodDelete, "/{name}", "Delete a backup for good")
	remove.Status = http.StatusNoContent
	httpx.Register(api, remove, s.remove)
	download := op("download", http.MethodGet, "/{name}", "Download a backup")
	download.Command = authz.BackupDownload
	download.Answer = &huma.Response{Description: "The archive, as an attachment.", Content: map[string]*huma.MediaType{"application/zip": {}, "application/octet-stream": {}}}
	httpx.Register(api, download, s.download)
	httpx.DescribeRanges(api, download)
	httpx.Register(api, httpx.Op{ID: "restored-copy.read", Method: http.MethodGet, Path: httpx.Prefix + "/restored-copy", Tag: tag, Command: authz.BackupManage,
		Summary: "Read whether the data are a restored copy that nobody has confirmed"}, s.restored)
	httpx.Register(api, httpx.Op{ID: "restored-copy.confirm", Method: http.MethodPost, Path: httpx.Prefix + "/restored-copy/confirm", Tag: tag, Command: authz.BackupManage,
		Status: http.StatusNoContent, Summary: "Confirm that a restored copy takes the place of the original, so that it sends again"}, s.confirm)
}

func (s *Service) state(ctx context.Context, _ *struct{}) (*backupStateOutput, error) {
	out, err := s.State(ctx, httpx.Actor(ctx))
	if f := out.LastFailure; f != nil {
		f.Detail = i18n.Text(httpx.Language(ctx), "error."+f.Code, f.Params)
	}
	if out.Items == nil {
		out.Items = []BackupFile{}
	}
	return &backupStateOutput{out}, err
}

func (s *Service) ask(ctx context.Context, _ *struct{}) (*backupQueuedOutput, error) {
	job, err := s.Ask(ctx, httpx.Actor(ctx))
	return queued(job, MakeJob), err
}

func (s *Service) check(ctx context.Context, in *backupNameInput) (*backupQueuedOutput, error) {
	job, err := s.Check(ctx, httpx.Actor(ctx), in.Name)
	return queued(job, CheckJob), err
}

func queued(job id.ID, kind string) *backupQueuedOutput {
	return &backupQueuedOutput{BackupQueued{ID: job.String(), Kind: kind, State: string(jobs.Queued)}}
}

func (s *Service) plan(ctx context.Context, in *backupPlanInput) (*struct{}, error) {
	return nil, s.Plan(ctx, httpx.Actor(ctx), in.Body)
}

func (s *Service) remove(ctx context.Context, in *backupNameInput) (*struct{}, error) {
	return nil, s.Remove(ctx, httpx.Actor(ctx), in.Name)
}

func (s *Service) download(ctx context.Context, in *backupNameInput) (*huma.StreamResponse, error) {
	file, err := s.Open(ctx, httpx.Actor(ctx), in.Name)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer func() { _ = file.Close() }()
		r, w := humago.Unwrap(hc)
		files.Serve(w, r, in.Name, "application/octet-stream", file)
	}}, nil
}

func (s *Service) restored(ctx context.Context, _ *struct{}) (*restoredCopyOutput, error) {
	c, err := outbound.Load(ctx, s.Store.DB)
	return &restoredCopyOutput{RestoredCopy{Muted: c.Shut(), RestoredAt: c.RestoredAt, TakenAt: c.TakenAt}}, err
}

func (s *Service) confirm(ctx context.Context, _ *struct{}) (*struct{}, error) {
	_, err := s.Confirm(ctx, httpx.Actor(ctx))
	return nil, err
}
