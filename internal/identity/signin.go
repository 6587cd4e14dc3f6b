package identity

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Credentials are what somebody shows to sign in.
type Credentials struct {
	Login, Password string
	Code            string // of the second factor; "" when none was asked for yet
}

// credentials are the columns of users that are no fields.
type credentials struct {
	User     User
	Password string
	Secret   string // sealed
	SecondOn bool
}

// lookup reads the credentials of a live user by login; nil when there is none.
func lookup(ctx context.Context, q db.Querier, where string, arg any) (*credentials, error) {
	var c credentials
	u := &c.User
	err := q.QueryRow(ctx, `SELECT id, login, name, roles, status, archived_at, password_hash, totp_secret, totp_on FROM users WHERE `+where, arg).
		Scan(&u.ID, &u.Login, &u.Name, &u.Roles, &u.Status, &u.ArchivedAt, &c.Password, &c.Secret, &c.SecondOn)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &c, err
}

func byLogin(ctx context.Context, q db.Querier, login string) (*credentials, error) {
	return lookup(ctx, q, "lower(login) = ?", normalLogin(login))
}

func byID(ctx context.Context, q db.Querier, user id.ID) (*credentials, error) {
	return lookup(ctx, q, "id = ?", user)
}

func refused(code string) *errs.Error { return errs.New(http.StatusUnauthorized, code) }

// signIn checks credentials and starts a session. A wrong login, a wrong password
// and a user who may not enter give one answer in the same time.
func (s *Service) signIn(ctx context.Context, c caller, in Credentials) (token string, user id.ID, err error) {
	all := counters(normalLogin(in.Login), c.IP)
	if err := s.begin(ctx, all); err != nil {
		s.noteRefusal(ctx, c, nil, err)
		return "", 0, err
	}
	cred, err := byLogin(ctx, s.db, in.Login)
	if err != nil {
		return "", 0, err
	}
	if err := s.checkPassword(ctx, cred, in.Password); err != nil {
		s.noteRefusal(ctx, c, cred, err)
		return "", 0, err
	}
	if cred.SecondOn && strings.TrimSpace(in.Code) == "" {
		return "", 0, s.askSecond(ctx, all)
	}
	err = s.store.Write(ctx, authz.Actor{}, func(ctx context.Context, w *resource.Write) error {
		token, err = s.admit(ctx, w, c, cred, in.Code)
		if err != nil {
			return err
		}
		return forgive(ctx, w.Tx, all)
	})
	if err != nil {
		s.noteRefusal(ctx, c, cred, err)
		return "", 0, err
	}
	return token, cred.User.ID, nil
}

func (s *Service) checkPassword(ctx context.Context, cred *credentials, password string) error {
	stored := ""
	if cred != nil && cred.User.mayEnter() {
		stored = cred.Password
	}
	right, err := s.matches(ctx, stored, password)
	if err == nil && !right {
		return refused("bad_credentials")
	}
	return err
}

// askSecond answers that the password was right. The attempt is taken back, but
// earlier failures stay: only the second factor shows that it is the user.
func (s *Service) askSecond(ctx context.Context, all []counter) error {
	err := s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, c := range all {
			if err := c.takeBack(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return refused("totp_required")
}

// admit starts the session, unless password or status changed since they were
// checked.
func (s *Service) admit(ctx context.Context, w *resource.Write, c caller, cred *credentials, code string) (string, error) {
	now, err := byID(ctx, w.Tx, cred.User.ID)
	if err != nil {
		return "", err
	}
	if now == nil || !now.User.mayEnter() || now.Password != cred.Password || now.SecondOn != cred.SecondOn {
		return "", refused("bad_credentials")
	}
	if now.SecondOn {
		if err := s.useCode(ctx, w, now, code); err != nil {
			return "", err
		}
	}
	if w.Actor, err = LoadActor(ctx, w.Tx, now.User.ID); err != nil {
		return "", err
	}
	w.Actor.IP = c.IP
	if err := auditUser(ctx, w, "sign_in", &now.User); err != nil {
		return "", err
	}
	return s.startSession(ctx, w.Tx, now.User.ID, c)
}

// noteRefusal logs who was refused. What was typed is not logged.
func (s *Service) noteRefusal(ctx context.Context, c caller, cred *credentials, err error) {
	who := id.ID(0)
	if cred != nil {
		who = cred.User.ID
	}
	s.store.Log.WarnContext(ctx, "sign-in refused", slog.String("code", errs.Code(err)), slog.String("user", who.String()), slog.String("ip", c.IP))
}

// auditUser writes a line about something that is no field of a user.
func auditUser(ctx context.Context, w *resource.Write, action string, u *User) error {
	return w.Audit(ctx, resource.Entry{Action: action, Entity: Users.Name, Record: u.ID, Title: u.Name})
}

// temporary says that the password was given by somebody else and must be changed.
func (c *credentials) temporary() bool { return strings.HasPrefix(c.Password, mustChange) }
