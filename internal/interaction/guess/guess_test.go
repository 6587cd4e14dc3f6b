package guess

import (
	"testing"
	"time"
	"unicode/utf8"

	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
)

// now is a Friday, 2026-11-20, half past four in the afternoon.
var now = time.Date(2026, 11, 20, 16, 30, 0, 0, time.FixedZone("CST", 8*3600))

func names() []Name {
	return []Name{
		{ID: 1, Name: "福州澜樾系统集成有限公司", Short: "澜樾集成", English: "Lanyue Systems"},
		{ID: 2, Name: "厦门屿衡智能工程有限公司", Short: "屿衡智能"},
		{ID: 3, Name: "广州粤珩控股有限公司", Short: "粤珩控股", English: "Yueheng Holdings"},
		{ID: 4, Name: "广州粤珩通信设备有限公司", Short: "粤珩通信"},
		{ID: 5, Name: "Siam Lotus Optical Networks Co., Ltd.", English: "Siam Lotus Optical Networks"},
	}
}

func TestWhatPeopleType(t *testing.T) {
	for _, c := range []struct {
		text     string
		account  id.ID
		kind     string
		on       calendar.Date
		at       string
		minutes  int64
		emotion  int64 // 9: none
		promises int
	}{
		{"昨天下午3点拜访澜樾集成，王总很满意，聊了40分钟", 1, "visit", "2026-11-19", "15:00", 40, 1, 0},
		{"今天电话屿衡，对方抱怨交期，不满意", 2, "call", "2026-11-20", "", 0, -1, 0},
		{"刚才打给粤珩通信，半小时", 4, "call", "2026-11-20", "", 30, 9, 0},
		{"上周五在澜樾开会一个半小时没有，1小时30分钟", 1, "meeting", "2026-11-13", "", 90, 9, 0},
		{"周三微信lanyuejicheng采购", 1, "message", "2026-11-18", "", 0, 9, 0},
		{"yesterday called Siam Lotus for 20 min, they were unhappy", 5, "call", "2026-11-19", "", 20, -1, 0},
		{"Visited Lanyue on Tuesday at 10:30am, great talk", 1, "visit", "2026-11-17", "10:30", 0, 1, 0},
		{"明天上午九点半拜访屿衡智能", 2, "visit", "2026-11-21", "09:30", 0, 9, 0},
		{"11月5日参加客户培训", 0, "training", "2026-11-05", "", 0, 9, 0},
		{"12月28日参加客户培训", 0, "training", "2026-12-28", "", 0, 9, 0},
		{"客户提了三点建议", 0, "", "", "", 0, 9, 0},
		{"去3号楼勘查", 0, "site_visit", "", "", 0, 9, 0},
		{"昨天见了澜樾集成王总，答应周五前给报价", 1, "visit", "2026-11-19", "", 0, 9, 1},
		{"we sat down with their team", 0, "", "", "", 0, 9, 0},
		{"", 0, "", "", "", 0, 9, 0},
		{"３天前Ｅmail了澜樾集成", 1, "mail", "2026-11-17", "", 0, 9, 0},
	} {
		g := Read(c.text, now, names())
		var account id.ID
		if len(g.Accounts) > 0 {
			account = g.Accounts[0]
		}
		emotion := int64(9)
		if g.Emotion != nil {
			emotion = *g.Emotion
		}
		if account != c.account || g.Kind != c.kind || g.On != c.on || g.At != c.at || g.Minutes != c.minutes || emotion != c.emotion || len(g.Promises) != c.promises {
			t.Errorf("%s\n got %d %q %s %s %d min, mood %d, %+v\nwant %+v", c.text, account, g.Kind, g.On, g.At, g.Minutes, emotion, g.Promises, c)
		}
		if g.Planned != (c.on > "2026-11-20") {
			t.Errorf("%s: planned %v", c.text, g.Planned)
		}
	}
}

func TestPromises(t *testing.T) {
	for _, c := range []struct {
		text   string
		theirs bool
		what   string
		by     calendar.Date
	}{
		{"答应周五前给报价", false, "周五前给报价", "2026-11-20"},
		{"答应周四前给报价", false, "周四前给报价", "2026-11-26"},
		{"我们承诺下周三交样机", false, "下周三交样机", "2026-11-25"},
		{"客户答应月底前付款", true, "月底前付款", "2026-11-30"},
		{"王总保证12月5日前回签合同", true, "12月5日前回签合同", "2026-12-05"},
		{"我答应客户3天内发图纸", false, "3天内发图纸", "2026-11-23"},
		{"he promised to sign by Friday", true, "sign by friday", "2026-11-20"},
		{"we will send the quote by next Tuesday", false, "send the quote by next tuesday", "2026-11-24"},
		{"答应5号前发货", false, "5号前发货", "2026-12-05"},
		{"保证质量", false, "质量", ""},
	} {
		g := Read(c.text, now, nil)
		if len(g.Promises) != 1 {
			t.Errorf("%s: %+v", c.text, g.Promises)
			continue
		}
		if p := g.Promises[0]; p.Theirs != c.theirs || p.What != c.what || p.By != c.by {
			t.Errorf("%s: %+v, want %+v", c.text, p, c)
		}
	}
}

// TestOneNameAmongItsSisters: companies of one group share the beginning of their names.
func TestOneNameAmongItsSisters(t *testing.T) {
	if g := Read("拜访粤珩", now, names()); len(g.Accounts) != 2 {
		t.Errorf("both are proposed: %v", g.Accounts)
	}
	if g := Read("拜访粤珩控股", now, names()); len(g.Accounts) != 2 || g.Accounts[0] != 3 {
		t.Errorf("the named one first: %v", g.Accounts)
	}
}

func FuzzRead(f *testing.F) {
	for _, text := range []string{"昨天下午3点拜访澜樾集成", "he promised to sign by Friday 13/14", "99999999年99月99日99点99分", "\xff\xfe周", "2月30日", "00:60", "半小时半小时"} {
		f.Add(text)
	}
	list := names()
	f.Fuzz(func(t *testing.T, text string) {
		g := Read(text, now, list)
		for _, d := range []calendar.Date{g.On} {
			if _, err := calendar.Parse(string(d)); d != "" && err != nil {
				t.Fatalf("%q: day %q", text, d)
			}
		}
		if g.At != "" {
			if _, err := time.Parse("15:04", g.At); err != nil {
				t.Fatalf("%q: time %q", text, g.At)
			}
		}
		if g.Minutes < 0 || g.Minutes > 24*60 || len(g.Accounts) > maxAccounts || len(g.Promises) > maxPromises {
			t.Fatalf("%q: %+v", text, g)
		}
		for _, p := range g.Promises {
			if !utf8.ValidString(p.What) || p.What == "" {
				t.Fatalf("%q: promise %q", text, p.What)
			}
		}
	})
}
