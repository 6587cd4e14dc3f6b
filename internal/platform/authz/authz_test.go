package authz_test

import (
	"slices"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/id"
)

// role is a role with one grant, on an entity by name or on "@" and a profile.
func role(on string, g authz.Grant) authz.Role {
	return authz.Role{Code: "r", Grants: map[string]authz.Grant{on: g}}
}

func with(roles ...authz.Role) authz.Actor { return authz.Actor{ID: 7, Roles: roles} }

var everything = authz.Grant{Read: authz.All, Edit: authz.All, Archive: authz.All, Create: true, Export: true}

func TestNobodyMayAnything(t *testing.T) {
	var nobody authz.Actor
	if g := nobody.Grant(single); g != (authz.Grant{}) {
		t.Errorf("the zero actor is granted %+v", g)
	}
	if nobody.May(authz.ValueRead) || nobody.IsSystem() || nobody.Commands() != nil || nobody.Field(single, "name", authz.Business) != authz.Hidden {
		t.Error("the zero actor may something")
	}
	if len(nobody.RoleCodes()) != 0 {
		t.Errorf("roles %v", nobody.RoleCodes())
	}
}

func TestTheProgramMayEverything(t *testing.T) {
	for name, a := range map[string]authz.Actor{"system": authz.System(), "on behalf": with().AsSystem()} {
		if g := a.Grant(single); g != everything {
			t.Errorf("%s is granted %+v", name, g)
		}
		if !a.May("anything") || !a.IsSystem() || a.Field(single, "x", authz.Personal) != authz.Editable || !slices.Equal(a.Commands(), authz.AllCommands) {
			t.Errorf("%s may less than everything", name)
		}
	}
	if a := with().AsSystem(); a.ID != 7 {
		t.Errorf("on behalf of %d", a.ID)
	}
	if a := authz.System(); a.ID != 0 || a.Language != "en" {
		t.Errorf("system is %+v", a)
	}
}

func TestRightsOfSeveralRolesAddUp(t *testing.T) {
	wide := authz.Grant{Read: authz.Department, Edit: authz.Self, Archive: authz.None, Export: true}
	high := authz.Grant{Read: authz.Self, Edit: authz.Team, Archive: authz.Self, Create: true}
	sum := authz.Grant{Read: authz.Department, Edit: authz.Team, Archive: authz.Self, Create: true, Export: true}
	for _, roles := range [][]authz.Role{{role("singles", wide), role("singles", high)}, {role("singles", high), role("singles", wide)}} {
		if g := with(roles...).Grant(single); g != sum {
			t.Errorf("together %+v, want %+v", g, sum)
		}
	}
}

// TestAGrantByNameReplacesTheProfiles: it may give less, too.
func TestAGrantByNameReplacesTheProfiles(t *testing.T) {
	r := authz.Role{Grants: map[string]authz.Grant{"@customer": everything, "singles": {Read: authz.Self}}}
	if g := with(r).Grant(single); g != (authz.Grant{Read: authz.Self}) {
		t.Errorf("by name %+v", g)
	}
	if g := with(r).Grant(pair); g != everything {
		t.Errorf("by profile %+v", g)
	}
	if g := with(r).Grant(under); g != (authz.Grant{}) {
		t.Errorf("of another profile %+v", g)
	}
}

func TestWhoCannotWriteOnlyReads(t *testing.T) {
	a := with(authz.Role{Grants: map[string]authz.Grant{"singles": everything}, Commands: authz.AllCommands})
	a.CannotWrite = true
	if g := a.Grant(single); g != (authz.Grant{Read: authz.All, Export: true}) {
		t.Errorf("granted %+v", g)
	}
	if got, want := a.Commands(), []string{authz.ValueRead, authz.CapacityRead, authz.AuditRead}; !slices.Equal(got, want) {
		t.Errorf("commands %v, want %v", got, want)
	}
	if access := a.Field(single, "name", authz.Business); access != authz.ReadOnly {
		t.Errorf("fields are %v", access)
	}
	a.CannotWrite, a.CannotTake = false, true
	if g := a.Grant(single); g != (authz.Grant{Read: authz.All, Edit: authz.All, Archive: authz.All, Create: true}) {
		t.Errorf("who cannot take is granted %+v", g)
	}
}

func TestChangingReachesNoFurtherThanReading(t *testing.T) {
	for _, c := range []struct{ read, change, want authz.Scope }{
		{authz.Self, authz.All, authz.Self}, {authz.All, authz.Self, authz.Self}, {authz.None, authz.All, authz.None}, {authz.Team, authz.Team, authz.Team},
	} {
		edits := with(role("singles", authz.Grant{Read: c.read, Edit: c.change}))
		archives := with(role("singles", authz.Grant{Read: c.read, Archive: c.change}))
		if got := edits.Scope(single, authz.Edit); got != c.want {
			t.Errorf("reads %v, edits %v: reaches %v", c.read, c.change, got)
		}
		if got := archives.Scope(single, authz.Archive); got != c.want {
			t.Errorf("reads %v, archives %v: reaches %v", c.read, c.change, got)
		}
		if got := edits.Scope(single, authz.Archive); got != authz.None {
			t.Errorf("who edits archives %v", got)
		}
		if got := archives.Scope(single, authz.Edit); got != authz.None {
			t.Errorf("who archives edits %v", got)
		}
		if got := edits.Scope(single, authz.Read); got != c.read {
			t.Errorf("reads %v, want %v", got, c.read)
		}
	}
}

func TestCommands(t *testing.T) {
	a := with(authz.Role{Commands: []string{authz.GradeApprove}}, authz.Role{Commands: []string{authz.ImportRun, authz.ValueRead}})
	if got, want := a.Commands(), []string{authz.ImportRun, authz.GradeApprove, authz.ValueRead}; !slices.Equal(got, want) {
		t.Errorf("commands %v, want %v", got, want)
	}
	if a.May(authz.UsersManage) || a.May("") {
		t.Error("may what no role says")
	}
	if codes := with(authz.Role{Code: "a"}, authz.Role{Code: "b"}).RoleCodes(); !slices.Equal(codes, []string{"a", "b"}) {
		t.Errorf("roles %v", codes)
	}
}

func TestFields(t *testing.T) {
	reads := map[string]authz.Grant{"singles": {Read: authz.Self}}
	byProfile := map[string]authz.Grant{"@customer": {Read: authz.Self}}
	for name, c := range map[string]struct {
		roles []authz.Role
		class authz.Class
		want  authz.Access
	}{
		"business":                        {[]authz.Role{{Grants: reads}}, authz.Business, authz.Editable},
		"by profile":                      {[]authz.Role{{Grants: byProfile}}, authz.Business, authz.Editable},
		"confidential":                    {[]authz.Role{{Grants: reads}}, authz.Confidential, authz.Hidden},
		"personal":                        {[]authz.Role{{Grants: reads}}, authz.Personal, authz.Hidden},
		"class":                           {[]authz.Role{{Grants: reads, Classes: map[authz.Class]authz.Access{authz.Personal: authz.Masked}}}, authz.Personal, authz.Masked},
		"business by class":               {[]authz.Role{{Grants: reads, Classes: map[authz.Class]authz.Access{authz.Business: authz.ReadOnly}}}, authz.Business, authz.ReadOnly},
		"field":                           {[]authz.Role{{Grants: reads, Fields: map[string]authz.Access{"singles.f": authz.Editable}}}, authz.Personal, authz.Editable},
		"field takes away":                {[]authz.Role{{Grants: reads, Fields: map[string]authz.Access{"singles.f": authz.Hidden}}}, authz.Business, authz.Hidden},
		"another's field":                 {[]authz.Role{{Grants: reads, Fields: map[string]authz.Access{"pairs.f": authz.Editable}}}, authz.Personal, authz.Hidden},
		"entity not read":                 {[]authz.Role{{Grants: map[string]authz.Grant{"singles": {Edit: authz.All}}}}, authz.Business, authz.Hidden},
		"best of two":                     {[]authz.Role{{Grants: reads}, {Grants: reads, Classes: map[authz.Class]authz.Access{authz.Personal: authz.ReadOnly}}}, authz.Personal, authz.ReadOnly},
		"only roles that read":            {[]authz.Role{{Grants: reads}, {Classes: map[authz.Class]authz.Access{authz.Personal: authz.Editable}}}, authz.Personal, authz.Hidden},
		"a reader after one who does not": {[]authz.Role{{}, {Grants: reads}}, authz.Business, authz.Editable},
	} {
		if got := with(c.roles...).Field(single, "f", c.class); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	reader := with(authz.Role{Grants: reads, Classes: map[authz.Class]authz.Access{authz.Business: authz.Masked}})
	reader.CannotWrite = true
	if got := reader.Field(single, "f", authz.Business); got != authz.Masked {
		t.Errorf("who cannot write sees %v of what is masked", got)
	}
}

func TestWindows(t *testing.T) {
	outside := authz.Window{Entity: "singles", Open: []string{"open"}, Masked: []string{"masked"},
		Where: func(alias string) (string, []any) { return alias + ".pool_id = ?", []any{5} }}
	a := with(role("singles", authz.Grant{Read: authz.Self, Edit: authz.Self, Archive: authz.Self, Create: true, Export: true})).Through(outside)
	if g := a.Grant(single); g != (authz.Grant{Read: authz.All}) {
		t.Errorf("through a window %+v", g)
	}
	if sql, args := a.Where(single, authz.Read, "t"); sql != "t.pool_id = ?" || len(args) != 1 {
		t.Errorf("reads %s %v", sql, args)
	}
	for _, action := range []authz.Action{authz.Edit, authz.Archive} {
		if sql, _ := a.Where(single, action, "t"); sql != "1=0" {
			t.Errorf("changes %s", sql)
		}
	}
	for field, want := range map[string]authz.Access{"open": authz.ReadOnly, "masked": authz.Masked, "other": authz.Hidden} {
		if got := a.Field(single, field, authz.Business); got != want {
			t.Errorf("%s is %v, want %v", field, got, want)
		}
		if got := a.Field(single, field, authz.Personal); got != authz.Hidden {
			t.Errorf("%s, which the roles hide, is %v", field, got)
		}
		if got := with().Through(outside).Field(single, field, authz.Business); got != authz.Hidden {
			t.Errorf("%s is %v for who has no role", field, got)
		}
	}
	if g := a.Grant(pair); g != (authz.Grant{}) {
		t.Errorf("another entity %+v", g)
	}
	before := with(role("pairs", everything))
	if g := before.Through(outside).Grant(pair); g != everything {
		t.Errorf("beside the window %+v", g)
	}
	if g := before.Grant(single); g != (authz.Grant{}) {
		t.Errorf("the actor without the window sees %+v", g)
	}
}

// TestConditions compares the texts that go into statements: an index is used by how they are written, and a condition is never empty.
func TestConditions(t *testing.T) {
	const shared = "t.id IN (SELECT c.record_id FROM collaborators c WHERE c.user_id = ? AND c.entity = ?"
	reads := func(s authz.Scope) authz.Actor {
		return with(role("singles", authz.Grant{Read: s, Edit: s, Archive: s}))
	}
	placed := func(a authz.Actor) authz.Actor {
		a.Team, a.Department, a.DepartmentPath = "north", 3, "/1/3/"
		return a
	}
	for name, c := range map[string]struct {
		actor  authz.Actor
		entity authz.Entity
		action authz.Action
		sql    string
		args   []any
	}{
		"nothing":              {reads(authz.None), single, authz.Read, "1=0", nil},
		"nothing of the open":  {reads(authz.None), authz.Entity{Name: "singles"}, authz.Read, "1=0", nil},
		"all":                  {reads(authz.All), single, authz.Read, "1=1", nil},
		"open":                 {reads(authz.Self), authz.Entity{Name: "singles"}, authz.Read, "1=1", nil},
		"self":                 {reads(authz.Self), single, authz.Read, "(t.owner_id = ? OR " + shared + "))", []any{int64(7), int64(7), "singles"}},
		"no team":              {reads(authz.Team), single, authz.Read, "(t.owner_id = ? OR " + shared + "))", []any{int64(7), int64(7), "singles"}},
		"no department":        {reads(authz.Department), single, authz.Read, "(t.owner_id = ? OR " + shared + "))", []any{int64(7), int64(7), "singles"}},
		"no department below":  {reads(authz.DepartmentBelow), single, authz.Read, "(t.owner_id = ? OR " + shared + "))", []any{int64(7), int64(7), "singles"}},
		"self, though placed":  {placed(reads(authz.Self)), single, authz.Read, "(t.owner_id = ? OR " + shared + "))", []any{int64(7), int64(7), "singles"}},
		"team":                 {placed(reads(authz.Team)), single, authz.Read, "((t.owner_id = ? OR t.owner_id IN (SELECT u.id FROM users u WHERE u.team = ?)) OR " + shared + "))", []any{int64(7), "north", int64(7), "singles"}},
		"department":           {placed(reads(authz.Department)), single, authz.Read, "((t.owner_id = ? OR t.owner_id IN (SELECT u.id FROM users u WHERE u.department_id = ?)) OR " + shared + "))", []any{int64(7), int64(3), int64(7), "singles"}},
		"department and below": {placed(reads(authz.DepartmentBelow)), single, authz.Read, "((t.owner_id = ? OR t.owner_id IN (SELECT u.id FROM users u JOIN departments d ON d.id = u.department_id WHERE d.path LIKE ?)) OR " + shared + "))", []any{int64(7), "/1/3/%", int64(7), "singles"}},
		"edit":                 {reads(authz.Self), single, authz.Edit, "((t.owner_id = ? OR " + shared + ")) AND (t.owner_id = ? OR " + shared + " AND c.can_edit)))", []any{int64(7), int64(7), "singles", int64(7), int64(7), "singles"}},
		"archive":              {reads(authz.Self), single, authz.Archive, "((t.owner_id = ? OR " + shared + ")) AND (t.owner_id = ?))", []any{int64(7), int64(7), "singles", int64(7)}},
	} {
		if sql, args := c.actor.Where(c.entity, c.action, "t"); sql != c.sql || !slices.Equal(args, c.args) {
			t.Errorf("%s:\n%s %v, want\n%s %v", name, sql, args, c.sql, c.args)
		}
	}
}

func TestSharesThatAreCarried(t *testing.T) {
	a := with(role("singles", authz.Grant{Read: authz.Self, Edit: authz.Self, Archive: authz.Self}))
	a.Shares = []authz.Share{{Entity: "singles", Record: 1}, {Entity: "singles", Record: 2, CanEdit: true}, {Entity: "pairs", Record: 3, CanEdit: true}}
	for action, want := range map[authz.Action]string{
		authz.Read:    "(t.owner_id = ? OR t.id IN (?,?))",
		authz.Edit:    "((t.owner_id = ? OR t.id IN (?,?)) AND (t.owner_id = ? OR t.id IN (?)))",
		authz.Archive: "((t.owner_id = ? OR t.id IN (?,?)) AND (t.owner_id = ?))",
	} {
		if sql, _ := a.Where(single, action, "t"); sql != want {
			t.Errorf("%v: %s, want %s", action, sql, want)
		}
	}
	a.Shares = []authz.Share{}
	if sql, _ := a.Where(single, authz.Read, "t"); sql != "(t.owner_id = ?)" {
		t.Errorf("without a share: %s", sql)
	}
}

// TestNothingToLookAt: an entity that hangs on one without an owner, for somebody who works on none.
func TestNothingToLookAt(t *testing.T) {
	orphan := authz.Entity{Name: "orphans", Parent: &authz.Parent{Column: "parent_id", Entity: &authz.Entity{Name: "singles", Table: "t_singles"}}}
	a := with(role("orphans", authz.Grant{Read: authz.Self}))
	a.Shares = []authz.Share{}
	if sql, args := a.Where(orphan, authz.Read, "t"); sql != "(t.parent_id IN (SELECT p.id FROM t_singles p WHERE 1=0))" || len(args) != 0 {
		t.Errorf("%s %v", sql, args)
	}
}

func TestOpen(t *testing.T) {
	for _, e := range shapes {
		if want := e.Name == "ownless"; e.Open() != want {
			t.Errorf("%s open: %v", e.Name, e.Open())
		}
	}
}

// TestCan states the rule of one row in the plainest way: TestCanEqualsWhere carries it over to the statements.
func TestCan(t *testing.T) {
	me := func(action authz.Grant) authz.Actor {
		a := with(role("singles", action))
		a.Team, a.Department, a.DepartmentPath = "north", 3, "/1/3/"
		return a
	}
	reads := func(s authz.Scope) authz.Actor { return me(authz.Grant{Read: s}) }
	edits := func(s authz.Scope) authz.Actor { return me(authz.Grant{Read: s, Edit: s, Archive: s}) }
	self := authz.Person{ID: 7}
	other := authz.Person{ID: 8, Team: "south", Department: 4, DepartmentPath: "/1/4/"}
	mate := authz.Person{ID: 9, Team: "north", Department: 4, DepartmentPath: "/1/4/"}
	neighbour := authz.Person{ID: 10, Department: 3, DepartmentPath: "/1/3/"}
	below := authz.Person{ID: 11, Department: 5, DepartmentPath: "/1/3/5/"}
	lookalike := authz.Person{ID: 12, Department: 33, DepartmentPath: "/1/33/"}
	nowhere := authz.Person{ID: 13}
	all := []authz.Person{self, other, mate, neighbour, below, lookalike, nowhere}
	for scope, want := range map[authz.Scope][]id.ID{
		authz.None: nil, authz.Self: {7}, authz.Team: {7, 9}, authz.Department: {7, 10}, authz.DepartmentBelow: {7, 10, 11}, authz.All: {7, 8, 9, 10, 11, 12, 13},
	} {
		var got []id.ID
		for _, p := range all {
			if reads(scope).Can(single, authz.Read, authz.Row{Owners: []authz.Person{p}}) {
				got = append(got, p.ID)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("scope %v reaches %v, want %v", scope, got, want)
		}
	}
	lost := with(role("singles", authz.Grant{Read: authz.Team}))
	placeless := func(s authz.Scope) bool {
		lost.Roles[0].Grants["singles"] = authz.Grant{Read: s}
		return lost.Can(single, authz.Read, authz.Row{Owners: []authz.Person{nowhere}})
	}
	if placeless(authz.Team) || placeless(authz.Department) || placeless(authz.DepartmentBelow) {
		t.Error("two people who are nowhere are together")
	}
	seconds := authz.Row{Owners: []authz.Person{other, self}}
	if !reads(authz.Self).Can(single, authz.Read, seconds) {
		t.Error("the second owner does not count")
	}
	for _, c := range []struct {
		row    authz.Row
		action authz.Action
		want   bool
	}{
		{authz.Row{Collaborates: true}, authz.Read, true}, {authz.Row{Collaborates: true}, authz.Edit, false},
		{authz.Row{Collaborates: true, CanEdit: true}, authz.Edit, true}, {authz.Row{CanEdit: true}, authz.Edit, false},
		{authz.Row{Collaborates: true, CanEdit: true}, authz.Archive, false}, {authz.Row{}, authz.Read, false},
	} {
		if got := edits(authz.Self).Can(single, c.action, c.row); got != c.want {
			t.Errorf("%+v %v: %v", c.row, c.action, got)
		}
	}
	if edits(authz.None).Can(single, authz.Read, authz.Row{Collaborates: true}) {
		t.Error("a share shows an entity that no role reads")
	}
	unread := with(role("ownless", authz.Grant{Edit: authz.All}))
	if unread.Can(ownless, authz.Edit, authz.Row{}) || !with(role("ownless", everything)).Can(ownless, authz.Archive, authz.Row{}) {
		t.Error("an entity without owners is all or nothing")
	}
	wide := with(role("singles", authz.Grant{Read: authz.Self, Edit: authz.All}))
	if wide.Can(single, authz.Edit, authz.Row{Owners: []authz.Person{other}}) {
		t.Error("what is not seen is changed")
	}
}

func TestShippedRoles(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range authz.Shipped() {
		if seen[r.Code] || r.Code == "" {
			t.Errorf("role %q twice or without a code", r.Code)
		}
		seen[r.Code] = true
		for _, c := range r.Commands {
			if !slices.Contains(authz.AllCommands, c) {
				t.Errorf("%s may %q, which is no command", r.Code, c)
			}
		}
	}
	if len(seen) != 9 {
		t.Errorf("%d roles", len(seen))
	}
}
