// Command loam is the whole of Loam 沃土: the server and its tools in one binary.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/alecthomas/kong"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/httpx"
	"github.com/loam-crm/loam/internal/platform/telemetry"
)

// version is set by the build.
var version = "dev"

// Exit codes: the work was done, it was refused, the command line is wrong.
const (
	exitDone    = 0
	exitRefused = 1
	exitUsage   = 2
)

type cli struct {
	Data     string `help:"Folder of the data: database file, uploaded files, keys." default:"./data" type:"path" placeholder:"DIR"`
	Database string `help:"Keep the records in PostgreSQL (>= 15) instead: postgres://user:password@host/name." env:"LOAM_DATABASE" placeholder:"URL"`
	JSON     bool   `help:"Print the result as JSON on the last line." name:"json"`
	Language string `help:"Language of messages: zh-CN or en." enum:"zh-CN,en" default:"en" env:"LOAM_LANGUAGE"`

	Serve    serveCmd    `cmd:"" help:"Run the server."`
	Demo     demoCmd     `cmd:"" help:"Fill an empty database with the demo company."`
	Import   importCmd   `cmd:"" help:"Import customers and orders from a .csv or .xlsx file."`
	Evaluate evaluateCmd `cmd:"" help:"Evaluate every customer and propose grades."`
	Report   reportCmd   `cmd:"" help:"Print a report."`
	Export   exportCmd   `cmd:"" help:"Export a table."`
	Backup   backupCmd   `cmd:"" help:"Write everything into one file, also while the server runs."`
	Restore  restoreCmd  `cmd:"" help:"Read a backup into an empty place."`

	CheckBackup checkBackupCmd `cmd:"" name:"check-backup" help:"Read a whole backup and say what it holds."`
	BackupKey   backupKeyCmd   `cmd:"" name:"backup-key" help:"Print a new pair of keys to encrypt backups for."`
	Unmute      unmuteCmd      `cmd:"" help:"Confirm that a restored copy takes the place of the original, so that it sends again."`

	DB      dbCmd      `cmd:"" name:"db" help:"Copy or migrate the database."`
	User    userCmd    `cmd:"" help:"List and add users, set passwords, issue API tokens."`
	Clv     clvCmd     `cmd:"" name:"clv" help:"Fit and apply customer-base models to a file, without a database."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// session is what a command works with.
type session struct {
	ctx context.Context
	cli *cli
	out io.Writer
	err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	var c cli
	parser, err := kong.New(&c, kong.Name("loam"), kong.Writers(out, errOut), kong.UsageOnError(),
		kong.Description("Loam 沃土 — customer value management. The customer is the soil; opportunities are what grows on it."))
	if err != nil {
		fmt.Fprintln(errOut, err)
		return exitUsage
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(errOut, "loam:", err)
		return exitUsage
	}
	slog.SetDefault(telemetry.NewLogger(errOut, slog.LevelWarn))
	s := &session{ctx: ctx, cli: &c, out: out, err: errOut}
	err = parsed.Run(s)
	switch {
	case err == nil:
		return exitDone
	case ctx.Err() != nil && parsed.Command() == "serve":
		return exitDone // told to stop before it was ready
	case ctx.Err() != nil:
		fmt.Fprintln(errOut, "loam: stopped before it was done")
		return exitRefused
	}
	return s.fail(err)
}

// fail prints the reason in the user's language, and as JSON when asked for.
func (s *session) fail(err error) int {
	p := httpx.NewProblem(err, s.cli.Language)
	fmt.Fprintln(s.err, "loam:", p.Detail)
	for _, f := range p.Fields {
		text := f.En
		if s.cli.Language == "zh-CN" {
			text = f.Zh
		}
		fmt.Fprintf(s.err, "  %s: %s\n", f.Field, text)
	}
	if p.Code == "internal" && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(s.err, "  ", err)
	}
	if s.cli.JSON {
		_ = json.NewEncoder(s.out).Encode(map[string]any{"error": p})
	}
	return exitRefused
}

// open assembles the program for a command that works alone on the data.
func (s *session) open() (*app.App, error) { return s.assemble(false) }

// join assembles it beside a server that may be running.
func (s *session) join() (*app.App, error) { return s.assemble(true) }

func (s *session) assemble(guest bool) (*app.App, error) {
	return app.Open(s.ctx, app.Config{DB: s.database(guest), Version: version, Idle: true})
}

func (s *session) database(guest bool) db.Config {
	if guest && s.cli.Database == "" {
		if _, err := os.Stat(filepath.Join(s.cli.Data, db.FileName)); err != nil {
			guest = false // nothing there yet: begin it properly
		}
	}
	return db.Config{Dir: s.cli.Data, URL: s.cli.Database, Guest: guest}
}

// print gives the result: JSON on one line, or text.
func (s *session) print(result any, text string) error {
	if s.cli.JSON {
		return json.NewEncoder(s.out).Encode(result)
	}
	_, err := fmt.Fprintln(s.out, text)
	return err
}

type versionCmd struct{}

func (versionCmd) Run(s *session) error {
	return s.print(map[string]string{"version": version}, "loam "+version)
}
