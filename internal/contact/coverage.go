package contact

import (
	"math"

	"github.com/loam-crm/loam/internal/platform/id"
)

// Seat is a position as the coverage figures see it.
type Seat struct {
	Influence int64
	Holder    id.ID // none: vacant or unidentified
}

// Coverage says how many of the people who take part we know. Who is counted as taking part: the number somebody
// stated, but never fewer than the seats in the chain.
type Coverage struct {
	Involved int      `json:"involved"`
	Known    int      `json:"known"`
	Share    *float64 `json:"share" doc:"known of involved, 0–1; null: nobody is known to take part"`
}

// CoverageOf counts the known people among those involved. One person in two seats is one person; a seat without a
// known holder counts as somebody we do not know.
func CoverageOf(stated *int64, seats []Seat) Coverage {
	holders, open := map[id.ID]bool{}, 0
	for _, s := range seats {
		if s.Holder == 0 {
			open++
			continue
		}
		holders[s.Holder] = true
	}
	c := Coverage{Involved: len(holders) + open, Known: len(holders)}
	if stated != nil {
		c.Involved = max(c.Involved, int(*stated))
	}
	c.Share = share(float64(c.Known), float64(c.Involved))
	return c
}

// keyInfluence is from which influence on a seat matters to every figure (§3.7).
const keyInfluence = 3

// KeySeats says how much of the influence that matters we can put a name to. Seats of influence 3 and above all count,
// known or not.
type KeySeats struct {
	Seats      int      `json:"seats"`
	Identified int      `json:"identified"`
	Share      *float64 `json:"share" doc:"identified influence of all influence, 0–1; null: no such seat is on the chart"`
}

// KeySeatsOf weighs the seats that matter by their influence.
func KeySeatsOf(seats []Seat) KeySeats {
	var k KeySeats
	var known, all float64
	for _, s := range seats {
		if s.Influence < keyInfluence {
			continue
		}
		k.Seats++
		all += float64(s.Influence)
		if s.Holder != 0 {
			k.Identified++
			known += float64(s.Influence)
		}
	}
	k.Share = share(known, all)
	return k
}

// share is a part of a whole to six decimals, nil of nothing.
func share(part, whole float64) *float64 {
	if whole <= 0 {
		return nil
	}
	s := math.Round(part/whole*1e6) / 1e6
	return &s
}
