package catalogue

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

var files = []Row{
	{"V43", "a name leads out of the folder", names},
	{"V44", "restoring writes outside its folder", archives},
	{"V46", "a workbook reads files and calls addresses", entities},
	{"V47", "a small workbook takes all memory", bombs},
	{"V49", "a request is answered in the square of its length, or spoils the next", shapes},
}

// ways are names that lead somewhere else.
var ways = []string{"../../evil.txt", "..\\..\\evil.txt", "/etc/evil.txt", "a/../../../evil.txt", "C:\\evil.txt", "....//evil.txt", "%2e%2e%2fevil.txt", "evil.txt\x00.png", ".", "..", "\u202etxt.live",
	strings.Repeat("a/", 200) + "evil", strings.Repeat("长", 300) + ".txt", "con", "nul.txt", "\r\nX-Evil: 1"}

// stored is what the program keeps a content as: no name of anybody's stands in it.
var stored = regexp.MustCompile(`^[0-9a-f]{2}/[0-9a-f]{64}$`)

// names uploads files under them.
func names(ctx context.Context, s *Site, found *Found) error {
	nora, account := s.Callers["nora"], path("accounts", s.Hers.IDs["accounts"])
	for i, name := range ways {
		answer, err := nora.upload(ctx, account+"/files", name, "text/plain", []byte(fmt.Sprint("evil ", i)))
		if err != nil {
			return err
		}
		if answer.Status >= 500 {
			found.add("a file called %q: %v", name, answer)
		}
		id := idOf(answer)
		if id == "" {
			continue
		}
		back, err := nora.ask(ctx, http.MethodGet, "/files/"+id, nil)
		if err != nil {
			return err
		}
		said := back.Header.Get("Content-Disposition")
		if strings.ContainsAny(said, "/\\\r\n") || strings.Contains(said, "%2F") || strings.Contains(said, "%5C") || strings.Contains(said, "%00") || strings.Contains(said, "..") || back.Header.Get("X-Evil") != "" {
			found.add("a file called %q comes back as %q", name, said)
		}
	}
	for _, id := range []string{"..%2f..%2fetc%2fpasswd", "../../etc/passwd", "%00", "files", strings.Repeat("a", 64)} {
		if answer, err := nora.ask(ctx, http.MethodGet, "/files/"+id, nil); err != nil || !answer.refused() && answer.Status != http.StatusMovedPermanently && answer.Status != http.StatusTemporaryRedirect {
			found.add("the file %q: %v %v", id, answer, err)
		}
	}
	return s.strayed(found)
}

// strayed looks for files of names that the program does not give.
func (s *Site) strayed(found *Found) error {
	dir := s.lab.Config().Dir
	return filepath.WalkDir(filepath.Dir(dir), func(place string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if strings.Contains(place, "evil") {
			found.add("there is %s", place)
		}
		if inside, err := filepath.Rel(filepath.Join(dir, "files"), place); err == nil && !strings.HasPrefix(inside, "..") && !strings.HasPrefix(inside, "incoming") && !stored.MatchString(filepath.ToSlash(inside)) {
			found.add("a content is kept as %s", inside)
		}
		return nil
	})
}

// shapes sends requests of odd shapes and sizes, and a normal one after each.
func shapes(ctx context.Context, s *Site, found *Found) error {
	nora := s.Callers["nora"]
	deep := strings.Repeat(`{"and":[`, 100_000) + strings.Repeat("]}", 100_000)
	long := strings.Repeat("a", 1<<20)
	keys := make([]string, 20_000)
	for i := range keys {
		keys[i] = fmt.Sprintf("k%d=1", i)
	}
	list := []Request{
		{Method: http.MethodGet, Path: "/accounts?" + strings.Join(keys, "&")}, {Method: http.MethodGet, Path: "/accounts", Header: map[string]string{"Accept-Language": long[:500_000]}},
		{Method: http.MethodGet, Path: "/accounts?q=" + long[:500_000]}, {Method: http.MethodGet, Path: "/accounts?filter=" + deep[:400_000]},
		{Method: http.MethodGet, Path: "/accounts?filter=" + url.QueryEscape(`{"or":[`+strings.Repeat(`{"field":"name","op":"empty"},`, 90)+`{"field":"name","op":"empty"}]}`)},
		{Method: http.MethodPost, Path: "/accounts", Body: []byte(deep)}, {Method: http.MethodPost, Path: "/accounts", Body: []byte(`{"name":"` + strings.Repeat(long, 40) + `"}`)},
		{Method: http.MethodPost, Path: "/accounts", Body: []byte(`{"name":` + strings.Repeat("[", 200_000))}, {Method: http.MethodPost, Path: "/accounts", Body: []byte(`{` + strings.Repeat(`"name":"a",`, 200_000) + `"name":"b"}`)},
		{Method: http.MethodGet, Path: "//accounts"}, {Method: http.MethodGet, Path: "/accounts//"}, {Method: http.MethodGet, Path: "/accounts/../users"}, {Method: http.MethodGet, Path: "/accounts/%2e%2e/users"},
		{Method: http.MethodGet, Path: "/accounts/" + strings.Repeat("%2f", 5000)}, {Method: http.MethodGet, Path: "/accounts/" + strings.Repeat("9", 30)}, {Method: http.MethodGet, Path: "/accounts/-1"},
		{Method: "TRACE", Path: "/accounts"}, {Method: "PROPFIND", Path: "/accounts"}, {Method: http.MethodGet, Path: "/accounts?sort=" + strings.Repeat("name,", 50_000)},
		{Method: http.MethodPost, Path: "/session", Body: []byte(`{"login":"` + long + `","password":"` + long + `"}`)},
	}
	for i, r := range list {
		answer, err := nora.Ask(ctx, r)
		what := fmt.Sprintf("shape %d, %s %.60s", i, r.Method, r.Path)
		if err == nil && (answer.Status >= 500 && answer.Status != http.StatusNotImplemented || answer.Took > slow) {
			found.add("%s: %v after %v", what, answer, answer.Took.Round(time.Millisecond))
		}
		if err == nil && strings.HasPrefix(r.Path, "/accounts?filter") && !answer.refused() {
			found.add("%s is taken: %v", what, answer)
		}
		if err == nil && len(bodyOf(r)) > 16<<20 && answer.Status != http.StatusRequestEntityTooLarge {
			found.add("%s: %d bytes are answered %v", what, len(bodyOf(r)), answer)
		}
		if answer, err = nora.ask(ctx, http.MethodGet, path("accounts", s.Hers.IDs["accounts"]), nil); err != nil || !answer.OK() || answer.Took > slow {
			found.add("after %s a normal request is answered %v %v", what, answer, err)
		}
	}
	return nil
}

func bodyOf(r Request) []byte {
	body, _ := r.Body.([]byte)
	return body
}
