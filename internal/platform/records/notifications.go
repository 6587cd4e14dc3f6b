package records

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/notify"
)

// notificationItem is something the caller was told.
type notificationItem struct {
	ID     string          `json:"id"`
	Kind   string          `json:"kind"`
	Entity string          `json:"entity,omitempty"`
	Record *recordRef      `json:"record" doc:"what it is about; null: no single record"`
	By     *recordRef      `json:"by" doc:"who did it; null: the program"`
	At     *string         `json:"at" format:"date-time"`
	Read   bool            `json:"read"`
	Times  int64           `json:"times" doc:"how often it happened while it was unread"`
	Data   json.RawMessage `json:"data" doc:"an object; what else there is to say depends on the kind"`
}

type notificationsInput struct {
	PageInput
	Unread bool `query:"unread" doc:"only what is not read yet"`
}

type unreadCount struct {
	Count int  `json:"count"`
	More  bool `json:"more" doc:"counting ended there"`
}

type markReadInput struct {
	Body struct {
		IDs []id.ID `json:"ids,omitempty" maxItems:"500" doc:"none: all of them"`
	}
}

type notificationSwitch struct {
	Kind string `json:"kind"`
	On   bool   `json:"on"`
}

type switchesInput struct {
	Body struct {
		Off []string `json:"off" maxItems:"50" nullable:"false" doc:"the kinds not to be told of"`
	}
}

func (o operations) notifications() {
	const tag = "notifications"
	httpx.Register(o.api, op(tag, "list", http.MethodGet, "/notifications", "List what the caller was told"), o.listNotifications)
	httpx.Register(o.api, op(tag, "unread", http.MethodGet, "/notifications/unread", "Count what the caller has not read"), o.countUnread)
	read := op(tag, "mark-read", http.MethodPost, "/notifications/read", "Mark notifications as read")
	read.Status = http.StatusNoContent
	httpx.Register(o.api, read, o.markRead)
	httpx.Register(o.api, op(tag, "switches", http.MethodGet, "/notifications/switches", "Of what the caller wants to be told"), o.readSwitches)
	httpx.Register(o.api, op(tag, "switch", http.MethodPut, "/notifications/switches", "Say of what not to be told"), o.setSwitches)
}

func (o operations) listNotifications(ctx context.Context, in *notificationsInput) (*page[notificationItem], error) {
	after, err := in.before()
	if err != nil {
		return nil, err
	}
	found, next, err := notify.List(ctx, o.Store, httpx.Actor(ctx), notify.Page{Unread: in.Unread, After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &page[notificationItem]{}
	out.Body.Items = make([]notificationItem, len(found))
	for i, n := range found {
		out.Body.Items[i] = notificationItem{ID: n.ID.String(), Kind: n.Kind, Entity: n.Entity, Record: refTo(n.Record, n.Title), By: refTo(n.Actor, n.By),
			At: stamp(n.At), Read: n.Read, Times: n.Times, Data: n.Data}
	}
	if next != 0 {
		text := next.String()
		out.Body.Next = &text
	}
	return out, nil
}

func (o operations) countUnread(ctx context.Context, _ *struct{}) (*single[unreadCount], error) {
	n, err := notify.Unread(ctx, o.Store, httpx.Actor(ctx))
	return only(unreadCount{Count: n, More: n >= notify.MostCounted}), err
}

func (o operations) markRead(ctx context.Context, in *markReadInput) (*struct{}, error) {
	if err := mayWrite(httpx.Actor(ctx)); err != nil {
		return nil, err
	}
	if in.Body.IDs != nil && len(in.Body.IDs) == 0 {
		return nil, errs.Invalid("ids", "required")
	}
	return nil, notify.MarkRead(ctx, o.Store, httpx.Actor(ctx), in.Body.IDs)
}

func (o operations) readSwitches(ctx context.Context, _ *struct{}) (*list[notificationSwitch], error) {
	off, err := notify.Off(ctx, o.Store.DB, httpx.Actor(ctx).ID)
	if err != nil {
		return nil, err
	}
	items := make([]notificationSwitch, len(notify.Kinds))
	for i, kind := range notify.Kinds {
		items[i] = notificationSwitch{Kind: kind, On: !slices.Contains(off, kind)}
	}
	return listOf(items), nil
}

func (o operations) setSwitches(ctx context.Context, in *switchesInput) (*list[notificationSwitch], error) {
	if err := mayWrite(httpx.Actor(ctx)); err != nil {
		return nil, err
	}
	if err := notify.SetOff(ctx, o.Store, httpx.Actor(ctx), in.Body.Off); err != nil {
		return nil, err
	}
	return o.readSwitches(ctx, nil)
}
