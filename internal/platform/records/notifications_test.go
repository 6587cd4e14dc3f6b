package records_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/notify"
	"github.com/loam-crm/loam/internal/platform/resource"
)

type told struct {
	Items []struct {
		ID, Kind, Entity string
		Record, By       *struct{ ID, Name string }
		Read             bool
		Times            int
		Data             map[string]any
	}
	Next *string
}

func (b *bench) told(caller, query string) (out told) {
	b.t.Helper()
	b.get(caller, "/notifications"+query).ok(200, &out)
	return out
}

func (b *bench) unread(caller string) int {
	b.t.Helper()
	var out struct{ Count int }
	b.get(caller, "/notifications/unread").ok(200, &out)
	return out.Count
}

func (b *bench) notify(n notify.Notice) {
	b.t.Helper()
	b.write(func(ctx context.Context, w *resource.Write) error { return notify.Send(ctx, w, n) })
}

func (b *bench) give(target id.ID, body string) {
	b.t.Helper()
	b.call("boss", http.MethodPut, "/accounts/"+target.String()+"/collaborators", body).ok(200, nil)
}

func TestWhoGetsAccessIsTold(t *testing.T) {
	b := newBench(t)
	target := b.account("li", "Acme")
	b.give(target, fmt.Sprintf(`{"items":[{"user":"%s"},{"user":"%s"}]}`, b.actors["wang"].ID, b.actors["boss"].ID))
	got := b.told("wang", "")
	if len(got.Items) != 1 || got.Items[0].Kind != "access_given" || got.Items[0].Record.Name != "Acme" || got.Items[0].By.Name != "BOSS" || got.Items[0].Read {
		t.Errorf("got %+v", got)
	}
	if b.unread("wang") != 1 || b.unread("boss") != 0 || b.unread("li") != 0 {
		t.Error("nobody else is told, and not whoever did it")
	}
	b.give(target, fmt.Sprintf(`{"items":[{"user":"%s","edit":true},{"user":"%s"}]}`, b.actors["wang"].ID, b.actors["boss"].ID))
	if again := b.told("wang", ""); len(again.Items) != 1 || again.Items[0].Times != 1 {
		t.Errorf("told again of what they had: %+v", again)
	}
}

// Whoever loses sight of a record is told nothing of it, not even that there was something.
func TestNotificationsEndWithAccess(t *testing.T) {
	b := newBench(t)
	target := b.account("li", "Canary")
	b.notify(notify.Notice{Kind: notify.GradeChanged, Users: []id.ID{b.actors["wang"].ID, b.actors["li"].ID}, Entity: "accounts", Record: target})
	if b.unread("li") != 1 || b.unread("wang") != 0 || len(b.told("wang", "").Items) != 0 {
		t.Error("told of a record that is not seen")
	}
	b.give(target, fmt.Sprintf(`{"items":[{"user":"%s"}]}`, b.actors["wang"].ID))
	if b.unread("wang") != 2 {
		t.Errorf("%d unread while it is shared", b.unread("wang"))
	}
	b.give(target, `{"items":[]}`)
	if text := b.get("wang", "/notifications").text(); strings.Contains(text, "Canary") || strings.Contains(text, target.String()) || b.unread("wang") != 0 {
		t.Errorf("after the access ended: %s", text)
	}
}

func TestUnreadNotificationsAreRenewed(t *testing.T) {
	b := newBench(t)
	one, other := b.account("li", "One"), b.account("li", "Other")
	notice := notify.Notice{Kind: notify.Mention, Users: []id.ID{b.actors["li"].ID}, Entity: "accounts", Record: one}
	b.notify(notice)
	b.notify(notice)
	notice.Record = other
	b.notify(notice)
	got := b.told("li", "")
	if len(got.Items) != 2 || got.Items[0].Record.Name != "Other" || got.Items[1].Times != 2 {
		t.Fatalf("got %+v", got)
	}
	b.call("li", http.MethodPost, "/notifications/read", `{"ids":["`+got.Items[1].ID+`"]}`).ok(204, nil)
	if unread := b.told("li", "?unread=true"); len(unread.Items) != 1 || unread.Items[0].Record.Name != "Other" {
		t.Errorf("unread: %+v", unread)
	}
	notice.Record = one
	b.notify(notice)
	if got := b.told("li", ""); len(got.Items) != 3 || got.Items[0].Times != 1 {
		t.Errorf("what was read is told anew: %+v", got)
	}
	b.call("li", http.MethodPost, "/notifications/read", `{}`).ok(204, nil)
	if b.unread("li") != 0 {
		t.Error("all were marked as read")
	}
	b.call("wang", http.MethodPost, "/notifications/read", `{"ids":[]}`).invalid("ids", "required")
	b.call("token", http.MethodPost, "/notifications/read", `{}`).refused(403, "forbidden")
}

func TestOnceIsOnceAndTheNewestReplaces(t *testing.T) {
	b := newBench(t)
	li := []id.ID{b.actors["li"].ID}
	late := func(day string) notify.Notice {
		return notify.Notice{Kind: notify.TaskOverdue, Users: li, Group: "late/" + day, Once: true, Replaces: true, Data: map[string]any{"count": 2}}
	}
	b.notify(late("monday"))
	b.notify(late("monday"))
	b.notify(late("tuesday"))
	if got := b.told("li", ""); len(got.Items) != 1 || got.Items[0].Times != 1 || got.Items[0].Data["count"] != 2.0 {
		t.Errorf("got %+v", got)
	}
	b.call("li", http.MethodPost, "/notifications/read", `{}`).ok(204, nil)
	b.notify(late("tuesday"))
	if b.unread("li") != 0 {
		t.Error("told twice of the same day")
	}
}

func TestNobodyIsToldOfWhatTheySwitchedOff(t *testing.T) {
	b := newBench(t)
	target := b.account("li", "Acme")
	var switches struct {
		Items []struct {
			Kind string
			On   bool
		}
	}
	b.call("li", http.MethodPut, "/notifications/switches", `{"off":["mention"]}`).ok(200, &switches)
	if len(switches.Items) != len(notify.Kinds) || switches.Items[0].Kind != "mention" || switches.Items[0].On || !switches.Items[1].On {
		t.Errorf("got %+v", switches)
	}
	for _, kind := range []string{notify.Mention, notify.TaskAssigned} {
		b.notify(notify.Notice{Kind: kind, Users: []id.ID{b.actors["li"].ID}, Entity: "accounts", Record: target})
	}
	if got := b.told("li", ""); len(got.Items) != 1 || got.Items[0].Kind != "task_assigned" {
		t.Errorf("got %+v", got)
	}
	b.call("li", http.MethodPut, "/notifications/switches", `{"off":["nonsense"]}`).invalid("off", "not_an_option")
	b.call("token", http.MethodPut, "/notifications/switches", `{"off":[]}`).refused(403, "forbidden")
}

func TestPagesOfNotifications(t *testing.T) {
	b := newBench(t)
	for i := range 5 {
		b.notify(notify.Notice{Kind: notify.Mention, Users: []id.ID{b.actors["li"].ID}, Entity: "accounts", Record: b.account("li", fmt.Sprint("n", i))})
	}
	names, after := "", ""
	for {
		page := b.told("li", "?limit=2"+after)
		for _, item := range page.Items {
			names += item.Record.Name
		}
		if page.Next == nil {
			break
		}
		after = "&after=" + *page.Next
	}
	if names != "n4n3n2n1n0" {
		t.Errorf("got %s", names)
	}
	b.get("li", "/notifications?after=x").invalid("after", "bad_cursor")
}
