package dbtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/migrations"
)

// templateLock is the advisory lock that lets one test process at a time build the
// template: packages run in parallel, each in its own process.
const templateLock = 0x4c6f616d // "Loam"

// server is the connection to the test server's maintenance database.
type server struct {
	url   *url.URL
	admin *sql.DB
}

var connect = sync.OnceValues(func() (*server, error) {
	text := os.Getenv("LOAM_TEST_POSTGRES")
	if text == "" {
		return nil, errors.New("LOAM_TEST_DB is postgres but LOAM_TEST_POSTGRES is empty: run the tests through scripts/with-postgres.sh")
	}
	address, err := url.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("LOAM_TEST_POSTGRES: %w", err)
	}
	admin, err := sql.Open("pgx", text)
	if err != nil {
		return nil, fmt.Errorf("LOAM_TEST_POSTGRES: %w", err)
	}
	admin.SetMaxIdleConns(1)
	return &server{url: address, admin: admin}, nil
})

// database returns the URL of another database on the same server.
func (s *server) database(name string) string {
	address := *s.url
	address.Path = "/" + name
	return address.String()
}

// nameOf is the name of a database at a URL of database.
func (s *server) nameOf(text string) (string, error) {
	address, err := url.Parse(text)
	if err != nil {
		return "", err
	}
	return strings.TrimPrefix(address.Path, "/"), nil
}

func postgresCopy(t testing.TB) (db.Config, error) {
	s, err := connect()
	if err != nil {
		return db.Config{}, err
	}
	template, err := postgresTemplate()
	if err != nil {
		return db.Config{}, err
	}
	// Copying files costs a third of writing every page to the log, where nothing is synced.
	return s.create(t, " STRATEGY FILE_COPY TEMPLATE "+template)
}

func postgresEmpty(t testing.TB) (db.Config, error) {
	s, err := connect()
	if err != nil {
		return db.Config{}, err
	}
	return s.create(t, "")
}

// create makes a database that is dropped after the test, whoever still uses it.
func (s *server) create(t testing.TB, template string) (db.Config, error) {
	name := "loam_test_" + randomHex()
	if _, err := s.admin.ExecContext(t.Context(), "CREATE DATABASE "+name+template); err != nil {
		return db.Config{}, fmt.Errorf("create %s: %w", name, err)
	}
	t.Cleanup(func() {
		// The test's own context has ended by now.
		if _, err := s.admin.ExecContext(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("dbtest: drop %s: %v", name, err)
		}
	})
	return db.Config{Dir: t.TempDir(), URL: s.database(name)}, nil
}

// postgresTemplate makes sure, once per process, that the server has a migrated
// template of this program's migrations, and names it.
var postgresTemplate = sync.OnceValues(func() (string, error) {
	s, err := connect()
	if err != nil {
		return "", err
	}
	digest, err := migrationsDigest()
	if err != nil {
		return "", err
	}
	name := "loam_template_" + digest
	return name, s.buildTemplate(context.Background(), name)
})

func (s *server) buildTemplate(ctx context.Context, name string) error {
	conn, err := s.admin.Conn(ctx) // the lock belongs to this one connection
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", templateLock); err != nil {
		return err
	}
	defer func() { _, _ = conn.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", templateLock) }()

	// A finished template takes no connections; one that still does is another process's broken attempt.
	var finished bool
	err = conn.QueryRowContext(ctx, "SELECT NOT datallowconn FROM pg_database WHERE datname = $1", name).Scan(&finished)
	if finished || (err != nil && !errors.Is(err, sql.ErrNoRows)) {
		return err
	}
	for _, statement := range []string{"DROP DATABASE IF EXISTS " + name + " WITH (FORCE)", "CREATE DATABASE " + name} {
		if _, err := conn.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("template: %w", err)
		}
	}
	if err := s.migrateTemplate(ctx, name); err != nil {
		return fmt.Errorf("template: %w", err)
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+name+" ALLOW_CONNECTIONS false")
	return err
}

func (s *server) migrateTemplate(ctx context.Context, name string) error {
	dir, err := os.MkdirTemp("", "loam-dbtest-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	return migrate(ctx, db.Config{Dir: dir, URL: s.database(name)})
}

// migrationsDigest tells templates of different schemas apart on a server that
// outlives one run.
func migrationsDigest() (string, error) {
	sum := sha256.New()
	err := fs.WalkDir(migrations.Files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		body, err := fs.ReadFile(migrations.Files, path)
		_, _ = fmt.Fprintf(sum, "%s %d\n%s", path, len(body), body)
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:8]), err
}

func randomHex() string {
	raw := make([]byte, 8)
	_, _ = rand.Read(raw) // crypto/rand never fails
	return hex.EncodeToString(raw)
}
