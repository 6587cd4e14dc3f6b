package identity

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/files"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// oldKeys are the names of keys that were replaced and may still be needed.
const oldKeys = "secret-*.key"

// CheckKey refuses keys that open none of the second factors: those of another installation, or new ones where the old were
// lost. A server that started with them would keep everybody out who has a second factor.
func (s *Service) CheckKey(ctx context.Context) error {
	found, err := sealedSeconds(ctx, s.db)
	if err != nil || len(found) == 0 {
		return err
	}
	for user, text := range found {
		if _, err = s.openSecond(user, text); err == nil {
			return nil
		}
	}
	return errs.New(http.StatusInternalServerError, "key_file_wrong").With("count", len(found)).Because(err)
}

func sealedSeconds(ctx context.Context, q db.Querier) (map[id.ID]string, error) {
	return db.Pairs[id.ID, string](ctx, q, "SELECT id, totp_secret FROM users WHERE totp_secret <> ''")
}

// Resealed says what became of the second factors.
type Resealed struct {
	Sealed int `json:"sealed"`
	Reset  int `json:"reset"` // could not be opened; whoever had them signs in without, and gets a new one
}

// NewKey replaces the key that seals second factors and seals them all anew. With reset it takes those away that no key
// opens. Cut off on the way it leaves both keys, each secret is opened with the one that fits, and to do it again ends it.
// No server may be running on the data: it would go on sealing with the key it has read.
func (s *Service) NewKey(ctx context.Context, reset bool) (out Resealed, err error) {
	folder := filepath.Join(s.dir, "keys")
	if err := replaceKey(folder); err != nil {
		return out, err
	}
	if s.keys, err = openKeys(s.dir); err != nil {
		return out, err
	}
	err = s.store.Write(ctx, authz.System(), func(ctx context.Context, w *resource.Write) error {
		out, err = s.sealAnew(ctx, w, reset)
		return err
	})
	if err != nil {
		return Resealed{}, err
	}
	s.keys.before = nil
	return out, forgetKeys(folder)
}

// replaceKey keeps the key under another name and puts a new one in its place.
func replaceKey(folder string) error {
	file := filepath.Join(folder, keyName)
	if err := os.Link(file, filepath.Join(folder, "secret-"+randomBase62(8)+".key")); err != nil {
		return err
	}
	draft := filepath.Join(folder, "next.key")
	if err := os.Remove(draft); err != nil && !os.IsNotExist(err) {
		return err
	}
	if _, err := makeKey(draft); err != nil {
		return err
	}
	return errors.Join(os.Rename(draft, file), files.SyncDir(folder))
}

func (s *Service) sealAnew(ctx context.Context, w *resource.Write, reset bool) (out Resealed, err error) {
	found, err := sealedSeconds(ctx, w.Tx)
	if err != nil {
		return out, err
	}
	for user, text := range found {
		second, err := s.openSecond(user, text)
		switch {
		case err == nil:
			err = s.resealSecond(ctx, w, user, second)
			out.Sealed++
		case reset:
			err = resetSecond(ctx, w, user)
			out.Reset++
		}
		if err != nil {
			return Resealed{}, err
		}
	}
	return out, nil
}

func (s *Service) resealSecond(ctx context.Context, w *resource.Write, user id.ID, second secondFactor) error {
	text, err := s.sealSecond(user, second)
	if err != nil {
		return err
	}
	_, err = w.Tx.Exec(ctx, "UPDATE users SET totp_secret = ? WHERE id = ?", text, user)
	return err
}

func resetSecond(ctx context.Context, w *resource.Write, user id.ID) error {
	cred, err := byID(ctx, w.Tx, user)
	if err != nil {
		return err
	}
	return clearSecond(ctx, w, cred)
}

// forgetKeys removes the keys that nothing is sealed with any more.
func forgetKeys(folder string) error {
	names, err := filepath.Glob(filepath.Join(folder, oldKeys))
	for _, name := range names {
		err = errors.Join(err, os.Remove(name))
	}
	return errors.Join(err, files.SyncDir(folder))
}
