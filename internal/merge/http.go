package merge

import (
	"context"
	"net/http"
	"strconv"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const tag = "merges"

// MergeRequest is what the API takes.
type MergeRequest struct {
	Entity     string            `json:"entity" enum:"accounts,contacts"`
	Target     string            `json:"target" maxLength:"20" doc:"the record that stays"`
	Sources    []string          `json:"sources" nullable:"false" maxItems:"9" doc:"those that become part of it"`
	Revs       map[string]string `json:"revs,omitempty" doc:"revision by id, of all the records as they were looked at"`
	Fields     map[string]string `json:"fields,omitempty" doc:"the id of the record whose value a field takes, or all for a long text made of all of them; the others keep the target's, or the first there is"`
	SameNumber string            `json:"same_number,omitempty" enum:",both,one" doc:"orders of one number: both are kept and the second gets another number, or they are one order"`
	Reason     string            `json:"reason,omitempty" maxLength:"500"`
}

func (r MergeRequest) request() (Request, error) {
	out := Request{Entity: r.Entity, SameNumber: r.SameNumber, Reason: r.Reason, Revs: map[id.ID]int64{}, Fields: map[string]id.ID{}}
	var err error
	if out.Target, err = id.Parse(r.Target); err != nil {
		return out, errs.Invalid("target", "not_an_id")
	}
	for _, text := range r.Sources {
		one, err := id.Parse(text)
		if err != nil {
			return out, errs.Invalid("sources", "not_an_id")
		}
		out.Sources = append(out.Sources, one)
	}
	for text, rev := range r.Revs {
		one, err := id.Parse(text)
		n, wrong := strconv.ParseInt(rev, 10, 64)
		if err != nil || wrong != nil {
			return out, errs.Invalid("revs", "unreadable")
		}
		out.Revs[one] = n
	}
	for name, text := range r.Fields {
		if text == "all" {
			out.Fields[name] = resource.FromAll
			continue
		}
		if out.Fields[name], err = id.Parse(text); err != nil {
			return out, errs.Invalid("fields."+name, "not_an_id")
		}
	}
	return out, nil
}

type mergeInput struct{ Body MergeRequest }

type mergeOutput struct{ Body MergeDone }

type mergePreviewOutput struct {
	Body struct {
		Items []MergeLoad `json:"items" nullable:"false"`
	}
}

type mergesInput struct {
	Entity string `query:"entity" enum:"accounts,contacts" default:"accounts"`
	After  string `query:"after" maxLength:"20" doc:"next of the page before"`
}

type mergesOutput struct {
	Body struct {
		Items []MergeDone `json:"items" nullable:"false"`
		Next  *string     `json:"next"`
	}
}

type undoInput struct {
	ID string `path:"id" maxLength:"20"`
}

// Mount adds the operations.
func (s *Service) Mount(api httpx.API) {
	path := httpx.Prefix + "/merges"
	httpx.Register(api, httpx.Op{ID: "merges.make", Long: true, Method: http.MethodPost, Path: path, Tag: tag,
		Summary: "Make one record of several that are the same customer or the same person"}, s.make)
	httpx.Register(api, httpx.Op{ID: "merges.preview", Method: http.MethodPost, Path: path + "/preview", Tag: tag,
		Summary: "Count what a merge would move; nothing is changed"}, s.preview)
	httpx.Register(api, httpx.Op{ID: "merges.list", Method: http.MethodGet, Path: path, Tag: tag,
		Summary: "List what was merged"}, s.list)
	httpx.Register(api, httpx.Op{ID: "merges.undo", Long: true, Method: http.MethodPost, Path: path + "/{id}/undo", Tag: tag,
		Summary: "Take a merge back"}, s.undo)
}

func (s *Service) make(ctx context.Context, in *mergeInput) (*mergeOutput, error) {
	r, err := in.Body.request()
	if err != nil {
		return nil, err
	}
	m, err := s.Merge(ctx, httpx.Actor(ctx), r)
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, m)
}

func (s *Service) answer(ctx context.Context, m *Merge) (*mergeOutput, error) {
	shown, err := s.show(ctx, httpx.Actor(ctx), m)
	if err != nil {
		return nil, err
	}
	return &mergeOutput{*shown}, nil
}

func (s *Service) preview(ctx context.Context, in *mergeInput) (*mergePreviewOutput, error) {
	r, err := in.Body.request()
	if err != nil {
		return nil, err
	}
	out := &mergePreviewOutput{}
	out.Body.Items, err = s.Preview(ctx, httpx.Actor(ctx), r)
	return out, err
}

func (s *Service) list(ctx context.Context, in *mergesInput) (*mergesOutput, error) {
	var below id.ID
	if in.After != "" {
		var err error
		if below, err = id.Parse(in.After); err != nil {
			return nil, errs.Invalid("after", "bad_cursor")
		}
	}
	items, next, err := s.List(ctx, httpx.Actor(ctx), in.Entity, below)
	if err != nil {
		return nil, err
	}
	out := &mergesOutput{}
	out.Body.Items = items
	if next != 0 {
		text := next.String()
		out.Body.Next = &text
	}
	return out, nil
}

func (s *Service) undo(ctx context.Context, in *undoInput) (*mergeOutput, error) {
	target, err := id.Parse(in.ID)
	if err != nil {
		return nil, errs.NotFound()
	}
	m, err := s.Undo(ctx, httpx.Actor(ctx), target)
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, m)
}
