package value

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/loam-crm/loam/internal/account"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// JudgedInput is one entry as it is sent.
type JudgedInput struct {
	Leaf     string          `json:"leaf"`
	State    string          `json:"state" doc:"known, unknown or na"`
	Value    *float64        `json:"value,omitempty" doc:"when known; a level is 0–4, an amount is in the company's currency, a rate of 0.1 is 10 %"`
	Reason   string          `json:"reason,omitempty" doc:"why it does not apply"`
	Source   string          `json:"source,omitempty" doc:"judged, external or survey"`
	DatedOn  string          `json:"dated_on,omitempty" doc:"the day it stands for; default today"`
	Note     string          `json:"note,omitempty"`
	Evidence []InputEvidence `json:"evidence,omitempty" doc:"a level of 2 and above needs some"`
	Replaces *string         `json:"replaces,omitempty" doc:"id of the entry you saw, empty for none; another one standing is then a conflict"`
}

// CellInput is an entry for one of several accounts.
type CellInput struct {
	Account string `json:"account"`
	JudgedInput
}

func (in *JudgedInput) entry() Entry {
	return Entry{Code: Code(in.Leaf), State: stateOf(in.State), Value: in.Value, Reason: in.Reason, Source: in.Source,
		Date: calendar.Date(in.DatedOn), Note: in.Note, Evidence: in.Evidence, Replaces: in.Replaces}
}

type sheetInput struct {
	ID    string `path:"id" maxLength:"20"`
	Years int    `query:"years" minimum:"0" maximum:"30" doc:"length of a development to survive; default 4"`
}

type sheetOutput struct{ Body *InputSheet }

type enterInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Items []JudgedInput `json:"items" minItems:"1" maxItems:"100"`
	}
}

type leafPath struct {
	ID   string `path:"id" maxLength:"20"`
	Leaf string `path:"leaf" maxLength:"40"`
}

type entriesOutput struct {
	Body struct {
		Items []InputEntry `json:"items"`
	}
}

type confirmInput struct {
	ID   string `path:"id" maxLength:"20"`
	Leaf string `path:"leaf" maxLength:"40"`
	Body *struct {
		Entry string `json:"entry,omitempty" doc:"id of the entry you saw"`
	}
}

type confirmAllInput struct {
	ID   string `path:"id" maxLength:"20"`
	Body struct {
		Entries []string `json:"entries" minItems:"1" maxItems:"100" doc:"ids of the entries you saw"`
	}
}

type returnInput struct {
	ID   string `path:"id" maxLength:"20"`
	Leaf string `path:"leaf" maxLength:"40"`
	Body struct {
		Entry   string `json:"entry,omitempty" doc:"id of the entry you saw"`
		Comment string `json:"comment" doc:"what its author is to correct"`
	}
}

type reviewsOutput struct{ Body *InputReviews }

type gapsInput struct {
	Segment string `query:"segment" maxLength:"20" doc:"only the customers of this segment"`
	Q       string `query:"q" maxLength:"200"`
	Filter  string `query:"filter" maxLength:"20000" doc:"as in the list of accounts"`
	Leaf    string `query:"leaf" maxLength:"40" doc:"only the customers of which this indicator is not known; without q and filter"`
	Owner   string `query:"owner" maxLength:"20" doc:"with leaf: only the customers of this owner, or none"`
	After   string `query:"after" maxLength:"2000"`
}

type gapsOutput struct{ Body *Gaps }

type batchInput struct {
	Body struct {
		Items []CellInput `json:"items" minItems:"1" maxItems:"2000"`
	}
}

type batchOutput struct {
	Body struct {
		Stored int `json:"stored"`
	}
}

func (s *Service) mountJudged(api httpx.API) {
	path := httpx.Prefix + "/accounts/{id}/value/inputs"
	httpx.Register(api, httpx.Op{ID: "accounts.inputs", Method: http.MethodGet, Path: path, Tag: tag,
		Summary: "Read what people judged and recorded of an account"}, func(ctx context.Context, in *sheetInput) (*sheetOutput, error) {
		target, err := parseID(in.ID)
		if err != nil {
			return nil, err
		}
		return s.sheet(ctx, target, in.Years)
	})
	httpx.Register(api, httpx.Op{ID: "accounts.enter-inputs", Method: http.MethodPut, Path: path, Tag: tag, MaxBody: 1 << 20,
		Summary: "Enter judged inputs of an account"}, s.enter)
	httpx.Register(api, httpx.Op{ID: "accounts.input-history", Method: http.MethodGet, Path: path + "/{leaf}", Tag: tag,
		Summary: "List what was entered for one leaf of an account, newest first"}, s.inputHistory)
	httpx.Register(api, httpx.Op{ID: "accounts.confirm-input", Method: http.MethodPost, Path: path + "/{leaf}/confirm", Tag: tag,
		Summary: "Confirm what somebody else entered for a leaf"}, s.confirm)
	httpx.Register(api, httpx.Op{ID: "accounts.confirm-inputs", Method: http.MethodPost, Path: path + "/confirm", Tag: tag,
		Summary: "Confirm several entries of an account, all or none"}, s.confirmAll)
	httpx.Register(api, httpx.Op{ID: "accounts.return-input", Method: http.MethodPost, Path: path + "/{leaf}/return", Tag: tag,
		Summary: "Send what somebody else entered for a leaf back to be corrected"}, s.returnOne)
	httpx.Register(api, httpx.Op{ID: "value.reviews", Method: http.MethodGet, Path: httpx.Prefix + "/value/reviews", Tag: tag,
		Summary: "List judgements that wait for you: to be confirmed, and your own that came back", Command: authz.ValueRead}, s.listReviews)
	httpx.Register(api, httpx.Op{ID: "value.gaps", Method: http.MethodGet, Path: httpx.Prefix + "/value/gaps", Tag: tag,
		Summary: "List what is unknown of the customers you may change, by how much it would narrow their value", Command: authz.ValueRead}, s.listGaps)
	httpx.Register(api, httpx.Op{ID: "value.enter-inputs", Method: http.MethodPost, Path: httpx.Prefix + "/value/inputs", Tag: tag, MaxBody: 4 << 20,
		Summary: "Enter judged inputs of many accounts, all or none", Command: authz.ValueRead}, s.enterMany)
}

func (s *Service) sheet(ctx context.Context, target id.ID, years int) (*sheetOutput, error) {
	sheet, err := s.Inputs(ctx, httpx.Actor(ctx), target, years)
	if err != nil {
		return nil, err
	}
	return &sheetOutput{sheet}, nil
}

func (s *Service) enter(ctx context.Context, in *enterInput) (*sheetOutput, error) {
	target, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	entries := make([]AccountEntry, len(in.Body.Items))
	for i := range in.Body.Items {
		entries[i] = AccountEntry{target, in.Body.Items[i].entry()}
	}
	if err := s.Enter(ctx, httpx.Actor(ctx), entries); err != nil {
		return nil, err
	}
	return s.sheet(ctx, target, 0)
}

func (s *Service) enterMany(ctx context.Context, in *batchInput) (*batchOutput, error) {
	entries := make([]AccountEntry, len(in.Body.Items))
	for i := range in.Body.Items {
		target, err := id.Parse(in.Body.Items[i].Account)
		if err != nil {
			return nil, errs.Invalid(in.Body.Items[i].Account+"."+in.Body.Items[i].Leaf, "not_an_id")
		}
		entries[i] = AccountEntry{target, in.Body.Items[i].entry()}
	}
	out := &batchOutput{}
	out.Body.Stored = len(entries)
	return out, s.enterCells(ctx, httpx.Actor(ctx), entries, accountAndLeaf)
}

func (s *Service) inputHistory(ctx context.Context, in *leafPath) (*entriesOutput, error) {
	target, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	actor := httpx.Actor(ctx)
	if _, err := account.Accounts.Load(ctx, s.Store.DB, actor, target); err != nil {
		return nil, err
	}
	if err := require(actor, authz.ValueRead); err != nil {
		return nil, err
	}
	list, err := readEntries(ctx, s.Store.DB, target, Code(in.Leaf))
	if err != nil {
		return nil, err
	}
	out := &entriesOutput{}
	out.Body.Items = []InputEntry{}
	for _, e := range list {
		out.Body.Items = append(out.Body.Items, e.InputEntry)
	}
	return out, nil
}

func (s *Service) confirm(ctx context.Context, in *confirmInput) (*sheetOutput, error) {
	target, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	seen := ""
	if in.Body != nil {
		seen = in.Body.Entry
	}
	if err := s.ConfirmInput(ctx, httpx.Actor(ctx), target, Code(in.Leaf), seen); err != nil {
		return nil, err
	}
	return s.sheet(ctx, target, 0)
}

func (s *Service) confirmAll(ctx context.Context, in *confirmAllInput) (*sheetOutput, error) {
	target, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.ConfirmAll(ctx, httpx.Actor(ctx), target, in.Body.Entries); err != nil {
		return nil, err
	}
	return s.sheet(ctx, target, 0)
}

func (s *Service) returnOne(ctx context.Context, in *returnInput) (*sheetOutput, error) {
	target, err := parseID(in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.ReturnInput(ctx, httpx.Actor(ctx), target, Code(in.Leaf), in.Body.Entry, in.Body.Comment); err != nil {
		return nil, err
	}
	return s.sheet(ctx, target, 0)
}

func (s *Service) listReviews(ctx context.Context, _ *struct{}) (*reviewsOutput, error) {
	reviews, err := s.Reviews(ctx, httpx.Actor(ctx))
	return &reviewsOutput{reviews}, err
}

func (s *Service) listGaps(ctx context.Context, in *gapsInput) (*gapsOutput, error) {
	if in.Leaf != "" {
		return s.listLacking(ctx, in)
	}
	filter, err := resource.ParseFilter(in.Filter)
	if err != nil {
		return nil, err
	}
	if in.Segment != "" {
		one := resource.Filter{Field: "segment", Op: "eq", Value: json.RawMessage(quoted(in.Segment))}
		both := resource.Filter{And: []resource.Filter{one}}
		if filter != nil {
			both.And = append(both.And, *filter)
		}
		filter = &both
	}
	gaps, err := s.Gaps(ctx, httpx.Actor(ctx), resource.Query{Q: in.Q, Filter: filter, After: in.After})
	if err != nil {
		return nil, err
	}
	return &gapsOutput{gaps}, nil
}

func (s *Service) listLacking(ctx context.Context, in *gapsInput) (*gapsOutput, error) {
	skip := 0
	if in.After != "" {
		var err error
		if skip, err = strconv.Atoi(in.After); err != nil || skip < 0 {
			return nil, errs.Invalid("after", "bad_cursor")
		}
	}
	gaps, err := s.GapsOf(ctx, httpx.Actor(ctx), lackingInput{leaf: Code(in.Leaf), segment: in.Segment, owner: in.Owner, skip: skip})
	return &gapsOutput{gaps}, err
}
