package httpx

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func code(t *testing.T, res *http.Response) string {
	t.Helper()
	var p Problem
	if err := json.NewDecoder(res.Body).Decode(&p); err != nil {
		t.Fatal(err)
	}
	return p.Code
}

// TestARequestEndsByItsDeadline, and is told so, unless it may take as long as it takes.
func TestARequestEndsByItsDeadline(t *testing.T) {
	const limit = 50 * time.Millisecond
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bounded(limit, w, r, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/unhurried" {
				Unhurried(r.Context())
			}
			select {
			case <-r.Context().Done():
				WriteProblem(w, r, r.Context().Err())
			case <-time.After(4 * limit):
			}
		}))
	}))
	defer server.Close()
	res, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got := code(t, res); res.StatusCode != http.StatusServiceUnavailable || got != "took_too_long" {
		t.Errorf("%d %s", res.StatusCode, got)
	}
	calm, err := server.Client().Get(server.URL + "/unhurried")
	if err != nil {
		t.Fatal(err)
	}
	defer calm.Body.Close()
	if calm.StatusCode != http.StatusOK {
		t.Errorf("unhurried: %d", calm.StatusCode)
	}
}

// TestWhoLeavesIsNotTooLate: a client that goes away is no fault of the program.
func TestWhoLeavesIsNotTooLate(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if p := problemOf(ctx, ctx.Err()); p.Code == "took_too_long" {
		t.Error(p.Code)
	}
}

// TestAHandlerSaysItsOwnWriteDeadline: a stream gives up sooner on a browser that is gone than Bounded does.
func TestAHandlerSaysItsOwnWriteDeadline(t *testing.T) {
	ended := make(chan error, 1)
	server := httptest.NewServer(Bounded(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Unhurried(r.Context())
		if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(100 * time.Millisecond)); err != nil {
			t.Error(err)
		}
		piece := make([]byte, 1<<20)
		for {
			if _, err := w.Write(piece); err != nil {
				ended <- err
				return
			}
		}
	})))
	defer server.Close()
	deaf, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	if _, err := io.WriteString(deaf, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Error("a client that does not read is waited for")
	}
}

func TestAPanicIsOneRequestsOwn(t *testing.T) {
	panics := 0
	server := httptest.NewServer(Recover(func() { panics++ }, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/before":
			panic("before")
		case "/amid":
			_, _ = io.WriteString(w, "half")
			_ = http.NewResponseController(w).Flush()
			panic("amid")
		}
	})))
	defer server.Close()
	res, err := server.Client().Get(server.URL + "/before")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if got := code(t, res); res.StatusCode != http.StatusInternalServerError || got != "internal" {
		t.Errorf("%d %s", res.StatusCode, got)
	}
	half, err := server.Client().Get(server.URL + "/amid")
	if err != nil {
		t.Fatal(err)
	}
	defer half.Body.Close()
	if body, err := io.ReadAll(half.Body); err == nil || strings.Contains(string(body), "internal") {
		t.Errorf("half an answer passes for a whole one: %q", body)
	}
	well, err := server.Client().Get(server.URL + "/")
	if err != nil || well.StatusCode != http.StatusOK {
		t.Errorf("afterwards: %v", err)
	} else {
		_ = well.Body.Close()
	}
	if panics != 2 {
		t.Errorf("%d panics counted", panics)
	}
}
