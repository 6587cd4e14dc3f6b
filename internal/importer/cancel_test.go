package importer_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/importer"
)

// cancel asks a job to stop, as a browser does.
func (o *office) cancel(id string) {
	o.Helper()
	o.call("POST", "/jobs/"+id+"/cancel", "").is(200, nil)
}

// rowsStored is the place that the import has reached, in rows.
func (o *office) rowsStored() int64 {
	o.Helper()
	return max(o.count("SELECT cursor FROM imports")-1, 0) // the header is row 1
}

// An import that still waits is cancelled as if it had not been asked for.
func TestCancelledWhileItWaits(t *testing.T) {
	o := newOffice(t)
	imp := o.uploaded(newSales)
	before := o.state()
	for _, verb := range []string{"check", "run"} {
		waiting := o.begin(imp, verb)
		o.call("POST", "/imports/"+imp.ID+"/"+verb, "").refused("a second one", 409, "import_done", "")
		o.cancel(waiting)
		o.want(verb, o.over(waiting).State, "cancelled")
		o.call("POST", "/jobs/"+waiting+"/cancel", "").refused("cancel again", 409, "job_over", "")
	}
	o.unchanged(before, "imports", "jobs", "river_job", "events", "api_tokens")
	o.start()
	o.want("another one", o.over(o.begin(o.uploaded(oldSales), "check")).State, "done") // the queue has been at work since
	o.want("stored", o.live(), " / ")
	o.want("state", o.shown(imp).State, importer.Draft)
	o.want("and yet it goes in", figures(o.over(o.begin(imp, "run")).Result), "accounts {3 0 0} orders {3 0 0} efforts {0 0 0} rows 3 rejected 0 amount 61.00 CNY")
}

// midway starts an import of 20,000 rows and cancels it with some of them stored.
func midway(t *testing.T) (o *office, imp shown, stored int64) {
	t.Helper()
	o = newOffice(t)
	o.start()
	imp = o.uploaded(generated(20_000))
	running := o.begin(imp, "run")
	for deadline := time.Now().Add(time.Minute); o.rowsStored() < 2000; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it does not get on")
		}
	}
	o.cancel(running)
	o.want("job", o.over(running).State, "cancelled")
	if stored = o.rowsStored(); stored >= 20_000 {
		t.Fatal("it did not stop")
	}
	var list struct{ Items []struct{ Stopped bool } }
	o.call("GET", "/imports", "").is(200, &list)
	if len(list.Items) != 1 || !list.Items[0].Stopped {
		t.Errorf("the list does not say that it stopped: %+v", list)
	}
	var one struct{ Stopped bool }
	o.call("GET", "/imports/"+imp.ID, "").is(200, &one)
	if !one.Stopped {
		t.Error("the import itself does not say that it stopped")
	}
	return o, imp, stored
}

// An import cancelled at work keeps whole chunks, says what of, and stops there.
func TestCancelledAtWorkSaysWhatIsStoredAndGoesOn(t *testing.T) {
	o, imp, stored := midway(t)
	now := o.shown(imp)
	o.want("state", now.State, importer.Running)
	o.want("whole chunks", stored%1000, 0)
	o.want("said", fmt.Sprint(now.Counts.Rows, now.Counts.Orders.Created, now.Counts.Accounts.Created, now.Counts.Rejected),
		fmt.Sprint(stored, o.count("SELECT COUNT(*) FROM orders"), o.count("SELECT COUNT(*) FROM accounts"), o.count("SELECT COUNT(*) FROM import_rejects")))
	o.want("sum", now.Counts.Minor, o.count("SELECT SUM(amount) FROM orders"))
	o.call("PATCH", "/imports/"+imp.ID, `{"options":{"currency":"","on_match":"skip","match":["name"]}}`).refused("another plan", 409, "import_begun", "")
	rest := o.over(o.begin(imp, "run"))
	o.want("the rest", rest.State+" "+figures(rest.Result), "done accounts {100 0 0} orders {19982 0 0} efforts {0 0 0} rows 20000 rejected 18 amount 249775.00 CNY")
	o.want("orders", o.text("SELECT COUNT(*), COUNT(DISTINCT number) FROM orders"), "19982,19982")
	o.want("state", o.shown(imp).State, importer.Done)
}

func TestCancelledAtWorkIsTakenBackAsAWhole(t *testing.T) {
	o, imp, _ := midway(t)
	o.call("POST", "/imports/"+imp.ID+"/undo", "").is(200, nil)
	o.want("live", o.live(), " / ")
	o.want("state", o.shown(imp).State, importer.Undone)
	o.call("POST", "/imports/"+imp.ID+"/run", "").refused("on after that", 409, "import_done", "")
}

// A trial stores nothing, wherever it stops.
func TestCancelledTrialLeavesNothing(t *testing.T) {
	o := newOffice(t)
	imp := o.uploaded(generated(20_000))
	o.start()
	trial := o.begin(imp, "check")
	for now := (job{}); now.State != "running"; time.Sleep(time.Millisecond) {
		o.call("GET", "/jobs/"+trial, "").is(200, &now)
	}
	o.cancel(trial)
	o.want("job", o.over(trial).State, "cancelled")
	o.want("stored", o.count("SELECT (SELECT COUNT(*) FROM accounts) + (SELECT COUNT(*) FROM orders) + (SELECT COUNT(*) FROM import_rejects)"), 0)
	o.want("state", o.shown(imp).State, importer.Draft)
}
