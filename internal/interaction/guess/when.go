package guess

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/loam-crm/loam/internal/platform/calendar"
)

// fixed are the words for a day near today.
var fixed = []struct {
	words []string
	days  int
}{
	{[]string{"大前天"}, -3},
	{[]string{"大后天"}, 3},
	{[]string{"前天", "day before yesterday"}, -2},
	{[]string{"昨天", "昨日", "昨晚", "昨早", "yesterday", "last night"}, -1},
	{[]string{"后天", "day after tomorrow"}, 2},
	{[]string{"明天", "明日", "明早", "明晚", "tomorrow"}, 1},
	{[]string{"今天", "今日", "今早", "今晚", "刚才", "刚刚", "today", "this morning", "this afternoon", "tonight", "just now"}, 0},
}

// day is the day a sentence names, empty where it names none. ahead says that a plain weekday or date means the next
// one, as in a promise; otherwise it means the last one.
func day(text string, today calendar.Date, ahead bool) calendar.Date {
	for _, f := range fixed {
		if has(text, f.words...) {
			return today.AddDays(f.days)
		}
	}
	for _, read := range []func(string, calendar.Date, bool) calendar.Date{fullDate, weekday, monthEnd, shortDate, daysAway} {
		if d := read(text, today, ahead); d != "" {
			return d
		}
	}
	return ""
}

var fullForm = regexp.MustCompile(`(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})`)

func fullDate(text string, _ calendar.Date, _ bool) calendar.Date {
	m := fullForm.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	return civil(number(m[1]), number(m[2]), number(m[3]))
}

// civil is a day of the calendar, empty where there is no such day.
func civil(year, month, date int) calendar.Date {
	d, err := calendar.Parse(fmt.Sprintf("%04d-%02d-%02d", year, month, date))
	if err != nil {
		return ""
	}
	return d
}

var (
	hanWeekday  = regexp.MustCompile(`(上上|上|本|这|下下|下)?个?(?:周|星期|礼拜)([一二三四五六日天])`)
	latinWeek   = regexp.MustCompile(`(?:^|[^a-z])(last |this |next )?(mon|tue|tues|wed|wednes|thu|thur|thurs|fri|satur|sun)(?:day|sday|rsday)?(?:[^a-z]|$)`)
	hanDays     = map[string]int{"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
	latinDays   = map[string]int{"mon": 0, "tue": 1, "tues": 1, "wed": 2, "wednes": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "satur": 5, "sun": 6}
	weeksAhead  = map[string]int{"上上": -2, "上": -1, "last": -1, "本": 0, "这": 0, "this": 0, "下": 1, "next": 1, "下下": 2}
	hanMonthDay = regexp.MustCompile(`(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?`)
	hanDate     = regexp.MustCompile(`(\d{1,2})\s*[号日]`)
	slashDate   = regexp.MustCompile(`(?:^|[^\d/.])(\d{1,2})/(\d{1,2})(?:[^\d/]|$)`)
	latinDate   = regexp.MustCompile(`(?:^|[^a-z])(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* (\d{1,2})(?:st|nd|rd|th)?(?:[^\d]|$)`)
	awayForm    = regexp.MustCompile(`(\d{1,3}|[一两二三四五六七八九十])\s*(天|周|个星期|个月|days?|weeks?|months?)\s*(前|后|内|之内|之后|ago)`)
	inForm      = regexp.MustCompile(`(?:^|[^a-z])(?:in|within) (\d{1,3}|one|two|three|a) (days?|weeks?|months?)`)
)

func weekday(text string, today calendar.Date, ahead bool) calendar.Date {
	week, name := "", -1
	if m := hanWeekday.FindStringSubmatch(text); m != nil {
		week, name = m[1], hanDays[m[2]]
	} else if m := latinWeek.FindStringSubmatch(text); m != nil {
		week, name = strings.TrimSpace(m[1]), latinDays[m[2]]
	}
	if name < 0 {
		return ""
	}
	monday := today.AddDays(-((int(today.Time().Weekday()) + 6) % 7))
	d := monday.AddDays(name)
	switch {
	case week != "":
		return d.AddDays(7 * weeksAhead[week])
	case ahead && d < today:
		return d.AddDays(7)
	case !ahead && d > today:
		return d.AddDays(-7)
	}
	return d
}

// monthEnd reads 月底, 下月底, 周末 and their English likes.
func monthEnd(text string, today calendar.Date, _ bool) calendar.Date {
	first := calendar.Of(today.Time().AddDate(0, 0, 1-today.Time().Day()))
	switch {
	case has(text, "下月底", "下个月底", "end of next month"):
		return first.AddMonths(2).AddDays(-1)
	case has(text, "月底", "月末", "end of the month", "end of month", "month end"):
		return first.AddMonths(1).AddDays(-1)
	case has(text, "年底", "end of the year", "year end"):
		return civil(today.Time().Year(), 12, 31)
	case has(text, "上个月", "上月"): // too vague to be a day
		return ""
	}
	return ""
}

// shortDate reads a day without a year: the nearest one on the side that is meant.
func shortDate(text string, today calendar.Date, ahead bool) calendar.Date {
	year, month := today.Time().Year(), 0
	date := 0
	if m := hanMonthDay.FindStringSubmatch(text); m != nil {
		month, date = number(m[1]), number(m[2])
	} else if m := latinDate.FindStringSubmatch(text); m != nil {
		month, date = 1+strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", m[1])/3, number(m[2])
	} else if m := slashDate.FindStringSubmatch(text); m != nil {
		month, date = number(m[1]), number(m[2])
	}
	if month == 0 {
		return dateOnly(text, today, ahead)
	}
	d := civil(year, month, date)
	switch {
	case d == "":
		return ""
	case ahead && d < today.AddDays(-180):
		return civil(year+1, month, date)
	case !ahead && d > today.AddDays(180):
		return civil(year-1, month, date)
	}
	return d
}

// dateOnly reads 5号: of this month, or of the one beside it.
func dateOnly(text string, today calendar.Date, ahead bool) calendar.Date {
	m := hanDate.FindStringSubmatch(text)
	if m == nil || has(text, m[1]+"号楼", m[1]+"号线", m[1]+"号机") {
		return ""
	}
	first := calendar.Of(today.Time().AddDate(0, 0, 1-today.Time().Day()))
	if has(text, "下月", "下个月") {
		first = first.AddMonths(1)
	}
	of := func(first calendar.Date) calendar.Date {
		return civil(first.Time().Year(), int(first.Time().Month()), number(m[1]))
	}
	d := of(first)
	switch {
	case ahead && d != "" && d < today:
		return of(first.AddMonths(1))
	case !ahead && d > today:
		return of(first.AddMonths(-1))
	}
	return d
}

// daysAway reads 三天前, 两周内, in 2 weeks.
func daysAway(text string, today calendar.Date, _ bool) calendar.Date {
	amount, unit, sign := 0, "", 1
	if m := awayForm.FindStringSubmatch(text); m != nil {
		amount, unit = number(m[1]), m[2]
		if m[3] == "前" || m[3] == "ago" {
			sign = -1
		}
	} else if m := inForm.FindStringSubmatch(text); m != nil {
		amount, unit = number(m[1]), m[2]
	}
	switch {
	case amount == 0:
		return ""
	case strings.HasPrefix(unit, "天"), strings.HasPrefix(unit, "day"):
		return today.AddDays(sign * amount)
	case strings.HasPrefix(unit, "周"), unit == "个星期", strings.HasPrefix(unit, "week"):
		return today.AddDays(7 * sign * amount)
	}
	return today.AddMonths(sign * amount)
}

var digits = map[string]int{"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12,
	"one": 1, "a": 1, "two": 2, "three": 3}

func number(text string) int {
	if n, ok := digits[text]; ok {
		return n
	}
	n, _ := strconv.Atoi(text) // the patterns let digits through only
	return n
}

var (
	hanClock   = regexp.MustCompile(`(上午|早上|早|中午|下午|傍晚|晚上|晚)?\s*(\d{1,2}|十[一二]?|[一两二三四五六七八九])\s*点(?:\s*(半|一刻|三刻|\d{1,2}分?))?`)
	colonClock = regexp.MustCompile(`(?:^|[^\d])([01]?\d|2[0-3])[:：]([0-5]\d)(?:[^\d]|$)`)
	latinClock = regexp.MustCompile(`(?:^|[^a-z\d])(\d{1,2})(?::([0-5]\d))? ?(am|pm)(?:[^a-z]|$)`)
)

// clock is the time of day a sentence names; 下午 alone is none.
func clock(text string) string {
	if m := latinClock.FindStringSubmatch(text); m != nil {
		hour, minute := number(m[1])%12, number(m[2])
		if m[3] == "pm" {
			hour += 12
		}
		return hhmm(hour, minute)
	}
	if m := colonClock.FindStringSubmatch(text); m != nil {
		return hhmm(number(m[1]), number(m[2]))
	}
	m := hanClock.FindStringSubmatch(text)
	if m == nil {
		return ""
	}
	if m[1] == "" && m[3] == "" && (digits[m[2]] > 0 || has(text, m[2]+"点建议", m[2]+"点意见", m[2]+"点要求")) {
		return "" // 三点建议 are three, not at three
	}
	hour, minute := number(m[2]), 0
	switch m[3] {
	case "半":
		minute = 30
	case "一刻":
		minute = 15
	case "三刻":
		minute = 45
	default:
		minute = number(strings.TrimSuffix(m[3], "分"))
	}
	late := m[1] == "下午" || m[1] == "傍晚" || m[1] == "晚上" || m[1] == "晚" || m[1] == "中午" && hour < 3 || has(text, "昨晚", "今晚", "明晚")
	if late && hour < 12 {
		hour += 12
	}
	return hhmm(hour, minute)
}

func hhmm(hour, minute int) string {
	if hour > 23 || minute > 59 {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", hour, minute)
}

var (
	hoursForm   = regexp.MustCompile(`(\d{1,2}(?:\.\d)?|[一两二三四五六七八])\s*个?(?:小时|钟头|hours?|hrs?|h)(半)?(?:[^a-z]|$)`)
	minutesForm = regexp.MustCompile(`(\d{1,3})\s*(?:分钟|minutes?|mins?)(?:[^a-z]|$)`)
)

// minutes is how long it took, 0 where nothing is said.
func minutes(text string) int64 {
	total := 0.0
	if m := hoursForm.FindStringSubmatch(text); m != nil {
		hours, err := strconv.ParseFloat(m[1], 64)
		if err != nil {
			hours = float64(number(m[1]))
		}
		if total = 60 * hours; m[2] != "" {
			total += 30
		}
	} else if has(text, "半小时", "半个小时", "半个钟头", "half an hour") {
		total = 30
	} else if has(text, "an hour", "one hour") {
		total = 60
	}
	if m := minutesForm.FindStringSubmatch(text); m != nil {
		total += float64(number(m[1]))
	}
	if total > 24*60 {
		return 0
	}
	return int64(math.Round(total))
}
