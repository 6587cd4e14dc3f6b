package app_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/task"
)

// told lists the kinds of what a caller has not read, newest first, and marks it as read.
func (w *world) told(caller string) string {
	w.t.Helper()
	var out struct {
		Items []struct {
			Kind string
		}
	}
	w.must(json.Unmarshal(w.real(caller, http.MethodGet, "/notifications?unread=true", "", http.StatusOK).body, &out))
	var kinds []string
	for _, n := range out.Items {
		kinds = append(kinds, n.Kind)
	}
	w.real(caller, http.MethodPost, "/notifications/read", "{}", http.StatusNoContent)
	return strings.Join(kinds, " ")
}

// What happens in the features reaches those whom it concerns, and nobody else.
func TestWhoIsToldOfWhat(t *testing.T) {
	w := newWorld(t)
	// The evaluation of the world proposes grades: those who decide about them hear of it once.
	for caller, want := range map[string]bool{"boss": true, "director": true, "west": true, "owner": false, "colleague": false, "manager": false} {
		if got := strings.Count(w.told(caller), "proposal_waiting"); got == 1 != want {
			t.Errorf("%s is told %d times of proposals", caller, got)
		}
	}
	account := w.ids["accounts"]["own"]
	due := string(w.today().AddDays(-1))
	w.made("boss", "/tasks", `{"title":"Call","account":"`+account+`","assignee":"`+w.users["owner"].String()+`","due_on":"`+due+`"}`)
	w.made("owner", "/tasks", `{"title":"Mine","account":"`+account+`","assignee":"`+w.users["owner"].String()+`","due_on":"`+due+`"}`)
	if got := w.told("owner"); got != "task_assigned" {
		t.Errorf("the owner is told %q of a task from the boss and one of their own", got)
	}
	w.real("boss", http.MethodPost, "/interactions/"+w.ids["interactions"]["own"]+"/notes",
		`{"text":"see this","mentions":["`+w.users["owner"].String()+`"]}`, http.StatusCreated)
	if got := w.told("owner"); got != "mention" {
		t.Errorf("told %q of a mention", got)
	}
	for _, want := range []string{"task_overdue", ""} { // once, however often it is looked
		if _, err := (&task.Service{Store: w.app.Store}).TellOverdue(t.Context(), authz.System()); err != nil {
			t.Fatal(err)
		}
		if got := w.told("owner"); got != want {
			t.Errorf("told %q of late tasks, want %q", got, want)
		}
	}
	if got := w.told("colleague"); strings.Contains(got, "mention") || strings.Contains(got, "task_assigned") {
		t.Errorf("a colleague is told %q", got)
	}
}
