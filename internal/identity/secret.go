package identity

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"

	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/files"
)

const (
	keyBytes   = 32 // AES-256
	tokenBytes = 32 // 256 bits: not to be guessed, so a plain hash protects it
)

// keyName is the file of the key that protects secrets at rest. It lies beside the database, not in it, so that a copied
// database tells no secrets.
const keyName = "secret.key"

// keyring has the key in use, and those before it while secrets are being sealed anew.
type keyring struct {
	now    cipher.AEAD
	before []cipher.AEAD
}

// openKeys reads the keys, and makes the first one.
func openKeys(dir string) (keyring, error) {
	folder := filepath.Join(dir, "keys")
	now, err := readKey(filepath.Join(folder, keyName), true)
	if err != nil {
		return keyring{}, errs.New(500, "key_file_unusable").Because(err)
	}
	ring := keyring{now: now}
	names, err := filepath.Glob(filepath.Join(folder, oldKeys))
	for _, name := range names {
		old, wrong := readKey(name, false)
		if err = errors.Join(err, wrong); wrong == nil {
			ring.before = append(ring.before, old)
		}
	}
	if err != nil {
		return keyring{}, errs.New(500, "key_file_unusable").Because(err)
	}
	return ring, nil
}

func readKey(file string, make bool) (cipher.AEAD, error) {
	key, err := os.ReadFile(file) // #nosec G304 -- a fixed name in the data folder
	if make && errors.Is(err, fs.ErrNotExist) {
		key, err = makeKey(file)
	}
	if err == nil && len(key) != keyBytes {
		err = errors.New("identity: wrong length")
	}
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// makeKey writes a whole file and links it into place, so that two processes
// that start together end up with the same key and a crash leaves no half one.
func makeKey(file string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	key := make([]byte, keyBytes)
	_, _ = rand.Read(key)
	draft := file + "." + randomBase62(8)
	f, err := os.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // #nosec G304 -- a fixed name in the data folder
	if err != nil {
		return nil, err
	}
	defer os.Remove(draft)
	_, err = f.Write(key)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(draft, file); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	folder := filepath.Dir(file)
	if err := errors.Join(files.SyncDir(folder), files.SyncDir(filepath.Dir(folder))); err != nil { // a key without its name is lost
		return nil, err
	}
	return os.ReadFile(file) // #nosec G304 -- a fixed name in the data folder
}

// sealed encrypts a secret; bound ties it to its place, so that it cannot be
// copied to another row.
func (s *Service) sealed(plain []byte, bound string) string {
	seal := s.keys.now
	nonce := make([]byte, seal.NonceSize())
	_, _ = rand.Read(nonce)
	return base64.RawStdEncoding.EncodeToString(seal.Seal(nonce, nonce, plain, []byte(bound)))
}

func (s *Service) unsealed(text, bound string) ([]byte, error) {
	body, err := base64.RawStdEncoding.DecodeString(text)
	size := s.keys.now.NonceSize()
	if err != nil || len(body) < size {
		return nil, errs.New(500, "secret_unreadable").Because(err)
	}
	for _, seal := range append([]cipher.AEAD{s.keys.now}, s.keys.before...) {
		plain, wrong := seal.Open(nil, body[:size], body[size:], []byte(bound))
		if wrong == nil {
			return plain, nil
		}
		err = errors.Join(err, wrong)
	}
	return nil, errs.New(500, "secret_unreadable").Because(err)
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// randomBase62 draws n letters and digits, each with equal chance.
func randomBase62(n int) string {
	out := make([]byte, n)
	for i := range out {
		k, _ := rand.Int(rand.Reader, big.NewInt(int64(len(base62)))) // crypto/rand never fails
		out[i] = base62[k.Int64()]
	}
	return string(out)
}

// newToken draws an opaque token.
func newToken() string {
	b := make([]byte, tokenBytes)
	_, _ = rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}

// fingerprint is what is stored of a token.
func fingerprint(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
