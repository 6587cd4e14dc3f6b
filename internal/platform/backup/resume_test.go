package backup

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/platform/crashtest"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// copyUntil copies from the folder or address of args, until it is at a place.
func copyUntil(cfg db.Config, args []string) error {
	from, err := db.Open(context.Background(), db.Config{Dir: args[0], URL: args[1], Guest: true})
	if err != nil {
		return err
	}
	to, err := db.Open(context.Background(), cfg)
	if err != nil {
		return err
	}
	_, err = Copy(context.Background(), from, to, CopyOptions{FromDir: args[0], ToDir: cfg.Dir,
		Progress: func(at string, done, total int64) {
			if at == args[2] {
				crashtest.Reached(at)
			}
		},
		Reindex: func(context.Context, *db.DB) error {
			if args[2] == "reindex" {
				crashtest.Reached("reindex")
			}
			return nil
		}})
	return err
}

// place is a migrated database with its folder, which tests open and close.
type place struct {
	cfg db.Config
}

func sqlitePlace(t *testing.T) place {
	t.Helper()
	cfg := db.Config{Dir: t.TempDir()}
	d, err := db.Open(t.Context(), cfg)
	must(t, err)
	must(t, errors.Join(d.Migrate(t.Context()), d.Close()))
	return place{cfg}
}

// directions are the ways a copy goes: to the engine of the tests and from it.
func directions(t *testing.T, f func(t *testing.T, from, to place)) {
	t.Run("to "+engineName(t), func(t *testing.T) { f(t, sqlitePlace(t), place{dbtest.Config(t)}) })
	t.Run("from "+engineName(t), func(t *testing.T) { f(t, place{dbtest.Config(t)}, sqlitePlace(t)) })
}

func engineName(t *testing.T) string {
	t.Helper()
	engine, err := dbtest.Engine()
	must(t, err)
	return string(engine)
}

// sameReferences makes sure that the foreign keys are there and looked at.
func sameReferences(t *testing.T, a, b *db.DB) {
	t.Helper()
	want, got := references(t, a), references(t, b)
	if a.EngineName() == b.EngineName() && !slices.Equal(want, got) || len(got) < 50 {
		t.Errorf("the target has %d foreign keys, the source %d", len(got), len(want))
	}
	err := b.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE users SET department_id = 4242 WHERE id = (SELECT min(id) FROM users)")
		return errors.Join(err, errTried)
	})
	if value[int64](t, b, "SELECT count(*) FROM users") > 0 && !db.IsForeignKey(err) {
		t.Errorf("a reference to nothing gives %v", err)
	}
}

func references(t *testing.T, d *db.DB) []string {
	t.Helper()
	var out []string
	if d.EngineName() == db.SQLite {
		found, err := db.References(t.Context(), d)
		must(t, err)
		for _, r := range found {
			out = append(out, fmt.Sprint(r))
		}
		return out
	}
	must(t, each(t.Context(), d, `SELECT c.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid) FROM pg_constraint k
		JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype = 'f' ORDER BY 1`, func(rows *sql.Rows) error {
		var line string
		err := rows.Scan(&line)
		out = append(out, line)
		return err
	}))
	return out
}

// furnished is a source with awkward rows, some more than one portion, a file and a key.
func furnished(t *testing.T, at place) *db.DB {
	t.Helper()
	d := open(t, at.cfg)
	awkward(t, d)
	many(t, d)
	upload(t, d, at.cfg.Dir, "first file", 1)
	upload(t, d, at.cfg.Dir, "second file", 2)
	putKey(t, at.cfg.Dir, "the key")
	return d
}

// many are rows of several portions, with unique names.
func many(t *testing.T, d *db.DB) {
	t.Helper()
	must(t, d.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		b := db.Batch{Head: "INSERT INTO segments (id, " + record + ", name) ", Types: []db.Type{db.BigInt, db.BigInt, db.BigInt, db.BigInt, db.Text}}
		for i := range 2*portionRows + 77 {
			if err := b.Add(ctx, tx, int64(i+1), int64(1), int64(1), int64(1), fmt.Sprint("segment ", i)); err != nil {
				return err
			}
		}
		return b.Flush(ctx, tx)
	}))
}

// Wherever a copy is killed, nothing but it touches the target, and given again it goes on; what has changed in the
// source since is brought up to date.
func TestAKilledCopyGoesOn(t *testing.T) {
	directions(t, func(t *testing.T, from, to place) {
		source := furnished(t, from)
		other, _ := sqliteDB(t)
		killed := func(at string) {
			t.Helper()
			crashtest.Kill(t, to.cfg, "copy", from.cfg.Dir, from.cfg.URL, at)
			half, err := db.Open(t.Context(), to.cfg)
			must(t, err)
			wantCode(t, half.Migrate(t.Context()), "copy_unfinished")
			wantCode(t, half.CheckSchema(t.Context()), "copy_unfinished")
			_, err = Copy(t.Context(), other, half, CopyOptions{})
			wantCode(t, err, "copy_unfinished")
			must(t, half.Close())
		}
		killed("copying accounts")
		killed("copying segments") // after the first portion of it
		change(t, source)
		killed("comparing segments")
		killed("copying users")
		killed("verifying segments")
		exec(t, source, "UPDATE departments SET name = 'renamed' WHERE id = 9")
		killed("files")
		killed("reindex")
		target := open(t, to.cfg)
		report, err := Copy(t.Context(), source, target, CopyOptions{FromDir: from.cfg.Dir, ToDir: to.cfg.Dir})
		must(t, err)
		if !report.Resumed || report.Written != 0 || report.Removed != 0 || report.Verified.Rows != report.Rows || report.Rows < 2*portionRows {
			t.Errorf("report %+v", report)
		}
		if report.Files.There+report.Files.Copied != 2 || report.Files.Keys != 1 || content(t, to.cfg.Dir, "keys", "secret.key") != "the key" {
			t.Errorf("report of files %+v", report.Files)
		}
		sameRows(t, source, target)
		sameReferences(t, source, target)
		must(t, target.CheckSchema(t.Context()))
		_, err = Copy(t.Context(), source, target, CopyOptions{})
		wantCode(t, err, "target_not_empty") // it is a database like any other now
	})
}

// change changes the source in what makes it hard to catch up with: unique names change their rows, rows that others refer
// to go, keys move, and rows come at both ends.
func change(t *testing.T, d *db.DB) {
	t.Helper()
	for _, statement := range []string{
		"UPDATE segments SET name = 'between' WHERE id = 1",
		"UPDATE segments SET name = 'segment 0' WHERE id = 2",
		"UPDATE segments SET name = 'segment 1' WHERE id = 1",
		"DELETE FROM segments WHERE id IN (3, 4, 5)",
		"INSERT INTO segments (id, " + record + ", name) VALUES (-7, 2, 2, 2, 'segment 2'), (9000000, 1, 1, 1, 'segment 3')",
		"UPDATE users SET department_id = NULL WHERE id = 1",
		"UPDATE departments SET parent_id = NULL WHERE id = 1",
		"UPDATE departments SET parent_id = 1 WHERE id = 5",
		"UPDATE users SET login = 'c' WHERE id = 1",
		"UPDATE users SET login = 'a', manager_id = 1 WHERE id = 2",
		"UPDATE users SET login = 'b', manager_id = NULL WHERE id = 1",
		"UPDATE accounts SET custom = '{\"other\":1}' WHERE name = ''",
		"DELETE FROM settings WHERE updated_at = 7",
	} {
		exec(t, d, statement)
	}
}

func TestACopyThatEndsByItselfGoesOn(t *testing.T) {
	directions(t, func(t *testing.T, from, to place) {
		source, target := furnished(t, from), open(t, to.cfg)
		ctx, stop := context.WithCancel(t.Context())
		_, err := Copy(ctx, source, target, CopyOptions{Progress: func(at string, _, _ int64) {
			if strings.HasSuffix(at, "segments") {
				stop()
			}
		}})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("stopped: %v", err)
		}
		change(t, source)
		report, err := Copy(t.Context(), source, target, CopyOptions{})
		must(t, err)
		if !report.Resumed || report.Written == 0 || report.Written >= report.Rows || report.Removed == 0 {
			t.Errorf("report %+v", report)
		}
		sameRows(t, source, target)
		sameReferences(t, source, target)
	})
}

// Whoever copies into PostgreSQL loses the link, and starts anew.
func TestALostLinkIsNamed(t *testing.T) {
	to := dbtest.Config(t)
	if to.URL == "" {
		return // a file has no link
	}
	source, target := furnished(t, sqlitePlace(t)), open(t, to)
	cut := false
	progress := func(at string, _, _ int64) {
		if at == "copying segments" && !cut {
			cut = true
			other := open(t, to)
			value[int64](t, other, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		}
	}
	_, err := Copy(t.Context(), source, target, CopyOptions{Progress: progress})
	wantCode(t, err, "copy_interrupted")
	wantCode(t, target.CheckSchema(t.Context()), "copy_unfinished")
	report, err := Copy(t.Context(), source, target, CopyOptions{})
	must(t, err)
	if !report.Resumed {
		t.Errorf("report %+v", report)
	}
	sameRows(t, source, target)
	sameReferences(t, source, target)
}

func TestASecondCopyIsKeptOff(t *testing.T) {
	to := dbtest.Config(t)
	if to.URL == "" {
		return // the lock of the folder does it: cmd/loam has that test
	}
	source, _ := sqliteDB(t)
	target := open(t, to)
	release, err := holdTarget(t.Context(), target)
	must(t, err)
	patience := copyPatience
	copyPatience = "100ms"
	defer func() { copyPatience = patience }()
	_, err = Copy(t.Context(), source, target, CopyOptions{})
	wantCode(t, err, "copy_under_way")
	release()
	_, err = Copy(t.Context(), source, target, CopyOptions{})
	must(t, err)
}

// Every kind of damage between the copying and the look back is named by table, key and column, and told without what
// the values are.
func TestDamageOfACopyIsNamed(t *testing.T) {
	for name, x := range map[string]struct {
		damage string
		want   Difference
	}{
		"changed": {"UPDATE accounts SET note = 'hush' WHERE name = ' trailing '",
			Difference{"accounts", "4611686018427387905", rowChanged, "note", "text of 10 characters, 10 bytes", "text of 4 characters, 4 bytes"}},
		"to null": {"UPDATE accounts SET since_on = NULL WHERE name = ' trailing '",
			Difference{"accounts", "4611686018427387905", rowChanged, "since_on", "text of 10 characters, 10 bytes", "null"}},
		"JSON": {`UPDATE accounts SET custom = '{"a":1}' WHERE name = ''`,
			Difference{"accounts", "4611686018427387904", rowChanged, "custom", "JSON of 2 characters, 2 bytes", ""}},
		"a number": {"UPDATE accounts SET rev = rev - 1 WHERE name = ''",
			Difference{"accounts", "4611686018427387904", rowChanged, "rev", "number", "number"}},
		"missing": {"DELETE FROM settings WHERE key = 'k\u4e00'", Difference{"settings", "k\u4e00", rowMissing, "", "", ""}},
		"extra":   {"INSERT INTO settings (key, value, updated_at) VALUES ('zz', '1', 1)", Difference{"settings", "zz", rowExtra, "", "", ""}},
	} {
		t.Run(name, func(t *testing.T) {
			directions(t, func(t *testing.T, from, to place) {
				source, target := open(t, from.cfg), open(t, to.cfg)
				awkward(t, source)
				damaged := false
				report, err := Copy(t.Context(), source, target, CopyOptions{Progress: func(at string, done, total int64) {
					if done == total && strings.HasPrefix(at, "copying") && !damaged {
						damaged = true
						exec(t, target, x.damage)
					}
				}})
				wantCode(t, err, "copy_differs")
				var e *errs.Error
				errors.As(err, &e)
				named := e.Params["differences"].([]Difference)
				if x.want.Target == "" {
					named[0].Target = ""
				}
				if len(named) != 1 || named[0] != x.want || e.Params["rows"] != int64(1) || report.Rows != 0 {
					t.Errorf("named %+v, want %+v", named, x.want)
				}
				wantCode(t, target.CheckSchema(t.Context()), "copy_unfinished")
				report, err = Copy(t.Context(), source, target, CopyOptions{}) // given again it mends what differs
				must(t, err)
				if report.Written+report.Removed == 0 {
					t.Errorf("report %+v", report)
				}
				sameRows(t, source, target)
			})
		})
	}
}

func TestARowThatRefersToNothingIsRefused(t *testing.T) {
	from, _ := sqliteDB(t)
	_, err := from.Writer().ExecContext(t.Context(), "PRAGMA foreign_keys = OFF")
	must(t, err)
	exec(t, from, "INSERT INTO departments (id, "+record+", name, parent_id) VALUES (1, 1, 1, 1, 'orphan', 4242)")
	to, _ := engineDB(t)
	_, err = Copy(t.Context(), from, to, CopyOptions{})
	wantCode(t, err, "reference_missing")
	fresh, _ := engineDB(t)
	sameRows(t, fresh, to)
	sameReferences(t, fresh, to)
	must(t, to.CheckSchema(t.Context()))
}

func TestFilesAndKeysGoAlong(t *testing.T) {
	source, from := sqliteDB(t)
	one, two := upload(t, source, from, "one", 1), upload(t, source, from, "two", 2)
	putKey(t, from, "the key")
	where := func(dir, sha string) string { return filepath.Join(dir, "files", sha[:2], sha) }
	copied := func(t *testing.T) (string, Report, error) {
		target, to := sqliteDB(t)
		must(t, os.MkdirAll(filepath.Dir(where(to, one)), 0o700))
		must(t, os.WriteFile(where(to, one), []byte("on"), 0o600)) // cut off by a crash of the disk
		report, err := Copy(t.Context(), source, target, CopyOptions{FromDir: from, ToDir: to})
		return to, report, err
	}
	t.Run("whole", func(t *testing.T) {
		to, report, err := copied(t)
		must(t, err)
		if report.Files != (Carried{Copied: 2, Bytes: 6, Keys: 1}) || content(t, where(to, one)) != "one" || content(t, where(to, two)) != "two" {
			t.Errorf("report %+v", report.Files)
		}
		info, err := os.Stat(filepath.Join(to, "keys", "secret.key"))
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("the key may be read by others: %v", info.Mode())
		}
	})
	t.Run("another key", func(t *testing.T) {
		target, to := sqliteDB(t)
		putKey(t, to, "another key")
		_, err := Copy(t.Context(), source, target, CopyOptions{FromDir: from, ToDir: to})
		wantCode(t, err, "key_differs")
		if content(t, to, "keys", "secret.key") != "another key" || value[int64](t, target, "SELECT count(*) FROM files") != 0 {
			t.Error("something was changed")
		}
		must(t, target.CheckSchema(t.Context()))
	})
	t.Run("one folder", func(t *testing.T) {
		target, _ := engineDB(t)
		report, err := Copy(t.Context(), source, target, CopyOptions{FromDir: from, ToDir: filepath.Join(from, ".")})
		must(t, err)
		if report.Files != (Carried{}) {
			t.Errorf("report %+v", report.Files)
		}
	})
	must(t, os.WriteFile(where(from, two), []byte("twx"), 0o600))
	t.Run("damaged", func(t *testing.T) {
		_, _, err := copied(t)
		wantCode(t, err, "file_damaged")
	})
	must(t, os.Remove(where(from, two)))
	t.Run("missing", func(t *testing.T) {
		_, _, err := copied(t)
		wantCode(t, err, "file_missing")
	})
}
