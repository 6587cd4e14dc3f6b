package backups_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/loam-crm/loam/internal/backups"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/backup"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/jobs"
	"github.com/loam-crm/loam/internal/platform/outbound"
)

func TestABackupIsMadeReadBackAndListed(t *testing.T) {
	w := newWorld(t)
	name := w.made(false, w.admin)
	s := w.state()
	one := s.Items[0]
	if name != "loam-20260630T030001Z-asked.zip" || one.State != backups.Whole || one.Encrypted || one.Rows == 0 || one.Size == 0 || one.By != w.admin.ID ||
		one.ByName != "ADAM" || one.Origin != "asked" || s.LastSuccess != one.TakenAt || s.LastFailure != nil || s.Running != 0 || one.CheckedAt == 0 {
		t.Errorf("%+v", s)
	}
	if at := w.app.Backups.LastSuccess(); !at.Equal(w.clock.At) {
		t.Errorf("the metric says %v", at)
	}
	if _, err := backup.Check(t.Context(), filepath.Join(w.kept, name)); err != nil {
		t.Error(err)
	}
	// Others' files are nobody's business here.
	w.must(os.WriteFile(filepath.Join(w.kept, "mine.zip"), nil, 0o600))
	w.must(os.WriteFile(filepath.Join(w.kept, "loam-20269930T030001Z-asked.zip"), nil, 0o600))
	w.must(os.Mkdir(filepath.Join(w.kept, "loam-20260630T030009Z-asked.zip"), 0o700))
	if n := len(w.state().Items); n != 1 {
		t.Errorf("%d are listed", n)
	}
}

func TestDamageIsSeen(t *testing.T) {
	for _, encrypted := range []bool{false, true} {
		t.Run(fmt.Sprint(encrypted), func(t *testing.T) {
			w := newWorld(t)
			p := w.state().Plan
			if encrypted {
				_, public := w.pair()
				p.Recipients = []string{public}
				w.must(w.app.Backups.Plan(t.Context(), w.admin, p))
			}
			name := w.made(false, w.admin)
			check := func() (jobs.Job, error) {
				return w.run(w.app, backups.CheckJob, backups.CheckArgs{Name: name}, w.admin)
			}
			if _, err := check(); err != nil || w.state().Items[0].State != backups.Whole || w.state().Items[0].Encrypted != encrypted {
				t.Fatalf("%v %+v", err, w.state().Items[0])
			}
			file := filepath.Join(w.kept, name)
			body, err := os.ReadFile(file)
			w.must(err)
			body[len(body)/2] ^= 1
			w.must(os.WriteFile(file, body, 0o600))
			_, err = check()
			w.refused(err, "backup_damaged")
			if s := w.state(); s.Items[0].State != backups.Damaged || s.LastSuccess != 0 {
				t.Errorf("%+v", s)
			}
			w.must(os.WriteFile(file, body[:len(body)-1], 0o600)) // seen at once, without reading it
			w.must(os.Remove(file + ".json"))
			if _, err := check(); err == nil {
				t.Error("a cut file passes")
			}
		})
	}
}

func TestTheScheduleKeepsWhatThePlanSays(t *testing.T) {
	w := newWorld(t)
	p := w.state().Plan
	p.Every, p.KeepDaily, p.KeepWeekly, p.KeepMonthly = backups.Daily, 2, 0, 0
	w.must(w.app.Backups.Plan(t.Context(), w.admin, p))
	person := w.made(false, w.admin)
	w.must(os.WriteFile(filepath.Join(w.kept, "mine.zip"), nil, 0o600))
	var last []string
	for range 4 {
		w.clock.At = w.clock.At.AddDate(0, 0, 1)
		last = append(last, w.made(true, authz.Actor{}))
	}
	want := strings.Join([]string{person, person + ".json", last[2], last[2] + ".json", last[3], last[3] + ".json", "mine.zip"}, " ")
	if got := strings.Join(w.names(), " "); got != want {
		t.Errorf("kept %s, want %s", got, want)
	}
	if n := w.count("SELECT COUNT(*) FROM audit_log WHERE entity = 'backups' AND action = 'delete'"); n != 2 {
		t.Errorf("%d removals in the audit log", n)
	}
}

func TestPlansAreChecked(t *testing.T) {
	w := newWorld(t)
	good := w.state().Plan
	for name, bad := range map[string]func(*backups.BackupPlan){
		"every": func(p *backups.BackupPlan) { p.Every = "hourly" }, "weekday": func(p *backups.BackupPlan) { p.Weekday = 0 }, "hour": func(p *backups.BackupPlan) { p.Hour = 24 },
		"keep_daily": func(p *backups.BackupPlan) { p.KeepDaily = 0 }, "keep_weekly": func(p *backups.BackupPlan) { p.KeepWeekly = -1 },
		"keep_monthly": func(p *backups.BackupPlan) { p.KeepMonthly = 1001 }, "recipients": func(p *backups.BackupPlan) { p.Recipients = []string{"age1nobody"} },
	} {
		p := good
		bad(&p)
		err := w.app.Backups.Plan(t.Context(), w.admin, p)
		w.refused(err, "validation")
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named: %v", name, err)
		}
	}
	if n := w.count("SELECT COUNT(*) FROM settings WHERE key = 'backups'"); n != 0 {
		t.Error("a bad plan is stored")
	}
}

func TestOneAtATime(t *testing.T) {
	w := newWorld(t)
	_, err := w.app.Backups.Ask(t.Context(), w.admin)
	w.must(err)
	_, err = w.app.Backups.Ask(t.Context(), w.boss)
	w.refused(err, "backup_running")
	if w.state().Running == 0 {
		t.Error("it is not said to run")
	}
}

func TestNamesLeadNowhereElse(t *testing.T) {
	w := newWorld(t)
	w.made(false, w.admin)
	secret := filepath.Join(w.config.Dir, "loam-20260630T030001Z-asked.zip")
	w.must(os.WriteFile(secret, []byte("x"), 0o600))
	for _, name := range []string{"../loam-20260630T030001Z-asked.zip", "..", "mine.zip", "loam-20260630T030001Z-asked.zip.json", "loam-20200101T000000Z-asked.zip", ""} {
		w.refused(w.app.Backups.Remove(t.Context(), w.boss, name), "not_found")
		_, err := w.app.Backups.Open(t.Context(), w.boss, name)
		w.refused(err, "not_found")
		_, err = w.app.Backups.Check(t.Context(), w.boss, name)
		w.refused(err, "not_found")
	}
	if _, err := os.Stat(secret); err != nil {
		t.Error(err)
	}
}

func TestDownloadAndDelete(t *testing.T) {
	w := newWorld(t)
	name := w.made(false, w.admin)
	_, err := w.app.Backups.Open(t.Context(), w.admin, name)
	w.refused(err, "forbidden") // who looks after the machine need not see the customers
	leaving := w.boss
	leaving.CannotTake = true
	_, err = w.app.Backups.Open(t.Context(), leaving, name)
	w.refused(err, "forbidden")
	file, err := w.app.Backups.Open(t.Context(), w.boss, name)
	w.must(err)
	body, err := io.ReadAll(file)
	w.must(err)
	w.must(file.Close())
	if int64(len(body)) != w.state().Items[0].Size {
		t.Errorf("%d bytes", len(body))
	}
	w.must(w.app.Backups.Remove(t.Context(), w.admin, name))
	if left := w.names(); len(left) > 0 {
		t.Errorf("left %v", left)
	}
	w.refused(w.app.Backups.Remove(t.Context(), w.admin, name), "not_found")
	for _, action := range []string{"download", "delete"} {
		if n := w.count("SELECT COUNT(*) FROM audit_log WHERE entity = 'backups' AND title = ? AND action = ?", name, action); n != 1 {
			t.Errorf("%d lines of %s in the audit log", n, action)
		}
	}
}

// TestAFailureIsTold: a scheduled backup that fails is told to those who look after backups, is seen on the page, and
// leaves nothing behind.
func TestAFailureIsTold(t *testing.T) {
	w := newWorld(t)
	w.must(os.WriteFile(w.kept, []byte("in the way"), 0o600)) // root may write everywhere but here
	_, err := w.run(w.app, backups.MakeJob, backups.MakeArgs{Scheduled: true}, authz.Actor{})
	w.refused(err, "backup_folder_unusable")
	w.must(os.Remove(w.kept))
	if f := w.state().LastFailure; f == nil || f.Code != "backup_folder_unusable" {
		t.Errorf("the page says %+v", f)
	}
	if n := w.count("SELECT COUNT(*) FROM notifications WHERE kind = 'backup_failed' AND user_id IN (?, ?)", w.boss.ID, w.admin.ID); n != 2 {
		t.Errorf("%d are told", n)
	}
	w.made(true, authz.Actor{})
	if f := w.state().LastFailure; f != nil {
		t.Errorf("it went well since: %+v", f)
	}
}

func TestDraftsOfAKilledProgramGo(t *testing.T) {
	w := newWorld(t)
	w.made(false, w.admin)
	old, young := filepath.Join(w.kept, ".loam-backup-1"), filepath.Join(w.kept, ".loam-backup-2")
	for path, at := range map[string]time.Time{old: w.clock.At.Add(-25 * time.Hour), young: w.clock.At.Add(-time.Hour)} {
		w.must(os.Mkdir(path, 0o700))
		w.must(os.Chtimes(path, at, at))
	}
	w.made(false, w.admin)
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Error("the old draft stays")
	}
	if _, err := os.Stat(young); err != nil {
		t.Error("a draft that may be in use is gone")
	}
}

func TestTheFolderIsNotInWhatIsBackedUp(t *testing.T) {
	w := newWorld(t)
	for _, part := range []string{"files", "keys", "files/more"} {
		_, err := backups.New(w.app.Store, w.app.Jobs, w.config.Dir, filepath.Join(w.config.Dir, part), "test")
		w.refused(err, "backup_folder_inside")
	}
}

// TestARestoredCopyIsMute until somebody confirms it. The folder of the backups may be that of the original: the copy's
// schedule leaves it alone.
func TestARestoredCopyIsMute(t *testing.T) {
	w := newWorld(t)
	p := w.state().Plan
	secret, public := w.pair()
	p.Every, p.Recipients = backups.Daily, []string{public}
	w.must(w.app.Backups.Plan(t.Context(), w.admin, p))
	w.must(outbound.Allowed(t.Context(), w.app.DB))
	_, err := w.app.Backups.Confirm(t.Context(), w.admin)
	w.refused(err, "outbound_open")
	file := filepath.Join(w.kept, w.made(false, w.admin))
	keys, err := backup.Identities(strings.NewReader(secret))
	w.must(err)
	target := dbtest.Empty(t)
	_, err = backup.Restore(t.Context(), file, target, backup.RestoreOptions{Clock: w.clock, Keys: keys})
	w.must(err)

	copied := w.open(db.Config{Dir: target.Dir, URL: target.URL})
	w.refused(outbound.Allowed(t.Context(), copied.DB), "outbound_shut")
	s, err := copied.Backups.State(t.Context(), w.admin)
	w.must(err)
	if !s.Paused || s.Next != 0 || s.Plan.Every != backups.Daily {
		t.Errorf("%+v", s)
	}
	before := len(w.names())
	done, err := w.run(copied, backups.MakeJob, backups.MakeArgs{Scheduled: true}, authz.Actor{})
	w.must(err)
	if string(done.Result) != `{"skipped":true}` || len(w.names()) != before {
		t.Errorf("the copy's schedule wrote into the folder: %s, %v", done.Result, w.names())
	}
	was, err := copied.Backups.Confirm(t.Context(), w.admin)
	w.must(err)
	if was.TakenAt != s.Items[0].TakenAt {
		t.Errorf("it was taken at %v", was.TakenAt)
	}
	w.must(outbound.Allowed(t.Context(), copied.DB))
	_, err = copied.Backups.Confirm(t.Context(), w.admin)
	w.refused(err, "outbound_open")
	w.clock.At = w.clock.At.Add(time.Minute)
	_, err = w.run(copied, backups.MakeJob, backups.MakeArgs{Scheduled: true}, authz.Actor{})
	w.must(err)
	var lines int
	w.must(copied.DB.QueryRow(t.Context(), "SELECT COUNT(*) FROM audit_log WHERE entity = 'restored-copy' AND action = 'confirm' AND actor_id = ?", w.admin.ID).Scan(&lines))
	if lines != 1 {
		t.Errorf("%d lines", lines)
	}
}
