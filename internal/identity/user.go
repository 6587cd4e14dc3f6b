package identity

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// The states of a user. Who has left cannot sign in.
const (
	Active = "active"
	Notice = "notice" // has given notice and still works
	Frozen = "frozen" // reads, and takes nothing along, while the work is handed over
	Left   = "left"
)

// User is somebody who works in the company. Password and second factor are in
// the same row but are no fields: no list, export or audit line can show them.
type User struct {
	resource.Record
	Login      string
	Name       string
	Email      string
	Phone      string
	Department id.ID
	Manager    id.ID
	Team       string
	Roles      resource.Strings
	Status     string
	Language   string // "" follows the browser
	Skill      *int64 // 1–5
	CostPerPM  *int64 // of one person-month, minor units of the company's currency
}

// Users is the entity.
var Users = resource.Declare("users", resource.Options{Profile: authz.People, Title: "name", Sort: "name"},
	resource.Rules[User]{Check: checkUser, Guard: guardUser, Changed: userChanged},
	resource.Text("name", func(u *User) *string { return &u.Name }).Required().Searchable().Listed(),
	resource.Text("login", func(u *User) *string { return &u.Login }).Required().Unique().Searchable().Listed(),
	resource.Ref("department", "departments", func(u *User) *id.ID { return &u.Department }).Listed(),
	resource.Choices("roles", func(u *User) *resource.Strings { return &u.Roles }, shippedCodes()...).AnyOption().Listed(),
	resource.Choice("status", func(u *User) *string { return &u.Status }, Active, Notice, Frozen, Left).Listed(),
	resource.User("manager", func(u *User) *id.ID { return &u.Manager }),
	resource.Text("team", func(u *User) *string { return &u.Team }).Listed(),
	resource.Email("email", func(u *User) *string { return &u.Email }),
	resource.Phone("phone", func(u *User) *string { return &u.Phone }),
	resource.Choice("language", func(u *User) *string { return &u.Language }, "zh-CN", "en"),
	resource.Integer("skill", func(u *User) **int64 { return &u.Skill }),
	// A colleague's cost is a matter of pay, so it is personal rather than confidential.
	resource.MaybeMoney("cost_per_pm", "", func(u *User) **int64 { return &u.CostPerPM }).Of(authz.Personal),
)

var loginForm = regexp.MustCompile(`^[a-z0-9._@-]{2,60}$`)

// normalLogin is the form in which logins are stored and compared.
func normalLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

func checkUser(_ resource.Env, before, u *User) []errs.Field {
	var problems []errs.Field
	refuse := func(bad bool, field, code string) {
		if bad {
			problems = append(problems, errs.Field{Name: field, Code: code})
		}
	}
	u.Login = normalLogin(u.Login)
	if u.Status == "" {
		u.Status = Active
	}
	u.Roles = slices.Clone(u.Roles)
	slices.Sort(u.Roles)
	u.Roles = slices.Compact(u.Roles)
	refuse(u.Login != "" && !loginForm.MatchString(u.Login), "login", "not_a_login")
	refuse(u.Skill != nil && (*u.Skill < 1 || *u.Skill > 5), "skill", "not_a_skill")
	refuse(u.CostPerPM != nil && *u.CostPerPM < 0, "cost_per_pm", "negative")
	refuse(before != nil && u.Manager == u.ID, "manager", "own_manager")
	return problems
}

// mayEnter says whether the user may sign in and run requests.
func (u *User) mayEnter() bool {
	return u != nil && u.ArchivedAt == 0 && u.Status != Left
}

// works says that the user may do more than read.
func (u *User) works() bool { return u.mayEnter() && u.Status != Frozen }

func (u *User) isAdmin() bool { return u.works() && slices.Contains(u.Roles, adminCode) }

// guardUser keeps what decides about rights with those who manage users, and
// checks what needs the other rows.
func guardUser(ctx context.Context, w *resource.Write, before, after *User) error {
	if !w.Actor.May(authz.UsersManage) && decidesRights(before, after) {
		return errs.Forbidden()
	}
	if err := checkRolesExist(ctx, w, after.Roles); err != nil {
		return err
	}
	if err := checkLoginFree(ctx, w, after); err != nil {
		return err
	}
	return keepAdmin(ctx, w, before, after)
}

func decidesRights(before, after *User) bool {
	if before == nil {
		return true
	}
	return before.Login != after.Login || before.Status != after.Status || before.Department != after.Department ||
		before.Team != after.Team || !slices.Equal(before.Roles, after.Roles)
}

// checkLoginFree looks at archived users too: a login is never given again, so
// that an old audit line cannot be read as somebody else's.
func checkLoginFree(ctx context.Context, w *resource.Write, u *User) error {
	var taken bool
	err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM users WHERE lower(login) = ? AND id <> ?)", u.Login, u.ID).Scan(&taken)
	if err != nil {
		return err
	}
	if taken {
		return errs.Conflict("duplicate_login")
	}
	return nil
}

// keepAdmin refuses to take the last person who can let others in. It gives the
// same answer before and after the write.
func keepAdmin(ctx context.Context, w *resource.Write, before, after *User) error {
	if !before.isAdmin() || after.isAdmin() {
		return nil
	}
	if err := w.Tx.Alone(ctx, "users"); err != nil {
		return err
	}
	var others int64
	err := w.Tx.QueryRow(ctx, `SELECT COUNT(*) FROM users WHERE id <> ? AND archived_at IS NULL AND status IN (?, ?)
		AND roles LIKE ?`, before.ID, Active, Notice, `%"`+adminCode+`"%`).Scan(&others)
	if err != nil {
		return err
	}
	if others == 0 {
		return errs.Conflict("last_admin")
	}
	return nil
}

// userChanged ends everything a user is signed in with as soon as they may not
// be, and also when they are frozen: a token is a program that reads on and on. It asks for the last admin again because archiving does not pass Guard.
func userChanged(ctx context.Context, w *resource.Write, before, after *User) error {
	if err := keepAdmin(ctx, w, before, after); err != nil {
		return err
	}
	if after.works() || before == nil || after.mayEnter() && !before.works() {
		return nil
	}
	return endAll(ctx, w.Tx, before.ID, 0)
}
