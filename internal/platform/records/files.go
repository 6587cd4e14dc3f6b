package records

import (
	"bufio"
	"context"
	"mime"
	"mime/multipart"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/files"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const maxFiles = 500 // on one record

type uploadInput struct {
	IDInput
	httpx.Upload
}

func (o operations) attachments(e *resource.Entity) {
	read := recordOp(e, "files", http.MethodGet, "/files", "List the files on one of "+e.Name)
	httpx.Register(o.api, read, func(ctx context.Context, in *IDInput) (*list[fileItem], error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		if err := e.Require(ctx, o.Store.DB, httpx.Actor(ctx), target, authz.Read); err != nil {
			return nil, err
		}
		return loadFiles(ctx, o.Store.DB, e, target)
	})
	attach := recordOp(e, "attach", http.MethodPost, "/files", "Put a file on one of "+e.Name)
	attach.Status = http.StatusCreated
	httpx.Register(o.api, attach, func(ctx context.Context, in *uploadInput) (*single[fileItem], error) {
		return o.attach(ctx, e, in)
	})
	httpx.DescribeUpload(o.api, attach, "50 MiB at most")
}

// attach asks for the right before the upload is read, and again when it is in.
func (o operations) attach(ctx context.Context, e *resource.Entity, in *uploadInput) (*single[fileItem], error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	if err := e.Require(ctx, o.Store.DB, httpx.Actor(ctx), target, authz.Edit); err != nil {
		return nil, err
	}
	f, err := o.receive(ctx, in)
	if err != nil {
		return nil, err
	}
	err = o.around(ctx, e, target, func(ctx context.Context, w *resource.Write, c card) error {
		f.id, f.at, f.by, f.byName = w.IDs.Next(), w.Env.Now, w.Actor.ID, w.Actor.Name
		if err := f.insert(ctx, w.Tx, e, target); err != nil {
			return err
		}
		return w.Audit(ctx, entry("attach", e, target, c, resource.Changes{attachedFile: {none, quoted(f.name)}}))
	})
	return only(f.item()), err
}

// receive stores the content of the part "file".
func (o operations) receive(ctx context.Context, in *uploadInput) (file, error) {
	part, err := in.File(files.DefaultMaxBytes)
	if err != nil {
		return file{}, err
	}
	name, content := files.CleanName(part.FileName()), bufio.NewReader(part)
	head, _ := content.Peek(files.HeadBytes) // a shorter file ends here, and what cannot be read Put says
	if err := files.CheckKind(name, head); err != nil {
		return file{}, err
	}
	blob, err := o.Files.Put(ctx, content)
	if err != nil {
		return file{}, err
	}
	return file{name: name, contentType: contentType(part), size: blob.Size, sha256: blob.SHA256}, nil
}

func contentType(part *multipart.Part) string {
	kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
	if err != nil || len(kind) > 100 {
		return "application/octet-stream"
	}
	return kind
}

func (o operations) fileContents() {
	download := op("files", "download", http.MethodGet, "/files/{id}", "Download a file")
	download.Answer = &huma.Response{Description: "The content, always as an attachment.", Content: map[string]*huma.MediaType{"*/*": {}}}
	httpx.Register(o.api, download, o.download)
	httpx.DescribeRanges(o.api, download)
	remove := op("files", "archive", http.MethodDelete, "/files/{id}", "Take a file off its record")
	remove.Status = http.StatusNoContent
	httpx.Register(o.api, remove, o.detach)
}

func (o operations) download(ctx context.Context, in *IDInput) (*huma.StreamResponse, error) {
	f, _, err := o.visibleFile(ctx, *in)
	if err != nil {
		return nil, err
	}
	content, err := o.Files.Open(f.sha256)
	if err != nil {
		return nil, errs.Gone("file_missing").Because(err)
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer func() { _ = content.Close() }()
		r, w := humago.Unwrap(hc)
		w.Header().Set("ETag", `"`+f.sha256+`"`)
		files.Serve(w, r, f.name, f.contentType, content)
	}}, nil
}

// visibleFile finds a live file on a record the caller may read. All others do not
// exist for the caller.
func (o operations) visibleFile(ctx context.Context, in IDInput) (file, *resource.Entity, error) {
	target, err := in.id()
	if err != nil {
		return file{}, nil, err
	}
	f, err := loadFile(ctx, o.Store.DB, target)
	if err != nil {
		return file{}, nil, err
	}
	e := o.Store.Registry.Named(f.entity)
	if !readable(e, httpx.Actor(ctx)) {
		return file{}, nil, errs.NotFound()
	}
	return f, e, e.Require(ctx, o.Store.DB, httpx.Actor(ctx), f.record, authz.Read)
}

func (o operations) detach(ctx context.Context, in *IDInput) (*struct{}, error) {
	f, e, err := o.visibleFile(ctx, *in)
	if err != nil {
		return nil, err
	}
	return nil, o.around(ctx, e, f.record, func(ctx context.Context, w *resource.Write, c card) error {
		n, err := w.Tx.Exec(ctx, "UPDATE files SET archived_at = ? WHERE id = ? AND archived_at IS NULL", w.Env.Now, f.id)
		if err != nil || n == 0 {
			return err // somebody else was quicker
		}
		return w.Audit(ctx, entry("detach", e, f.record, c, resource.Changes{attachedFile: {quoted(f.name), none}}))
	})
}
