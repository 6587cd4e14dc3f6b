package identity

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
)

type grantsOutput struct{ Body authz.Role }

// mountGrants shows the rights a role has now: its own, or the shipped ones where
// nobody has changed them. The role's own `grants` field holds the changes only.
func (s *Service) mountGrants(api httpx.API) {
	op := httpx.Op{ID: "roles.grants", Method: http.MethodGet, Path: httpx.Prefix + "/roles/{id}/grants",
		Summary: "Read the rights a role has now", Tag: Roles.Name}
	httpx.Register(api, op, func(ctx context.Context, in *IDPath) (*grantsOutput, error) {
		target, err := in.id()
		if err != nil {
			return nil, err
		}
		role, err := Roles.Load(ctx, s.db, httpx.Actor(ctx), target)
		if err != nil {
			return nil, err
		}
		rights, err := effectiveRoles(ctx, s.db, []string{role.Code})
		if err != nil {
			return nil, err
		}
		if len(rights) == 0 {
			return nil, errs.NotFound() // archived: it gives no rights
		}
		return &grantsOutput{Body: rights[0]}, nil
	})
}
