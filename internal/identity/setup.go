package identity

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/platform/settings"
)

// setupLife is how long the link of the first start works; another start prints another.
const setupLife = 7 * 24 * time.Hour

// SetupNeeded says whether there is no user yet.
func (s *Service) SetupNeeded(ctx context.Context) (bool, error) { return noUsers(ctx, s.db) }

func noUsers(ctx context.Context, q db.Querier) (bool, error) {
	var none bool
	err := q.QueryRow(ctx, "SELECT NOT EXISTS (SELECT 1 FROM users)").Scan(&none)
	return none, err
}

// SetupToken makes a one-time token for the first user, "" once there is one.
// Earlier tokens keep working until one is used, so that several instances may
// start at once.
func (s *Service) SetupToken(ctx context.Context) (token string, err error) {
	err = s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		token = ""
		none, err := noUsers(ctx, tx)
		if err != nil || !none {
			return err
		}
		now := s.store.Clock.Now()
		if _, err := tx.Exec(ctx, "DELETE FROM setup_tokens WHERE created_at < ?", clock.At(now.Add(-setupLife))); err != nil {
			return err
		}
		token = newToken()
		_, err = tx.Exec(ctx, "INSERT INTO setup_tokens (token_sha256, created_at) VALUES (?, ?)", fingerprint(token), clock.At(now))
		return err
	})
	return token, err
}

// SetupLink is the link to print at the first start, "" once there is a user. It
// is a path where no PublicURL is set. The token is the address' fragment, which
// browsers keep to themselves: no log of a proxy has it.
func (s *Service) SetupLink(ctx context.Context) (string, error) {
	token, err := s.SetupToken(ctx)
	if err != nil || token == "" {
		return "", err
	}
	return s.public + "/setup#token=" + token, nil
}

// FirstCompany is what the set-up form asks for.
type FirstCompany struct {
	Token    string
	Company  string
	Currency string
	Name     string
	Login    string
	Password string
	Language string
}

// setUp makes the company and its first user, who may do everything, and signs
// them in. The token works once.
func (s *Service) setUp(ctx context.Context, c caller, f FirstCompany) (token string, user id.ID, err error) {
	if err := s.checkSetupToken(ctx, s.db, f.Token); err != nil {
		return "", 0, err
	}
	if err := checkFirst(&f); err != nil {
		return "", 0, err
	}
	hash, err := s.hash(ctx, f.Password)
	if err != nil {
		return "", 0, err
	}
	err = s.store.Write(ctx, authz.System(), func(ctx context.Context, w *resource.Write) error {
		w.Actor.IP = c.IP
		if err := s.useSetupToken(ctx, w.Tx, f.Token); err != nil {
			return err
		}
		if user, err = firstUser(ctx, w, f, hash); err != nil {
			return err
		}
		token, err = s.startSession(ctx, w.Tx, user, c)
		return err
	})
	return token, user, err
}

// checkSetupToken spares everybody else the cost of a password hash. It asks for both in one statement: between two, the
// set-up by somebody else could make a good token look like a wrong one.
func (s *Service) checkSetupToken(ctx context.Context, q db.Querier, token string) error {
	var done, known bool
	err := q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM users),
		EXISTS (SELECT 1 FROM setup_tokens WHERE token_sha256 = ? AND created_at >= ?)`,
		fingerprint(token), clock.At(s.store.Clock.Now().Add(-setupLife))).Scan(&done, &known)
	switch {
	case err != nil:
		return err
	case done:
		return errs.Gone("setup_done")
	case !known:
		return errs.New(http.StatusForbidden, "setup_token_wrong")
	}
	return nil
}

// useSetupToken uses up all tokens; of two requests at once the second finds none.
func (s *Service) useSetupToken(ctx context.Context, tx *db.Tx, token string) error {
	if err := s.checkSetupToken(ctx, tx, token); err != nil {
		return err
	}
	n, err := tx.Exec(ctx, "DELETE FROM setup_tokens")
	if err == nil && n == 0 {
		return errs.Gone("setup_done")
	}
	return err
}

func checkFirst(f *FirstCompany) error {
	var fields []errs.Field
	refuse := func(bad bool, field, code string) {
		if bad {
			fields = append(fields, errs.Field{Name: field, Code: code})
		}
	}
	f.Company, f.Name, f.Login = strings.TrimSpace(f.Company), strings.TrimSpace(f.Name), normalLogin(f.Login)
	for name, value := range map[string]string{"company": f.Company, "name": f.Name} {
		refuse(value == "", name, "required")
		refuse(utf8.RuneCountInString(value) > 200, name, "too_long")
	}
	refuse(!loginForm.MatchString(f.Login), "login", "not_a_login")
	if code := weakness(f.Password, f.Login, f.Login, f.Company, f.Name); code != "" {
		refuse(true, "password", code)
	}
	refuse(f.Language != "zh-CN" && f.Language != "en", "language", "not_an_option")
	if len(fields) > 0 {
		return errs.Validation(fields...)
	}
	return nil
}

func firstUser(ctx context.Context, w *resource.Write, f FirstCompany, hash string) (id.ID, error) {
	company, err := settings.Load(ctx, w.Tx)
	if err != nil {
		return 0, err
	}
	company.Name, company.Language = f.Company, f.Language
	if f.Currency != "" {
		company.Currency = f.Currency
	}
	if err := settings.Save(ctx, w.Tx, w.Env.Now, 0, company); err != nil {
		return 0, err
	}
	if err := seed(ctx, w); err != nil {
		return 0, err
	}
	root := &Department{Name: f.Company}
	if err := Departments.Insert(ctx, w, root); err != nil {
		return 0, err
	}
	u := &User{Login: f.Login, Name: f.Name, Language: f.Language, Department: root.ID, Roles: resource.Strings{adminCode, bossCode}}
	err = insertUser(ctx, w, u, hash)
	return u.ID, err
}
