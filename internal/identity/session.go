package identity

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"time"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
)

// How long a session lives.
const (
	idleLife     = 14 * 24 * time.Hour // without a request
	absoluteLife = 90 * 24 * time.Hour // whatever happens
	seenEvery    = 5 * time.Minute     // last_seen_at is this coarse, to spare writes
	// clockSlack is how far behind a clock may fall and still be believed. One that is further behind says of sessions
	// that have run out that they have not: whoever's session begins after its present signs in again.
	clockSlack = 24 * time.Hour
)

// The cookie's names. A browser sends the __Host- one only to the host that set
// it over TLS; the plain one is for http, where __Host- is not accepted.
const (
	secureCookie = "__Host-loam"
	plainCookie  = "loam"
)

// Session is one device that is signed in.
type Session struct {
	ID         id.ID
	Device, IP string
	CreatedAt  clock.Instant
	LastSeenAt clock.Instant
}

// startSession signs a user in under a new token and returns the token.
func (s *Service) startSession(ctx context.Context, tx *db.Tx, user id.ID, c caller) (string, error) {
	now := s.store.Clock.Now()
	if err := forgetEnded(ctx, tx, user, c.Session, now); err != nil {
		return "", err
	}
	token := newToken()
	_, err := tx.Exec(ctx, `INSERT INTO sessions (id, token_sha256, user_id, device, ip, created_at, last_seen_at, expires_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		s.store.IDs.Next(), fingerprint(token), user, c.Device, c.IP, clock.At(now), clock.At(now), clock.At(now.Add(absoluteLife)))
	return token, err
}

// forgetEnded removes the session that the new one replaces and the user's that
// have run out.
func forgetEnded(ctx context.Context, tx *db.Tx, user, replaced id.ID, now time.Time) error {
	_, err := tx.Exec(ctx, "DELETE FROM sessions WHERE id = ? OR (user_id = ? AND (expires_at <= ? OR last_seen_at <= ?))",
		int64(replaced), user, clock.At(now), clock.At(now.Add(-idleLife)))
	return err
}

// found is a session or token that a request showed.
type found struct {
	ID       id.ID
	User     id.ID
	SeenAt   clock.Instant
	Scopes   string // of an API token
	Password string // the stored hash, to see whether it must be changed
	SecondOn bool
}

// findSession looks a token up; ID is none when there is no live session.
func (s *Service) findSession(ctx context.Context, token string) (found, error) {
	now := s.store.Clock.Now()
	var f found
	err := s.db.QueryRow(ctx, `SELECT s.id, s.user_id, s.last_seen_at, u.password_hash, u.totp_on FROM sessions s JOIN users u ON u.id = s.user_id
		WHERE s.token_sha256 = ? AND s.expires_at > ? AND s.last_seen_at > ? AND s.last_seen_at < ?`,
		fingerprint(token), clock.At(now), clock.At(now.Add(-idleLife)), clock.At(now.Add(clockSlack))).Scan(&f.ID, &f.User, &f.SeenAt, &f.Password, &f.SecondOn)
	if errors.Is(err, sql.ErrNoRows) {
		return found{}, nil
	}
	return f, err
}

// touch notes that a session was used. The table is a literal of the caller.
func (s *Service) touch(ctx context.Context, table, column string, f found) error {
	now := s.store.Clock.Now()
	if now.Sub(f.SeenAt.Time()) < seenEvery {
		return nil
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE "+table+" SET "+column+" = ? WHERE id = ?", clock.At(now), f.ID)
		return err
	})
}

// Sessions lists where a user is signed in, the latest first.
func (s *Service) Sessions(ctx context.Context, user id.ID) ([]Session, error) {
	now := s.store.Clock.Now()
	rows, err := s.db.Query(ctx, `SELECT id, device, ip, created_at, last_seen_at FROM sessions
		WHERE user_id = ? AND expires_at > ? AND last_seen_at > ? ORDER BY last_seen_at DESC, id DESC`,
		user, clock.At(now), clock.At(now.Add(-idleLife)))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Session{}
	for rows.Next() {
		var one Session
		if err := rows.Scan(&one.ID, &one.Device, &one.IP, &one.CreatedAt, &one.LastSeenAt); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

// SignOut ends the session that the caller came with.
func (s *Service) SignOut(ctx context.Context, actor authz.Actor, session id.ID) error {
	err := s.EndSession(ctx, actor, session)
	if errs.Code(err) == errs.NotFound().Code {
		return nil // ended meanwhile
	}
	return err
}

// EndDevice signs another of the user's devices out. Whoever finds a browser open must not be able to shut its owner out, so it
// takes the password.
func (s *Service) EndDevice(ctx context.Context, actor authz.Actor, session id.ID, password string) error {
	var own bool
	err := s.db.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM sessions WHERE id = ? AND user_id = ?)", session, actor.ID).Scan(&own)
	if err != nil {
		return err
	}
	if !own {
		return errs.NotFound()
	}
	_, all, err := s.again(ctx, actor, "password", password)
	if err != nil {
		return err
	}
	if err := s.EndSession(ctx, actor, session); err != nil {
		return err
	}
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error { return forgive(ctx, tx, all) })
}

// EndSession signs one of the user's devices out.
func (s *Service) EndSession(ctx context.Context, actor authz.Actor, session id.ID) error {
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err := tx.Exec(ctx, "DELETE FROM sessions WHERE id = ? AND user_id = ?", session, actor.ID)
		if err == nil && n == 0 {
			return errs.NotFound()
		}
		return err
	})
}

// endAll ends every session and API token of a user but the session to keep.
func endAll(ctx context.Context, tx *db.Tx, user, keep id.ID) error {
	if err := endSessions(ctx, tx, user, keep); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "DELETE FROM api_tokens WHERE user_id = ?", user)
	return err
}

func endSessions(ctx context.Context, tx *db.Tx, user, keep id.ID) error {
	_, err := tx.Exec(ctx, "DELETE FROM sessions WHERE user_id = ? AND id <> ?", user, int64(keep))
	return err
}

func cookieName(c caller) string {
	if c.Secure {
		return secureCookie
	}
	return plainCookie
}

// setCookie is the Set-Cookie header for a token; an empty token removes it.
func setCookie(c caller, token string) string {
	cookie := http.Cookie{Name: cookieName(c), Value: token, Path: "/", HttpOnly: true, Secure: c.Secure, SameSite: http.SameSiteLaxMode, // #nosec G124 -- Secure where the browser speaks TLS; without it a Secure cookie would not be kept
		MaxAge: int(absoluteLife / time.Second)}
	if token == "" {
		cookie.MaxAge = -1
	}
	return cookie.String()
}
