package identity

import (
	"context"
	"net/http"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/httpx"
)

type grantsOutput struct{ Body authz.Role }

// mountGrants shows the rights a role has now: its own, or the shipped ones where
// nobody has changed them, and none where there are none. The role's own `grants` field holds the changes only.
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
		if len(rights) == 0 { // none were given yet, or it is archived
			rights = []authz.Role{{Code: role.Code}}
		}
		return &grantsOutput{Body: withoutNulls(rights[0])}, nil
	})
}

// withoutNulls shows what is not granted as an empty set, as the contract says.
func withoutNulls(r authz.Role) authz.Role {
	if r.Grants == nil {
		r.Grants = map[string]authz.Grant{}
	}
	if r.Commands == nil {
		r.Commands = []string{}
	}
	if r.Classes == nil {
		r.Classes = map[authz.Class]authz.Access{}
	}
	if r.Fields == nil {
		r.Fields = map[string]authz.Access{}
	}
	return r
}
