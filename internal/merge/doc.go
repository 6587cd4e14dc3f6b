// Package merge makes one record of several that are the same customer, or the same person of a customer, and takes
// that back again.
//
// What hangs on a record is found by a list of places (places.go), and a test walks the schema of both engines for
// columns that the list forgot. Everything moves in one transaction; every moved row is noted, so that an undo puts
// back exactly those. The merged record stays in the recycle bin with a pointer to the one that stands for it, and its
// log and its former grades stay with it: they were its own.
package merge

import (
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Service has the operations.
type Service struct {
	Store *resource.Store
}

// Request asks for a merge.
type Request struct {
	Entity  string
	Target  id.ID
	Sources []id.ID
	Revs    map[id.ID]int64  // of all the records, as they were looked at
	Fields  map[string]id.ID // whose value a field takes; the others keep the target's, or the first there is
	// SameNumber says what orders are that have one number at two of the customers: Both are kept under different
	// numbers, or they are One order that was entered twice, and the second goes to the recycle bin.
	SameNumber string
	Reason     string
}

// What orders of one number may be.
const (
	Both = "both"
	One  = "one"
)

// Merge is one that was done.
type Merge struct {
	ID       id.ID
	Entity   string
	Target   id.ID
	Sources  []id.ID
	Reason   string
	At       clock.Instant
	By       id.ID
	UndoneAt clock.Instant
	UndoneBy id.ID

	changes resource.Changes
}

// maxSources is how many records go into one at once.
const maxSources = 9
