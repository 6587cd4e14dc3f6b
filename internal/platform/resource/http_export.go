package resource

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/httpx"
)

// ExportInput chooses the records of an exported list.
type ExportInput struct {
	Q      string `query:"q" json:"q,omitempty" maxLength:"200"`
	Filter string `query:"filter" json:"filter,omitempty" maxLength:"20000"`
	Sort   string `query:"sort" json:"sort,omitempty" maxLength:"200"`
	Fields string `query:"fields" json:"fields,omitempty" maxLength:"2000"`
}

type exportInput struct {
	ExportInput
	TableInput
}

// ExportBody asks for an exported list.
type ExportBody struct {
	ExportInput
	TableInput
}

func (e endpoints) exporting() {
	get := e.op("export", http.MethodGet, "/export", "Export")
	get.Answer = httpx.TableAnswer()
	httpx.Register(e.api, get, func(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
		return e.export(ctx, in.ExportInput, in.TableInput)
	})
	// A selection of hundreds is longer than an address may be.
	post := e.op("take", http.MethodPost, "/export", "Export a selection of")
	post.Answer = httpx.TableAnswer()
	httpx.Register(e.api, post, func(ctx context.Context, in *struct{ Body ExportBody }) (*huma.StreamResponse, error) {
		return e.export(ctx, in.Body.ExportInput, in.Body.TableInput)
	})
}

func (e endpoints) export(ctx context.Context, in ExportInput, table TableInput) (*huma.StreamResponse, error) {
	q, err := listInput{Q: in.Q, Filter: in.Filter, Sort: in.Sort, Fields: in.Fields}.query()
	if err != nil {
		return nil, err
	}
	actor := httpx.Actor(ctx)
	return e.store.Hand(ctx, actor, Takeout{TableInput: table, Name: e.name, File: e.name,
		By: map[string]string{"q": in.Q, "filter": in.Filter, "fields": in.Fields},
		Open: func(ctx context.Context) (int64, func(context.Context, io.Writer) error, error) {
			first := q
			first.Limit, first.Total = 1, true
			page, err := e.entity.List(ctx, e.store, actor, first)
			if err != nil {
				return 0, nil, err
			}
			return *page.Total, func(ctx context.Context, w io.Writer) error {
				return e.entity.Export(ctx, e.store, actor, q, table.Format, w)
			}, nil
		}})
}
