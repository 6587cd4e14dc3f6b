package records

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/resource"
)

type recycleBinInput struct {
	Entity string `query:"entity" required:"true" maxLength:"60"`
	Filter string `query:"filter" maxLength:"20000"`
	Sort   string `query:"sort" maxLength:"200" doc:"default: the last archived first"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After  string `query:"after" maxLength:"2000"`
	Total  bool   `query:"total"`
}

func (o operations) recycleBin() {
	read := op("recycle-bin", "list", http.MethodGet, "/recycle-bin", "List archived records of an entity")
	read.Command = authz.RecycleRestore
	read.Answer = &huma.Response{Description: "A page of records.", Content: map[string]*huma.MediaType{"application/json": {Schema: recordPage()}}}
	httpx.Register(o.api, read, o.readRecycleBin)
}

func (o operations) readRecycleBin(ctx context.Context, in *recycleBinInput) (*httpx.Raw, error) {
	actor := httpx.Actor(ctx)
	e, err := o.entityNamed(in.Entity, actor)
	if err != nil {
		return nil, err
	}
	filter, err := resource.ParseFilter(in.Filter)
	if err != nil {
		return nil, err
	}
	sort := in.Sort
	if sort == "" {
		sort = "-updated_at" // an archived record does not change any more
	}
	found, err := e.List(ctx, o.Store, actor, resource.Query{Filter: filter, Sort: sort, Limit: in.Limit, After: in.After, Total: in.Total, Archived: true})
	if err != nil {
		return nil, err
	}
	return httpx.JSON(found.JSON()), nil
}

func recordPage() *huma.Schema {
	return &huma.Schema{Type: "object", Required: []string{"items", "next"}, Properties: map[string]*huma.Schema{
		"items": {Type: "array", Items: &huma.Schema{Type: "object", AdditionalProperties: true}},
		"next":  {Type: "string", Nullable: true}, "total": {Type: "integer"}}}
}
