package backup

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode/utf8"

	"filippo.io/age"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// encryptedHead is how an encrypted backup begins: a file of the age format, which the program age opens, too.
const encryptedHead = "age-encryption.org/"

// minPassphrase is how many characters a passphrase has at least: whoever has the file may try as often as they like.
const minPassphrase = 12

// Recipients reads public keys (age1…), as `loam backup-key` prints them, one each. Only who has one of the secret keys
// can open what is encrypted for them.
//
// Errors: backup_recipient_unreadable (recipient).
func Recipients(keys []string) ([]age.Recipient, error) {
	var out []age.Recipient
	for _, key := range keys {
		found, err := age.ParseRecipients(strings.NewReader(key))
		if err != nil || len(found) != 1 {
			return nil, errs.Unprocessable("backup_recipient_unreadable").With("recipient", key).Because(err)
		}
		out = append(out, found...)
	}
	return out, nil
}

// Identities reads secret keys (AGE-SECRET-KEY-1…), one a line; empty lines and lines that begin with # are left out.
//
// Errors: backup_identity_unreadable.
func Identities(from io.Reader) ([]age.Identity, error) {
	found, err := age.ParseIdentities(from)
	if err != nil {
		return nil, errs.Unprocessable("backup_identity_unreadable").Because(err)
	}
	return found, nil
}

// WithPassphrase encrypts with a passphrase instead of keys. It takes a second and 256 MiB of memory, once, which is what
// guessing costs.
//
// Errors: backup_passphrase_short (min).
func WithPassphrase(text string) (age.Recipient, error) {
	if utf8.RuneCountInString(text) < minPassphrase {
		return nil, errs.Unprocessable("backup_passphrase_short").With("min", minPassphrase)
	}
	return age.NewScryptRecipient(text)
}

// FromPassphrase opens what was encrypted with a passphrase.
//
// Errors: backup_key_wrong for an empty one.
func FromPassphrase(text string) (age.Identity, error) {
	identity, err := age.NewScryptIdentity(text)
	if err != nil {
		return nil, errs.Unprocessable("backup_key_wrong").Because(err)
	}
	return identity, nil
}

// NewKey makes a pair of keys. The secret one is stored nowhere.
func NewKey() (secret, public string, err error) {
	pair, err := age.GenerateX25519Identity()
	if err != nil {
		return "", "", err
	}
	return pair.String(), pair.Recipient().String(), nil
}

// decrypted gives the archive in a file and its size. An encrypted one is decrypted piece by piece as it is read, so
// that nothing of it is written anywhere.
func decrypted(file *os.File, size int64, keys []age.Identity) (body io.ReaderAt, length int64, encrypted bool, err error) {
	head := make([]byte, len(encryptedHead))
	if n, err := file.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, false, err
	} else if string(head[:n]) != encryptedHead {
		return file, size, false, nil
	}
	if len(keys) == 0 {
		return nil, 0, true, errs.Unprocessable("backup_encrypted")
	}
	opened, length, err := age.DecryptReaderAt(file, size, keys...)
	var none *age.NoIdentityMatchError
	switch {
	case errors.As(err, &none):
		return nil, 0, true, errs.Unprocessable("backup_key_wrong").Because(err)
	case err != nil:
		return nil, 0, true, notAsWritten(err)
	}
	return authentic{opened}, length, true, nil
}

// authentic names what the decryption refuses: every piece of the file proves that it is as it was written.
type authentic struct{ from io.ReaderAt }

func (a authentic) ReadAt(p []byte, at int64) (int, error) {
	n, err := a.from.ReadAt(p, at)
	if err != nil && !errors.Is(err, io.EOF) {
		err = notAsWritten(err)
	}
	return n, err
}

// notAsWritten tells damage from a disk that does not answer.
func notAsWritten(err error) error {
	var disk *fs.PathError
	if errors.As(err, &disk) {
		return err
	}
	return damaged(err)
}

// encrypting passes on to w what is encrypted; nobody to encrypt for: as it is. It ends with Close.
func encrypting(w io.Writer, readers []age.Recipient) (io.WriteCloser, error) {
	if len(readers) == 0 {
		return asItIs{w}, nil
	}
	return age.Encrypt(w, readers...)
}

type asItIs struct{ io.Writer }

func (asItIs) Close() error { return nil }
