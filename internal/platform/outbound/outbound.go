// Package outbound is the one gate that everything asks which reaches outside of the program by itself: mail, calls to
// other systems, a poll of a mailbox, a scheduled backup into a folder that others use, too.
//
// It is shut in a restored copy, because the original may still be running and nobody is to get things twice, until a
// person confirms that the copy takes its place. What is answered to those who ask is no concern of it, nor is the work
// inside: pages, notifications, evaluations, calendar feeds that are fetched with a token.
package outbound

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// The settings that mark a restored copy; their values are instants.
const (
	restoredKey = "restored_at"   // when it was restored: the gate is shut while it is there
	fromKey     = "restored_from" // when the backup was taken
)

// Copy says of what state data are a restored copy. The zero value says that they are none, or a confirmed one.
type Copy struct {
	RestoredAt clock.Instant
	TakenAt    clock.Instant // the state of the data; zero where an older program restored them
}

// Shut says whether nothing may go out.
func (c Copy) Shut() bool { return c.RestoredAt != 0 }

// Load reads whether the data are a copy that nobody has confirmed.
func Load(ctx context.Context, q db.Querier) (c Copy, err error) {
	for key, into := range map[string]*clock.Instant{restoredKey: &c.RestoredAt, fromKey: &c.TakenAt} {
		if err := load(ctx, q, key, into); err != nil {
			return Copy{}, err
		}
	}
	return c, nil
}

func load(ctx context.Context, q db.Querier, key string, into *clock.Instant) error {
	var text string
	err := q.QueryRow(ctx, "SELECT value FROM settings WHERE key = ?", key).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), into)
}

// Allowed is asked right before anything goes out, with what decides what is sent.
//
// Errors: outbound_shut (restored_at).
func Allowed(ctx context.Context, q db.Querier) error {
	c, err := Load(ctx, q)
	if err != nil || !c.Shut() {
		return err
	}
	return errs.Conflict("outbound_shut").With("restored_at", c.RestoredAt)
}

// Shut marks the data as a copy.
func Shut(ctx context.Context, tx *db.Tx, c Copy) error {
	for key, at := range map[string]clock.Instant{restoredKey: c.RestoredAt, fromKey: c.TakenAt} {
		value, err := json.Marshal(at)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO settings (key, value, updated_at) VALUES (?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at, updated_by = NULL`, key, string(value), c.RestoredAt)
		if err != nil {
			return err
		}
	}
	return nil
}

// Open takes the mark away: a person has confirmed that the copy takes the place of the original. It says what the copy
// was; a gate that is open already is a conflict.
//
// Errors: outbound_open.
func Open(ctx context.Context, tx *db.Tx) (Copy, error) {
	c, err := Load(ctx, tx)
	if err != nil {
		return c, err
	}
	n, err := tx.Exec(ctx, "DELETE FROM settings WHERE key IN (?, ?)", restoredKey, fromKey)
	if err == nil && n == 0 {
		err = errs.Conflict("outbound_open")
	}
	return c, err
}
