package backup

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/files"
)

// journalName is the file that says how far a restore has come, while there is one: in the data folder, or beside it
// with the folder's name before it when the folder itself is replaced.
const journalName = ".loam-restore.journal"

const (
	stagePrefix  = ".loam-restore-"
	schemaPrefix = "loam_restore_"
)

// journal lets the next start carry to its end, or clear away, a restore whose process was killed. Each line is synced
// before what it announces is done, and one that was cut off counts for nothing.
type journal struct {
	file    *os.File
	keep    bool              // it has to be gone through once more
	reached func(step string) // may be nil
}

// line is one of: where the new data is made; which PostgreSQL schema; that all is ready and takes its place now.
type line struct {
	Stage  string       `json:"stage,omitempty"`
	Schema string       `json:"schema,omitempty"`
	Decide []rename     `json:"decide,omitempty"` // names in the folder of the journal
	Swap   *schemaNames `json:"swap,omitempty"`
}

type rename struct {
	From string `json:"from"`
	To   string `json:"to"`
}

type schemaNames struct {
	Name  string `json:"name"`
	Stage string `json:"stage"`
	Aside string `json:"aside"`
}

// begin opens the journal of a restore. Another process that holds it is restoring there.
func (f *folder) begin(reached func(string), records *schemaSwap) error {
	path := filepath.Join(f.dir, journalName)
	if f.aside != "" {
		path = f.dir + journalName
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return errs.BadRequest("data_dir_unusable").Because(err)
	}
	file, err := db.Hold(path)
	if err != nil {
		return err
	}
	f.journal = &journal{file: file, reached: reached}
	if records.pool == nil {
		return nil
	}
	return f.journal.write(line{Schema: records.stage})
}

func (j *journal) write(l line) error {
	body, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if _, err = j.file.Write(append(body, '\n')); err == nil {
		err = j.file.Sync()
	}
	if err == nil {
		err = files.SyncDir(filepath.Dir(j.file.Name()))
	}
	j.at("written")
	return RoomError(err)
}

// decide notes that everything is ready: from here on a restore that is cut off is carried to its end.
func (j *journal) decide(moves []move, records *schemaSwap) error {
	l := line{}
	home := filepath.Dir(j.file.Name())
	for _, m := range moves {
		from, err := filepath.Rel(home, m.from)
		if err != nil {
			return err
		}
		to, err := filepath.Rel(home, m.to)
		if err != nil {
			return err
		}
		l.Decide = append(l.Decide, rename{filepath.ToSlash(from), filepath.ToSlash(to)})
	}
	if records.pool != nil {
		l.Swap = &schemaNames{records.schema, records.stage, records.aside}
	}
	j.at("decide")
	return j.write(l)
}

func (j *journal) at(step string) {
	if j.reached != nil {
		j.reached(step)
	}
}

// end removes the journal once nothing is left to be done.
func (j *journal) end() {
	j.at("end")
	_ = j.file.Close()
	if !j.keep {
		_ = os.Remove(j.file.Name())
	}
}

// Finish carries a restore into this place to its end, when its process was killed while the new data took the place
// of the old; when it was killed before that, Finish clears away what it left. Nothing else is changed. It comes before
// the database is opened.
//
// Errors: data_in_use (a restore is under way), restore_unfinished (a guest must not do it), those of the database.
func Finish(ctx context.Context, target db.Config) error {
	dir, err := filepath.Abs(target.Dir)
	if err != nil {
		return err
	}
	for _, path := range []string{dir + journalName, filepath.Join(dir, journalName)} {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if target.Guest {
			return errs.Conflict("restore_unfinished")
		}
		if err := finishAt(ctx, path, target); err != nil {
			return err
		}
	}
	return nil
}

func finishAt(ctx context.Context, path string, target db.Config) error {
	file, err := db.Hold(path)
	if err != nil {
		return err
	}
	j := &journal{file: file, keep: true}
	defer j.end()
	lines, err := readJournal(file)
	if err != nil {
		return err
	}
	home, decided := filepath.Dir(path), false
	for _, l := range lines {
		if l.Decide == nil && l.Swap == nil {
			continue
		}
		decided = true
		if err := l.carryOut(ctx, home, target); err != nil {
			return err
		}
	}
	for _, l := range lines {
		if err := l.clear(ctx, home, target, decided); err != nil {
			return err
		}
	}
	j.keep = false
	return nil
}

func readJournal(file *os.File) ([]line, error) {
	body, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	var out []line
	for _, text := range strings.SplitAfter(string(body), "\n") {
		var l line
		if strings.HasSuffix(text, "\n") && json.Unmarshal([]byte(text), &l) == nil {
			out = append(out, l)
		}
	}
	return out, nil
}

// carryOut does what has not been done yet.
func (l line) carryOut(ctx context.Context, home string, target db.Config) error {
	for _, m := range l.Decide {
		from, to := filepath.Join(home, filepath.FromSlash(m.From)), filepath.Join(home, filepath.FromSlash(m.To))
		if exists(from) && !exists(to) {
			if err := os.Rename(from, to); err != nil {
				return errs.Conflict("data_dir_not_movable").Because(err)
			}
		}
	}
	if err := files.SyncDir(home); err != nil || l.Swap == nil {
		return err
	}
	return withSchemas(ctx, target, func(pool *sql.DB) error {
		var waiting bool
		query := "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)"
		if err := pool.QueryRowContext(ctx, query, l.Swap.Stage).Scan(&waiting); err != nil || !waiting {
			return err
		}
		return (&schemaSwap{pool: pool, schema: l.Swap.Name, stage: l.Swap.Stage, aside: l.Swap.Aside}).publish(ctx)
	})
}

// clear removes what a restore made for itself.
func (l line) clear(ctx context.Context, home string, target db.Config, decided bool) error {
	if strings.HasPrefix(l.Stage, stagePrefix) && filepath.Base(l.Stage) == l.Stage {
		if err := os.RemoveAll(filepath.Join(home, l.Stage)); err != nil {
			return err
		}
	}
	if decided || !strings.HasPrefix(l.Schema, schemaPrefix) {
		return nil
	}
	return withSchemas(ctx, target, func(pool *sql.DB) error {
		_, err := pool.ExecContext(ctx, "DROP SCHEMA IF EXISTS "+quoted(l.Schema)+" CASCADE")
		return err
	})
}

// withSchemas opens the database that a restore was into.
func withSchemas(ctx context.Context, target db.Config, do func(*sql.DB) error) error {
	if target.URL == "" { // without its database nobody can tell what became of the records
		return errs.Conflict("restore_unfinished")
	}
	pool, err := sql.Open("pgx", target.URL)
	if err != nil {
		return errs.BadRequest("database_url_unknown").Because(err)
	}
	return errors.Join(do(pool), pool.Close())
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
