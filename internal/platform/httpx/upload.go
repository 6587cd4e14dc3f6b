package httpx

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/loam-crm/loam/internal/platform/errs"
)

const (
	uploadTime = 30 * time.Minute // a large file over a poor mobile line
	wrapping   = 1 << 20          // bytes of a form beside its file
)

// Upload is the input of an operation that takes a file. It keeps the request, so
// that the file streams to its place once the caller's rights are known; a form that
// the registry reads itself is read of anybody, to its end.
type Upload struct {
	request *http.Request
	writer  http.ResponseWriter
}

// Resolve is called by the registry before the handler.
func (u *Upload) Resolve(hc huma.Context) []error {
	u.request, u.writer = humago.Unwrap(hc)
	return nil
}

// DescribeUpload puts the form into the contract of an operation that is registered
// already: a described body is one the registry would read itself.
func DescribeUpload(api API, op Op, note string) {
	file := &huma.Schema{Type: "object", Required: []string{"file"},
		Properties: map[string]*huma.Schema{"file": {Type: "string", Format: "binary", Description: note}}}
	api.OpenAPI().Paths[op.Path].Post.RequestBody = &huma.RequestBody{Required: true,
		Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: file}}}
}

// File opens the part "file" of the form. Beyond the most bytes of a file, reading
// fails with http.MaxBytesError.
func (u *Upload) File(most int64) (*multipart.Part, error) {
	Unhurried(u.request.Context())
	_ = http.NewResponseController(u.writer).SetReadDeadline(time.Now().Add(uploadTime)) // where there is none, it is not needed
	u.request.Body = http.MaxBytesReader(u.writer, u.request.Body, most+wrapping)
	parts, err := u.request.MultipartReader()
	if err != nil {
		return nil, errs.WrongKind("not_multipart").Because(err)
	}
	for {
		part, err := parts.NextPart()
		var bound *http.MaxBytesError
		switch {
		case errors.Is(err, io.EOF):
			return nil, errs.Invalid("file", "required")
		case errors.As(err, &bound):
			return nil, errs.TooLarge("file_too_large").With("max_bytes", most)
		case err != nil:
			return nil, errs.BadRequest("upload_interrupted").Because(err)
		case part.FormName() == "file" && part.FileName() != "":
			return part, nil
		}
	}
}

// DescribeRanges puts into the contract of a registered download what the standard library answers to conditions and ranges.
func DescribeRanges(api API, download Op) {
	answers := api.OpenAPI().Paths[download.Path].Get.Responses
	answers["206"] = &huma.Response{Description: "A part of the content, or several.", Content: map[string]*huma.MediaType{"*/*": {}}}
	answers["304"] = &huma.Response{Description: "What the caller has is the content."}
	answers["416"] = &huma.Response{Description: "The content has no such part.", Content: map[string]*huma.MediaType{"text/plain": {}}}
}
