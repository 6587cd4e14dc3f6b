package contract

import (
	"fmt"
	"strings"
)

// injected sets a value that a careless program would carry out, or tell further.
func injected(op *Operation, r *Request, choose Choose) string {
	payload := payloads[choose("payload", len(payloads))]
	places := sites(op, r)
	if r.File != nil {
		return injectedFile(r, payload, choose)
	}
	n := choose("place", len(places)+1)
	if n == len(places) {
		return injectedHeader(r, payload, choose)
	}
	at := places[n]
	if at.in == "query" {
		if nested := nestings[at.name()]; nested != nil {
			return injectedNested(r, at, nested, payload, choose)
		}
	}
	if at.in == "path" && strings.Trim(payload, ".") == "" { // the address of something else
		payload += "'"
	}
	if at.in == "body" && choose("raw", 4) == 3 {
		raw := asIs + rawPayloads[choose("raw payload", len(rawPayloads))]
		at.put(r, raw, choose)
		return fmt.Sprintf("%s = %s", at, strings.TrimPrefix(raw, asIs))
	}
	at.put(r, payload, choose)
	return fmt.Sprintf("%s = %q", at, payload)
}

func injectedHeader(r *Request, payload string, choose Choose) string {
	name := open[choose("header", len(open))]
	payload = strings.Map(func(c rune) rune { // what no header may hold, no client can send
		if c < ' ' || c == 0x7f {
			return -1
		}
		return c
	}, payload)
	if name == "Range" && choose("range", 2) == 0 {
		payload = ranges[choose("which", len(ranges))]
	}
	r.Header[name] = payload
	return fmt.Sprintf("header.%s = %q", name, payload)
}

var ranges = []string{"bytes=0-3", "bytes=-2", "bytes=99999999-", "bytes=3-1", "bytes=0-0,2-3", "bytes=0-,0-,0-,0-,0-,0-", "bytes=9223372036854775807-"}

func injectedFile(r *Request, payload string, choose Choose) string {
	if choose("file", 2) == 0 {
		r.File.Name = payload
		return fmt.Sprintf("the file's name = %q", payload)
	}
	r.File.Content = strings.ReplaceAll(r.File.Content, "⟦new⟧", payload)
	return fmt.Sprintf("the file's cells = %q", payload)
}

// nestings say how to put a payload where a parameter is a language of its own. ◊ stands for the payload as JSON.
var nestings = map[string][]nesting{
	"filter": {
		{value: `{"field":"created_at","op":"eq","value":◊}`}, {value: `{"field":"created_by","op":"eq","value":◊}`}, {value: `{"field":◊,"op":"eq","value":1}`},
		{value: `{"field":"created_at","op":◊,"value":1}`}, {value: `{"field":"name","op":"contains","value":◊}`}, {value: `{"field":"name","op":"starts","value":◊}`},
		{value: `{"field":"title","op":"in","value":[◊]}`}, {value: `{"field":"id","op":"in","value":[◊]}`}, {value: `{"field":"note","op":"ne","value":◊}`},
		{value: `{"field":"tags","op":"eq","value":◊}`}, {value: `{"field":"tags","op":"in","value":[◊,"1"]}`}, {value: `{"field":"account.name","op":"eq","value":◊}`},
		{value: `{"field":"account.owner","op":"eq","value":◊}`}, {value: `{"field":"owner","op":"eq","value":◊}`}, {value: `{"field":"owner.department","op":"eq","value":◊}`},
		{value: `{"field":"created_at","op":"within","value":◊}`}, {value: `{"field":"created_at","op":"between","value":[◊,◊]}`}, {value: `{"field":"collaborator","op":"eq","value":◊}`},
		{value: `{"field":"number","op":"between","value":["0",◊]}`}, {value: `{"field":"amount","op":"gt","value":◊}`}, {value: `{"field":"date","op":"lt","value":◊}`},
		{value: `{"field":"created_at","op":"within","value":"last_99999999999d"}`}, {value: `{"field":"created_at","op":"gt","value":"0001-01-01"}`}, {value: `{"field":"created_at","op":"lt","value":"9999-12-31"}`},
		{value: `{"and":[◊]}`}, {value: `{"or":[],"and":[]}`}, {value: `⟦times 40 {"and":[⟧{"and":[]}⟦times 40 ]}⟧`}, {value: `{"or":[⟦times 60 {"field":"created_at","op":"empty"},⟧{"and":[]}]}`},
		{value: `{"field":"phones","op":"contains","value":◊}`}, {value: `{"field":"roles","op":"eq","value":◊}`}, {value: `{"field":"kind","op":"in","value":[◊,◊,◊]}`},
		{value: `{"field":"created_at","op":"in","value":⟦as is⟧[⟦times 501 1,⟧1]}`}, {value: `{"field":"score","op":"eq","value":1e400}`}, {value: `{"field":"score","op":"gt","value":◊}`},
	},
	"sort":     {{value: "⟦payload⟧"}, {value: "-⟦payload⟧,name"}, {value: "created_at,created_at,created_at"}, {value: "created_at,-updated_at"}, {value: ","}, {value: "tags"}, {value: "custom"}},
	"fields":   {{value: "⟦payload⟧"}, {value: "id,⟦payload⟧"}, {value: "⟦times 300 id,⟧id"}, {value: ",,"}, {value: "tags,custom,rev,archived_at"}},
	"measures": {{value: "sum.⟦payload⟧"}, {value: "⟦payload⟧"}, {value: "sum.created_at,avg.created_by,sum.,avg.id,sum.rev"}, {value: "⟦times 20 sum.amount,⟧"}},
	"after": {
		{value: "⟦payload⟧"}, {value: "⟦base64 ◊⟧"}, {value: `⟦base64 {"o":"created_at,id,","v":[◊,1]}⟧`, sort: "created_at"}, {value: `⟦base64 {"o":"created_at,id,","v":[1,◊]}⟧`, sort: "created_at"},
		{value: `⟦base64 {"o":"-created_at,-id,","v":[1e300,1.5]}⟧`, sort: "-created_at"}, {value: `⟦base64 {"o":"created_at,-updated_at,id,","v":["a\u0000",true,◊]}⟧`, sort: "created_at,-updated_at"},
		{value: `⟦base64 {"o":"created_by,id,","v":["a\u0000b",1]}⟧`, sort: "created_by"}, {value: `⟦base64 {"o":"created_by,id,","v":[true,false]}⟧`, sort: "created_by"},
		{value: `⟦base64 {"o":"created_at,id,","v":[9223372036854775807,-9223372036854775808]}⟧`, sort: "created_at"}, {value: `⟦base64 {"o":"created_at,id,","v":[9223372036854775808,1]}⟧`, sort: "created_at"},
	},
}

// nesting is one way, and the order that a place in a list belongs to.
type nesting struct{ value, sort string }

func injectedNested(r *Request, at site, ways []nesting, payload string, choose Choose) string {
	way := ways[choose("way", len(ways))]
	value := strings.ReplaceAll(way.value, "◊", string(quote(payload)))
	value = strings.ReplaceAll(value, "⟦payload⟧", payload)
	r.Query[at.name()] = value
	if way.sort != "" {
		r.Query["sort"] = way.sort
	}
	return fmt.Sprintf("%s = %s", at, value)
}
