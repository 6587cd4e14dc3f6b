package resource

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Titles returns the titles of those of the records, archived ones too, that the
// actor may read. The names of colleagues are known to everybody in the company.
func Titles(ctx context.Context, s *Store, q db.Querier, e *Entity, actor authz.Actor, ids []id.ID) (map[id.ID]string, error) {
	if len(ids) == 0 {
		return map[id.ID]string{}, nil
	}
	return e.titles(ctx, s, q, actor, ids)
}
