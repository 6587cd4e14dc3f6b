package identity

import (
	"strings"
	"sync"
	"testing"
	"time"
)

func firstForm(token string) map[string]any {
	return map[string]any{"token": token, "company": "PH 光通信", "currency": "CNY", "name": "李雷", "login": "Li.Lei", "password": goodPassword, "language": "zh-CN"}
}

func TestFirstStartMakesCompanyAndSignsIn(t *testing.T) {
	o := newOffice(t)
	b := o.browser()
	if needed := b.do("GET", "/setup", nil).is(200).json()["needed"]; needed != true {
		t.Fatalf("needed is %v before there is a user", needed)
	}
	link, err := o.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(link, "https://crm.example.com/setup#token=") {
		t.Fatalf("link is %q", link)
	}
	me := b.do("POST", "/setup", firstForm(tokenIn(t, link))).is(200).json()
	if me["login"] != "li.lei" || me["department"].(map[string]any)["name"] != "PH 光通信" {
		t.Fatalf("first user is %v", me)
	}
	if roles := me["roles"].([]any); len(roles) != 2 || roles[0] != "admin" || roles[1] != "boss" {
		t.Fatalf("roles are %v", roles)
	}
	if company := me["company"].(map[string]any); company["name"] != "PH 光通信" || company["currency"] != "CNY" {
		t.Fatalf("company is %v", company)
	}
	b.do("GET", "/me", nil).is(200)
	if needed := b.do("GET", "/setup", nil).is(200).json()["needed"]; needed != false {
		t.Fatalf("needed is %v after", needed)
	}
	o.browser().do("POST", "/setup", firstForm(tokenIn(t, link))).is(410, "setup_done")
	if again, err := o.SetupToken(t.Context()); err != nil || again != "" {
		t.Fatalf("second token is %q, %v", again, err)
	}
}

func TestSetupRefusals(t *testing.T) {
	o := newOffice(t)
	token, err := o.SetupToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o.browser().do("POST", "/setup", firstForm("guessed")).is(403, "setup_token_wrong")
	bad := firstForm(token)
	bad["company"], bad["login"], bad["password"] = " ", "李雷", "password"
	a := o.browser().do("POST", "/setup", bad).is(422, "validation")
	for field, code := range map[string]string{"company": "required", "login": "not_a_login", "password": "password_too_common"} {
		if got := a.field(field); got != code {
			t.Errorf("%s is refused as %q, want %q", field, got, code)
		}
	}
	wrong := firstForm(token)
	wrong["currency"] = "元"
	if got := o.browser().do("POST", "/setup", wrong).is(422).field("currency"); got != "not_a_currency" {
		t.Errorf("currency is refused as %q", got)
	}
	if n := o.scalar("SELECT COUNT(*) FROM users"); n != 0 {
		t.Fatalf("%d users after refusals", n)
	}
	o.clock.At = start.Add(setupLife + time.Second)
	o.browser().do("POST", "/setup", firstForm(token)).is(403, "setup_token_wrong")
}

func TestSetupTokenWorksOnce(t *testing.T) {
	o := newOffice(t)
	var tokens [2]string // as of two instances
	for i := range tokens {
		var err error
		if tokens[i], err = o.SetupToken(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	codes := make([]int, 4)
	var all sync.WaitGroup
	for i := range codes {
		all.Go(func() {
			form := firstForm(tokens[i%2])
			form["login"] = "user" + string(rune('a'+i))
			codes[i] = o.browser().do("POST", "/setup", form).Code
		})
	}
	all.Wait()
	won := 0
	for _, code := range codes {
		if code == 200 {
			won++
		} else if code != 410 {
			t.Errorf("the others are refused with %d", code)
		}
	}
	if n := o.scalar("SELECT COUNT(*) FROM users"); won != 1 || n != 1 {
		t.Fatalf("%d of 4 set-ups won, %d users", won, n)
	}
}
