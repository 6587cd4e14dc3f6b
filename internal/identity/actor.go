package identity

import (
	"context"
	"database/sql"
	"errors"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// LoadActor reads who a user is and what they may do now. Nothing is cached: a
// right that is taken away is gone with the next request. A user who may not
// enter is errs.Unauthorized.
func LoadActor(ctx context.Context, q db.Querier, user id.ID) (authz.Actor, error) {
	var u User
	var path sql.NullString
	err := q.QueryRow(ctx, `SELECT u.login, u.name, u.language, u.roles, u.status, u.archived_at, u.team, u.department_id, d.path
		FROM users u LEFT JOIN departments d ON d.id = u.department_id WHERE u.id = ?`, user).
		Scan(&u.Login, &u.Name, &u.Language, &u.Roles, &u.Status, &u.ArchivedAt, &u.Team, &u.Department, &path)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return authz.Actor{}, errs.Unauthorized()
	case err != nil:
		return authz.Actor{}, err
	case !u.mayEnter():
		return authz.Actor{}, errs.Unauthorized()
	}
	roles, err := effectiveRoles(ctx, q, u.Roles)
	if err != nil {
		return authz.Actor{}, err
	}
	shares, err := loadShares(ctx, q, user)
	if err != nil {
		return authz.Actor{}, err
	}
	return authz.Actor{Shares: shares, ID: user, Login: u.Login, Name: u.Name, Language: u.Language, Roles: roles,
		Department: u.Department, DepartmentPath: path.String, Team: u.Team, CannotWrite: u.Status == Frozen, CannotTake: u.Status == Frozen}, nil
}

// loadShares gives nil when there are too many to carry along.
func loadShares(ctx context.Context, q db.Querier, user id.ID) ([]authz.Share, error) {
	rows, err := q.Query(ctx, "SELECT entity, record_id, can_edit FROM collaborators WHERE user_id = ? LIMIT ?", user, authz.MaxShares+1)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []authz.Share{}
	for rows.Next() {
		var s authz.Share
		if err := rows.Scan(&s.Entity, &s.Record, &s.CanEdit); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	if len(out) > authz.MaxShares {
		out = nil
	}
	return out, rows.Err()
}
