// Package duplicate finds records that may be one: while somebody types a new one, and in the whole company.
//
// Customers compare by credit code, name as it identifies a company, similar name (Dice of bigrams ≥ .8), phone number
// and the company's domain; contacts by phone number and mail address, and by name within a customer.
package duplicate

import (
	"sync"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/firm"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Service has the operations.
type Service struct {
	Store *resource.Store
	Jobs  *jobs.Queue

	mu    sync.Mutex
	names *known
}

// known are the names of all customers, kept from one question to the next.
type known struct {
	index firm.NameIndex
	names map[id.ID]string
	made  time.Time
	last  clock.Instant // when the newest of them was entered
}

// Why two records may be one, the strongest reason first.
const (
	SameCode    = "uscc"
	SameName    = "name"
	SamePhone   = "phone"
	SameMail    = "email"
	SimilarName = "similar_name"
	SameDomain  = "domain"
)

// weights order pairs by how sure their reasons make them; those of several reasons come first.
var weights = map[string]float64{SameCode: 1, SameName: .95, SamePhone: .8, SameMail: .8, SimilarName: .75, SameDomain: .5}

// scoreOf is how sure several reasons make a pair: what each leaves open is left open by all.
func scoreOf(reasons []string) float64 {
	open := 1.0
	for _, r := range reasons {
		open *= 1 - weights[r]
	}
	return 1 - open
}
