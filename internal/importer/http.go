package importer

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/importer/columns"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/sheet"
)

const tag = "imports"

// maxUpload bounds an uploaded table.
const maxUpload = 512 << 20

func op(verb, method, path, summary string) httpx.Op {
	return httpx.Op{ID: tag + "." + verb, Method: method, Path: httpx.Prefix + "/imports" + path, Summary: summary, Tag: tag,
		Command: authz.ImportRun, MaxBody: 1 << 20, Long: true}
}

// Mount adds the operations of imports.
func (s *Service) Mount(api httpx.API) {
	upload := op("upload", http.MethodPost, "", "Upload a table and get a proposed mapping")
	upload.Status = http.StatusCreated
	httpx.Register(api, upload, s.upload)
	httpx.DescribeUpload(api, upload, "an .xlsx or .csv table of 512 MiB at most")
	httpx.Register(api, op("list", http.MethodGet, "", "List imports"), s.list)
	template := op("template", http.MethodGet, "/template", "Download a table to fill in")
	template.Answer = httpx.TableAnswer()
	httpx.Register(api, template, s.template)
	export := op("export", http.MethodGet, "/export", "Download what is said of customers, as a table that can be imported again")
	export.Command, export.Answer = "", httpx.TableAnswer()
	httpx.Register(api, export, s.export)
	httpx.Register(api, op("get", http.MethodGet, "/{id}", "Read an import"), s.get)
	httpx.Register(api, op("choose", http.MethodPatch, "/{id}", "Choose sheet, mapping and options"), s.choose)
	httpx.Register(api, op("preview", http.MethodGet, "/{id}/preview", "Read the first 20 rows as they would go in"), s.preview)
	httpx.Register(api, op("check", http.MethodPost, "/{id}/check", "Try without storing"), s.start("imports.check"))
	httpx.Register(api, op("run", http.MethodPost, "/{id}/run", "Carry out"), s.start("imports.run"))
	httpx.Register(api, op("undo", http.MethodPost, "/{id}/undo", "Take back the whole import"), s.undo)
	rejected := op("rejected", http.MethodGet, "/{id}/rejected", "Download the rejected rows")
	rejected.Answer = httpx.TableAnswer()
	httpx.Register(api, rejected, s.rejected)
}

// One names an import; exported because huma fills no unexported embedded struct.
type One struct {
	ID string `path:"id" maxLength:"20"`
}

func (in One) id() (id.ID, error) {
	parsed, err := id.Parse(in.ID)
	if err != nil {
		return 0, errs.NotFound()
	}
	return parsed, nil
}

// Shown is an import with what the wizard needs to map it.
type Shown struct {
	*Import
	Mapped SheetPlan  `json:"mapped"` // the chosen sheet
	Fields []Fillable `json:"fields"`
	Total  int        `json:"total"` // rows of the chosen sheet, header included
}

// Fillable is a field that a column may fill.
type Fillable struct {
	Entity string         `json:"entity"`
	Field  string         `json:"field"`
	Label  resource.Label `json:"label"`
	Kind   string         `json:"kind"`
}

type shownOutput struct{ Body Shown }

func (s *Service) show(ctx context.Context, imp *Import) (*shownOutput, error) {
	targets, err := s.targets(ctx, httpx.Actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &shownOutput{Body: Shown{Import: imp, Mapped: *imp.Plan.sheetPlan(), Fields: []Fillable{}}}
	out.Body.Total = out.Body.Mapped.Rows
	for _, t := range targets {
		out.Body.Fields = append(out.Body.Fields, Fillable{t.Entity, t.Field, resource.Label{Zh: t.Labels[0], En: t.Labels[1]}, t.Kind})
	}
	return out, nil
}

type uploadInput struct{ httpx.Upload }

func (s *Service) upload(ctx context.Context, in *uploadInput) (*shownOutput, error) {
	part, err := in.File(maxUpload)
	if err != nil {
		return nil, err
	}
	imp, err := s.Upload(ctx, httpx.Actor(ctx), part.FileName(), part)
	if err != nil {
		return nil, err
	}
	return s.show(ctx, imp)
}

type listOutput struct {
	Body struct {
		Items []*Import `json:"items"`
	}
}

func (s *Service) list(ctx context.Context, _ *struct{}) (*listOutput, error) {
	imports, err := s.List(ctx, httpx.Actor(ctx))
	out := &listOutput{}
	out.Body.Items = imports
	return out, err
}

func (s *Service) get(ctx context.Context, in *One) (*shownOutput, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	imp, err := s.Get(ctx, s.Store.DB, httpx.Actor(ctx), target)
	if err != nil {
		return nil, err
	}
	s.look(ctx, imp)
	return s.show(ctx, imp)
}

type chooseInput struct {
	One
	Body struct {
		Sheet   string         `json:"sheet,omitempty"`
		Mapping []chosenColumn `json:"mapping,omitempty"`
		Options *Options       `json:"options,omitempty"`
	}
}

type chosenColumn struct {
	Column int    `json:"column" minimum:"0"`
	Entity string `json:"entity"`
	Field  string `json:"field"`
}

func (s *Service) choose(ctx context.Context, in *chooseInput) (*shownOutput, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	var mapping []columns.Proposal
	for _, c := range in.Body.Mapping {
		mapping = append(mapping, columns.Proposal{Column: c.Column, Entity: c.Entity, Field: c.Field, Confidence: 1, Why: "chosen"})
	}
	imp, err := s.Choose(ctx, httpx.Actor(ctx), target, in.Body.Sheet, mapping, in.Body.Options)
	if err != nil {
		return nil, err
	}
	return s.show(ctx, imp)
}

type previewOutput struct{ Body Preview }

func (s *Service) preview(ctx context.Context, in *One) (*previewOutput, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	p, err := s.Preview(ctx, httpx.Actor(ctx), target)
	return &previewOutput{Body: p}, err
}

// JobArgs names the import a job works on.
type JobArgs struct {
	Import id.ID `json:"import"`
}

type jobOutput struct {
	Body struct {
		Job id.ID `json:"job"`
	}
}

// start queues a trial or the real run.
func (s *Service) start(kind string) func(ctx context.Context, in *One) (*jobOutput, error) {
	return func(ctx context.Context, in *One) (*jobOutput, error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		actor := httpx.Actor(ctx)
		out := &jobOutput{}
		err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
			imp, err := s.lock(ctx, w.Tx, actor, target)
			if err != nil {
				return err
			}
			if imp.State == Done || imp.State == Undone || s.busy(ctx, imp) {
				return errs.Conflict("import_done")
			}
			if _, err := s.newRun(ctx, actor, imp, func(int64, int64) {}); err != nil {
				return err
			}
			if out.Body.Job, err = s.Jobs.Enqueue(ctx, w.Tx, kind, JobArgs{target}, actor.ID); err != nil {
				return err
			}
			imp.Job = out.Body.Job
			return imp.save(ctx, w.Tx)
		})
		return out, err
	}
}

func (s *Service) undo(ctx context.Context, in *One) (*shownOutput, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	if err := s.Undo(ctx, httpx.Actor(ctx), target); err != nil {
		return nil, err
	}
	return s.get(ctx, in)
}

// FormatInput chooses the kind of a table that holds nothing of the company's own.
type FormatInput struct {
	Format string `query:"format" enum:"csv,xlsx" default:"xlsx"`
}

type rejectedInput struct {
	One
	FormatInput
}

func (s *Service) rejected(ctx context.Context, in *rejectedInput) (*huma.StreamResponse, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	actor := httpx.Actor(ctx)
	imp, err := s.Get(ctx, s.Store.DB, actor, target)
	if err != nil {
		return nil, err
	}
	return httpx.Table("rejected-"+strings.TrimSuffix(imp.File, filepath.Ext(imp.File)), in.Format, func(ctx context.Context, w io.Writer) error {
		return s.Rejected(ctx, actor, target, sheet.Kind(in.Format), w)
	}), nil
}

type templateInput struct {
	Entity string `query:"entity" enum:"accounts,orders,efforts,wallets,statements,judgements,contacts,interactions" default:"orders"`
	FormatInput
}

func (s *Service) template(ctx context.Context, in *templateInput) (*huma.StreamResponse, error) {
	actor := httpx.Actor(ctx)
	if in.Entity != judgements && !slices.Contains(importable, in.Entity) {
		return nil, errs.Invalid("entity", "not_an_option")
	}
	return httpx.Table(in.Entity+"-template", in.Format, func(ctx context.Context, w io.Writer) error {
		return s.Template(ctx, actor, in.Entity, sheet.Kind(in.Format), w)
	}), nil
}

type exportInput struct {
	Entity string `query:"entity" enum:"wallets,statements,judgements,contacts,interactions" required:"true"`
	resource.TableInput
}

func (s *Service) export(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
	actor := httpx.Actor(ctx)
	return s.Store.Hand(ctx, actor, resource.Takeout{TableInput: in.TableInput, Name: in.Entity, File: in.Entity,
		Open: func(ctx context.Context) (int64, func(context.Context, io.Writer) error, error) {
			rows, err := s.exportRows(ctx, actor, in.Entity)
			return rows, func(ctx context.Context, w io.Writer) error {
				return s.Export(ctx, actor, in.Entity, sheet.Kind(in.Format), w)
			}, err
		}})
}

// Kinds registers the jobs of imports. actor finds the rights of the user who
// asked, at the moment the job runs.
func (s *Service) Kinds(actor func(ctx context.Context, user id.ID) (authz.Actor, error)) {
	jobs.Register(s.Jobs, jobs.Kind[JobArgs]{Name: "imports.check", Work: s.work(actor, s.Check)})
	jobs.Register(s.Jobs, jobs.Kind[JobArgs]{Name: "imports.run", Work: s.work(actor, s.Run)})
}

type pass = func(ctx context.Context, actor authz.Actor, target id.ID, progress func(done, total int64)) (Counts, error)

func (s *Service) work(actor func(ctx context.Context, user id.ID) (authz.Actor, error), do pass) func(context.Context, *jobs.Run, JobArgs) (any, error) {
	return func(ctx context.Context, run *jobs.Run, args JobArgs) (any, error) {
		who, err := actor(ctx, run.By())
		if err != nil {
			return nil, err
		}
		imp, err := s.Get(ctx, s.Store.DB, who, args.Import)
		if err != nil {
			return nil, err
		}
		// The program may have ended between the end of the import and that of its job, which is then worked at once more.
		if imp.State == Done && imp.Job == run.ID() {
			return imp.Counts, nil
		}
		return do(ctx, who, args.Import, run.Progress)
	}
}
