package value

import (
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// selection names the accounts of one reading: those whose ids lie in a span or, if some are given, these.
type selection struct {
	first, last id.ID
	some        []id.ID
}

// among is the condition that a column of account ids is in the selection.
func (s selection) among(engine db.Engine, column string) (string, []any) {
	if s.some == nil {
		return column + " BETWEEN ? AND ?", []any{int64(s.first), int64(s.last)}
	}
	condition, list := db.In(engine, column, s.some)
	return condition, []any{list}
}

// most is how many accounts the selection can have.
func (s selection) most() int {
	if s.some == nil {
		return partSize
	}
	return len(s.some)
}
