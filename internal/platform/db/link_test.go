package db

import (
	"context"
	"errors"
	"net"
	"sync/atomic"
	"testing"
	"time"
)

// silent is a server that takes connections up and never answers.
func silent(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().String()
}

func newLink(t *testing.T, probe func(context.Context) error) *link {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	l := &link{dial: (&net.Dialer{}).DialContext, probe: probe, open: map[*watched]struct{}{}, stop: stop, closed: make(chan struct{})}
	go l.run(ctx)
	t.Cleanup(l.close)
	return l
}

// ask sends a word and waits for the answer, which is not to come.
func ask(t *testing.T, l *link, address string, patience time.Duration) error {
	t.Helper()
	conn, err := l.connect(t.Context(), "tcp", address)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("?")); err != nil {
		t.Fatal(err)
	}
	if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	_, err = conn.Read(make([]byte, 1))
	return err
}

// TestACutLinkIsFoundOut: who waits is told within 5 s, who comes is refused at once, and when the server can be reached again all is well.
func TestACutLinkIsFoundOut(t *testing.T) {
	t.Parallel()
	var well atomic.Bool
	address := silent(t)
	l := newLink(t, func(ctx context.Context) error {
		if well.Load() {
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	})
	if err := ask(t, l, address, 5*time.Second); !errors.Is(err, net.ErrClosed) || !IsDown(err) {
		t.Errorf("who waited was told %v", err)
	}
	if _, err := l.connect(t.Context(), "tcp", address); !errors.Is(err, errLink) || !IsDown(err) {
		t.Errorf("who came was told %v", err)
	}
	well.Store(true)
	for began := time.Now(); l.down.Load(); time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 5*time.Second {
			t.Fatal("the link stays down")
		}
	}
	conn, err := l.connect(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.Close(); err != nil || len(l.open) != 0 {
		t.Errorf("%v, %d connections are remembered", err, len(l.open))
	}
}

// TestALongQuestionIsNoTrouble where the server can be reached, and while it answers others.
func TestALongQuestionIsNoTrouble(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	address := silent(t)
	for name, probe := range map[string]func(l **link) func(context.Context) error{
		"reached": func(**link) func(context.Context) error {
			return func(context.Context) error { asked.Add(1); return nil }
		},
		"answers others": func(l **link) func(context.Context) error {
			return func(context.Context) error {
				asked.Add(1)
				(*l).heard.Store(time.Now().UnixNano())
				return errors.New("too slow")
			}
		},
	} {
		var l *link
		asked.Store(0)
		l = newLink(t, probe(&l))
		if err := ask(t, l, address, 2*time.Second); errors.Is(err, net.ErrClosed) || asked.Load() == 0 {
			t.Errorf("%s: %v, asked %d times", name, err, asked.Load())
		}
	}
}
