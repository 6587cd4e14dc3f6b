package backups

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"

	"github.com/loam-crm/loam/internal/platform/backup"
	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/jobs"
)

// CheckArgs say which backup is read back.
type CheckArgs struct {
	Name string `json:"name"`
}

// checkOne reads one back on demand.
func (s *Service) checkOne(ctx context.Context, _ *jobs.Run, args CheckArgs) (any, error) {
	b, err := s.kept.read(args.Name)
	if err != nil {
		return nil, err
	}
	failure, err := s.verify(ctx, args.Name, b.BackupNote)
	return Outcome{Name: args.Name}, errors.Join(failure, err)
}

// verify reads a backup back and notes how it stands. failure is what is wrong with it.
func (s *Service) verify(ctx context.Context, name string, said BackupNote) (failure, err error) {
	path, err := s.kept.path(name)
	if err != nil {
		return nil, err
	}
	failure = readBack(ctx, path, said)
	if ctx.Err() != nil {
		return ctx.Err(), nil // a check that was cut short proves nothing
	}
	switch errs.Code(failure) {
	case "backup_damaged", "backup_format_unknown":
		said.State = Damaged
	default:
		if failure != nil {
			return failure, nil
		}
		said.State = Whole
	}
	said.CheckedAt = clock.At(s.Store.Clock.Now())
	return failure, backup.RoomError(s.kept.keep(name, said))
}

// readBack compares the file with its note and, where no key is needed for that, everything in it with its manifest.
func readBack(ctx context.Context, path string, said BackupNote) error {
	if said.SHA256 != "" {
		sum, err := sumOf(ctx, path)
		if err != nil {
			return err
		}
		if sum != said.SHA256 {
			return errs.Unprocessable("backup_damaged").Because(errors.New("it has another SHA-256 than when it was made"))
		}
	}
	_, err := backup.Check(ctx, path)
	if said.SHA256 != "" && errs.Code(err) == "backup_encrypted" {
		return nil // as it was written; what is in it only its key can tell
	}
	return err
}

func sumOf(ctx context.Context, path string) (string, error) {
	file, err := os.Open(path) // #nosec G304 -- a backup that has been found in its folder
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	for {
		n, err := io.CopyN(sum, file, 16<<20)
		switch {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case errors.Is(err, io.EOF):
			return hex.EncodeToString(sum.Sum(nil)), nil
		case err != nil || n == 0:
			return "", err
		}
	}
}
