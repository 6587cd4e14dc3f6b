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

	n, err := o.NewKey(t.Context())
	if err != nil || n != 1 {
		t.Fatal(n, err)
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
