package httpx

import (
	"context"
	"io"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// SheetType is the content type of an .xlsx file.
const SheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// TableAnswer describes the answer of an operation that is a table.
func TableAnswer() *huma.Response {
	return &huma.Response{Description: "A table.", Content: map[string]*huma.MediaType{"text/csv": {}, SheetType: {}}}
}

// Table answers with a generated file, as it is written. What holds records of the company is handed out by
// resource.Store.Hand alone, which asks first whether it may leave.
func Table(name, format string, write func(ctx context.Context, w io.Writer) error) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		contentType := SheetType
		if format == "csv" {
			contentType = "text/csv; charset=utf-8"
		}
		hc.SetHeader("Content-Type", contentType)
		hc.SetHeader("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name + "." + format}))
		Unhurried(hc.Context())
		if err := write(hc.Context(), hc.BodyWriter()); err != nil {
			panic(http.ErrAbortHandler) // the answer has begun: a cut file is better than a silent half
		}
	}}
}
