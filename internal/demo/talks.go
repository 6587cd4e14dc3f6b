package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/loam-crm/loam/internal/interaction"
	"github.com/loam-crm/loam/internal/platform/calendar"
	"github.com/loam-crm/loam/internal/platform/id"
	"github.com/loam-crm/loam/internal/platform/resource"
	"github.com/loam-crm/loam/internal/task"
)

// forTalks is the purpose of the streams of this file, apart from those of orders.go and inputs.go.
const forTalks = 96

// talk is how the work of a note was told: what kind of dealing it was, and what people wrote.
type talk struct {
	kind  string
	mood  int // typical: −1, 0, 1
	texts []string
}

// talks by the note of the work. %s is somebody at the customer's.
var talks = map[string]talk{
	"拜访采购部，确认下季度需求":    {"visit", 1, []string{"拜访%s，下季度预计再要两批光纤收发器，型号不变。对方希望交期压到三周。", "和%s过了一遍下季度的采购计划，工业交换机有新增，量还没定。", "见了%s，本季度预算已批，下季度要等年中会。竞品也在报价，价格比我们低 5%%左右。"}},
	"电话回访，催收到期货款":      {"call", 0, []string{"电话%s，货款已走到财务审批，说本月内付。", "打给%s催到期货款，对方说资金紧，想分两次付。", "电话%s，上批货款当天到账，顺便问了近期项目。"}},
	"商务谈判，讨论框架协议价格":    {"meeting", 0, []string{"和%s谈年度框架，对方要求再降 3%%，我们提出按量返点。", "框架协议第二轮，%s同意付款条件，价格还差一点。", "和%s、法务一起过合同条款，违约责任部分要回来商量。"}},
	"送样并介绍新款收发器":       {"visit", 1, []string{"给%s送了两台新款样机，现场演示低温启动，反应不错。", "%s对新款的体积很满意，要求提供第三方检测报告。"}},
	"参加客户供应商大会":        {"meeting", 1, []string{"参加客户供应商大会，我们拿到“交付之星”。%s介绍明年重点是智慧交通。", "供应商大会，%s公布明年供应商要减三分之一，我们在保留名单里。"}},
	"方案交流：环网保护":        {"meeting", 1, []string{"给%s讲环网保护方案，重点问了切换时间和网管接口。", "和%s交流环网方案，对方担心与现网设备的互通，要求做测试。"}},
	"现场勘查，确认机柜空间与出线方式": {"site_visit", 0, []string{"现场勘查三个站点，机柜深度不够，%s同意改用前出线型号。", "和%s一起看现场，出线方式定为下出，光缆路由还要再确认。"}},
	"配合投标，编写技术应答":      {"mail", 0, []string{"给%s发技术应答初稿，两项指标需要研发确认。", "投标技术应答已按%s意见改完，偏离表只剩一条。"}},
	"样机测试":             {"site_visit", 1, []string{"%s现场测试样机，连续 72 小时无误码，准备出测试报告。", "样机测试第二天出现一次告警误报，%s要求一周内给说明。"}},
	"现场安装调试":           {"site_visit", 1, []string{"完成现场安装，%s签了到货验收单。", "现场调试遇到网管地址冲突，和%s当场解决。"}},
	"培训客户运维人员":         {"training", 1, []string{"给%s的运维班讲了两个小时，发了中文手册，课后测试都通过。"}},
	"项目验收":             {"exec_meeting", 1, []string{"项目验收会，%s代表客户签字，提出二期设想。"}},
	"远程排障":             {"call", -1, []string{"%s来电说链路中断，远程定位为光模块老化，已安排换货。", "远程帮%s查误码，最后是尾纤脏污，对方有些不满响应慢。"}},
	"返修品检测":            {"message", 0, []string{"微信告诉%s返修结果：雷击损坏，不在保内，对方表示理解。"}},
	"更换故障模块":           {"site_visit", -1, []string{"到现场更换故障模块，%s抱怨半年内第二次坏，要求给原因分析。"}},
	"季度巡检":             {"visit", 1, []string{"季度巡检，设备运行正常，%s提出想加装远程告警。"}},
}

// people the customer has, by family name and title; nobody real.
var counterparts = []string{"王总", "李经理", "张工", "陈主任", "林科长", "黄经理", "赵工", "周总"}

// vows are what was promised, who it falls to, and the days given.
var vows = []struct {
	theirs bool
	what   string
	days   int
}{
	{false, "周五前发新报价", 4}, {false, "提供第三方检测报告", 10}, {false, "给出误码原因分析", 7}, {true, "确认下季度需求数量", 14}, {false, "寄两台样机", 6},
	{true, "安排付款", 12}, {false, "回复技术偏离项", 5}, {true, "回签框架协议", 15}, {false, "协调研发参加方案评审", 8}, {true, "提供站点清单", 7},
}

// promiseEvery is how many dealings have one promise, and promiseMonths how far back they are still known.
const (
	promiseEvery  = 9
	promiseMonths = 12
)

// enterTalks tells what was done for customers as they are told of it: one dealing for each piece of work of which
// there is something to tell. Reports about nothing but the inside of the house are none.
func (c *company) enterTalks(ctx context.Context, w *resource.Write, list []work) error {
	var values []resource.Values
	var told []work
	for _, x := range list {
		if t, known := talks[x.note]; known && c.staff[x.login] != 0 {
			values, told = append(values, c.tell(x, t)), append(told, x)
		}
	}
	ids, err := rows(ctx, w, &interaction.Interactions.Entity, values)
	if err != nil {
		return err
	}
	if err := entered(ctx, w, "interactions", len(values)); err != nil {
		return err
	}
	for i, x := range told {
		if x.date > c.today.AddMonths(-promiseMonths) && c.luck(x).IntN(promiseEvery) == 0 {
			if err := c.vow(ctx, w, ids[i], x, values[i]["author"].(id.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// luck is the stream of one piece of work.
func (c *company) luck(x work) *rand.Rand { return chance(x.customer, forTalks+x.date.Days()*8) }

func (c *company) tell(x work, t talk) resource.Values {
	r := c.luck(x)
	_ = r.IntN(promiseEvery) // drawn by the promise
	who := counterparts[(x.customer+r.IntN(3))%len(counterparts)]
	text := t.texts[r.IntN(len(t.texts))]
	if strings.Contains(text, "%s") {
		text = fmt.Sprintf(text, who)
	}
	v := resource.Values{"account": c.account[customers[x.customer].short], "author": c.staff[x.login], "kind": t.kind, "date": x.date,
		"summary": text, "theirs": who, "minutes": int64(max(15, min(240, int(x.hours*30)/15*15)))}
	if mood := t.mood; r.IntN(4) > 0 {
		if r.IntN(6) == 0 {
			mood = -mood
		}
		v["emotion"] = int64(mood)
	}
	if t.kind == "training" || t.kind == "meeting" && r.IntN(3) == 0 {
		v["customer_hours"] = float64(2 + r.IntN(12))
	}
	return v
}

// vow makes a promise of a dealing; most are kept, some a little late, and a few are forgotten.
func (c *company) vow(ctx context.Context, w *resource.Write, of id.ID, x work, author id.ID) error {
	r := c.luck(x)
	_ = r.IntN(promiseEvery)
	v := vows[r.IntN(len(vows))]
	t := &task.Task{Title: v.what, Account: c.account[customers[x.customer].short], Assignee: author, Kind: "promise", Due: x.date.AddDays(v.days),
		Source: "interaction/" + of.String() + "/0"}
	if v.theirs {
		t.Kind = "their_promise"
	}
	if done := t.Due.AddDays(r.IntN(5) - 3); done <= c.today && done >= x.date && r.IntN(8) > 0 {
		t.Done = min(done, calendar.Of(w.Env.Now.Time().In(c.zone)))
	}
	return task.Tasks.Insert(ctx, w, t)
}

// appointments are visits that lie ahead: whose customer, in so many days, at what time.
var appointments = []struct {
	short, kind, at, text string
	days                  int
}{
	{"澜樾集成", "visit", "14:30", "与王总确认二期交付计划", 1}, {"屿衡智能", "meeting", "10:00", "环网方案评审", 2}, {"砚桥电力", "concern_meeting", "15:00", "季度关切交流会", 3},
	{"粤珩控股", "exec_meeting", "09:30", "年度框架签约，双方总经理参加", 6}, {"鲤桐信息", "visit", "", "送新款样机", 7}, {"乘谷物联", "call", "16:00", "跟进样机测试结果", 0},
	{"沪汐数据", "training", "13:30", "运维培训", 9}, {"甬砺自动化", "visit", "11:00", "拜访采购部", -2},
}

// remarks are what those above said of the latest dealings with some customers.
var remarks = []struct{ short, login, text string }{
	{"澜樾集成", Login, "二期的交期请提前和生产对好，别再承诺三周。"}, {"屿衡智能", "director", "竞品报价的来源核实一下，周会上说。"},
	{"砚桥电力", Login, "关系推进得不错，下次带上研发一起去。"},
}

// lookAhead plans the next visits, has the leaders comment, and notes the last contact of every customer.
func (c *company) lookAhead(ctx context.Context) error {
	owners := map[string]string{}
	for i := range customers {
		owners[customers[i].short] = customers[i].owner
	}
	for _, a := range appointments {
		owner := owners[a.short]
		err := c.as(ctx, owner, func(ctx context.Context, w *resource.Write) error {
			return interaction.Interactions.Insert(ctx, w, &interaction.Interaction{Account: c.account[a.short], Author: c.staff[owner], Kind: a.kind, Planned: true,
				On: c.today.AddDays(a.days), At: a.at, Summary: a.text})
		})
		if err != nil {
			return fmt.Errorf("%s: %w", a.short, err)
		}
	}
	if err := c.remark(ctx); err != nil {
		return err
	}
	var all []id.ID
	for i := range customers {
		all = append(all, c.account[customers[i].short])
	}
	return c.as(ctx, "", func(ctx context.Context, w *resource.Write) error { return interaction.Recount(ctx, w, all...) })
}

func (c *company) remark(ctx context.Context) error {
	s := interaction.Service{Store: c.Store}
	for _, r := range remarks {
		var of, author id.ID
		err := c.Store.DB.QueryRow(ctx, "SELECT id, author_id FROM interactions WHERE account_id = ? AND NOT planned ORDER BY held_on DESC, id DESC LIMIT 1",
			c.account[r.short]).Scan(&of, &author)
		if err != nil {
			return fmt.Errorf("%s: %w", r.short, err)
		}
		if _, err := s.Add(ctx, c.actor(r.login), interaction.Note{Of: of, Text: r.text, Mentions: []id.ID{author}}); err != nil {
			return fmt.Errorf("%s: %w", r.short, err)
		}
	}
	return nil
}
