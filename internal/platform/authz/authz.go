// Package authz decides who may do what with which rows and fields.
//
// A role grants, per entity, a data scope for reading, editing and archiving,
// and flags for creating and exporting. The rights of several roles add up. A
// scope compiles to a SQL predicate that every read and write carries, so that a
// row outside it does not exist for the caller: lists, counts, searches, exports
// and single records follow the same text.
package authz

import (
	"slices"

	"github.com/loam-crm/loam/internal/platform/id"
)

// Scope is how much of an entity's rows a caller reaches, through the row's owner.
type Scope int

const (
	None Scope = iota
	Self
	Team
	Department
	DepartmentBelow
	All
)

// Action is what a caller wants to do with a row.
type Action int

const (
	Read Action = iota
	Edit
	Archive
)

// Class is a field's privacy class (domain model §2.8).
type Class int

const (
	Business     Class = iota // PC1
	Confidential              // PC2: prices, costs, profits
	Personal                  // PC3: owner and manager only, minimum
)

// Access is what a caller may do with a field. The order matters: more is greater.
type Access int

const (
	Hidden Access = iota
	Masked
	ReadOnly
	Editable
)

// Grant is what a role may do with one entity.
type Grant struct {
	Read    Scope `json:"read"`
	Edit    Scope `json:"edit"`
	Archive Scope `json:"archive"`
	Create  bool  `json:"create"`
	Export  bool  `json:"export"`
}

// Role is a named set of grants. Grants are keyed by entity name or, as a
// default for all entities of a kind, by "@" and the profile's name.
type Role struct {
	Code     string            `json:"code"`
	Grants   map[string]Grant  `json:"grants"`
	Commands []string          `json:"commands"`
	Classes  map[Class]Access  `json:"classes"`
	Fields   map[string]Access `json:"fields"` // "accounts.phone" → access
}

// Actor is the caller of one request: who, from where, with which rights. The
// zero Actor has no rights at all.
type Actor struct {
	ID             id.ID
	Login          string
	Name           string
	Language       string
	Roles          []Role
	Department     id.ID
	DepartmentPath string // "/1/7/"; empty when in no department
	Team           string
	IP             string
	CannotWrite    bool // an API token limited to reading, or somebody whose work is being handed over
	CannotTake     bool // somebody whose work is being handed over: exports nothing
	// Shares are the records the actor collaborates on, named because PostgreSQL
	// finds "mine or shared with me" by index only then. Nil: looked up in the query.
	Shares []Share
	system bool
	window *Window
}

// Share is a record that somebody works on beside its owners.
type Share struct {
	Entity  string
	Record  id.ID
	CanEdit bool
}

// MaxShares is up to how many shares an actor carries.
const MaxShares = 100

// System is the program itself: jobs, the command line, the demo. It may do
// everything, and audit rows show no person.
func System() Actor { return Actor{system: true, Language: "en"} }

// AsSystem widens an actor for a step that the program does on the caller's
// behalf; audit rows keep naming the caller.
func (a Actor) AsSystem() Actor {
	a.system = true
	return a
}

// IsSystem says whether row and field rules are lifted.
func (a Actor) IsSystem() bool { return a.system }

// RoleCodes lists the codes of the actor's roles.
func (a Actor) RoleCodes() []string {
	out := make([]string, len(a.Roles))
	for i, r := range a.Roles {
		out[i] = r.Code
	}
	return out
}

// Grant returns what the actor's roles together allow on an entity.
func (a Actor) Grant(e Entity) Grant {
	if a.looksAt(e) != nil {
		return Grant{Read: All}
	}
	if a.system {
		return Grant{All, All, All, true, true}
	}
	var out Grant
	for _, r := range a.Roles {
		g, ok := r.Grants[e.Name]
		if !ok {
			g = r.Grants["@"+e.Profile]
		}
		out.Read = max(out.Read, g.Read)
		out.Edit = max(out.Edit, g.Edit)
		out.Archive = max(out.Archive, g.Archive)
		out.Create = out.Create || g.Create
		out.Export = out.Export || g.Export
	}
	if a.CannotWrite {
		out.Edit, out.Archive, out.Create = None, None, false
	}
	out.Export = out.Export && !a.CannotTake
	return out
}

// Scope returns how far the actor's grant reaches for an action. Editing never
// reaches further than reading.
func (a Actor) Scope(e Entity, action Action) Scope {
	g := a.Grant(e)
	switch action {
	case Edit:
		return min(g.Edit, g.Read)
	case Archive:
		return min(g.Archive, g.Read)
	}
	return g.Read
}

// May says whether the actor may run a named command such as "imports.run".
func (a Actor) May(command string) bool {
	if a.system {
		return true
	}
	for _, r := range a.Roles {
		for _, c := range r.Commands {
			if c == command && (!a.CannotWrite || readCommands[c]) {
				return true
			}
		}
	}
	return false
}

// Commands lists everything May allows, for the menu of the web application.
func (a Actor) Commands() []string {
	var out []string
	for _, c := range AllCommands {
		if a.May(c) {
			out = append(out, c)
		}
	}
	return out
}

// Field returns what the actor may do with a field of an entity. Only roles that
// let the actor read the entity count.
func (a Actor) Field(e Entity, field string, class Class) Access {
	usual := a.field(e, field, class)
	w := a.looksAt(e)
	if w == nil {
		return usual
	}
	switch {
	case slices.Contains(w.Open, field):
		return min(usual, ReadOnly)
	case slices.Contains(w.Masked, field):
		return min(usual, Masked)
	}
	return Hidden
}

func (a Actor) field(e Entity, field string, class Class) Access {
	if a.system {
		return Editable
	}
	best := Hidden
	for _, r := range a.Roles {
		g, ok := r.Grants[e.Name]
		if !ok {
			g = r.Grants["@"+e.Profile]
		}
		if g.Read == None {
			continue
		}
		access, ok := r.Fields[e.Name+"."+field]
		if !ok {
			access = r.class(class)
		}
		best = max(best, access)
	}
	if a.CannotWrite {
		best = min(best, ReadOnly)
	}
	return best
}

func (r Role) class(c Class) Access {
	if access, ok := r.Classes[c]; ok {
		return access
	}
	if c == Business {
		return Editable
	}
	return Hidden
}
