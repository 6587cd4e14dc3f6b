package authz

// Window shows an actor rows of one entity that lie outside their scope, and of those rows a few fields only. It takes
// the place of the scope in every read of the entity, so that a list, its count, its search, its filters and its order
// follow it alike; nothing that hangs on a row is seen through it, and nothing is changed through it.
type Window struct {
	Entity string
	// Where is the condition on the rows, in the words of Actor.Where.
	Where func(alias string) (string, []any)
	// Open fields are read, of Masked ones it is seen whether they are filled in; both as far as the actor's roles let
	// them read the field at all. All other fields are hidden.
	Open, Masked []string
}

// Through is the actor looking through a window.
func (a Actor) Through(w Window) Actor {
	a.window = &w
	return a
}

// looksAt is the actor's window to an entity, nil where they look as usual.
func (a Actor) looksAt(e Entity) *Window {
	if a.window == nil || a.window.Entity != e.Name {
		return nil
	}
	return a.window
}

// LooksThroughWindow says whether the actor looks at some entity as nobody usually does.
func (a Actor) LooksThroughWindow() bool { return a.window != nil }
