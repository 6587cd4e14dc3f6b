package identity

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// Person is a user as the command line lists them.
type Person struct {
	ID     id.ID    `json:"id"`
	Login  string   `json:"login"`
	Name   string   `json:"name"`
	Roles  []string `json:"roles"`
	Status string   `json:"status"`
}

// ListUsers lists the live users by login.
func (s *Service) ListUsers(ctx context.Context) ([]Person, error) {
	rows, err := s.db.Query(ctx, "SELECT id, login, name, roles, status FROM users WHERE archived_at IS NULL ORDER BY login")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Person{}
	for rows.Next() {
		p := Person{}
		var roles resource.Strings
		if err := rows.Scan(&p.ID, &p.Login, &p.Name, &roles, &p.Status); err != nil {
			return nil, err
		}
		p.Roles = append([]string{}, roles...)
		out = append(out, p)
	}
	return out, rows.Err()
}

// CreateUser stores a user with a password, or without one for somebody who gets
// theirs later. It sets the ID of u.
func (s *Service) CreateUser(ctx context.Context, actor authz.Actor, u *User, password string) error {
	hash, err := s.newPassword(ctx, u.Login, password)
	if err != nil {
		return err
	}
	return s.store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		return insertUser(ctx, w, u, hash)
	})
}

// newPassword checks and hashes a first password; "" stays "".
func (s *Service) newPassword(ctx context.Context, login, password string) (string, error) {
	if password == "" {
		return "", nil
	}
	company, err := settings.Load(ctx, s.db)
	if err != nil {
		return "", err
	}
	if code := weakness(password, login, login, company.Name); code != "" {
		return "", errs.Invalid("password", code)
	}
	return s.hash(ctx, password)
}

func insertUser(ctx context.Context, w *resource.Write, u *User, hash string) error {
	if err := Users.Insert(ctx, w, u); err != nil {
		return err
	}
	_, err := w.Tx.Exec(ctx, "UPDATE users SET password_hash = ? WHERE id = ?", hash, u.ID)
	return err
}

// SetPassword gives a user a new password from the command line.
func (s *Service) SetPassword(ctx context.Context, login, password string) error {
	hash, err := s.newPassword(ctx, login, password)
	if err != nil {
		return err
	}
	if hash == "" {
		return errs.Invalid("password", "required")
	}
	return s.store.Write(ctx, authz.System(), func(ctx context.Context, w *resource.Write) error {
		cred, err := byLogin(ctx, w.Tx, login)
		if err != nil {
			return err
		}
		if cred == nil {
			return errs.NotFound()
		}
		return storePassword(ctx, w, &cred.User, hash, 0)
	})
}

// IssueToken makes an API token for a user from the command line: reading and
// writing, until it is revoked.
func (s *Service) IssueToken(ctx context.Context, login string) (secret string, err error) {
	err = s.store.Write(ctx, authz.System(), func(ctx context.Context, w *resource.Write) error {
		cred, err := byLogin(ctx, w.Tx, login)
		if err != nil {
			return err
		}
		if cred == nil || !cred.User.mayEnter() {
			return errs.NotFound()
		}
		owner := authz.Actor{ID: cred.User.ID, Name: cred.User.Name}
		_, secret, err = insertToken(ctx, w, owner, Token{Name: "loam user token", Scopes: []string{"read", "write"}})
		return err
	})
	return secret, err
}
