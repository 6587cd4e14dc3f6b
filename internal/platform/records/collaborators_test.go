package records_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

type sharedAnswer struct {
	Items []struct {
		User struct{ ID, Name string }
		Edit bool
	}
}

func (b *bench) share(caller string, record id.ID, body string) reply {
	b.t.Helper()
	return b.call(caller, "PUT", fmt.Sprintf("/accounts/%s/collaborators", record), body)
}

// with is the body that shares a record with one user.
func (b *bench) with(login string, edit bool) string {
	return fmt.Sprintf(`{"items":[{"user":"%s","edit":%t}]}`, b.actors[login].ID, edit)
}

func TestSharingARecordShowsIt(t *testing.T) {
	b := newBench(t)
	a := b.account("li", "acme")
	record := "/accounts/" + a.String()
	b.get("wang", record).refused(404, "not_found")
	var l sharedAnswer
	b.share("li", a, b.with("wang", false)).ok(200, &l)
	if len(l.Items) != 1 || l.Items[0].User.Name != "WANG" || l.Items[0].Edit {
		t.Errorf("%+v", l)
	}
	b.get("wang", record).ok(200, nil)
	b.get("wang", record+"/collaborators").ok(200, &l)
	b.unchanged(func() {
		b.share("wang", a, b.with("wang", true)).refused(403, "forbidden")
		b.share("li", a, b.with("wang", false)).ok(200, nil) // the same again is no change
	})
	b.share("li", a, b.with("wang", true)).ok(200, nil)
	b.call("wang", "PATCH", record, `{"rev":"1","name":"Acme"}`).ok(200, nil)
	b.share("wang", a, `{"items":[]}`).ok(200, &l)
	if len(l.Items) != 0 {
		t.Errorf("%+v", l)
	}
	b.get("wang", record).refused(404, "not_found")
}

func TestSharingThatIsRefused(t *testing.T) {
	b := newBench(t)
	a := b.account("li", "acme")
	b.write(func(ctx context.Context, w *resource.Write) error {
		_, err := w.Tx.Exec(ctx, "UPDATE users SET status = 'left' WHERE login = 'viewer'")
		return err
	})
	twice := fmt.Sprintf(`{"items":[{"user":"%s"},{"user":"%s"}]}`, b.actors["wang"].ID, b.actors["wang"].ID)
	b.unchanged(func() {
		b.share("wang", a, b.with("wang", true)).refused(404, "not_found")
		b.share("viewer", a, b.with("viewer", true)).refused(403, "forbidden")
		b.share("admin", a, b.with("admin", true)).refused(403, "forbidden")
		b.share("token", a, b.with("wang", true)).refused(403, "forbidden")
		b.share("li", a, b.with("viewer", true)).invalid("items", "user_not_active")
		b.share("li", a, `{"items":[{"user":"77"}]}`).invalid("items", "user_not_active")
		b.share("li", a, `{"items":[{"user":"me"}]}`).invalid("items", "not_an_id")
		b.share("li", a, twice).invalid("items", "listed_twice")
		b.share("li", 77, b.with("wang", true)).refused(404, "not_found")
		b.get("admin", "/accounts/"+a.String()+"/collaborators").refused(403, "forbidden")
		b.get("wang", "/accounts/"+a.String()+"/collaborators").refused(404, "not_found")
	})
	b.call("boss", "DELETE", "/accounts/"+a.String(), "").ok(204, nil)
	b.unchanged(func() { b.share("boss", a, b.with("wang", true)).refused(409, "archived") })
}

func TestWhoLeftStaysUntilTakenOff(t *testing.T) {
	b := newBench(t)
	a := b.account("li", "acme")
	b.share("li", a, b.with("wang", false)).ok(200, nil)
	b.write(func(ctx context.Context, w *resource.Write) error {
		_, err := w.Tx.Exec(ctx, "UPDATE users SET status = 'left' WHERE login = 'wang'")
		return err
	})
	b.share("li", a, b.with("wang", true)).ok(200, nil)
}

func TestOnlyOwnedEntitiesAreShared(t *testing.T) {
	b := newBench(t)
	if got := b.get("boss", "/users/"+b.actors["li"].ID.String()+"/collaborators"); got.status != 404 {
		t.Errorf("status %d", got.status)
	}
}
