package value

import (
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/round"
)

// Lost stands for a customer that is gone, as the second grade of a migration.
const Lost Grade = "lost"

// Migration counts how accounts moved between two dates.
type Migration struct {
	Counts  map[Grade]map[Grade]int `json:"counts"` // from → to; accounts without a first grade are not in it
	New     map[Grade]int           `json:"new"`    // accounts without a first grade, by their second
	Up      int                     `json:"up"`
	Down    int                     `json:"down"` // lost accounts included
	Rated   int                     `json:"rated"`
	NetRate float64                 `json:"net_rate"` // (up − down) ÷ rated, −1..1; 0 when nothing was rated
}

// Migrate compares the grades of the same accounts at two dates (§3.23): from[i] and to[i] belong to one account, an
// empty from marks a new account, Lost in to a lost one. Moves from or to U are in the matrix, but are neither up
// nor down and do not count as rated: finding out is not improving.
func Migrate(from, to []Grade) (Migration, error) {
	var m Migration
	if len(from) != len(to) {
		return m, errs.Invalid("to", "wrong_length")
	}
	for i := range from {
		m.Add(from[i], to[i])
	}
	return m.Rate(), nil
}

// Add counts one account.
func (m *Migration) Add(from, to Grade) {
	if m.Counts == nil {
		m.Counts, m.New = map[Grade]map[Grade]int{}, map[Grade]int{}
	}
	if from == "" {
		m.New[to]++
		return
	}
	if m.Counts[from] == nil {
		m.Counts[from] = map[Grade]int{}
	}
	m.Counts[from][to]++
	m.rate(from, to)
}

// Rate works out the net rate of what was added.
func (m *Migration) Rate() Migration {
	if m.Rated > 0 {
		m.NetRate = round.Six(float64(m.Up-m.Down) / float64(m.Rated))
	}
	if m.Counts == nil {
		m.Counts, m.New = map[Grade]map[Grade]int{}, map[Grade]int{}
	}
	return *m
}

func (m *Migration) rate(from, to Grade) {
	if from.rank() == 0 || (to.rank() == 0 && to != Lost) {
		return
	}
	m.Rated++
	switch {
	case to.rank() > from.rank():
		m.Up++
	case to.rank() < from.rank():
		m.Down++
	}
}
