package backup

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/dbtest"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/outbound"
)

// pairOf makes a pair of keys as the command does, and reads it as the commands do.
func pairOf(t *testing.T) ([]age.Recipient, []age.Identity) {
	t.Helper()
	secret, public, err := NewKey()
	must(t, err)
	readers, err := Recipients([]string{public})
	must(t, err)
	keys, err := Identities(strings.NewReader("# public key: " + public + "\n" + secret + "\n"))
	must(t, err)
	return readers, keys
}

func encryptedFor(t *testing.T, readers []age.Recipient) (from *db.DB, archive, sha string) {
	t.Helper()
	from, cfg := engineDB(t)
	awkward(t, from)
	sha = upload(t, from, cfg.Dir, "a contract", 1)
	putKey(t, cfg.Dir, "the key")
	archive = filepath.Join(t.TempDir(), "b.zip.age")
	s, err := Create(t.Context(), Source{DB: from, Dir: cfg.Dir, Readers: readers}, archive)
	must(t, err)
	body := content(t, archive)
	if !s.Encrypted || s.Size != int64(len(body)) || s.SHA256 != hexSum(body) {
		t.Errorf("summary %+v", s)
	}
	noLeftovers(t, cfg.Dir)
	for _, secret := range []string{"a contract", "the key", "manifest.json", "SQLite format"} {
		if strings.Contains(body, secret) {
			t.Errorf("%q can be read in the encrypted file", secret)
		}
	}
	return from, archive, sha
}

func TestEncryptedBackupAndRestore(t *testing.T) {
	readers, keys := pairOf(t)
	_, others := pairOf(t)
	from, archive, sha := encryptedFor(t, readers)
	_, err := Check(t.Context(), archive)
	wantCode(t, err, "backup_encrypted")
	s, err := Check(t.Context(), archive, append(others, keys...)...)
	must(t, err)
	if !s.Encrypted || s.Files != 1 {
		t.Errorf("%+v", s)
	}
	target := dbtest.Empty(t)
	out, err := Restore(t.Context(), archive, target, RestoreOptions{Keys: keys, Clock: noon})
	must(t, err)
	if !out.Backup.Encrypted {
		t.Errorf("%+v", out)
	}
	to := open(t, target)
	sameRows(t, from, to, "settings")
	if content(t, target.Dir, "files", sha[:2], sha) != "a contract" || content(t, target.Dir, "keys", "secret.key") != "the key" {
		t.Error("files differ")
	}
	noLeftovers(t, target.Dir)
	noLeftovers(t, filepath.Dir(archive))
	c, err := outbound.Load(t.Context(), to)
	must(t, err)
	if c.RestoredAt != now(noon) || c.TakenAt != out.Backup.CreatedAt {
		t.Errorf("the copy says %+v", c)
	}
	wantCode(t, outbound.Allowed(t.Context(), to), "outbound_shut")
}

// TestEncryptedWithAPassphrase costs two seconds, because guessing should.
func TestEncryptedWithAPassphrase(t *testing.T) {
	_, err := WithPassphrase("too short")
	wantCode(t, err, "backup_passphrase_short")
	reader, err := WithPassphrase("correct horse battery")
	must(t, err)
	_, archive, _ := encryptedFor(t, []age.Recipient{reader})
	key, err := FromPassphrase("correct horse battery")
	must(t, err)
	_, err = Check(t.Context(), archive, key)
	must(t, err)
	wrong, err := FromPassphrase("correct horse batterz")
	must(t, err)
	refusingWith(t, []byte(content(t, archive)), "backup_key_wrong", wrong)
	_, err = FromPassphrase("")
	wantCode(t, err, "backup_key_wrong")
}

// TestADamagedEncryptedBackupChangesNothing flips bits and cuts everywhere in the file.
func TestADamagedEncryptedBackupChangesNothing(t *testing.T) {
	readers, keys := pairOf(t)
	_, others := pairOf(t)
	_, archive, _ := encryptedFor(t, readers)
	body := []byte(content(t, archive))
	head := bytes.Index(body, []byte("\n---")) // what follows proves that the head is as it was written
	refusingWith(t, body, "backup_encrypted")
	refusingWith(t, body, "backup_key_wrong", others...)
	steps := len(body) / 24
	for at := head + 1; at < len(body); at += steps {
		bad := bytes.Clone(body)
		bad[at] ^= 1 << (at % 8)
		refusingWith(t, bad, "backup_damaged", keys...)
		refusingWith(t, body[:at], "backup_damaged", keys...)
	}
	for _, cut := range []int{len(body) - 1, len(body) - 16, len(encryptedHead), head} {
		refusingWith(t, body[:cut], "backup_damaged", keys...)
	}
	refusingWith(t, append(bytes.Clone(body), 0), "backup_damaged", keys...)
}

// TestADamagedHeadIsRefused: a head that names nobody looks like one for somebody else.
func TestADamagedHeadIsRefused(t *testing.T) {
	readers, keys := pairOf(t)
	_, archive, _ := encryptedFor(t, readers)
	body := []byte(content(t, archive))
	head := bytes.Index(body, []byte("\n---"))
	for at := range head {
		bad := bytes.Clone(body)
		bad[at] ^= 4
		file := filepath.Join(t.TempDir(), "b")
		must(t, os.WriteFile(file, bad, 0o600))
		if _, err := Check(t.Context(), file, keys...); err == nil {
			t.Fatalf("byte %d of the head is not looked at", at)
		} else if code := errs.Code(err); code != "backup_damaged" && code != "backup_key_wrong" {
			t.Errorf("byte %d: %v", at, err)
		}
	}
}

func TestKeysThatAreNone(t *testing.T) {
	for _, text := range []string{"", "age1", "AGE-SECRET-KEY-1", "ssh-ed25519 AAAA", "age1abc\nage1def", "# nobody"} {
		_, err := Recipients([]string{text})
		wantCode(t, err, "backup_recipient_unreadable")
	}
	_, err := Identities(strings.NewReader("age1notasecret"))
	wantCode(t, err, "backup_identity_unreadable")
}

// TestBackupsStayWhereTheyAre: the folder of the backups is no data. It is in no archive, it does not make a folder look
// used, and a restore leaves it to the new data.
func TestBackupsStayWhereTheyAre(t *testing.T) {
	d, dir := sqliteDB(t)
	kept := filepath.Join(dir, BackupsName)
	must(t, os.MkdirAll(kept, 0o700))
	first := filepath.Join(kept, "first.zip")
	_, err := Create(t.Context(), Source{DB: d, Dir: dir}, first)
	must(t, err)
	s, err := Create(t.Context(), Source{DB: d, Dir: dir}, filepath.Join(kept, "second.zip"))
	must(t, err)
	a, err := openArchive(filepath.Join(kept, "second.zip"), nil)
	must(t, err)
	if len(a.manifest.Files) != 1 || s.Files != 0 {
		t.Errorf("the archive holds %v", a.manifest.Files)
	}
	must(t, a.Close())

	fresh := filepath.Join(t.TempDir(), "data")
	must(t, os.MkdirAll(filepath.Join(fresh, BackupsName), 0o700))
	must(t, os.WriteFile(filepath.Join(fresh, BackupsName, "b.zip"), []byte(content(t, first)), 0o600))
	file := filepath.Join(fresh, BackupsName, "b.zip")
	_, err = Restore(t.Context(), file, db.Config{Dir: fresh}, RestoreOptions{})
	must(t, err)
	out, err := Restore(t.Context(), file, db.Config{Dir: fresh}, RestoreOptions{Force: true})
	must(t, err)
	if content(t, file) != content(t, first) {
		t.Error("the backup is gone")
	}
	if _, err := os.Stat(filepath.Join(out.AsideDir, BackupsName)); !os.IsNotExist(err) {
		t.Errorf("the old data kept the backups: %v", err)
	}
}
