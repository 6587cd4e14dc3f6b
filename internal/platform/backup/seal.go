package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"strings"

	"github.com/loam-crm/loam/internal/platform/errs"
)

// sealBytes is the length of the seal: a SHA-256 in hexadecimal digits.
const sealBytes = 2 * sha256.Size

// sealComment ends the archive, as the comment of the ZIP format; the zeros are
// replaced by the seal.
const sealComment = "loam backup, sha256 of all before: "

func unsealed() string { return sealComment + strings.Repeat("0", sealBytes) }

// sealer passes bytes on, holding back as many as the seal is long.
type sealer struct {
	to   io.Writer
	sum  hash.Hash
	tail []byte
}

func newSealer(to io.Writer) *sealer { return &sealer{to: to, sum: sha256.New()} }

func (s *sealer) Write(p []byte) (int, error) {
	s.tail = append(s.tail, p...)
	ready := len(s.tail) - sealBytes
	if ready <= 0 {
		return len(p), nil
	}
	s.sum.Write(s.tail[:ready])
	if _, err := s.to.Write(s.tail[:ready]); err != nil {
		return 0, err
	}
	s.tail = append(s.tail[:0], s.tail[ready:]...)
	return len(p), nil
}

// seal writes the hash in place of the bytes held back.
func (s *sealer) seal() error {
	_, err := io.WriteString(s.to, hex.EncodeToString(s.sum.Sum(nil)))
	return err
}

// checkSeal reads the whole archive and compares it with its seal.
func checkSeal(r io.ReaderAt, size int64) error {
	if size <= sealBytes {
		return damaged(errors.New("too short"))
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.NewSectionReader(r, 0, size-sealBytes)); err != nil {
		return err
	}
	want := make([]byte, sealBytes)
	if _, err := r.ReadAt(want, size-sealBytes); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != string(want) {
		return damaged(errors.New("the seal does not match"))
	}
	return nil
}

// damaged refuses an archive that is not as it was written. The reason is for the log.
func damaged(reason error) error { return errs.Unprocessable("backup_damaged").Because(reason) }
