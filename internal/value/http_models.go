package value

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// ModelInfo is a model version in a list.
type ModelInfo struct {
	ID          string         `json:"id"`
	Version     int64          `json:"version"`
	Kind        Kind           `json:"kind"`
	State       string         `json:"state" enum:"draft,active,retired"`
	Name        resource.Label `json:"name"`
	CreatedAt   string         `json:"created_at"`
	ActivatedAt *string        `json:"activated_at"`
}

// ModelDetail is a model version with its definition.
type ModelDetail struct {
	ModelInfo
	Definition json.RawMessage `json:"definition"`
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
		return shownModel(ctx)(s.Model(ctx, httpx.Actor(ctx), target))
	})
	httpx.Register(api, httpx.Op{ID: "value.models.create", Method: http.MethodPost, Path: path, Tag: tag, Status: http.StatusCreated,
		Summary: "Draft a model: the starter model calibrated afresh, or the full one", Command: authz.ModelManage}, func(ctx context.Context, in *createModelInput) (*modelOutput, error) {
		return shownModel(ctx)(s.CreateModel(ctx, httpx.Actor(ctx), Kind(in.Body.Kind), calendar.Date(in.Body.AsOf)))
	})
	httpx.Register(api, httpx.Op{ID: "value.models.activate", Method: http.MethodPost, Path: path + "/{id}/activate", Tag: tag,
		Summary: "Make a draft the active model", Command: authz.ModelManage}, func(ctx context.Context, in *accountPath) (*modelOutput, error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		return shownModel(ctx)(s.ActivateModel(ctx, httpx.Actor(ctx), target))
	})
}

func (s *Service) listModels(ctx context.Context, _ *struct{}) (*modelsOutput, error) {
	list, err := s.Models(ctx, httpx.Actor(ctx))
	if err != nil {
		return nil, err
	}
	out := &modelsOutput{}
	out.Body.Items = make([]ModelInfo, len(list))
	for i := range list {
		out.Body.Items[i] = list[i].info()
	}
	return out, nil
}

func (m *StoredModel) info() ModelInfo {
	out := ModelInfo{ID: m.ID.String(), Version: m.Version, Kind: m.Kind, State: m.State, Name: m.Name, CreatedAt: m.CreatedAt.String()}
	if m.ActivatedAt != 0 {
		out.ActivatedAt = optional(m.ActivatedAt.String())
	}
	return out
}

// shownModel renders a model for the caller. The bounds of leaves made of gross profits are themselves gross profits.
func shownModel(ctx context.Context) func(StoredModel, error) (*modelOutput, error) {
	return func(m StoredModel, err error) (*modelOutput, error) {
		if err != nil {
			return nil, err
		}
		definition := m.Definition.Canonical()
		for i, leaf := range definition.Leaves {
			if confidential(leaf.Code) && !sightOf(httpx.Actor(ctx)).profit {
				definition.Leaves[i].Norm = Normaliser{Kind: leaf.Norm.Kind}
			}
		}
		text, err := json.Marshal(definition)
		if err != nil {
			return nil, err
		}
		return &modelOutput{ModelDetail{m.info(), text}}, nil
	}
}
