package interaction

import (
	"context"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/id"
)

// PlannedOn hands over who takes part in the dealings planned for a day: the author, and those of us who come along.
func PlannedOn(ctx context.Context, q db.Querier, on calendar.Date, take func(dealing, user id.ID)) error {
	rows, err := q.Query(ctx, "SELECT id, author_id, ours FROM interactions WHERE archived_at IS NULL AND planned AND held_on = ? ORDER BY id", on)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var i Interaction
		if err := rows.Scan(&i.ID, &i.Author, &i.Ours); err != nil {
			return err
		}
		for user := range i.people() {
			take(i.ID, user)
		}
	}
	return rows.Err()
}

// people are those of us who were there.
func (i *Interaction) people() map[id.ID]bool {
	there := map[id.ID]bool{i.Author: true}
	for _, text := range i.Ours {
		if one, err := id.Parse(text); err == nil {
			there[one] = true
		}
	}
	return there
}
