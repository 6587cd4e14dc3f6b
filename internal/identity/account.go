package identity

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// ChangePassword sets the actor's own password. All other sessions and all API
// tokens end. Wrong guesses of the current one count like those of sign-in.
func (s *Service) ChangePassword(ctx context.Context, actor authz.Actor, keep id.ID, current, next string) error {
	company, err := settings.Load(ctx, s.db)
	if err != nil {
		return err
	}
	if code := weakness(next, actor.Login, actor.Login, actor.Name, company.Name); code != "" {
		return errs.Invalid("new", code)
	}
	cred, all, err := s.again(ctx, actor, "current", current)
	if err != nil {
		return err
	}
	if current == next {
		return errs.Invalid("new", "password_unchanged")
	}
	hash, err := s.hash(ctx, next)
	if err != nil {
		return err
	}
	return s.store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if err := storePassword(ctx, w, &cred.User, hash, keep); err != nil {
			return err
		}
		return forgive(ctx, w.Tx, all)
	})
}

// again has the actor prove once more that it is they, by their password in a field of a form. What it counted as a failure is
// forgiven by the write that follows.
func (s *Service) again(ctx context.Context, actor authz.Actor, field, password string) (*credentials, []counter, error) {
	all := counters(normalLogin(actor.Login), actor.IP)
	if err := s.begin(ctx, all); err != nil {
		return nil, nil, err
	}
	cred, err := byID(ctx, s.db, actor.ID)
	if err != nil {
		return nil, nil, err
	}
	if err := s.checkPassword(ctx, cred, password); err != nil {
		if errs.Code(err) == "bad_credentials" {
			return nil, nil, errs.Invalid(field, "wrong_password")
		}
		return nil, nil, err
	}
	return cred, all, nil
}

// storePassword replaces a user's password, ends what the old one opened, and lets the user in who is locked out: the guesses
// were at another password.
func storePassword(ctx context.Context, w *resource.Write, u *User, hash string, keep id.ID) error {
	if _, err := w.Tx.Exec(ctx, "UPDATE users SET password_hash = ? WHERE id = ?", hash, u.ID); err != nil {
		return err
	}
	if err := endAll(ctx, w.Tx, u.ID, keep); err != nil {
		return err
	}
	if err := forgiveLogin(ctx, w.Tx, counters(u.Login, "")[0]); err != nil {
		return err
	}
	return auditUser(ctx, w, "password", u)
}

// ResetPassword gives a user a password to sign in once with; it must be changed
// then. The second factor stays.
func (s *Service) ResetPassword(ctx context.Context, actor authz.Actor, user id.ID) (string, error) {
	password := strings.ToLower(randomBase62(5) + "-" + randomBase62(5) + "-" + randomBase62(5))
	hash, err := s.hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = s.managing(ctx, actor, user, func(ctx context.Context, w *resource.Write, cred *credentials) error {
		return storePassword(ctx, w, &cred.User, mustChange+hash, 0)
	})
	if err != nil {
		return "", err
	}
	return password, nil
}

// ResetTOTP takes away the second factor of a user who lost it, and signs them out everywhere.
func (s *Service) ResetTOTP(ctx context.Context, actor authz.Actor, user id.ID) error {
	return s.managing(ctx, actor, user, func(ctx context.Context, w *resource.Write, cred *credentials) error {
		if err := clearSecond(ctx, w, cred); err != nil {
			return err
		}
		return endSessions(ctx, w.Tx, user, 0)
	})
}

// SetRoles gives a user other roles, custom ones included.
func (s *Service) SetRoles(ctx context.Context, actor authz.Actor, user id.ID, roles []string) error {
	return s.managing(ctx, actor, user, func(ctx context.Context, w *resource.Write, _ *credentials) error {
		_, err := Users.Update(ctx, w, user, func(u *User) error {
			u.Roles = roles
			return nil
		})
		return err
	})
}

// managing runs fn on a user for somebody who manages users.
func (s *Service) managing(ctx context.Context, actor authz.Actor, user id.ID, fn func(context.Context, *resource.Write, *credentials) error) error {
	if !actor.May(authz.UsersManage) {
		return errs.Forbidden()
	}
	return s.store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		cred, err := byID(ctx, w.Tx, user)
		if err != nil {
			return err
		}
		if cred == nil || cred.User.ArchivedAt != 0 {
			return errs.NotFound()
		}
		return fn(ctx, w, cred)
	})
}

// Profile is what a user may change of themselves; nil leaves it as it is.
type Profile struct {
	Name     *string
	Language *string
}

// ChangeProfile changes the actor's own row whatever their rights to others'.
func (s *Service) ChangeProfile(ctx context.Context, actor authz.Actor, p Profile) error {
	if p.Name != nil {
		name := strings.TrimSpace(*p.Name)
		switch {
		case name == "":
			return errs.Invalid("name", "required")
		case utf8.RuneCountInString(name) > 200:
			return errs.Invalid("name", "too_long")
		}
		p.Name = &name
	}
	if p.Language != nil && *p.Language != "zh-CN" && *p.Language != "en" {
		return errs.Invalid("language", "not_an_option")
	}
	return s.store.Write(ctx, actor.AsSystem(), func(ctx context.Context, w *resource.Write) error {
		_, err := Users.Update(ctx, w, actor.ID, func(u *User) error {
			if p.Name != nil {
				u.Name = *p.Name
			}
			if p.Language != nil {
				u.Language = *p.Language
			}
			return nil
		})
		return err
	})
}
