package value

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// ModelInfo is a model version in a list.
type ModelInfo struct {
	ID          string         `json:"id"`
	Rev         string         `json:"rev"`
	Version     int64          `json:"version"`
	Kind        Kind           `json:"kind"`
	State       string         `json:"state" enum:"draft,review,active,retired"`
	Name        resource.Label `json:"name"`
	CreatedAt   string         `json:"created_at"`
	CreatedBy   string         `json:"created_by" doc:"a name; empty: the program"`
	UpdatedAt   *string        `json:"updated_at"`
	SubmittedAt *string        `json:"submitted_at"`
	ActivatedAt *string        `json:"activated_at"`
	ActivatedBy string         `json:"activated_by" doc:"a name; empty: the program"`
	Source      *int64         `json:"source" doc:"number of the version it was copied from"`
}

// ModelDetail is a model version with its definition and all that an editor shows of it.
type ModelDetail struct {
	ModelInfo
	Definition json.RawMessage  `json:"definition"`
	Leaves     []ModelLeaf      `json:"leaves"`
	Note       string           `json:"note" doc:"why it was sent back from review"`
	Moves      []string         `json:"moves" doc:"what may be done in this state"`
	Signatures []ModelSignature `json:"signatures"`
	Signed     bool             `json:"signed" doc:"the signatures suffice"`
	SignedByMe bool             `json:"signed_by_me"`
	Missing    []ModelFault     `json:"missing" doc:"what stands against a review"`
	Trial      *TrialInfo       `json:"trial"`
	Addable    []ModelLeaf      `json:"addable" doc:"shipped indicators that the model does not have"`
}

// ModelLeaf is the dictionary's entry of a leaf.
type ModelLeaf struct {
	Code       Code           `json:"code"`
	Group      GroupCode      `json:"group"`
	Name       resource.Label `json:"name"`
	Definition resource.Label `json:"definition"`
	Unit       resource.Label `json:"unit"`
	Source     string         `json:"source" enum:"order,finance,effort,survey,judged,external"`
	Domain     Domain         `json:"domain"`
	Own        bool           `json:"own" doc:"the company's own, not a shipped one"`
	Direction  string         `json:"direction" enum:"up,down,mixed" doc:"whether more is better"`
	Owner      *PersonName    `json:"owner"`
	Masked     bool           `json:"masked,omitempty" doc:"its bounds are not shown to the caller"`
}

// PersonName is a person, by name.
type PersonName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ModelSignature is a valid signature.
type ModelSignature struct {
	User  PersonName       `json:"user"`
	Roles []resource.Label `json:"roles"`
	At    string           `json:"at"`
}

// ModelFault is something to put right before a review.
type ModelFault struct {
	Field string `json:"field"`
	Code  string `json:"code"`
}

// TrialInfo says how a trial stands.
type TrialInfo struct {
	AsOf      string `json:"as_of"`
	CreatedAt string `json:"created_at"`
	Current   bool   `json:"current" doc:"false: the model changed since"`
	Accounts  int    `json:"accounts"`
	Changed   int    `json:"changed"`
}

type modelsOutput struct {
	Body struct {
		Items []ModelInfo `json:"items"`
	}
}

type modelOutput struct{ Body ModelDetail }

type createModelInput struct {
	Body struct {
		Kind string `json:"kind" enum:"starter,full"`
		AsOf string `json:"as_of,omitempty" doc:"calibrate from the orders up to this day; default today"`
	}
}

func (s *Service) mountModels(api httpx.API) {
	path := httpx.Prefix + "/value/models"
	httpx.Register(api, httpx.Op{ID: "value.models.list", Method: http.MethodGet, Path: path, Tag: tag,
		Summary: "List the versions of the value model", Command: authz.ValueRead}, s.listModels)
	httpx.Register(api, httpx.Op{ID: "value.models.get", Method: http.MethodGet, Path: path + "/{id}", Tag: tag,
		Summary: "Read a version of the value model", Command: authz.ValueRead}, func(ctx context.Context, in *accountPath) (*modelOutput, error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		return s.shownModel(ctx)(s.Model(ctx, httpx.Actor(ctx), target))
	})
	httpx.Register(api, httpx.Op{ID: "value.models.create", Method: http.MethodPost, Path: path, Tag: tag, Status: http.StatusCreated,
		Summary: "Draft a model: the starter model calibrated afresh, or the full one", Command: authz.ModelManage}, func(ctx context.Context, in *createModelInput) (*modelOutput, error) {
		return s.shownModel(ctx)(s.CreateModel(ctx, httpx.Actor(ctx), Kind(in.Body.Kind), calendar.Date(in.Body.AsOf)))
	})
	httpx.Register(api, httpx.Op{ID: "value.models.activate", Method: http.MethodPost, Path: path + "/{id}/activate", Tag: tag,
		Summary: "Make a reviewed, tried and signed model the active one", Command: authz.ModelManage}, func(ctx context.Context, in *accountPath) (*modelOutput, error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		return s.shownModel(ctx)(s.ActivateModel(ctx, httpx.Actor(ctx), target))
	})
	s.mountModelEditor(api, path+"/{id}")
	s.mountTrial(api, path+"/{id}")
}

func (s *Service) listModels(ctx context.Context, _ *struct{}) (*modelsOutput, error) {
	list, err := s.Models(ctx, httpx.Actor(ctx))
	if err != nil {
		return nil, err
	}
	names, err := s.peopleOf(ctx, list...)
	if err != nil {
		return nil, err
	}
	versions := map[id.ID]int64{}
	for i := range list {
		versions[list[i].ID] = list[i].Version
	}
	out := &modelsOutput{}
	out.Body.Items = make([]ModelInfo, len(list))
	for i := range list {
		out.Body.Items[i] = list[i].info(names)
		if source, known := versions[list[i].Source]; known {
			out.Body.Items[i].Source = &source
		}
	}
	return out, nil
}
