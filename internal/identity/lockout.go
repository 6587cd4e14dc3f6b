package identity

import (
	"context"
	"time"

	"github.com/loam-crm/loam/internal/platform/clock"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
)

// Failed sign-ins are counted by login and by address. An office shares one
// address, so it may fail more often before everybody in it has to wait.
const (
	loginFailures = 5
	ipFailures    = 30
	firstWait     = 30 * time.Second
	longestWait   = time.Hour
	forgetAfter   = 24 * time.Hour
)

// counter is one thing that failures are counted for. The subject is hashed:
// people type passwords into the login field.
type counter struct {
	subject string
	free    int64 // failures without a wait
}

func counters(login, ip string) []counter {
	return []counter{{"login:" + fingerprint(login), loginFailures}, {"ip:" + ip, ipFailures}}
}

// wait is the delay after the n-th failure, doubling from firstWait to longestWait.
func (c counter) wait(n int64) time.Duration {
	if n < c.free {
		return 0
	}
	return min(longestWait, firstWait<<min(n-c.free, 20))
}

// begin counts an attempt as failed before the password is looked at, so that
// many at once cannot slip through. A locked subject is refused and not counted.
func (s *Service) begin(ctx context.Context, all []counter) error {
	return s.db.Tx(ctx, func(ctx context.Context, tx *db.Tx) error {
		now := s.store.Clock.Now()
		_, err := tx.Exec(ctx, "DELETE FROM sign_in_failures WHERE updated_at < ? AND locked_until < ?", clock.At(now.Add(-forgetAfter)), clock.At(now))
		if err != nil {
			return err
		}
		for _, c := range all {
			if err := c.count(ctx, tx, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// count writes first and looks afterwards: the write makes others wait for the row.
func (c counter) count(ctx context.Context, tx *db.Tx, now time.Time) error {
	var failures int64
	var until clock.Instant
	err := tx.QueryRow(ctx, `INSERT INTO sign_in_failures (subject, failures, locked_until, updated_at) VALUES (?, 1, 0, ?)
		ON CONFLICT (subject) DO UPDATE SET failures = sign_in_failures.failures + 1, updated_at = excluded.updated_at
		RETURNING failures, locked_until`, c.subject, clock.At(now)).Scan(&failures, &until)
	if err != nil {
		return err
	}
	// No lock is longer than the longest: the clock has been set back since. It would last until the clock has caught up; one
	// more attempt is let in instead, and, as it counts like all before it, the wait begins anew.
	if left := until.Time().Sub(now); left > 0 && left <= longestWait {
		return errs.TooMany("locked_out").With("retry_after_seconds", int64((left+time.Second-1)/time.Second))
	}
	if wait := c.wait(failures); wait > 0 {
		_, err = tx.Exec(ctx, "UPDATE sign_in_failures SET locked_until = ? WHERE subject = ?", clock.At(now.Add(wait)), c.subject)
	}
	return err
}

// forgive takes back what begin counted for an attempt that was right. The
// login starts anew; the address only loses this one, or an attacker with an
// account of their own could clear it.
func forgive(ctx context.Context, tx *db.Tx, all []counter) error {
	login, ip := all[0], all[1]
	if err := forgiveLogin(ctx, tx, login); err != nil {
		return err
	}
	return ip.takeBack(ctx, tx)
}

func forgiveLogin(ctx context.Context, tx *db.Tx, login counter) error {
	_, err := tx.Exec(ctx, "DELETE FROM sign_in_failures WHERE subject = ?", login.subject)
	return err
}

// takeBack undoes one count and the wait that came with it; an earlier wait is over,
// or the attempt would not have been let in.
func (c counter) takeBack(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE sign_in_failures SET failures = failures - 1,
		locked_until = CASE WHEN failures >= ? THEN 0 ELSE locked_until END WHERE subject = ? AND failures > 0`, c.free, c.subject)
	return err
}
