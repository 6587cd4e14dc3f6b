package value

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// Signature is somebody's name under a model in review.
type Signature struct {
	User  id.ID
	Roles []string // codes, at the time of signing
	At    clock.Instant
}

// SignModel puts the caller's name under a model in review. Two different people with different roles are needed; the
// author may be one of them. Refusals: 409 already_signed, and other_role_needed for who has but the role that signed
// already.
func (s *Service) SignModel(ctx context.Context, actor authz.Actor, target id.ID) (StoredModel, error) {
	return s.moving(ctx, actor, target, moveSign, func(ctx context.Context, w *resource.Write, m *StoredModel) error {
		before, err := signatures(ctx, w.Tx, m)
		if err != nil {
			return err
		}
		mine := Signature{User: actor.ID, Roles: actor.RoleCodes(), At: w.Env.Now}
		switch {
		case slices.ContainsFunc(before, func(other Signature) bool { return other.User == actor.ID }):
			return errs.Conflict("already_signed")
		case len(mine.Roles) == 0 || len(before) > 0 && !differ(append(before, mine)):
			return errs.Conflict("other_role_needed")
		}
		return m.sign(ctx, w, mine)
	})
}

func (m *StoredModel) sign(ctx context.Context, w *resource.Write, mine Signature) error {
	roles, err := json.Marshal(mine.Roles)
	if err != nil {
		return err
	}
	_, err = w.Tx.Exec(ctx, "INSERT INTO value_model_signatures (id, model_id, user_id, roles, digest, signed_at) VALUES (?, ?, ?, ?, ?, ?)",
		w.IDs.Next(), m.ID, mine.User, string(roles), m.digest(), mine.At)
	if db.IsUnique(err) {
		return errs.Conflict("already_signed")
	}
	if err != nil {
		return err
	}
	return m.audit(ctx, w, moveSign, resource.Changes{"signature": {json.RawMessage("null"), roles}})
}

// signatures lists the valid signatures under exactly this definition, the oldest first.
func signatures(ctx context.Context, q db.Querier, m *StoredModel) ([]Signature, error) {
	rows, err := q.Query(ctx, "SELECT user_id, roles, signed_at FROM value_model_signatures WHERE model_id = ? AND digest = ? AND void_at IS NULL ORDER BY id",
		m.ID, m.digest())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Signature
	for rows.Next() {
		var one Signature
		var roles string
		if err := rows.Scan(&one.User, &roles, &one.At); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(roles), &one.Roles); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

// differ says whether two of the signers can stand for different roles: not when all have but one and the same.
func differ(list []Signature) bool {
	roles := map[string]bool{}
	for _, one := range list {
		for _, role := range one.Roles {
			roles[role] = true
		}
	}
	return len(list) > 1 && len(roles) > 1
}

// signedEnough says whether a model may become active: two names of different roles, or the boss's alone where the
// company allows it and nobody else may sign.
func (s *Service) signedEnough(ctx context.Context, q db.Querier, m *StoredModel) (bool, error) {
	list, err := signatures(ctx, q, m)
	if err != nil || differ(list) || len(list) == 0 {
		return differ(list), err
	}
	if !slices.ContainsFunc(list, func(one Signature) bool { return slices.Contains(one.Roles, boss) }) {
		return false, nil
	}
	return signsAlone(ctx, q)
}

func signsAlone(ctx context.Context, q db.Querier) (bool, error) {
	company, err := settings.Load(ctx, q)
	if err != nil || !company.BossSignsAlone {
		return false, err
	}
	holders, err := identity.Holders(ctx, q, authz.ModelManage)
	return len(holders) <= 1, err
}
