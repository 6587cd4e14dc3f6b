package records

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/resource"
)

type metaOutput struct {
	Body struct {
		Entities []resource.Meta `json:"entities" nullable:"false"`
	}
}

func (o operations) metadata() {
	httpx.Register(o.api, op("meta", "read", http.MethodGet, "/meta", "Describe the entities the caller may read"), o.readMeta)
}

func (o operations) readMeta(ctx context.Context, _ *struct{}) (*metaOutput, error) {
	actor := httpx.Actor(ctx)
	out := &metaOutput{}
	out.Body.Entities = []resource.Meta{}
	for _, e := range o.Store.Registry.All() {
		if !readable(e, actor) {
			continue
		}
		m, err := e.Meta(ctx, o.Store, actor)
		if err != nil {
			return nil, err
		}
		out.Body.Entities = append(out.Body.Entities, m)
	}
	return out, nil
}
