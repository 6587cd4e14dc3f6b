package record

import (
	"fmt"
	"strings"
)

// specials are the fields whose metadata does not say enough to fill them in. They know what the record has before.
var specials = map[string]func(m *Maker, mark string, body map[string]any) any{
	"users.login": func(_ *Maker, mark string, _ map[string]any) any { return strings.ToLower(mark) },
	"users.email": nothing,
	"roles.code": func(_ *Maker, mark string, _ map[string]any) any {
		return "r" + strings.ToLower(strings.ReplaceAll(mark, "-", ""))
	},
	"account-links.kind":      always("supplies_to"),
	"account-links.to":        other("accounts", "from"),
	"influence-edges.to":      other("positions", "from"),
	"intel.obtained_properly": always(true),
	"interactions.time":       nothing,
	"migration-plans.due":     always("2027-10-01"),
	"migration-plans.to":      always("C"),
	"statements.currency":     always("CNY"),
	"statements.year":         year,
	"survivors.year":          year,
}

func always(value any) func(*Maker, string, map[string]any) any {
	return func(*Maker, string, map[string]any) any { return value }
}

func nothing(*Maker, string, map[string]any) any { return nil }

func year(m *Maker, _ string, _ map[string]any) any { return 1985 + m.Rand.IntN(40) }

// other is a record that another field of the same one does not name.
func other(entity, field string) func(*Maker, string, map[string]any) any {
	return func(m *Maker, _ string, body map[string]any) any {
		for range 5 {
			if one := m.Refer(entity); one != body[field] {
				return one
			}
		}
		return ""
	}
}

// made says of the entities whose records no client makes by itself how they come about.
var made = map[string]string{
	"handovers":      "by the announcement that somebody leaves",
	"handover-items": "with a handover",
}

// ByItself says whether a client makes the records of an entity by itself.
func ByItself(entity string) bool { return made[entity] == "" }

// Mark is a word that stands in one record only.
func Mark(client, n int) string { return fmt.Sprintf("Mk-%d-%d-x", client, n) }
