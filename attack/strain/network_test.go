package strain

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// dial opens a connection to the program and says something on it.
func (s *site) dial(what string) net.Conn {
	s.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.lab.URL, "http://"))
	must(s.t, err)
	s.t.Cleanup(func() { _ = conn.Close() })
	_, err = io.WriteString(conn, what)
	must(s.t, err)
	return conn
}

// head is a request of somebody signed in, without its end.
func (s *site) head(method, path, more string) string {
	return fmt.Sprintf("%s /api/v1%s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\n%s", method, path, strings.TrimPrefix(s.lab.URL, "http://"), s.lab.URL, more)
}

// TestHostileRequests: long heads, many parameters, deep bodies and endless forms are refused, within 2 s and in little memory.
func TestHostileRequests(t *testing.T) {
	s := start(t)
	path := s.account("Target")
	keys := make([]string, 100_000)
	for i := range keys {
		keys[i] = fmt.Sprintf("k%d=1", i)
	}
	form := func(parts string) string {
		body := parts + "--x--\r\n"
		return fmt.Sprintf("Content-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	}
	deep := strings.Repeat("[", 500_000) + strings.Repeat("]", 500_000)
	for name, request := range map[string]string{
		"1 MB of headers":     s.head("GET", "/me", "X-Long: "+strings.Repeat("x", 1<<20)+"\r\n\r\n"),
		"a 1 MB From header":  s.head("GET", "/me", "From: "+strings.Repeat("a@b.example,", 90_000)+"\r\n\r\n"),
		"100,000 query keys":  s.head("GET", "/accounts?"+strings.Join(keys, "&"), "\r\n"),
		"8,000 query keys":    s.head("GET", "/accounts?"+strings.Join(keys[:8_000], "&"), "\r\n"),
		"deep JSON":           s.head("POST", "/accounts", fmt.Sprintf("Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(deep), deep)),
		"a form of many":      s.head("POST", path+"/files", form(strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n", 10_000))),
		"a form's long head":  s.head("POST", path+"/files", form("--x\r\nContent-Disposition: form-data; name=\""+strings.Repeat("n", 1<<20)+"\"\r\n\r\n1\r\n")),
		"an endless boundary": s.head("POST", path+"/files", "Content-Type: multipart/form-data; boundary="+strings.Repeat("b", 10_000)+"\r\nContent-Length: 3\r\n\r\nabc"),
	} {
		cookies := s.boss.Cookies()
		at := strings.Index(request, "Origin:")
		began := time.Now()
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.lab.URL, "http://"))
		must(t, err)
		go func() { _, _ = io.WriteString(conn, request[:at]+"Cookie: "+cookies+"\r\n"+request[at:]) }() // it may be refused before it is all said
		must(t, conn.SetReadDeadline(time.Now().Add(10*time.Second)))
		res, err := http.ReadResponse(bufio.NewReader(conn), httptest.NewRequest(http.MethodGet, "/", nil))
		took := time.Since(began)
		_ = conn.Close()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		t.Logf("%s: %d within %v", name, res.StatusCode, took.Round(time.Millisecond))
		harmless := name == "8,000 query keys" && res.StatusCode == http.StatusOK // they fit into a head, and nobody asks for them
		if !harmless && res.StatusCode < 400 || res.StatusCode >= 500 || res.StatusCode == http.StatusUnauthorized || took > answered {
			t.Errorf("%s: %d after %v", name, res.StatusCode, took)
		}
		s.within(extreme, name)
		s.prompt("after " + name)
	}
}

// headerTime is how long the program waits for the head of a request, and bodyTime for a small body, with some room.
const (
	headerTime = 10*time.Second + 5*time.Second
	bodyTime   = 5*time.Second + 5*time.Second
)

// TestSlowAndIdleClients: new clients are served while thousands of sockets say nothing, half a word, or half a body; those are closed in the end.
func TestSlowAndIdleClients(t *testing.T) {
	const idle, slow = 8_000, 500 // handles: of the program and of this test together
	s := start(t)
	before, err := s.lab.Handles()
	must(t, err)
	var waiting []net.Conn
	for range idle {
		waiting = append(waiting, s.dial(""))
	}
	s.prompt(fmt.Sprintf("beside %d idle sockets", idle))
	for range slow {
		waiting = append(waiting, s.dial(s.head("GET", "/me", "X-Slow: a")))
	}
	s.prompt(fmt.Sprintf("beside %d half heads", slow))
	var halves []net.Conn
	for range slow {
		halves = append(halves, s.dial(s.head("POST", "/session", "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"login\":")))
	}
	s.prompt(fmt.Sprintf("beside %d half bodies", slow))
	s.ends(halves, bodyTime, "a half body")
	s.ends(waiting, headerTime, "an idle socket or half a head")
	s.back(before)
	s.within(extreme, "thousands of sockets")
}

// ends wants the program to close connections by itself.
func (s *site) ends(all []net.Conn, limit time.Duration, what string) {
	s.t.Helper()
	until := time.Now().Add(limit)
	for _, conn := range all {
		must(s.t, conn.SetReadDeadline(until))
		if _, err := io.Copy(io.Discard, conn); err != nil && time.Now().After(until) {
			s.t.Errorf("%s is still open after %v", what, limit)
			return
		}
		_ = conn.Close()
	}
}

// back wants the program's handles to be as many as before.
func (s *site) back(before int) {
	s.t.Helper()
	after := 0
	for began := time.Now(); time.Since(began) < 10*time.Second; time.Sleep(50 * time.Millisecond) {
		var err error
		after, err = s.lab.Handles()
		must(s.t, err)
		if after <= before+5 {
			return
		}
	}
	s.t.Errorf("%d handles before, %d after", before, after)
}

// TestClientsGoneAmidADownload leave nothing behind, whether they close their connection or break it.
func TestClientsGoneAmidADownload(t *testing.T) {
	s := start(t)
	answer, err := s.boss.UploadFrom(t.Context(), s.account("Keeper")+"/files", "large.txt", io.LimitReader(zeros{}, 20_000_000))
	must(t, err)
	file := "/files/" + id(t, answer)
	s.prompt("before the downloads")
	s.boss.Leave()
	time.Sleep(200 * time.Millisecond)
	handles, err := s.lab.Handles()
	must(t, err)
	said, err := s.lab.Metrics(t.Context())
	must(t, err)
	for n := range 100 {
		conn := s.dial(s.head("GET", file, "Cookie: "+s.boss.Cookies()+"\r\n\r\n"))
		first := make([]byte, 12)
		_, err := io.ReadFull(conn, first)
		must(t, err)
		if string(first) != "HTTP/1.1 200" {
			t.Fatalf("%q", first)
		}
		if n%2 == 0 {
			must(t, conn.(*net.TCPConn).SetLinger(0)) // a reset instead of a farewell
		}
		must(t, conn.Close())
	}
	s.prompt("after clients were gone amid a download")
	s.back(handles + 2) // the connections that are asked on just now
	for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		now, err := s.lab.Metrics(t.Context())
		must(t, err)
		if now["go_goroutines"] <= said["go_goroutines"]+5 {
			return
		}
		if time.Since(began) > 10*time.Second {
			t.Fatalf("%v goroutines before, %v after", said["go_goroutines"], now["go_goroutines"])
		}
	}
}
