package records

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/files"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const (
	maxFiles   = 500              // on one record
	maxUpload  = 51 << 20         // bytes of a request: a file of 50 MiB and its wrapping
	uploadTime = 30 * time.Minute // 50 MiB over a poor mobile line
)

// uploadInput keeps the request, so that the file streams to disk instead of
// passing through memory.
type uploadInput struct {
	IDInput
	request *http.Request
	writer  http.ResponseWriter
}

// Resolve is called by the registry before the handler.
func (in *uploadInput) Resolve(hc huma.Context) []error {
	in.request, in.writer = humago.Unwrap(hc)
	return nil
}

func (o operations) attachments(e resource.Any) {
	read := recordOp(e, "files", http.MethodGet, "/files", "List the files on one of "+e.EntityName())
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
	attach := recordOp(e, "attach", http.MethodPost, "/files", "Put a file on one of "+e.EntityName())
	attach.Status = http.StatusCreated
	httpx.Register(o.api, attach, func(ctx context.Context, in *uploadInput) (*single[fileItem], error) {
		return o.attach(ctx, e, in)
	})
	// Described afterwards: a described body is one the registry would read itself.
	o.api.OpenAPI().Paths[attach.Path].Post.RequestBody = uploadBody()
}

func uploadBody() *huma.RequestBody {
	file := &huma.Schema{Type: "object", Required: []string{"file"},
		Properties: map[string]*huma.Schema{"file": {Type: "string", Format: "binary", Description: "50 MiB at most"}}}
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: file}}}
}

// attach asks for the right before the upload is read, and again when it is in.
func (o operations) attach(ctx context.Context, e resource.Any, in *uploadInput) (*single[fileItem], error) {
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
	_ = http.NewResponseController(in.writer).SetReadDeadline(time.Now().Add(uploadTime)) // where there is none, it is not needed
	in.request.Body = http.MaxBytesReader(in.writer, in.request.Body, maxUpload)
	parts, err := in.request.MultipartReader()
	if err != nil {
		return file{}, errs.WrongKind("not_multipart").Because(err)
	}
	part, err := filePart(parts)
	if err != nil {
		return file{}, err
	}
	blob, err := o.Files.Put(ctx, part)
	if err != nil {
		return file{}, tooLarge(err)
	}
	return file{name: files.CleanName(part.FileName()), contentType: contentType(part), size: blob.Size, sha256: blob.SHA256}, nil
}

func filePart(parts *multipart.Reader) (*multipart.Part, error) {
	for {
		part, err := parts.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, errs.Invalid("file", "required")
		case err != nil:
			return nil, tooLarge(errs.BadRequest("upload_interrupted").Because(err))
		case part.FormName() == "file" && part.FileName() != "":
			return part, nil
		}
	}
}

// tooLarge gives the request's own bound the same name as the store's.
func tooLarge(err error) error {
	var bound *http.MaxBytesError
	if errors.As(err, &bound) {
		return errs.TooLarge("file_too_large").With("max_bytes", files.DefaultMaxBytes)
	}
	return err
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
	download.Answer = &huma.Response{Description: "The content, always as an attachment.", Content: map[string]*huma.MediaType{"application/octet-stream": {}}}
	httpx.Register(o.api, download, o.download)
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
func (o operations) visibleFile(ctx context.Context, in IDInput) (file, resource.Any, error) {
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
