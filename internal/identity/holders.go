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
	rows, err := q.Query(ctx, "SELECT id FROM users WHERE archived_at IS NULL ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var people, out []id.ID
	for rows.Next() {
		var one id.ID
		if err := rows.Scan(&one); err != nil {
			return nil, err
		}
		people = append(people, one)
	}
	if err := rows.Close(); err != nil {
		return nil, err
	}
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
	return out, rows.Err()
}
