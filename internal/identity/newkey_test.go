package identity

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestTheKeyIsReplaced(t *testing.T) {
	o := newOffice(t)
	o.user("mei")
	secret := o.browser().signIn("mei").withSecond()
	folder := filepath.Join(o.Service.dir, "keys")
	first := o.keyFile(folder)
	sealed := o.text("SELECT totp_secret FROM users WHERE login = 'mei'")

	if err := replaceKey(folder); err != nil { // as far as a run that is cut off gets
		t.Fatal(err)
	}
	keys, err := openKeys(o.Service.dir)
	if err != nil || len(keys.before) != 1 {
		t.Fatal(len(keys.before), err)
	}
	o.keys = keys
	o.clock.At = o.clock.At.Add(time.Minute)
	o.browser().second("mei", o.code(secret)).is(200)

	done, err := o.NewKey(t.Context(), false)
	if err != nil || done != (Resealed{Sealed: 1}) {
		t.Fatal(done, err)
	}
	if again := o.text("SELECT totp_secret FROM users WHERE login = 'mei'"); again == sealed || bytes.Equal(o.keyFile(folder), first) {
		t.Error("nothing was replaced")
	}
	if old, err := filepath.Glob(filepath.Join(folder, oldKeys)); err != nil || len(old) > 0 {
		t.Error("left behind:", old, err)
	}
	if o.keys, err = openKeys(o.Service.dir); err != nil {
		t.Fatal(err)
	}
	o.clock.At = o.clock.At.Add(time.Minute)
	o.browser().second("mei", o.code(secret)).is(200)
}

// TestALostKeyIsNotPassedOver: with a key that opens nothing the server does not start; until somebody puts the old one back, or
// gives the second factors up.
func TestALostKeyIsNotPassedOver(t *testing.T) {
	o := newOffice(t)
	if err := o.CheckKey(t.Context()); err != nil {
		t.Fatal("nobody has a second factor:", err)
	}
	o.user("mei")
	o.browser().signIn("mei").withSecond()
	if err := o.CheckKey(t.Context()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(o.Service.dir, "keys", keyName)
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	right := o.keys
	keys, err := openKeys(o.Service.dir) // which makes a new one
	if err != nil {
		t.Fatal(err)
	}
	o.keys = keys
	wantCode(t, o.CheckKey(t.Context()), "key_file_wrong")
	_, err = o.NewKey(t.Context(), false)
	wantCode(t, err, "secret_unreadable")
	o.keys = right
	if err := o.CheckKey(t.Context()); err != nil {
		t.Fatal("the old key is back:", err)
	}
	if done, err := o.NewKey(t.Context(), true); err != nil || done != (Resealed{Reset: 1}) {
		t.Fatal(done, err)
	}
	if err := o.CheckKey(t.Context()); err != nil {
		t.Error(err)
	}
	o.browser().signIn("mei") // with the password alone
	if n := o.text("SELECT count(*) FROM audit_log WHERE action = 'totp_off'"); n != "1" {
		t.Errorf("%s entries of the log tell that a second factor was taken away", n)
	}
}

func (o *office) keyFile(folder string) []byte {
	o.t.Helper()
	key, err := os.ReadFile(filepath.Join(folder, keyName))
	if err != nil {
		o.t.Fatal(err)
	}
	return key
}

func (o *office) text(query string) (out string) {
	o.t.Helper()
	if err := o.db.QueryRow(o.t.Context(), query).Scan(&out); err != nil {
		o.t.Fatal(err)
	}
	return out
}
