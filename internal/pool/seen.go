package pool

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// SeenBy are the pools whose waiting customers the actor sees.
func SeenBy(ctx context.Context, s *resource.Store, actor authz.Actor) (map[id.ID]bool, error) {
	r, err := loadRoster(ctx, s, s.DB)
	if err != nil {
		return nil, err
	}
	out := map[id.ID]bool{}
	for _, p := range r.pools {
		if r.sees(actor, p) {
			out[p.ID] = true
		}
	}
	return out, nil
}
