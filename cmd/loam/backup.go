package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"filippo.io/age"

	"github.com/loam-crm/loam/internal/app"
	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/backup"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
)

type backupCmd struct {
	File           string   `arg:"" help:"The archive to write, e.g. loam-2026-11-22.zip." type:"path"`
	Recipient      []string `help:"Encrypt for a public key (age1…, see backup-key); may be given several times." placeholder:"KEY"`
	PassphraseFile string   `help:"Encrypt with the passphrase in the first line of a file, 12 characters at least." type:"existingfile" placeholder:"FILE"`
}

func (c *backupCmd) Run(s *session) error {
	readers, err := c.readers()
	if err != nil {
		return err
	}
	a, err := s.join()
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	shown := s.progress()
	summary, err := backup.Create(s.ctx, backup.Source{DB: a.DB, Dir: s.cli.Data, Program: version, Progress: shown.stage, Readers: readers}, c.File)
	shown.end()
	if err != nil {
		return err
	}
	return s.print(summary, "backup written: "+c.File)
}

// readers are those who may open the backup; none: everybody who has it.
func (c *backupCmd) readers() ([]age.Recipient, error) {
	if c.PassphraseFile == "" {
		return backup.Recipients(c.Recipient)
	}
	if len(c.Recipient) > 0 { // the format allows no other key beside a passphrase
		return nil, errs.BadRequest("backup_two_keys")
	}
	text, err := passphrase(c.PassphraseFile)
	if err != nil {
		return nil, err
	}
	reader, err := backup.WithPassphrase(text)
	return []age.Recipient{reader}, err
}

// passphrase is the first line of a file.
func passphrase(file string) (string, error) {
	text, err := os.ReadFile(file) // #nosec G304 -- the file that the command line names
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSuffix(line, "\r"), err
}

// backupKeys are what opens an encrypted backup.
type backupKeys struct {
	Identity       string `help:"File with the secret key of an encrypted backup." type:"existingfile" placeholder:"FILE"`
	PassphraseFile string `help:"File whose first line is the passphrase of an encrypted backup." type:"existingfile" placeholder:"FILE"`
}

func (k backupKeys) read() (keys []age.Identity, err error) {
	if k.Identity != "" {
		file, err := os.Open(k.Identity)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		if keys, err = backup.Identities(file); err != nil {
			return nil, err
		}
	}
	if k.PassphraseFile == "" {
		return keys, nil
	}
	text, err := passphrase(k.PassphraseFile)
	if err != nil {
		return nil, err
	}
	key, err := backup.FromPassphrase(text)
	return append(keys, key), err
}

type restoreCmd struct {
	File  string `arg:"" help:"The archive to read." type:"existingfile"`
	Force bool   `help:"The place is not empty: move what is there aside first."`
	backupKeys
}

func (c *restoreCmd) Run(s *session) error {
	keys, err := c.read()
	if err != nil {
		return err
	}
	shown := s.progress()
	restored, err := backup.Restore(s.ctx, c.File, s.database(false), backup.RestoreOptions{Force: c.Force, Reindex: s.reindex, Keys: keys, Progress: shown.stage})
	shown.end()
	if err != nil {
		return err
	}
	return s.print(restored, "restored from "+c.File+"\nNothing goes out of this copy until an administrator confirms that it takes the place of the original: in the browser, or loam unmute.")
}

type checkBackupCmd struct {
	File string `arg:"" help:"The archive to read." type:"existingfile"`
	backupKeys
}

func (c *checkBackupCmd) Run(s *session) error {
	keys, err := c.read()
	if err != nil {
		return err
	}
	summary, err := backup.Check(s.ctx, c.File, keys...)
	if err != nil {
		return err
	}
	return s.print(summary, fmt.Sprintf("whole: %s, %d rows, %d files", summary.CreatedAt, summary.Rows, summary.Files))
}

type backupKeyCmd struct {
	Out string `help:"Write the secret key to a new file instead of printing it." type:"path" placeholder:"FILE"`
}

func (c *backupKeyCmd) Run(s *session) error {
	secret, public, err := backup.NewKey()
	if err != nil {
		return err
	}
	if c.Out != "" {
		if err := keepSecret(c.Out, secret, public); err != nil {
			return err
		}
		return s.print(map[string]string{"public": public, "secret_file": c.Out}, public)
	}
	return s.print(map[string]string{"public": public, "secret": secret}, "# public key: "+public+"\n"+secret)
}

// keepSecret writes a file that only its owner may read, and replaces none.
func keepSecret(path, secret, public string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- the file that the command line names
	if errors.Is(err, fs.ErrExist) {
		return errs.Conflict("backup_exists").Because(err)
	}
	if err != nil {
		return errs.BadRequest("backup_folder_unusable").Because(err)
	}
	_, err = fmt.Fprintf(file, "# public key: %s\n%s\n", public, secret)
	return errors.Join(err, file.Sync(), file.Close())
}

type unmuteCmd struct{}

// Run confirms that a restored copy takes the place of the original.
func (unmuteCmd) Run(s *session) error {
	a, err := s.join()
	if err != nil {
		return err
	}
	defer a.Close(s.ctx)
	was, err := a.Backups.Confirm(s.ctx, authz.System())
	if err != nil {
		return err
	}
	return s.print(map[string]any{"restored_at": was.RestoredAt, "taken_at": was.TakenAt}, "this copy takes the place of the original: it sends from now on")
}

// reindex rebuilds the search index, which is derived and therefore not copied.
func (s *session) reindex(ctx context.Context, d *db.DB) error {
	return app.Reindex(ctx, app.Config{Version: version, Idle: true}, d)
}
