package identity

import (
	"context"
	"errors"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// Holders lists the people who may enter and have a command.
func Holders(ctx context.Context, q db.Querier, command string) ([]id.ID, error) {
	people, err := db.Collect[id.ID](ctx, q, "SELECT id FROM users WHERE archived_at IS NULL ORDER BY id")
	if err != nil {
		return nil, err
	}
	var out []id.ID
	for _, one := range people {
		actor, err := LoadActor(ctx, q, one)
		switch {
		case errors.Is(err, errs.Unauthorized()):
		case err != nil:
			return nil, err
		case actor.May(command):
			out = append(out, one)
		}
	}
	return out, nil
}
