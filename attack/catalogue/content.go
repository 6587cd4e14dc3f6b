package catalogue

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"github.com/loam-crm/loam/attack/record"
)

var content = []Row{
	{"V29", "an uploaded picture or page runs in the browser", uploads},
	{"V31", "a name or comment is a script", scripts},
	{"V34", "a cell is a formula", formulas},
}

// active are contents that a browser runs where it shows them.
var active = []struct{ name, kind, text string }{
	{"a.svg", "image/svg+xml", `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`}, {"a.html", "text/html", "<script>alert(1)</script>"},
	{"a.xhtml", "application/xhtml+xml", `<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>`}, {"a.xml", "text/xml", `<?xml-stylesheet href="javascript:alert(1)"?><a/>`},
	{"a.pdf", "application/pdf", "%PDF-1.4 /OpenAction /JavaScript"}, {"a.js", "text/javascript", "alert(1)"}, {"a.mht", "multipart/related", "alert(1)"}, {"a.png", "image/png", "<script>alert(1)</script>"},
	{"a.txt", "text/plain; charset=utf-7", "+ADw-script+AD4-"}, {"a", "TEXT/HTML;x=y", "<script>"}, {"a.swf", "application/x-shockwave-flash", "FWS"}, {"a.wasm", "", "x"},
}

// uploads puts them on a record: where they are taken at all, they come back as files to save, never as something to show.
func uploads(ctx context.Context, s *Site, found *Found) error {
	nora, taken := s.Callers["nora"], 0
	for _, one := range active {
		answer, err := nora.upload(ctx, path("accounts", s.Hers.IDs["accounts"])+"/files", one.name, one.kind, []byte(one.text))
		if err != nil {
			return err
		}
		if answer.Status == http.StatusUnsupportedMediaType {
			continue // not a kind that companies attach, or not what its name says
		}
		if !answer.OK() {
			return fmt.Errorf("%s is not taken: %v", one.name, answer)
		}
		taken++
		for _, target := range []string{"/files/" + idOf(answer), "/files/" + idOf(answer) + "?inline=1&download=0&disposition=inline"} {
			back, err := nora.Ask(ctx, Request{Method: http.MethodGet, Path: target, Header: map[string]string{"Accept": "text/html", "Sec-Fetch-Dest": "document"}})
			if err != nil {
				return err
			}
			kind, policy := strings.ToLower(back.Header.Get("Content-Type")), back.Header.Get("Content-Security-Policy")
			switch {
			case !strings.HasPrefix(back.Header.Get("Content-Disposition"), "attachment"), back.Header.Get("X-Content-Type-Options") != "nosniff", !strings.Contains(policy, "sandbox"):
				found.add("%s comes back to be shown: %v", one.name, back.Header)
			case slices.ContainsFunc([]string{"html", "xml", "svg", "script", "pdf", "multipart", "utf-7"}, func(word string) bool { return strings.Contains(kind, word) }):
				found.add("%s comes back as %s", one.name, kind)
			case string(back.Body) != one.text:
				found.add("%s comes back as other bytes", one.name)
			}
		}
	}
	if taken < 5 {
		return fmt.Errorf("only %d of them were taken", taken)
	}
	return nil
}

// script is what must come back as text.
const script = `<script>alert(1)</script>"><img src=x onerror=alert(1)>`

// scripts puts one into every text of every record, and asks for everything: no answer is a page, and no page may run what stands in it.
func scripts(ctx context.Context, s *Site, found *Found) error {
	for _, e := range s.entities {
		id, fields := s.Hers.IDs[e.Name], record.Change(e, script)
		if id == "" || fields == nil {
			continue
		}
		rev, err := s.rev(ctx, e.Name, id)
		if err != nil {
			return err
		}
		fields["rev"] = rev
		if _, err := s.Ada.ask(ctx, http.MethodPatch, path(e.Name, id), fields); err != nil { // some refuse it, which is as well
			return err
		}
	}
	seen := 0
	for _, op := range s.reads() {
		answer, err := s.Ada.ask(ctx, http.MethodGet, s.with(op, s.Hers, map[string]string{"leaf": "P4"})+needed(op), nil)
		if err != nil {
			return err
		}
		kind := answer.Header.Get("Content-Type")
		if strings.Contains(string(answer.Body), "onerror=alert") || strings.Contains(string(answer.Body), `\u003cscript`) {
			seen++
		}
		if strings.Contains(kind, "html") || answer.Header.Get("X-Content-Type-Options") != "nosniff" {
			found.add("%s answers %q, nosniff %q", op.Path, kind, answer.Header.Get("X-Content-Type-Options"))
		}
		tight(found, op.Path, answer.Header)
	}
	if seen < 10 {
		return fmt.Errorf("the script was seen in %d answers only", seen)
	}
	return s.pages(ctx, found)
}

// tight wants a policy that runs no script but the program's own files.
func tight(found *Found, what string, h http.Header) {
	policy := h.Get("Content-Security-Policy")
	for _, part := range strings.Split(policy, ";") {
		name, sources, _ := strings.Cut(strings.TrimSpace(part), " ")
		if (name == "script-src" || name == "default-src") && (strings.Contains(sources, "unsafe") || strings.Contains(sources, "*") || strings.Contains(sources, "data:") || strings.Contains(sources, "http")) {
			found.add("%s lets scripts in: %s", what, part)
		}
	}
	if !strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(policy, "default-src 'none'") {
		found.add("%s: the policy is %q", what, policy)
	}
}

// pages are shown with the same policy, whatever their address says, and repeat nothing of it.
func (s *Site) pages(ctx context.Context, found *Found) error {
	for _, page := range []string{"/", "/accounts", "/accounts/1", "/sign-in", "/nosuch/%3Cscript%3Ealert(1)%3C/script%3E", "/?q=%3Cscript%3Ealert(1)", "/assets/nosuch.js", "/openapi.json", "/healthz", "/metrics"} {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.lab.URL+page, nil)
		if err != nil {
			return err
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		body, err := io.ReadAll(res.Body)
		if err != nil {
			return err
		}
		_ = res.Body.Close()
		tight(found, page, res.Header)
		if res.Header.Get("X-Content-Type-Options") != "nosniff" || strings.Contains(string(body), "<script>alert(1)") {
			found.add("%s: %v", page, res.Header)
		}
	}
	return nil
}

// begun are names that a spreadsheet takes for formulas.
var begun = []string{"=1+1", "+1+1", "-1+cmd|'/c calc'!A0", "@SUM(1)", "＝1+1", "＋1", "－1", "＠SUM", "\t=1+1", "=HYPERLINK(\"http://x\")", "'=1+1", "-2.5 km"}

// formulas takes such names out as CSV and as a workbook: there they are text, and read back they are what they were.
func formulas(ctx context.Context, s *Site, found *Found) error {
	var wanted []string
	for i, name := range begun {
		name = fmt.Sprintf("%s %s%d", name, s.Hers.Canary, i)
		if err := s.Ada.must(ctx, http.MethodPost, "/accounts", map[string]any{"name": name, "owner": s.Callers["nora"].ID}, nil); err != nil {
			return err
		}
		wanted = append(wanted, strings.TrimSpace(name))
	}
	table, err := s.Ada.ask(ctx, http.MethodGet, "/accounts/export?format=csv&purpose=x&fields=name&"+s.newest(), nil)
	if err != nil {
		return err
	}
	cells, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(table.Body, []byte("\ufeff")))).ReadAll()
	if err != nil {
		return fmt.Errorf("%w: %v", err, table)
	}
	for _, row := range cells {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(cell)[0]) {
				found.add("the CSV has the formula %q", cell)
			}
		}
	}
	if err := s.workbook(ctx, found); err != nil {
		return err
	}
	return s.readBack(ctx, found, table.Body, wanted)
}

// newest asks for the customers of this planting only.
func (s *Site) newest() string {
	return "filter=" + url.QueryEscape(fmt.Sprintf(`{"field":"name","op":"contains","value":%q}`, s.Hers.Canary))
}

// workbook wants the names in cells of text, and no formula anywhere.
func (s *Site) workbook(ctx context.Context, found *Found) error {
	book, err := s.Ada.ask(ctx, http.MethodGet, "/accounts/export?format=xlsx&purpose=x&fields=name&"+s.newest(), nil)
	if err != nil {
		return err
	}
	z, err := zip.NewReader(bytes.NewReader(book.Body), int64(len(book.Body)))
	if err != nil {
		return err
	}
	for _, file := range z.File {
		if !strings.HasPrefix(file.Name, "xl/worksheets/") {
			continue
		}
		part, err := file.Open()
		if err != nil {
			return err
		}
		formula, err := element(part, "f")
		if err != nil {
			return err
		}
		if formula {
			found.add("the workbook has formulas in %s", file.Name)
		}
	}
	return nil
}

// element says whether an XML text has an element of a name.
func element(text io.Reader, name string) (bool, error) {
	for dec := xml.NewDecoder(text); ; {
		token, err := dec.Token()
		if err == io.EOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		if start, ok := token.(xml.StartElement); ok && start.Name.Local == name {
			return true, nil
		}
	}
}

// readBack imports the table that was taken out: its rows are the customers that are there, under the same names.
func (s *Site) readBack(ctx context.Context, found *Found, table []byte, wanted []string) error {
	answer, err := s.Ada.upload(ctx, "/imports", "again.csv", "text/csv", table)
	if err != nil {
		return err
	}
	preview, err := s.Ada.ask(ctx, http.MethodGet, path("imports", idOf(answer))+"/preview", nil)
	if err != nil {
		return err
	}
	var page struct {
		Rows []struct {
			Cells   []string
			Actions map[string]string
		}
	}
	if err := json.Unmarshal(preview.Body, &page); err != nil {
		return fmt.Errorf("%w: %v", err, preview)
	}
	read := map[string]bool{}
	for _, row := range page.Rows {
		read[width.Narrow.String(row.Cells[0])] = true
		if row.Actions["accounts"] == "create" {
			found.add("%q is taken for another customer when it is read back", row.Cells)
		}
	}
	for _, name := range wanted {
		if !read[width.Narrow.String(name)] {
			found.add("%q is not read back: %v", name, read)
		}
	}
	return nil
}
