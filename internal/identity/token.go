package identity

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const (
	tokenHead    = "loam_" // so that a leaked token is recognised as one
	tokenLetters = 43      // of base62: 256 bits
	maxTokens    = 50      // per user
)

// Token is an API token as its owner sees it later: without the secret.
type Token struct {
	ID         id.ID
	Name       string
	Scopes     []string // "read", or "read" and "write"
	CreatedAt  clock.Instant
	LastUsedAt clock.Instant
	ExpiresOn  calendar.Date // the last day it works, in the company's time zone; "" for ever
}

// NewToken makes an API token with the actor's rights and returns its secret,
// which is not shown again.
func (s *Service) NewToken(ctx context.Context, actor authz.Actor, t Token) (created id.ID, secret string, err error) {
	err = s.store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if actor.CannotTake { // what was ended when they were frozen is not begun anew
			return errs.Forbidden()
		}
		if err := checkToken(w.Env, &t); err != nil {
			return err
		}
		if err := checkCount(ctx, w, actor.ID); err != nil {
			return err
		}
		created, secret, err = insertToken(ctx, w, actor, t)
		return err
	})
	return created, secret, err
}

func checkCount(ctx context.Context, w *resource.Write, owner id.ID) error {
	var count int64
	err := w.Tx.QueryRow(ctx, "SELECT COUNT(*) FROM api_tokens WHERE user_id = ?", owner).Scan(&count)
	if err == nil && count >= maxTokens {
		return errs.Conflict("too_many_tokens")
	}
	return err
}

func insertToken(ctx context.Context, w *resource.Write, owner authz.Actor, t Token) (id.ID, string, error) {
	created, secret := w.IDs.Next(), tokenHead+randomBase62(tokenLetters)
	_, err := w.Tx.Exec(ctx, `INSERT INTO api_tokens (id, token_sha256, user_id, name, scopes, created_at, expires_on) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		created, fingerprint(secret), owner.ID, t.Name, strings.Join(t.Scopes, ","), w.Env.Now, t.ExpiresOn)
	if err != nil {
		return 0, "", err
	}
	return created, secret, auditUser(ctx, w, "token_create", &User{Record: resource.Record{ID: owner.ID}, Name: owner.Name})
}

func checkToken(env resource.Env, t *Token) error {
	var fields []errs.Field
	refuse := func(bad bool, field, code string) {
		if bad {
			fields = append(fields, errs.Field{Name: field, Code: code})
		}
	}
	t.Name = strings.TrimSpace(t.Name)
	slices.Sort(t.Scopes)
	t.Scopes = slices.Compact(t.Scopes)
	known := slices.Equal(t.Scopes, []string{"read"}) || slices.Equal(t.Scopes, []string{"read", "write"})
	refuse(t.Name == "", "name", "required")
	refuse(utf8.RuneCountInString(t.Name) > 100, "name", "too_long")
	refuse(!known, "scopes", "not_an_option")
	refuse(t.ExpiresOn != "" && t.ExpiresOn < env.Today, "expires_on", "in_the_past")
	if len(fields) > 0 {
		return errs.Validation(fields...)
	}
	return nil
}

// Tokens lists a user's API tokens, the newest first.
func (s *Service) Tokens(ctx context.Context, user id.ID) ([]Token, error) {
	rows, err := s.db.Query(ctx, "SELECT id, name, scopes, created_at, last_used_at, expires_on FROM api_tokens WHERE user_id = ? ORDER BY id DESC", user)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Token{}
	for rows.Next() {
		var t Token
		var scopes string
		if err := rows.Scan(&t.ID, &t.Name, &scopes, &t.CreatedAt, &t.LastUsedAt, &t.ExpiresOn); err != nil {
			return nil, err
		}
		t.Scopes = strings.Split(scopes, ",")
		out = append(out, t)
	}
	return out, rows.Err()
}

// EndToken revokes one of the actor's API tokens.
func (s *Service) EndToken(ctx context.Context, actor authz.Actor, token id.ID) error {
	return s.store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		n, err := w.Tx.Exec(ctx, "DELETE FROM api_tokens WHERE id = ? AND user_id = ?", token, actor.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.NotFound()
		}
		return auditUser(ctx, w, "token_revoke", &User{Record: resource.Record{ID: actor.ID}, Name: actor.Name})
	})
}

// findToken looks an API token up; ID is none when there is no live one.
func (s *Service) findToken(ctx context.Context, secret string) (found, error) {
	if !strings.HasPrefix(secret, tokenHead) {
		return found{}, nil
	}
	var f found
	var ends calendar.Date
	err := s.db.QueryRow(ctx, `SELECT t.id, t.user_id, t.last_used_at, t.scopes, t.expires_on, u.password_hash, u.totp_on
		FROM api_tokens t JOIN users u ON u.id = t.user_id WHERE t.token_sha256 = ?`, fingerprint(secret)).
		Scan(&f.ID, &f.User, &f.SeenAt, &f.Scopes, &ends, &f.Password, &f.SecondOn)
	if errors.Is(err, sql.ErrNoRows) {
		return found{}, nil
	}
	if err != nil || ends == "" {
		return f, err
	}
	env, err := s.store.Env(ctx, s.db)
	if err != nil || env.Today > ends {
		return found{}, err
	}
	return f, nil
}
