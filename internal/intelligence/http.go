package intelligence

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const tag = "intel"

// IntelEntry is an item as it is sent together with its source.
type IntelEntry struct {
	Record map[string]any `json:"record" doc:"the fields, as for POST /intel"`
	Source string         `json:"source,omitempty" maxLength:"20" doc:"id of the contact who told us"`
}

type recordInput struct{ Body IntelEntry }

type recordOutput struct{ Body map[string]any }

type feedInput struct {
	Account     string `query:"account" maxLength:"20"`
	Interaction string `query:"interaction" maxLength:"20" doc:"in which it was heard"`
	Kind        string `query:"kind" maxLength:"40"`
	After       string `query:"after" maxLength:"500"`
	Limit       int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

// IntelPage is a page of intelligence.
type IntelPage Page

type feedOutput struct{ Body *IntelPage }

type sourceInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Contact string `json:"contact" maxLength:"20" doc:"empty: nobody in particular"`
	}
}

type informsInput struct {
	ID string `path:"id" maxLength:"20"`
}

type informsOutput struct{ Body *Informs }

// Mount adds the operations of intelligence beside those of every entity.
func (s *Service) Mount(api httpx.API) {
	httpx.Register(api, httpx.Op{ID: "intel.feed", Method: http.MethodGet, Path: httpx.Prefix + "/intel/feed", Tag: tag,
		Summary: "List intelligence with its sources, newest first"}, s.readFeed)
	httpx.Register(api, httpx.Op{ID: "intel.record", Method: http.MethodPost, Path: httpx.Prefix + "/intel/record", Tag: tag, Status: http.StatusCreated,
		Summary: "Store a piece of intelligence with its source at once"}, s.record)
	httpx.Register(api, httpx.Op{ID: "intel.set-source", Method: http.MethodPut, Path: httpx.Prefix + "/intel/{id}/source", Tag: tag, Status: http.StatusNoContent,
		Summary: "Say who told us"}, s.setSource)
	httpx.Register(api, httpx.Op{ID: "contacts.informs", Method: http.MethodGet, Path: httpx.Prefix + "/contacts/{id}/informs", Tag: "contacts",
		Summary: "Count what a contact told us within a year, and which level of participation that bears out"}, s.informs)
}

func (s *Service) readFeed(ctx context.Context, in *feedInput) (*feedOutput, error) {
	q := Query{Kind: in.Kind, After: in.After, Limit: in.Limit}
	for _, ref := range []struct {
		name, text string
		into       *id.ID
	}{{"account", in.Account, &q.Account}, {"interaction", in.Interaction, &q.Interaction}} {
		if err := optional(ref.name, ref.text, ref.into); err != nil {
			return nil, err
		}
	}
	page, err := s.Feed(ctx, httpx.Actor(ctx), q)
	return &feedOutput{(*IntelPage)(page)}, err
}

func optional(name, text string, into *id.ID) error {
	if text == "" {
		return nil
	}
	one, err := id.Parse(text)
	if err != nil {
		return errs.Invalid(name, "not_an_id")
	}
	*into = one
	return nil
}

func (s *Service) record(ctx context.Context, in *recordInput) (*recordOutput, error) {
	body := resource.Body{}
	for name, value := range in.Body.Record {
		raw, err := json.Marshal(value)
		if err != nil {
			return nil, errs.BadRequest("bad_json").Because(err)
		}
		body[name] = raw
	}
	var source id.ID
	if err := optional("source", in.Body.Source, &source); err != nil {
		return nil, err
	}
	made, err := s.Record(ctx, httpx.Actor(ctx), body, source)
	if err != nil {
		return nil, err
	}
	out := &recordOutput{}
	return out, json.Unmarshal(made, &out.Body)
}

func (s *Service) setSource(ctx context.Context, in *sourceInput) (*struct{}, error) {
	item, err := id.Parse(in.ID)
	if err != nil {
		return nil, errs.NotFound()
	}
	var contact id.ID
	if err := optional("contact", in.Body.Contact, &contact); err != nil {
		return nil, err
	}
	return nil, s.SetSource(ctx, httpx.Actor(ctx), item, contact)
}

func (s *Service) informs(ctx context.Context, in *informsInput) (*informsOutput, error) {
	who, err := id.Parse(in.ID)
	if err != nil {
		return nil, errs.NotFound()
	}
	out, err := s.Informs(ctx, httpx.Actor(ctx), who)
	return &informsOutput{out}, err
}
