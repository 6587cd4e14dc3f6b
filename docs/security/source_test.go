package security_test

import (
	"regexp"
	"strings"
	"testing"
)

// calls are the ways a Go program reaches another, by the network or on this machine. The database driver is a library and
// reaches what --database names.
var calls = regexp.MustCompile(`\bhttp\.((Get|Post|PostForm|Head)\b|Client|DefaultClient|NewRequest|Transport)|\bnet\.(Dial|Dialer)|\btls\.(Dial|Client)|\bsmtp\.|\bexec\.(Command|LookPath)|\bos\.StartProcess|\bsyscall\.Exec|"plugin"`)

// variable formats: a call whose format is neither a literal nor a constant of the source beside it.
var formats = regexp.MustCompile(`\bfmt\.(Sprintf|Errorf|Printf)\((?:[a-z]\w*\.)?(text|input|body|query|name|title|reason)\b`)

// TestTheProgramCallsNobody: it starts no program, sends no request and opens no connection but the one to its database, so nothing
// that somebody types makes it.
func TestTheProgramCallsNobody(t *testing.T) {
	files := 0
	source(t, ".go", []string{"internal", "cmd", "clv", "web"}, func(path, text string) {
		if strings.HasSuffix(path, "_test.go") || strings.Contains(path, "crashtest") || strings.Contains(path, "internal/demo/") || strings.Contains(path, "dbtest") {
			return
		}
		files++
		for _, found := range []string{calls.FindString(text), formats.FindString(text)} {
			if found != "" {
				t.Errorf("%s: %s", path, found)
			}
		}
	})
	if files < 300 {
		t.Errorf("only %d files were read", files)
	}
	if calls.FindString("x := http.Get(address)") == "" || calls.FindString("exec.Command(name)") == "" || formats.FindString("fmt.Sprintf(text, 1)") == "" {
		t.Error("the pattern finds nothing")
	}
}

var markup = regexp.MustCompile(`dangerouslySetInnerHTML|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(|window\.postMessage|javascript:`)

// TestPagesAreWrittenAsText: React writes text as text, and nothing goes around it.
func TestPagesAreWrittenAsText(t *testing.T) {
	files := 0
	look := func(path, text string) {
		files++
		if found := markup.FindString(text); found != "" {
			t.Errorf("%s: %s", path, found)
		}
	}
	source(t, ".tsx", []string{"web/src"}, look)
	source(t, ".ts", []string{"web/src"}, look)
	if files < 200 {
		t.Errorf("only %d files were read", files)
	}
	if markup.FindString("element.innerHTML = name") == "" {
		t.Error("the pattern finds nothing")
	}
}

var (
	passwordField = regexp.MustCompile(`(?s)<Input\.Password\b.*?/>`)
	plainPassword = regexp.MustCompile(`(?s)<Input\b[^.>][^>]*autoComplete="(current|new)-password"`)
)

// TestPasswordFieldsAreMasked: each is a password field, tells managers which it is, and hinders no pasting.
func TestPasswordFieldsAreMasked(t *testing.T) {
	fields := 0
	source(t, ".tsx", []string{"web/src"}, func(path, text string) {
		if plainPassword.MatchString(text) || strings.Contains(text, "onPaste") && strings.Contains(text, "Input.Password") {
			t.Errorf("%s: a password that is shown, or cannot be pasted", path)
		}
		for _, field := range passwordField.FindAllString(text, -1) {
			if fields++; !strings.Contains(field, `autoComplete="current-password"`) && !strings.Contains(field, `autoComplete="new-password"`) {
				t.Errorf("%s: %s", path, field)
			}
		}
	})
	if fields < 5 {
		t.Errorf("only %d password fields", fields)
	}
}

// TestSignOutIsOnEveryPage: the frame of every page behind sign-in has the menu with it.
func TestSignOutIsOnEveryPage(t *testing.T) {
	if !strings.Contains(read(t, root+"/web/src/app/shell/UserMenu.tsx"), `label: t("shell.signOut")`) {
		t.Error("the menu has no sign-out")
	}
	inFrame := false
	source(t, ".tsx", []string{"web/src/app/shell"}, func(path, text string) {
		inFrame = inFrame || strings.Contains(text, "<UserMenu")
	})
	if !inFrame {
		t.Error("no frame shows the menu")
	}
}
