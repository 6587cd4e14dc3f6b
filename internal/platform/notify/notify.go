// Package notify tells people what concerns them, in the transaction of its cause: there is no notification without the
// cause and no cause without the notification.
//
// A notification names a record and never says what is in it. Whether somebody still may see the record is asked when
// the notification is read (Visible), not only when it is written: whoever has lost access is told nothing. A channel
// that leaves the program, such as mail, has to ask the same before it sends.
package notify

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/events"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// The kinds of notifications. Each can be switched off by everybody for themselves.
const (
	ProposalWaiting = "proposal_waiting" // grades wait for somebody's decision
	GradeChanged    = "grade_changed"    // a customer of somebody has another grade; data: grade, was or count
	TaskAssigned    = "task_assigned"    // somebody else made a task for them
	TaskOverdue     = "task_overdue"     // tasks are late since today; data: count
	TaskDue         = "task_due"         // tasks and planned dealings are due today; data: count
	Comment         = "comment"          // a colleague commented on their dealing
	Mention         = "mention"          // a colleague named them
	ExportRefused   = "export_refused"   // somebody wanted to take more out of the house than they may; data: rows, entity
	AccessGiven     = "access_given"     // they work on somebody else's record
	PoolWarning     = "pool_warning"     // a customer goes back to the pool soon; data: on
	OwnerChanged    = "owner_changed"    // customers are theirs now, or not any more; data: how
	HandoverRuns    = "handover"         // a colleague leaves, and another takes over
	BackupFailed    = "backup_failed"    // a scheduled backup has failed
	JobDone         = "job_done"         // a long job of theirs is through; data: job
	JobFailed       = "job_failed"       // … or has failed; data: job
)

// Kinds lists all of them in the order of the settings.
var Kinds = []string{Mention, Comment, TaskAssigned, TaskDue, TaskOverdue, ProposalWaiting, GradeChanged, PoolWarning, OwnerChanged, HandoverRuns, ExportRefused, AccessGiven, BackupFailed, JobDone, JobFailed}

// Entity is what events about notifications are about; their record is the user who is told.
const Entity = "notifications"

// keepDays is how long notifications are kept.
const keepDays = 90

// Notice is something to tell some people.
type Notice struct {
	Kind   string
	Users  []id.ID // whoever acts is not told of it
	Entity string  // the record it is about; none: data says what
	Record id.ID
	// Group says what is the same thing: an unread notification of the group is renewed instead of repeated.
	// Empty: the kind and the record.
	Group string
	// Once leaves out people who were ever told of the group.
	Once bool
	// Replaces takes back the unread ones of the kind: the newest says it all.
	Replaces bool
	Data     map[string]any
}

// Send tells the people who want to hear of such things. It does not ask whether they may see the record: the sender
// knows whom it concerns, and readers are asked again.
func Send(ctx context.Context, w *resource.Write, n Notice) error {
	if n.Group == "" {
		n.Group = n.Kind + "/" + n.Entity + "/" + n.Record.String()
	}
	data, err := json.Marshal(n.Data)
	if err != nil {
		return err
	}
	if n.Data == nil {
		data = []byte("{}")
	}
	people, err := wanting(ctx, w.Tx, n, w.Actor.ID)
	if err != nil {
		return err
	}
	for _, user := range people {
		if err := tell(ctx, w, n, user, string(data)); err != nil {
			return err
		}
	}
	return nil
}

// wanting are those of the people who work here, did not do it themselves and have not switched the kind off.
func wanting(ctx context.Context, tx *db.Tx, n Notice, actor id.ID) ([]id.ID, error) {
	asked := slices.DeleteFunc(slices.Clone(n.Users), func(user id.ID) bool { return user == 0 || user == actor })
	if len(asked) == 0 {
		return nil, nil
	}
	those, list := db.In(tx.EngineName(), "u.id", asked)
	args := []any{list, n.Kind}
	once := ""
	if n.Once {
		once = " AND NOT EXISTS (SELECT 1 FROM notifications o WHERE o.user_id = u.id AND o.group_key = ?)"
		args = append(args, n.Group)
	}
	return db.Collect[id.ID](ctx, tx, "SELECT u.id FROM users u WHERE "+those+` AND u.status IN ('active', 'notice') AND u.archived_at IS NULL
		AND NOT EXISTS (SELECT 1 FROM notification_switches s WHERE s.user_id = u.id AND s.kind = ?)`+once+" ORDER BY u.id", args...)
}

func tell(ctx context.Context, w *resource.Write, n Notice, user id.ID, data string) error {
	if n.Replaces {
		_, err := w.Tx.Exec(ctx, "DELETE FROM notifications WHERE user_id = ? AND kind = ? AND group_key <> ? AND read_at IS NULL", user, n.Kind, n.Group)
		if err != nil {
			return err
		}
	}
	renewed, err := w.Tx.Exec(ctx, "UPDATE notifications SET at = ?, actor_id = ?, record_id = ?, data = ?, times = times + 1 WHERE user_id = ? AND group_key = ? AND read_at IS NULL",
		w.Env.Now, w.Actor.ID, n.Record, data, user, n.Group)
	if err != nil {
		return err
	}
	if renewed == 0 {
		_, err = w.Tx.Exec(ctx, "INSERT INTO notifications (id, user_id, kind, entity, record_id, actor_id, at, group_key, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
			w.IDs.Next(), user, n.Kind, n.Entity, n.Record, w.Actor.ID, w.Env.Now, n.Group, data)
		if err != nil {
			return err
		}
	}
	old := w.Env.Now.Time().AddDate(0, 0, -keepDays).UnixMicro()
	if _, err := w.Tx.Exec(ctx, "DELETE FROM notifications WHERE user_id = ? AND at < ?", user, old); err != nil {
		return err
	}
	return w.Events.Append(ctx, w.Tx, events.Event{Kind: events.Change, Entity: Entity, Record: user, Actor: w.Actor.ID})
}

// Hears says whether an event about notifications is for this caller.
func Hears(caller authz.Actor, e events.Event) bool { return e.Record != 0 && e.Record == caller.ID }
