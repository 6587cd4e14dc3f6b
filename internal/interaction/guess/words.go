package guess

import (
	"regexp"
	"strings"
	"unicode"

	"github.com/loam-crm/loam/internal/platform/plain"
)

// normal makes full-width letters and odd spaces plain, and letters small; lines stay lines.
func normal(text string) string {
	lines := strings.Split(strings.ToValidUTF8(text, ""), "\n")
	for i, line := range lines {
		lines[i] = strings.ToLower(plain.Text(line))
	}
	return strings.Join(lines, "\n")
}

// has says whether a text has one of some words: Chinese anywhere, Latin words on their own.
func has(text string, words ...string) bool {
	for _, word := range words {
		if at(text, word) >= 0 {
			return true
		}
	}
	return false
}

// at is where a word begins, −1 where it is not.
func at(text, word string) int {
	from := 0
	for {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return -1
		}
		i += from
		if word[0] >= 0x80 || alone(text, i, i+len(word)) {
			return i
		}
		from = i + len(word)
	}
}

// alone says that no Latin letter touches text[from:to].
func alone(text string, from, to int) bool {
	letter := func(b byte) bool { return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' }
	return (from == 0 || !letter(text[from-1])) && (to == len(text) || !letter(text[to]))
}

// kinds are tried in this order: what is more particular first.
var kinds = []struct {
	kind  string
	words []string
}{
	{"concern_meeting", []string{"关切会", "关切交流", "concern meeting"}},
	{"training", []string{"培训", "讲课", "training", "trained"}},
	{"exec_meeting", []string{"高层会", "高层拜访", "高层互访", "老板见面", "executive meeting", "exec meeting"}},
	{"site_visit", []string{"现场勘查", "勘察", "勘查", "巡检", "驻场", "去现场", "到现场", "工地", "on site", "on-site", "site visit", "site survey"}},
	{"meal", []string{"吃饭", "请客", "宴请", "聚餐", "午餐", "晚餐", "晚宴", "饭局", "喝茶", "lunch", "dinner", "had a meal", "coffee"}},
	{"message", []string{"微信", "钉钉", "短信", "企微", "whatsapp", "wechat", "texted", "messaged"}},
	{"mail", []string{"邮件", "发邮", "来信", "e-mail", "email", "emailed", "mailed", "mail"}},
	{"visit", []string{"拜访", "走访", "上门", "登门", "去了", "见了", "碰面", "来访", "visit", "visited", "visiting", "met with", "went to", "dropped by"}},
	{"meeting", []string{"开会", "会议", "例会", "洽谈", "谈判", "评审", "腾讯会议", "meeting", "met", "negotiated", "review with"}},
	{"call", []string{"电话", "致电", "回电", "来电", "打给", "通话", "call", "called", "phoned", "phone", "rang"}},
}

// kind is what was done, empty where no word tells.
func kind(text string) string {
	best, first := "", len(text)
	for _, k := range kinds {
		for _, word := range k.words {
			if i := at(text, word); i >= 0 && i < first {
				best, first = k.kind, i // the first thing said is what was done; later ones are often plans
			}
		}
	}
	return best
}

var (
	pleased = []string{"满意", "高兴", "开心", "认可", "表扬", "愉快", "很好", "顺利", "感谢", "happy", "pleased", "satisfied", "delighted", "great", "thanked"}
	vexed   = []string{"不满意", "不满", "生气", "抱怨", "投诉", "失望", "发火", "恼火", "不高兴", "不认可", "很差", "不顺利", "angry", "upset", "unhappy", "complained", "disappointed", "annoyed", "not happy", "not satisfied", "not pleased"}
)

// emotion is how the customer seemed to feel; nil where nothing or both is said.
func emotion(text string) *int64 {
	bad := false
	for _, word := range vexed {
		for i := at(text, word); i >= 0; i = at(text, word) {
			bad = true
			text = text[:i] + "。" + text[i+len(word):] // so that 不满意 is not 满意
		}
	}
	good := has(text, pleased...)
	if good == bad {
		return nil
	}
	value := int64(1)
	if bad {
		value = -1
	}
	return &value
}

var ends = regexp.MustCompile(`[。;；!！?？\n,，、]+|\. |\.$`)

// sentences divides a text where somebody would breathe.
func sentences(text string) []string {
	var out []string
	for _, part := range ends.Split(text, -1) {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

var (
	vows   = []string{"答应", "承诺", "保证", "promised", "promise", "agreed to", "committed to", "i will", "we will", "i'll", "we'll", "will send", "they will", "he will", "she will"}
	others = []string{"客户", "对方", "他们", "她们", "他", "她", "甲方", "采购", "they", "he", "she", "customer", "client"}
	us     = []string{"我们", "我方", "我", "咱", "i", "we", "our side"}
)

// isHan says whether a text has Chinese in it.
func isHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
