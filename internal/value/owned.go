package value

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// OwnedLeaf is an indicator that somebody looks after.
type OwnedLeaf struct {
	Code Code           `json:"code"`
	Name resource.Label `json:"name"`
}

// LeavesOf lists the indicators of the model in force that somebody looks after. A version in force never changes, so that
// another owner takes a new version. Who may ask is the caller's to say (value.read).
func LeavesOf(ctx context.Context, q db.Querier, user id.ID) ([]OwnedLeaf, error) {
	out := []OwnedLeaf{}
	m, found, err := activeModel(ctx, q)
	if err != nil || !found {
		return out, err
	}
	for _, leaf := range m.Definition.Leaves {
		if m.Definition.indicator(leaf.Code).Owner == user {
			out = append(out, OwnedLeaf{leaf.Code, m.Definition.leafName(leaf.Code)})
		}
	}
	return out, nil
}
