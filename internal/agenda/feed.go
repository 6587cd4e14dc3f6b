package agenda

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"github.com/loam-crm/loam/internal/identity"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/i18n"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Feed says whether somebody's agenda can be read from outside.
type Feed struct {
	CreatedAt clock.Instant
	ReadAt    clock.Instant // none: nobody has yet
}

// FeedOf tells of the caller's feed; nil: there is none.
func (s *Service) FeedOf(ctx context.Context, actor authz.Actor) (*Feed, error) {
	var f Feed
	err := s.Store.DB.QueryRow(ctx, "SELECT created_at, read_at FROM calendar_feeds WHERE user_id = ?", actor.ID).Scan(&f.CreatedAt, &f.ReadAt)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &f, err
}

// tokenBytes cannot be guessed, so that a plain hash protects it.
const tokenBytes = 32

func fingerprint(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Open gives the caller a password that reads their agenda and nothing else; the one before works no longer.
func (s *Service) Open(ctx context.Context, actor authz.Actor) (token string, err error) {
	if actor.CannotWrite {
		return "", errs.Forbidden()
	}
	secret := make([]byte, tokenBytes)
	_, _ = rand.Read(secret)
	token = base64.RawURLEncoding.EncodeToString(secret)
	err = s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		_, err := w.Tx.Exec(ctx, `INSERT INTO calendar_feeds (user_id, token_sha256, created_at) VALUES (?, ?, ?)
			ON CONFLICT (user_id) DO UPDATE SET token_sha256 = excluded.token_sha256, created_at = excluded.created_at, read_at = NULL`,
			actor.ID, fingerprint(token), w.Env.Now)
		if err != nil {
			return err
		}
		return w.Audit(ctx, resource.Entry{Action: "token_create", Entity: "users", Record: actor.ID, Title: actor.Name})
	})
	return token, err
}

// Shut takes the password back; where there is none nothing happens.
func (s *Service) Shut(ctx context.Context, actor authz.Actor) error {
	if actor.CannotWrite {
		return errs.Forbidden()
	}
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		n, err := w.Tx.Exec(ctx, "DELETE FROM calendar_feeds WHERE user_id = ?", actor.ID)
		if err != nil || n == 0 {
			return err
		}
		return w.Audit(ctx, resource.Entry{Action: "token_revoke", Entity: "users", Record: actor.ID, Title: actor.Name})
	})
}

// How far a feed reaches.
const (
	daysBack  = 31
	daysAhead = 366
)

// Calendar writes the agenda of whoever has the login and the password made for it, with the rights they have now.
// Where the two do not belong together, or their owner may no longer enter, nobody is signed in.
func (s *Service) Calendar(ctx context.Context, login, token, base string) ([]byte, error) {
	var user id.ID
	err := s.Store.DB.QueryRow(ctx, "SELECT user_id FROM calendar_feeds WHERE token_sha256 = ?", fingerprint(token)).Scan(&user)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.Unauthorized()
	}
	if err != nil {
		return nil, err
	}
	actor, err := identity.LoadActor(ctx, s.Store.DB, user)
	if err != nil {
		return nil, err
	}
	if !strings.EqualFold(strings.TrimSpace(login), actor.Login) {
		return nil, errs.Unauthorized()
	}
	if err := s.noteRead(ctx, actor); err != nil {
		return nil, err
	}
	return s.calendarOf(ctx, actor, base)
}

// noteRead remembers, to the hour, when the password was last used: its owner may wonder who still reads with it.
func (s *Service) noteRead(ctx context.Context, actor authz.Actor) error {
	now := clock.At(s.Store.Clock.Now())
	return s.Store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		_, err := w.Tx.Exec(ctx, "UPDATE calendar_feeds SET read_at = ? WHERE user_id = ? AND (read_at IS NULL OR read_at < ?)",
			now, actor.ID, clock.At(now.Time().Add(-time.Hour)))
		return err
	})
}

func (s *Service) calendarOf(ctx context.Context, actor authz.Actor, base string) ([]byte, error) {
	env, err := s.Store.Env(ctx, s.Store.DB)
	if err != nil {
		return nil, err
	}
	items, err := s.between(ctx, actor, env.Today.AddDays(-daysBack), env.Today.AddDays(daysAhead), env.Today)
	if err != nil {
		return nil, err
	}
	if err := s.name(ctx, actor, items); err != nil {
		return nil, err
	}
	var events []event
	for _, item := range items {
		if item.State != "done" && item.State != "held" {
			events = append(events, item.event(env, actor.Language, base))
		}
	}
	var out bytes.Buffer
	err = writeCalendar(&out, "Loam · "+actor.Name, events)
	return out.Bytes(), err
}

// event says no more than what is to be done with whom: what people write about a customer stays inside.
func (i *AgendaItem) event(env resource.Env, language, base string) event {
	parts := []string{i18n.Text(language, "choice."+i.Entity+".kind."+i.Kind, nil)}
	if i.Account != nil {
		parts = append(parts, i.Account.Name)
	}
	e := event{UID: i.Entity + "-" + i.ID.String() + "@loam", Stamp: env.Now.Time(), Day: i.Date, Summary: strings.Join(parts, " · "),
		Duration: time.Hour}
	if base != "" {
		e.URL = strings.TrimSuffix(base, "/") + "/" + i.Entity + "/" + i.ID.String()
	}
	if start, ok := moment(i.Date, i.Time, env.Zone); ok {
		e.Start = start
	}
	if i.Minutes != nil && *i.Minutes > 0 {
		e.Duration = time.Duration(*i.Minutes) * time.Minute
	}
	return e
}

// moment is a day and a time of day in a zone; ok is false where the time is none.
func moment(on calendar.Date, at string, zone *time.Location) (start time.Time, ok bool) {
	t, err := time.Parse("15:04", at)
	if err != nil {
		return time.Time{}, false
	}
	day := on.Time()
	return time.Date(day.Year(), day.Month(), day.Day(), t.Hour(), t.Minute(), 0, 0, zone), true
}
