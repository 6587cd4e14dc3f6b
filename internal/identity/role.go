package identity

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

const (
	adminCode = "admin"
	bossCode  = "boss"
)

// Role is a named set of rights. A shipped role with empty Grants has the rights
// the program ships; otherwise Grants is an authz.Role as JSON and replaces them.
type Role struct {
	resource.Record
	Code    string
	Name    string
	NameEn  string
	Shipped bool
	Grants  string
}

// Roles is the entity.
var Roles = resource.Declare("roles", resource.Options{Profile: authz.SystemData, Title: "name", TitleEn: "name_en", Sort: "code"},
	resource.Rules[Role]{Check: checkRole, Guard: guardRole, Changed: roleChanged},
	resource.Text("code", func(r *Role) *string { return &r.Code }).Required().Unique().Listed(),
	resource.Text("name", func(r *Role) *string { return &r.Name }).Required().Listed(),
	resource.Text("name_en", func(r *Role) *string { return &r.NameEn }).Listed(),
	resource.Bool("shipped", func(r *Role) *bool { return &r.Shipped }).Computed().Listed(),
	resource.LongText("grants", func(r *Role) *string { return &r.Grants }),
)

// shippedNames are the first names of the shipped roles; a company may change them.
var shippedNames = map[string][2]string{
	"boss": {"老板", "Boss"}, "sales_director": {"销售总监", "Sales director"}, "account_manager": {"客户经理", "Account manager"},
	"salesperson": {"销售", "Salesperson"}, "rnd": {"研发", "R&D"}, "service": {"客服", "Service"}, "finance": {"财务", "Finance"},
	"admin": {"管理员", "Administrator"}, "auditor": {"审计员", "Auditor"},
}

func shippedCodes() []string {
	var codes []string
	for _, r := range authz.Shipped() {
		codes = append(codes, r.Code)
	}
	return codes
}

var codeForm = regexp.MustCompile(`^[a-z][a-z0-9_]{1,39}$`)

func checkRole(_ resource.Env, before, r *Role) []errs.Field {
	var problems []errs.Field
	if r.Code != "" && !codeForm.MatchString(r.Code) {
		problems = append(problems, errs.Field{Name: "code", Code: "not_a_code"})
	}
	if before != nil && before.Code != r.Code {
		problems = append(problems, errs.Field{Name: "code", Code: "fixed"})
	}
	if r.Grants == "" {
		return problems
	}
	switch grants, err := parseGrants(r.Code, r.Grants); {
	case err != nil:
		problems = append(problems, errs.Field{Name: "grants", Code: "unreadable"})
	case r.Code == adminCode && !slices.Contains(grants.Commands, authz.UsersManage):
		problems = append(problems, errs.Field{Name: "grants", Code: "admin_manages_users"})
	}
	return problems
}

// parseGrants reads the rights of a role strictly: what is not understood is
// refused rather than taken for nothing.
func parseGrants(code, text string) (authz.Role, error) {
	var r authz.Role
	dec := json.NewDecoder(bytes.NewReader([]byte(text)))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return authz.Role{}, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return authz.Role{}, errors.New("identity: text after the grants")
	}
	r.Code = code
	return r, soundGrants(r)
}

func soundGrants(r authz.Role) error {
	for _, g := range r.Grants {
		for _, scope := range []authz.Scope{g.Read, g.Edit, g.Archive} {
			if scope < authz.None || scope > authz.All {
				return errors.New("identity: unknown scope")
			}
		}
	}
	for _, command := range r.Commands {
		if !slices.Contains(authz.AllCommands, command) {
			return errors.New("identity: unknown command")
		}
	}
	for class, access := range r.Classes {
		if class < authz.Business || class > authz.Personal || !knownAccess(access) {
			return errors.New("identity: unknown class")
		}
	}
	for field, access := range r.Fields {
		if !strings.Contains(field, ".") || !knownAccess(access) {
			return errors.New("identity: unknown field access")
		}
	}
	return nil
}

func knownAccess(a authz.Access) bool { return a >= authz.Hidden && a <= authz.Editable }

func guardRole(ctx context.Context, w *resource.Write, _, after *Role) error {
	if !w.Actor.May(authz.UsersManage) {
		return errs.Forbidden()
	}
	return keepUsed(ctx, w.Tx, after)
}

// roleChanged looks again because archiving does not pass Guard.
func roleChanged(ctx context.Context, w *resource.Write, _, after *Role) error {
	if !w.Actor.May(authz.UsersManage) {
		return errs.Forbidden()
	}
	return keepUsed(ctx, w.Tx, after)
}

// keepUsed refuses to archive a shipped role or one that somebody has.
func keepUsed(ctx context.Context, q db.Querier, r *Role) error {
	if r.ArchivedAt == 0 {
		return nil
	}
	if r.Shipped {
		return errs.Conflict("role_shipped")
	}
	var used bool
	err := q.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM users WHERE archived_at IS NULL AND roles LIKE ? ESCAPE '\')`,
		`%"`+db.EscapeLike(r.Code)+`"%`).Scan(&used)
	if err == nil && used {
		return errs.Conflict("role_in_use")
	}
	return err
}

// checkRolesExist refuses codes that name no live role.
func checkRolesExist(ctx context.Context, w *resource.Write, codes []string) error {
	stored, err := storedGrants(ctx, w.Tx, codes)
	if err != nil {
		return err
	}
	for _, code := range codes {
		if _, ok := stored[code]; !ok && !slices.Contains(shippedCodes(), code) {
			return errs.Invalid("roles", "unknown_role")
		}
	}
	return nil
}

// storedGrants returns the grants text of the live roles among codes.
func storedGrants(ctx context.Context, q db.Querier, codes []string) (map[string]string, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	args := make([]any, len(codes))
	for i, code := range codes {
		args[i] = code
	}
	return db.Pairs[string, string](ctx, q, "SELECT code, grants FROM roles WHERE archived_at IS NULL AND code IN ("+db.Marks(len(codes))+")", args...)
}

// effectiveRoles turns codes into rights. A code without a live role gives none.
func effectiveRoles(ctx context.Context, q db.Querier, codes []string) ([]authz.Role, error) {
	stored, err := storedGrants(ctx, q, codes)
	if err != nil {
		return nil, err
	}
	shipped := authz.Shipped()
	var out []authz.Role
	for _, code := range codes {
		if text := stored[code]; text != "" {
			role, err := parseGrants(code, text)
			if err != nil {
				return nil, err
			}
			out = append(out, role)
			continue
		}
		if i := slices.IndexFunc(shipped, func(r authz.Role) bool { return r.Code == code }); i >= 0 {
			out = append(out, shipped[i])
		}
	}
	return out, nil
}

// Seed stores the shipped roles that are not there yet. It changes nothing else,
// so it may run at every start.
func (s *Service) Seed(ctx context.Context) error {
	return s.store.Write(ctx, authz.System(), seed)
}

func seed(ctx context.Context, w *resource.Write) error {
	if err := w.Tx.Alone(ctx, "roles"); err != nil {
		return err
	}
	for _, code := range shippedCodes() {
		var there bool
		if err := w.Tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM roles WHERE code = ?)", code).Scan(&there); err != nil {
			return err
		}
		if there {
			continue
		}
		names := shippedNames[code]
		if err := Roles.Insert(ctx, w, &Role{Code: code, Name: names[0], NameEn: names[1], Shipped: true}); err != nil {
			return err
		}
	}
	return nil
}
