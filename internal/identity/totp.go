package identity

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/loam-crm/loam/internal/platform/authz"
	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/errs"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// A code counts for its own 30 seconds and the step before and after, for clocks
// that differ a little.
const (
	stepSeconds = 30
	stepsAround = 1
)

// secondFactor is what is sealed in users.totp_secret. LastStep is the step of
// the last code that was taken; none up to it is taken again.
type secondFactor struct {
	Secret   string `json:"secret"`
	LastStep int64  `json:"last_step"`
}

func (s *Service) sealSecond(user id.ID, f secondFactor) (string, error) {
	body, err := json.Marshal(f) // #nosec G117 -- it is sealed before it is stored
	if err != nil {
		return "", err
	}
	return s.sealed(body, "totp:"+user.String()), nil
}

func (s *Service) openSecond(user id.ID, text string) (f secondFactor, err error) {
	body, err := s.unsealed(text, "totp:"+user.String())
	if err != nil {
		return f, err
	}
	return f, json.Unmarshal(body, &f)
}

// matching returns the step that a code belongs to, 0 when it is wrong or used up.
func (f secondFactor) matching(code string, now time.Time) int64 {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	current := now.Unix() / stepSeconds
	taken := int64(0)
	for step := current - stepsAround; step <= current+stepsAround; step++ {
		want, err := totp.GenerateCodeCustom(f.Secret, time.Unix(step*stepSeconds, 0),
			totp.ValidateOpts{Period: stepSeconds, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && step > f.LastStep && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			taken = step
		}
	}
	return taken
}

// useCode takes a code of the user's second factor, once. A wrong code asks
// for another.
func (s *Service) useCode(ctx context.Context, w *resource.Write, cred *credentials, code string) error {
	f, err := s.openSecond(cred.User.ID, cred.Secret)
	if err != nil {
		return err
	}
	step := f.matching(code, s.store.Clock.Now())
	if step == 0 {
		return refused("totp_required")
	}
	f.LastStep = step
	text, err := s.sealSecond(cred.User.ID, f)
	if err != nil {
		return err
	}
	n, err := w.Tx.Exec(ctx, "UPDATE users SET totp_secret = ? WHERE id = ? AND totp_secret = ?", text, cred.User.ID, cred.Secret)
	if err == nil && n == 0 {
		return refused("totp_required") // the same code won elsewhere
	}
	return err
}

// StartTOTP draws a new secret for the actor. It counts only once ConfirmTOTP
// has seen a code of it. The URI is for the QR code of an authenticator.
func (s *Service) StartTOTP(ctx context.Context, actor authz.Actor) (secret, uri string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: "Loam", AccountName: actor.Login, Period: stepSeconds, Digits: otp.DigitsSix})
	if err != nil {
		return "", "", err
	}
	err = s.store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		cred, err := byID(ctx, w.Tx, actor.ID)
		if err != nil {
			return err
		}
		if cred.SecondOn {
			return errs.Conflict("totp_already_on")
		}
		return s.storeSecond(ctx, w, cred, secondFactor{Secret: key.Secret()}, false)
	})
	return key.Secret(), key.URL(), err
}

// ConfirmTOTP switches the second factor on, which takes the password, and ends the actor's other sessions: they were begun
// without it.
func (s *Service) ConfirmTOTP(ctx context.Context, actor authz.Actor, keep id.ID, password, code string) error {
	if _, err := started(ctx, s.db, actor.ID); err != nil {
		return err
	}
	_, all, err := s.again(ctx, actor, "password", password)
	if err != nil {
		return err
	}
	return s.store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		cred, err := started(ctx, w.Tx, actor.ID)
		if err != nil {
			return err
		}
		f, err := s.openSecond(actor.ID, cred.Secret)
		if err != nil {
			return err
		}
		if f.LastStep = f.matching(code, s.store.Clock.Now()); f.LastStep == 0 {
			return errs.Invalid("code", "wrong_code")
		}
		if err := s.storeSecond(ctx, w, cred, f, true); err != nil {
			return err
		}
		if err := errors.Join(endSessions(ctx, w.Tx, actor.ID, keep), forgive(ctx, w.Tx, all)); err != nil {
			return err
		}
		return auditUser(ctx, w, "totp_on", &cred.User)
	})
}

// started reads who has drawn a secret and not yet switched it on.
func started(ctx context.Context, q db.Querier, user id.ID) (*credentials, error) {
	cred, err := byID(ctx, q, user)
	if err == nil && (cred.SecondOn || cred.Secret == "") {
		err = errs.Conflict("totp_not_started")
	}
	return cred, err
}

func (s *Service) storeSecond(ctx context.Context, w *resource.Write, cred *credentials, f secondFactor, on bool) error {
	text, err := s.sealSecond(cred.User.ID, f)
	if err != nil {
		return err
	}
	_, err = w.Tx.Exec(ctx, "UPDATE users SET totp_secret = ?, totp_on = ? WHERE id = ?", text, on, cred.User.ID)
	return err
}

// StopTOTP switches the actor's second factor off; it takes a code to do so, and ends their other sessions.
// Failures are counted like those of sign-in.
func (s *Service) StopTOTP(ctx context.Context, actor authz.Actor, keep id.ID, code string) error {
	all := counters(normalLogin(actor.Login), actor.IP)
	if err := s.begin(ctx, all); err != nil {
		return err
	}
	return s.store.Write(ctx, actor, func(ctx context.Context, w *resource.Write) error {
		cred, err := byID(ctx, w.Tx, actor.ID)
		if err != nil {
			return err
		}
		if cred.SecondOn {
			if err := s.useCode(ctx, w, cred, code); err != nil {
				return errs.Invalid("code", "wrong_code").Because(err)
			}
		}
		if err := clearSecond(ctx, w, cred); err != nil {
			return err
		}
		return errors.Join(endSessions(ctx, w.Tx, actor.ID, keep), forgive(ctx, w.Tx, all))
	})
}

func clearSecond(ctx context.Context, w *resource.Write, cred *credentials) error {
	if _, err := w.Tx.Exec(ctx, "UPDATE users SET totp_secret = '', totp_on = ? WHERE id = ?", false, cred.User.ID); err != nil {
		return err
	}
	if !cred.SecondOn {
		return nil
	}
	return auditUser(ctx, w, "totp_off", &cred.User)
}
