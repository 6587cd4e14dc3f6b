package identity

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/loam-crm/loam/internal/platform/db"
	"github.com/loam-crm/loam/internal/platform/settings"
)

func (o *office) code(secret string) string {
	o.t.Helper()
	code, err := totp.GenerateCode(secret, o.clock.At)
	if err != nil {
		o.t.Fatal(err)
	}
	return code
}

// withSecond switches a user's second factor on and returns its secret.
func (b *browser) withSecond() string {
	b.o.t.Helper()
	secret := b.do("POST", "/me/totp", nil).is(200).text("secret")
	b.do("POST", "/me/totp/confirm", map[string]string{"password": goodPassword, "code": b.o.code(secret)}).is(204)
	return secret
}

func (b *browser) second(login, code string) answer {
	return b.do("POST", "/session", map[string]string{"login": login, "password": goodPassword, "totp": code})
}

func TestSecondFactor(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	b := o.browser().signIn("mei")
	secret := b.do("POST", "/me/totp", nil).is(200).text("secret")
	o.browser().signIn("mei") // not confirmed: not asked for
	right := o.code(secret)
	if code := b.do("POST", "/me/totp/confirm", map[string]string{"password": "wrong one", "code": right}).is(422).field("password"); code != "wrong_password" {
		t.Fatalf("refused as %s", code)
	}
	if code := b.do("POST", "/me/totp/confirm", map[string]string{"password": goodPassword, "code": "000000"}).is(422).field("code"); code != "wrong_code" {
		t.Fatalf("refused as %s", code)
	}
	elsewhere := o.browser().signIn("mei")
	b.do("POST", "/me/totp/confirm", map[string]string{"password": goodPassword, "code": right}).is(204)
	elsewhere.do("GET", "/me", nil).is(401) // begun without the second factor
	b.do("POST", "/me/totp", nil).is(409, "totp_already_on")
	if b.do("GET", "/me", nil).json()["totp"] != true {
		t.Fatal("me does not say that it is on")
	}
	if n := o.scalar("SELECT COUNT(*) FROM users WHERE totp_secret LIKE ?", "%"+secret+"%"); n != 0 {
		t.Fatal("the secret is stored as it is")
	}
	n := o.browser()
	n.do("POST", "/session", map[string]string{"login": "mei", "password": goodPassword}).is(401, "totp_required")
	n.do("POST", "/session", map[string]string{"login": "mei", "password": "wrong one", "totp": "123456"}).is(401, "bad_credentials")
	n.second("mei", o.code(secret)).is(401, "totp_required") // used up by the confirmation
	o.clock.At = o.clock.At.Add(30 * time.Second)
	code := o.code(secret)
	n.second("mei", code[:3]+" "+code[3:]).is(200)
	n.second("mei", code).is(401, "totp_required")
	o.clock.At = o.clock.At.Add(90 * time.Second)
	late := o.code(secret)
	o.clock.At = o.clock.At.Add(30 * time.Second)
	n.second("mei", late).is(200)
	o.clock.At = o.clock.At.Add(90 * time.Second)
	late = o.code(secret)
	o.clock.At = o.clock.At.Add(60 * time.Second)
	n.second("mei", late).is(401, "totp_required")
}

func TestCodesAreNotGuessed(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	o.browser().signIn("mei").withSecond()
	b := o.browser()
	for range loginFailures {
		b.do("POST", "/session", map[string]string{"login": "mei", "password": goodPassword}).is(401, "totp_required")
		b.second("mei", "000000").is(401, "totp_required")
	}
	b.second("mei", "000000").is(429, "locked_out")
}

func TestSwitchingTheSecondFactorOff(t *testing.T) {
	o := newOffice(t)
	o.boss()
	u := o.user("mei")
	b := o.browser().signIn("mei")
	secret := b.withSecond()
	if code := b.do("DELETE", "/me/totp", nil).is(422).field("code"); code != "wrong_code" {
		t.Fatalf("refused as %q", code)
	}
	b.do("DELETE", "/me/totp", map[string]string{"code": "000000"}).is(422)
	o.clock.At = o.clock.At.Add(30 * time.Second)
	b.do("DELETE", "/me/totp", map[string]string{"code": o.code(secret)}).is(204)
	o.browser().signIn("mei")

	b.withSecond()
	o.browser().do("POST", "/session", map[string]string{"login": "mei", "password": goodPassword}).is(401, "totp_required")
	b.do("GET", "/me", nil).is(200)
	b.do("POST", "/users/"+u.ID.String()+"/reset-totp", nil).is(403)
	o.browser().signIn("boss").do("POST", "/users/"+u.ID.String()+"/reset-totp", nil).is(204)
	b.do("GET", "/me", nil).is(401)
	o.browser().signIn("mei")
	if n := o.scalar("SELECT COUNT(*) FROM audit_log WHERE action = 'totp_off'"); n != 2 {
		t.Fatalf("%d audit lines of switching off", n)
	}
}

// TestTheCompanyAsksForASecondFactor: who has none does nothing before there is one, by session and by token.
func TestTheCompanyAsksForASecondFactor(t *testing.T) {
	o := newOffice(t)
	o.boss()
	b := o.browser().signIn("boss")
	api := bearer(o, b.token("read", "write"))
	err := o.db.Tx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		company, err := settings.Load(ctx, tx)
		if err != nil {
			return err
		}
		company.SecondFactor = true
		return settings.Save(ctx, tx, 1, 0, company)
	})
	if err != nil {
		t.Fatal(err)
	}
	b.do("GET", "/users", nil).is(403, "second_factor_needed")
	api.do("GET", "/users", nil).is(403, "second_factor_needed")
	api.do("POST", "/me/totp", nil).is(403, "session_needed")
	if me := b.do("GET", "/me", nil).is(200).json(); me["second_factor_needed"] != true {
		t.Errorf("me is %v", me)
	}
	b.withSecond()
	b.do("GET", "/users", nil).is(200)
	api.do("GET", "/users", nil).is(200)
	if me := b.do("GET", "/me", nil).is(200).json(); me["second_factor_needed"] != false {
		t.Errorf("me is %v", me)
	}
}

func TestSecretsBelongToTheirUserAndKey(t *testing.T) {
	o := newOffice(t)
	mei, other := o.user("mei"), o.user("other")
	o.browser().signIn("mei").withSecond()
	cred, err := byID(t.Context(), o.db, mei.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.openSecond(mei.ID, cred.Secret); err != nil {
		t.Fatal(err)
	}
	_, err = o.openSecond(other.ID, cred.Secret)
	wantCode(t, err, "secret_unreadable")
	again, err := New(Dependencies{Store: o.store, Dir: o.dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.openSecond(mei.ID, cred.Secret); err != nil {
		t.Fatalf("after a restart: %v", err)
	}
	elsewhere, err := New(Dependencies{Store: o.store, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	_, err = elsewhere.openSecond(mei.ID, cred.Secret)
	wantCode(t, err, "secret_unreadable")
}

func TestKeyFile(t *testing.T) {
	o := newOffice(t)
	file := filepath.Join(o.dir, "keys", "secret.key")
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 || info.Size() != keyBytes {
		t.Fatalf("key file is %v, %d bytes", info.Mode(), info.Size())
	}
	if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 1 {
		t.Fatalf("beside the key lies %v (%v)", entries, err)
	}
	if err := os.WriteFile(file, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = New(Dependencies{Store: o.store, Dir: o.dir})
	wantCode(t, err, "key_file_unusable")
}
