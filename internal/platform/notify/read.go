package notify

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// Notification is what somebody was told.
type Notification struct {
	ID     id.ID
	Kind   string
	Entity string
	Record id.ID
	Title  string // of the record
	Actor  id.ID
	By     string
	At     clock.Instant
	Read   bool
	Times  int64
	Data   json.RawMessage
}

// Page asks for some of somebody's notifications, newest first.
type Page struct {
	Unread bool
	After  id.ID // the last one of the page before
	Limit  int
}

const selects = `SELECT n.id, n.kind, n.entity, n.record_id, n.actor_id, COALESCE(u.name, ''), n.at, n.read_at IS NOT NULL, n.times, n.data
	FROM notifications n LEFT JOIN users u ON u.id = n.actor_id WHERE n.user_id = ?`

// List reads a page of the caller's notifications about what they may still see. next is the place to go on from, none
// at the end; a page may be shorter than its limit.
func List(ctx context.Context, s *resource.Store, actor authz.Actor, p Page) (found []Notification, next id.ID, err error) {
	where, args := "", []any{actor.ID}
	if p.Unread {
		where += " AND n.read_at IS NULL"
	}
	if p.After != 0 {
		where += " AND (n.at, n.id) < (SELECT l.at, l.id FROM notifications l WHERE l.id = ? AND l.user_id = ?)"
		args = append(args, p.After, actor.ID)
	}
	found, err = load(ctx, s.DB, where+" ORDER BY n.at DESC, n.id DESC LIMIT ?", append(args, p.Limit+1)...)
	if err != nil {
		return nil, 0, err
	}
	if len(found) > p.Limit {
		found = found[:p.Limit]
		next = found[p.Limit-1].ID
	}
	found, err = Visible(ctx, s, actor, found)
	return found, next, err
}

// MostCounted is where counting what is unread ends.
const MostCounted = 100

// Unread counts the caller's unread notifications about what they may still see, up to MostCounted.
func Unread(ctx context.Context, s *resource.Store, actor authz.Actor) (int, error) {
	found, err := load(ctx, s.DB, " AND n.read_at IS NULL ORDER BY n.id DESC LIMIT ?", actor.ID, MostCounted)
	if err != nil {
		return 0, err
	}
	found, err = Visible(ctx, s, actor, found)
	return len(found), err
}

func load(ctx context.Context, q db.Querier, where string, args ...any) ([]Notification, error) {
	rows, err := q.Query(ctx, selects+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Notification
	for rows.Next() {
		var n Notification
		var data string
		if err := rows.Scan(&n.ID, &n.Kind, &n.Entity, &n.Record, &n.Actor, &n.By, &n.At, &n.Read, &n.Times, &data); err != nil {
			return nil, err
		}
		n.Data = json.RawMessage(data)
		out = append(out, n)
	}
	return out, rows.Err()
}

// Visible leaves out what is about records that the actor may not see now, and names the others.
func Visible(ctx context.Context, s *resource.Store, actor authz.Actor, list []Notification) ([]Notification, error) {
	wanted := map[string][]id.ID{}
	for _, n := range list {
		if n.Record != 0 {
			wanted[n.Entity] = append(wanted[n.Entity], n.Record)
		}
	}
	titles := map[string]map[id.ID]string{}
	for entity, ids := range wanted {
		e := s.Registry.Named(entity)
		if e == nil || actor.Scope(e.Guard(), authz.Read) == authz.None {
			continue
		}
		var err error
		if titles[entity], err = resource.Titles(ctx, s, s.DB, e, actor, ids); err != nil {
			return nil, err
		}
	}
	out := make([]Notification, 0, len(list))
	for _, n := range list {
		title, seen := titles[n.Entity][n.Record]
		if n.Record != 0 && !seen {
			continue
		}
		n.Title = title
		out = append(out, n)
	}
	return out, nil
}

// MarkRead marks some of the caller's notifications as read, or all of them when none are named.
func MarkRead(ctx context.Context, s *resource.Store, actor authz.Actor, ids []id.ID) error {
	return s.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		where, args := "", []any{w.Env.Now, actor.ID}
		if ids != nil {
			those, list := db.In(w.Tx.EngineName(), "id", ids)
			where, args = " AND "+those, append(args, list)
		}
		n, err := w.Tx.Exec(ctx, "UPDATE notifications SET read_at = ? WHERE user_id = ? AND read_at IS NULL"+where, args...)
		if err != nil || n == 0 {
			return err
		}
		return w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: Entity, Record: actor.ID, Actor: actor.ID})
	})
}

// Off lists the kinds that somebody switched off.
func Off(ctx context.Context, q db.Querier, user id.ID) ([]string, error) {
	return db.Collect[string](ctx, q, "SELECT kind FROM notification_switches WHERE user_id = ? ORDER BY kind", user)
}

// SetOff replaces the kinds that the caller does not want to hear of.
func SetOff(ctx context.Context, s *resource.Store, actor authz.Actor, off []string) error {
	for _, kind := range off {
		if !slices.Contains(Kinds, kind) {
			return errs.Invalid("off", "not_an_option")
		}
	}
	return s.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		if _, err := w.Tx.Exec(ctx, "DELETE FROM notification_switches WHERE user_id = ?", actor.ID); err != nil {
			return err
		}
		for _, kind := range slices.Compact(slices.Sorted(slices.Values(off))) {
			if _, err := w.Tx.Exec(ctx, "INSERT INTO notification_switches (user_id, kind) VALUES (?, ?)", actor.ID, kind); err != nil {
				return err
			}
		}
		return nil
	})
}
