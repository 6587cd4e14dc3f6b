package importer

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/loam-crm/loam/internal/importer/columns"
	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/plain"
	"github.com/loam-crm/loam/internal/platform/resource"
)

// personKey tells the contacts of one customer apart: by what they are called.
func personKey(v resource.Values) any {
	name, _ := v["name"].(string)
	return fold(name)
}

// dealingKey tells the interactions of one customer on one day apart, as onTheDay finds them: by what was written.
func dealingKey(v resource.Values) any {
	text, _ := v["summary"].(string)
	return sameText(text)
}

// sameText is a text without what a spreadsheet may change of it: line breaks and blanks at the ends.
func sameText(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"))
}

func onTheDay(v resource.Values) (string, []any) {
	where, args := "t.held_on = ?", []any{v["date"]}
	if author, named := v["author"].(id.ID); named {
		where, args = where+" AND t.author_id = ?", append(args, author)
	}
	if at, _ := v["time"].(string); at != "" {
		where, args = where+" AND t.held_at = ?", append(args, at)
	}
	return where, args
}

// present notes which of the customer's people took part, as far as the row names them.
func (r *run) present(ctx context.Context, w *resource.Write, made id.ID, v resource.Values) error {
	theirs, _ := v["theirs"].(string)
	account, _ := v["account"].(id.ID)
	if theirs == "" || account == 0 {
		return nil
	}
	return interaction.Named(ctx, w, made, account, theirs)
}

// kindWords are what other programs and people call the kinds of dealings, beside our own names for them.
var kindWords = map[string]string{
	"上门": "visit", "上门拜访": "visit", "客户拜访": "visit", "走访": "visit", "面谈": "visit", "当面拜访": "visit", "外勤": "visit", "meet": "visit", "face to face": "visit",
	"打电话": "call", "电话沟通": "call", "电话拜访": "call", "电话跟进": "call", "通话": "call", "phone": "call", "phone call": "call", "calls": "call",
	"微信": "message", "企业微信": "message", "企微": "message", "qq": "message", "短信": "message", "微信沟通": "message", "钉钉": "message", "消息": "message", "wechat": "message", "chat": "message", "sms": "message", "whatsapp": "message",
	"电子邮件": "mail", "email": "mail", "e-mail": "mail", "邮件沟通": "mail", "发邮件": "mail",
	"开会": "meeting", "商务会议": "meeting", "线上会议": "meeting", "视频会议": "meeting", "腾讯会议": "meeting", "meetings": "meeting", "video": "meeting",
	"高层拜访": "exec_meeting", "高层互访": "exec_meeting", "现场服务": "site_visit", "现场勘查": "site_visit", "上门服务": "site_visit",
	"吃饭": "meal", "宴请": "meal", "招待": "meal", "其他": "note", "其它": "note", "other": "note", "记录": "note",
}

// kindOf reads the kind of a dealing by our names, or by those in use.
func kindOf(f resource.FieldMeta, text string) (any, string) {
	if found, code := choice(f, text); code == "" {
		return found, ""
	}
	if kind, known := kindWords[fold(plain.Text(text))]; known {
		return kind, ""
	}
	return nil, "not_an_option"
}

// moods are the words for how the customer felt.
var moods = map[string]int64{"满意": 1, "好": 1, "积极": 1, "good": 1, "positive": 1, "+1": 1, "平常": 0, "一般": 0, "中性": 0, "neutral": 0,
	"不满": -1, "不满意": -1, "差": -1, "消极": -1, "bad": -1, "negative": -1}

// clockForm is a time of day, as a cell of its own or behind a date.
var clockForm = regexp.MustCompile(`(?:^|[\sT日])(\d{1,2})[:：](\d{2})(?:[:：]\d{2}(?:\.\d+)?)?\s*(am|pm|AM|PM)?\s*(?:Z|[+-]\d{2}:?\d{2})?$`)

// timeOf reads a time of day as 15:04; false: the text has none.
func timeOf(text string) (string, bool) {
	m := clockForm.FindStringSubmatch(strings.TrimSpace(plain.Text(text)))
	if m == nil {
		return "", false
	}
	hour, _ := columns.ParseCount(m[1])
	minute, _ := columns.ParseCount(m[2])
	if strings.EqualFold(m[3], "pm") && hour < 12 {
		hour += 12
	}
	if strings.EqualFold(m[3], "am") && hour == 12 {
		hour = 0
	}
	if hour > 23 || minute > 59 {
		return "", false
	}
	two := func(n int64) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) } // #nosec G115 -- hours and minutes
	return two(hour) + ":" + two(minute), true
}

// dealing reads the cells of interactions that have a form of their own; false: it is read as any other.
func (r *reader) dealing(w *row, m columns.Proposal, f resource.FieldMeta, text string) (value any, code string, own bool) {
	switch m.Field {
	case "kind":
		value, code = kindOf(f, text)
		return value, code, true
	case "time":
		at, known := timeOf(text)
		if !known {
			return nil, "not_a_time", true
		}
		return at, "", true
	case "emotion":
		if mood, known := moods[fold(plain.Text(text))]; known {
			return mood, "", true
		}
	case "author":
		if found, known := r.names.everybody[fold(text)]; known { // who has left wrote it all the same
			return found, "", true
		}
		return nil, "user_not_found", true
	case "ours":
		value, code = r.colleagues(text)
		return value, code, true
	case "date":
		r.timeBehind(w, text)
	}
	return nil, "", false
}

// colleagues reads names of our people.
func (r *reader) colleagues(text string) (any, string) {
	var out []string
	for _, name := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",;、，；/|\n", r) }) {
		if strings.TrimSpace(name) == "" {
			continue
		}
		found, known := r.names.everybody[fold(name)]
		if !known {
			return nil, "user_not_found"
		}
		out = append(out, found.String())
	}
	slices.Sort(out)
	return slices.Compact(out), ""
}

// timeBehind keeps the time of day that stands behind a date, where no column of its own has one. A table that writes
// 00:00 behind every date means the day.
func (r *reader) timeBehind(w *row, text string) {
	at, known := timeOf(text)
	if !known || at == "00:00" || r.plan.has(dealings, "time") {
		return
	}
	w.set(dealings, "time", at)
}

// completeDealing gives a dealing whose table names no kind that of a note, and no author whoever brings it in.
func (r *reader) completeDealing(w *row) {
	v := w.values[dealings]
	if v == nil || w.refused(dealings+".kind") {
		return
	}
	if v["kind"] == nil {
		v["kind"] = "note"
	}
}
