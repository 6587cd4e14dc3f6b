package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
)

// Everything that people look for is found the ways people type, whoever it belongs to among those they see.
func TestSearchFindsEveryKind(t *testing.T) {
	w := newWorld(t)
	account := w.made("owner", "/accounts", `{"name":"浙江砚桥电力科技有限公司","code":"KX-1003","phone":"0571-55501074"}`)
	in := `"account":"` + account + `"`
	order := w.made("owner", "/orders", `{"number":"SO-2077-0099",`+in+`,"date":"2026-01-05","amount":"5.00"}`)
	contact := w.made("owner", "/contacts", `{"name":"欧阳建国","phones":["139 7770 6688"],"emails":["jianguo@yanqiao.example"],`+in+`}`)
	dealing := w.made("owner", "/interactions", `{"kind":"call","date":"2026-01-05","summary":"讨论环网保护与切换时间",`+in+`}`)
	for _, c := range []struct {
		entity, id string
		typed      []string
	}{
		{"accounts", account, []string{"砚桥", "yanqiao", "yqdl", "KX-1003", "kx1003", "1074", "55501074"}},
		{"orders", order, []string{"SO-2077-0099", "so2077", "0099"}},
		{"contacts", contact, []string{"欧阳", "ouyang", "oyjg", "6688", "13977706688", "jianguo@yanqiao"}},
		{"interactions", dealing, []string{"环网", "huanwang", "hwbh", "切换"}},
	} {
		for _, typed := range c.typed {
			for caller, want := range map[string]bool{"owner": true, "boss": true, "other": false} {
				if got := w.finds(caller, typed, c.entity, c.id); got != want {
					t.Errorf("%s looks for %s by %q: found %v, want %v", caller, c.entity, typed, got, want)
				}
			}
		}
	}
}

func (w *world) finds(caller, typed, entity, one string) bool {
	w.t.Helper()
	var out struct {
		Items []struct{ Entity, ID string }
	}
	w.must(json.Unmarshal(w.real(caller, http.MethodGet, "/search?q="+url.QueryEscape(typed), "", http.StatusOK).body, &out))
	for _, hit := range out.Items {
		if hit.Entity == entity && hit.ID == one {
			return true
		}
	}
	return false
}
