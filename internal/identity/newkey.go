package identity

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/files"
	"github.com/loam-crm/loam/internal/platform/id"
)

// oldKeys are the names of keys that were replaced and may still be needed.
const oldKeys = "secret-*.key"

// NewKey replaces the key that seals second factors, seals them all anew, and returns how many. Cut off on the way it leaves both keys, each secret is
// opened with the one that fits, and to do it again ends it. No server may be running on the data: it would go on sealing with the key it has read.
func (s *Service) NewKey(ctx context.Context) (int, error) {
	folder := filepath.Join(s.dir, "keys")
	if err := replaceKey(folder); err != nil {
		return 0, err
	}
	keys, err := openKeys(s.dir)
	if err != nil {
		return 0, err
	}
	s.keys = keys
	n := 0
	err = s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		n, err = s.sealAnew(ctx, tx)
		return err
	})
	if err != nil {
		return 0, err
	}
	s.keys.before = nil
	return n, forgetKeys(folder)
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

func (s *Service) sealAnew(ctx context.Context, tx *db.Tx) (int, error) {
	found, err := db.Pairs[id.ID, string](ctx, tx, "SELECT id, totp_secret FROM users WHERE totp_secret <> ''")
	if err != nil {
		return 0, err
	}
	for user, text := range found {
		second, err := s.openSecond(user, text)
		if err != nil {
			return 0, err
		}
		if text, err = s.sealSecond(user, second); err != nil {
			return 0, err
		}
		if _, err := tx.Exec(ctx, "UPDATE users SET totp_secret = ? WHERE id = ?", text, user); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}

// forgetKeys removes the keys that nothing is sealed with any more.
func forgetKeys(folder string) error {
	names, err := filepath.Glob(filepath.Join(folder, oldKeys))
	for _, name := range names {
		err = errors.Join(err, os.Remove(name))
	}
	return errors.Join(err, files.SyncDir(folder))
}
