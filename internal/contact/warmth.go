package contact

import (
	"context"
	"math"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Touch is a moment of contact: how much it counts (mail 1, call 2, meeting 3, visit or executive 5) and how many days
// ago it was.
type Touch struct {
	Weight  float64
	AgeDays float64
}

// halfLife is after how many days a touch counts half (§3.24).
const halfLife = 90

// Warmth is how warm a tie is, 0–100: min(100, 5·Σ weight·0.5^(age/90 d)) (§3.24). It is for reminders only, never part
// of a relationship score or of an appraisal. Touches in the future do not count.
func Warmth(touches []Touch) float64 {
	sum := 0.0
	for _, t := range touches {
		if t.AgeDays >= 0 {
			sum += t.Weight * math.Pow(.5, t.AgeDays/halfLife)
		}
	}
	return math.Round(min(100, 5*sum)*1e6) / 1e6
}

// Pair is who of us and who of theirs.
type Pair struct{ Staff, Contact id.ID }

// StoreWarmth writes the warmth of ties from their touches; whoever keeps the moments of contact calls it. It is derived
// from them, so that it has neither a revision nor an audit line. A pair without a tie is passed over.
func StoreWarmth(ctx context.Context, w *resource.Write, touches map[Pair][]Touch) error {
	for pair, list := range touches {
		_, err := w.Tx.Exec(ctx, "UPDATE ties SET warmth = ? WHERE staff_id = ? AND contact_id = ? AND archived_at IS NULL",
			Warmth(list), pair.Staff, pair.Contact)
		if err != nil {
			return err
		}
	}
	return nil
}

// Dealt is what all of us together had to do with a contact.
type Dealt struct {
	Touches []Touch
	Last    calendar.Date
}

// StoreDealt writes how warm contacts are with all of us together, and when somebody last had to do with them; whom no
// dealing names any more is unknown again, with every tie to them.
func StoreDealt(ctx context.Context, w *resource.Write, contacts []id.ID, dealt map[id.ID]Dealt) error {
	if len(contacts) == 0 {
		return nil
	}
	those, list := db.In(w.Tx.EngineName(), "contact_id", contacts)
	if _, err := w.Tx.Exec(ctx, "UPDATE ties SET warmth = NULL WHERE warmth IS NOT NULL AND "+those, list); err != nil {
		return err
	}
	for _, one := range contacts {
		d := dealt[one]
		var warmth *float64
		if d.Last != "" {
			value := Warmth(d.Touches)
			warmth = &value
		}
		if _, err := w.Tx.Exec(ctx, "UPDATE contacts SET warmth = ?, last_contact_on = ? WHERE id = ?", warmth, d.Last, one); err != nil {
			return err
		}
	}
	return nil
}
