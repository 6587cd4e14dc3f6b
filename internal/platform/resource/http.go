package resource

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
)

// maxJSON bounds a request body of one record or one bulk change.
const maxJSON = 1 << 20

type listInput struct {
	Q        string `query:"q" maxLength:"200" doc:"search text"`
	Filter   string `query:"filter" maxLength:"20000" doc:"a condition as JSON: {\"field\",\"op\",\"value\"} or {\"and\":[…]} / {\"or\":[…]}"`
	Sort     string `query:"sort" maxLength:"200" doc:"up to three fields, - for descending: -value_score,name"`
	Limit    int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	After    string `query:"after" maxLength:"2000" doc:"next of the page before"`
	Total    bool   `query:"total" doc:"count all matching rows too"`
	Archived string `query:"archived" enum:"only," doc:"only: the recycle bin"`
	Fields   string `query:"fields" maxLength:"2000" doc:"only these fields, separated by commas"`
}

func (in listInput) query() (Query, error) {
	filter, err := ParseFilter(in.Filter)
	q := Query{Q: in.Q, Filter: filter, Sort: in.Sort, Limit: in.Limit, After: in.After, Total: in.Total, Archived: in.Archived == "only"}
	if in.Fields != "" {
		q.Fields = strings.Split(in.Fields, ",")
	}
	return q, err
}

// IDInput and BodyInput are exported because huma fills no unexported embedded struct.
type IDInput struct {
	ID string `path:"id" maxLength:"20"`
}

func (in IDInput) id() (id.ID, error) {
	parsed, err := id.Parse(in.ID)
	if err != nil {
		return 0, errs.NotFound()
	}
	return parsed, nil
}

type BodyInput struct{ RawBody []byte }

func (in BodyInput) body() (Body, error) {
	var body Body
	if err := json.Unmarshal(in.RawBody, &body); err != nil || body == nil {
		return nil, errs.BadRequest("bad_json").Because(err)
	}
	return body, nil
}

type patchInput struct {
	IDInput
	BodyInput
}

// endpoints are the operations of one entity.
type endpoints struct {
	store  *Store
	entity *Entity
	api    httpx.API
	path   string
	name   string
}

// Mount adds the operations of every entity.
func Mount(api httpx.API, s *Store) {
	for _, entity := range s.Registry.All() {
		e := endpoints{store: s, entity: entity, api: api, name: entity.Name, path: httpx.Prefix + "/" + entity.Name}
		e.schema()
		e.reading()
		e.writing()
	}
}

func (e endpoints) op(verb, method, path, summary string) httpx.Op {
	return httpx.Op{ID: e.name + "." + verb, Method: method, Path: e.path + path, Summary: summary + " " + e.name, Tag: e.name, MaxBody: maxJSON}
}

func (e endpoints) reading() {
	list := e.op("list", http.MethodGet, "", "List")
	list.Answer = e.entity.PageAnswer()
	httpx.Register(e.api, list, func(ctx context.Context, in *listInput) (*httpx.Raw, error) {
		q, err := in.query()
		if err != nil {
			return nil, err
		}
		page, err := e.entity.List(ctx, e.store, httpx.Actor(ctx), q)
		if err != nil {
			return nil, err
		}
		return httpx.JSON(page.JSON()), nil
	})
	get := e.op("get", http.MethodGet, "/{id}", "Read one of")
	get.Answer = e.entity.Answer()
	httpx.Register(e.api, get, func(ctx context.Context, in *IDInput) (*httpx.Raw, error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		body, err := e.entity.Get(ctx, e.store, httpx.Actor(ctx), target)
		if err != nil {
			return nil, err
		}
		return httpx.JSON(body), nil
	})
	e.grouping()
	e.exporting()
}

// JSON renders the page.
func (p Page) JSON() []byte {
	size := 64
	for _, item := range p.Items {
		size += len(item) + 1
	}
	dst := append(make([]byte, 0, size), `{"items":[`...)
	for i, item := range p.Items {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, item...)
	}
	dst = append(dst, `],"next":`...)
	if p.Next == "" {
		dst = append(dst, "null"...)
	} else {
		dst = appendString(dst, p.Next)
	}
	if p.Total != nil {
		dst = strconv.AppendInt(append(dst, `,"total":`...), *p.Total, 10)
	}
	return append(dst, '}')
}

func (e endpoints) writing() {
	create := e.op("create", http.MethodPost, "", "Create one of")
	create.Status, create.Body, create.Answer = http.StatusCreated, e.request(e.inputRef()), e.entity.Answer()
	create.Made = func(ctx context.Context, record id.ID) ([]byte, error) {
		return e.entity.Get(ctx, e.store, httpx.Actor(ctx), record)
	}
	httpx.Register(e.api, create, func(ctx context.Context, in *BodyInput) (*httpx.Raw, error) {
		body, err := in.body()
		if err != nil {
			return nil, err
		}
		return raw(e.entity.Create(ctx, e.store, httpx.Actor(ctx), body))
	})
	patch := e.op("patch", http.MethodPatch, "/{id}", "Change one of")
	patch.Body, patch.Answer = e.request(e.inputRef()), e.entity.Answer()
	httpx.Register(e.api, patch, e.patch)
	archive := e.op("archive", http.MethodDelete, "/{id}", "Archive one of")
	archive.Status = http.StatusNoContent
	httpx.Register(e.api, archive, e.archive)
	restore := e.op("restore", http.MethodPost, "/{id}/restore", "Restore one of")
	restore.Answer = e.entity.Answer()
	httpx.Register(e.api, restore, func(ctx context.Context, in *IDInput) (*httpx.Raw, error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		return raw(e.entity.Restore(ctx, e.store, httpx.Actor(ctx), target))
	})
	httpx.Register(e.api, e.op("bulk", http.MethodPost, "/bulk", "Change or archive many"), e.bulk)
	grid := e.op("grid", http.MethodPost, "/grid", "Add and change up to 500, all or none, of")
	grid.MaxBody = maxGridJSON
	grid.Answer = e.entity.PageAnswer()
	httpx.Register(e.api, grid, e.grid)
}

func raw(body []byte, err error) (*httpx.Raw, error) {
	if err != nil {
		return nil, err
	}
	return httpx.JSON(body), nil
}

func (e endpoints) patch(ctx context.Context, in *patchInput) (*httpx.Raw, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	body, err := in.body()
	if err != nil {
		return nil, err
	}
	rev, err := strconv.ParseInt(strings.Trim(string(body["rev"]), `"`), 10, 64)
	if err != nil {
		return nil, errs.Invalid("rev", "required")
	}
	delete(body, "rev")
	return raw(e.entity.Patch(ctx, e.store, httpx.Actor(ctx), target, rev, body))
}

type archiveInput struct {
	IDInput
	Rev int64 `query:"rev" doc:"refuse when the record has changed since this revision"`
}

func (e endpoints) archive(ctx context.Context, in *archiveInput) (*struct{}, error) {
	target, err := in.id()
	if err != nil {
		return nil, err
	}
	return nil, e.entity.Archive(ctx, e.store, httpx.Actor(ctx), target, in.Rev)
}

type bulkInput struct{ Body BulkRequest }
type bulkOutput struct{ Body BulkResult }

func (e endpoints) bulk(ctx context.Context, in *bulkInput) (*bulkOutput, error) {
	result, err := e.entity.Bulk(ctx, e.store, httpx.Actor(ctx), in.Body)
	if err != nil {
		return nil, err
	}
	return &bulkOutput{Body: result}, nil
}
