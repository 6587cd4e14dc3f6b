package importer_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/loam-crm/loam/internal/importer"
)

// said is the short form of what became of a file of contacts or interactions.
func said(c importer.Counts) string {
	return fmt.Sprintf("%s contacts %s interactions, %d rejected of %d", figures3(c.Persons), figures3(c.Dealings), c.Rejected, c.Rows)
}

const (
	people   = "SELECT a.code, c.name, c.title, c.phones, c.emails, c.wechat, c.status FROM contacts c JOIN accounts a ON a.id = c.account_id WHERE c.archived_at IS NULL ORDER BY a.code, c.name"
	dealings = `SELECT a.code, i.kind, i.held_on, i.held_at, u.login, i.theirs, i.summary, i.minutes, i.emotion, i.next_step, i.next_on FROM interactions i
		JOIN accounts a ON a.id = i.account_id JOIN users u ON u.id = i.author_id WHERE i.archived_at IS NULL ORDER BY a.code, i.held_on, i.held_at, i.summary`
)

func TestContactsFromASpreadsheet(t *testing.T) {
	w := newWorld(t)
	w.customers()
	imp := w.upload(w.boss, "c.csv", table("公司名称|姓名|职务|手机|邮箱|微信|备注",
		"甲公司|王强|总经理|13800001111|wq@jia.example|wangq|老朋友",
		"甲公司|李娜|采购经理|13900002222; 0591-87654321|||",
		"乙公司|王强|工程师|13700003333|||",
		"甲公司|王强|总经理|||wangq|",    // twice
		"丁公司|赵六||1|||",           // no such customer
		"乙公司|孙七||什么|||",          // no number
		"乙公司||经理|13600004444|||", // nobody
	))
	const want = "3 0 0 contacts 0 0 0 interactions, 4 rejected of 7"
	w.want("trial", said(w.check(w.boss, imp)), want)
	w.want("stored by the trial", w.text(people), "")
	w.want("run", said(w.run(w.boss, imp)), want)
	w.want("stored", w.text(people), `1,李娜,采购经理,["13900002222","0591-87654321"],[],,active;1,王强,总经理,["13800001111"],["wq@jia.example"],wangq,active;`+
		`2,王强,工程师,["13700003333"],[],,active`)
	w.want("reasons", w.reasons(imp), "5,{-1,contacts,row_twice_in_file};6,{-1,accounts.name,customer_not_found};7,{3,contacts.phones,not_a_phone};8,{1,contacts.name,required}")

	before := w.text(people)
	again := w.upload(w.boss, "again.csv", w.download(w.boss, "contacts"))
	w.want("again", said(w.run(w.boss, again)), "0 0 3 contacts 0 0 0 interactions, 0 rejected of 3")
	w.want("left alone", w.text(people), before)
	later := w.upload(w.boss, "later.csv", table("客户编号|联系人|职务", "1|李娜|采购总监"))
	w.want("later", said(w.run(w.boss, later)), "0 1 0 contacts 0 0 0 interactions, 0 rejected of 1")
	w.must(w.undo(later))
	w.want("taken back", w.text(people), before)
	w.wantCode(w.undo(imp), "import_changed") // one of them has been changed since, if only there and back
	fresh := w.upload(w.boss, "fresh.csv", table("客户编号|联系人|职务", "2|吴八|经理"))
	w.want("fresh", said(w.run(w.boss, fresh)), "1 0 0 contacts 0 0 0 interactions, 0 rejected of 1")
	w.must(w.undo(fresh))
	w.want("undone", w.text(people), before)
}

// A table as a chat program or another CRM writes it: the author by name, day and time in one cell, words for the kind.
func TestInteractionsFromASpreadsheet(t *testing.T) {
	w := newWorld(t)
	w.customers()
	w.load(table("客户编号|姓名|职务", "1|王强|总经理", "1|李娜|采购经理"))
	imp := w.upload(w.boss, "i.csv", table("客户名称|跟进时间|跟进方式|跟进人|联系人|跟进内容|时长（分钟）|客户反馈|下一步计划|下次跟进日期",
		"甲公司|2026-03-02 14:30|上门拜访|李雷|王强、李娜|谈了二期\n三点意见|90|满意|发报价|2026-03-25",
		"甲公司|2025/1/5|微信|hanmei|王总|问了交期||||",
		"乙公司|2026-03-18 09:05:00|电话沟通|韩梅梅||催款|15|不满|等回款|2026-01-01",
		"甲公司|2026-03-20 10:00|电话|李雷||明天的事||||",       // of the future
		"甲公司|2026-03-02|跳舞|李雷||不知道是什么||||",           // no kind
		"甲公司|2026-03-02|电话|谁||没有这个人||||",             // no colleague
		"甲公司|什么时候|电话|李雷||没有日期||||",                   // no date
		"甲公司|2026-03-02 14:30|拜访|李雷||谈了二期\n三点意见||||", // twice
	))
	const want = "0 0 0 contacts 3 0 0 interactions, 5 rejected of 8"
	w.want("trial", said(w.check(w.boss, imp)), want)
	w.want("stored by the trial", w.count("SELECT COUNT(*) FROM interactions")+w.count("SELECT COUNT(*) FROM tasks"), 0)
	w.want("run", said(w.run(w.boss, imp)), want)
	w.want("stored", w.text(dealings), "1,message,2025-01-05,,hanmei,王总,问了交期,,,,;1,visit,2026-03-02,14:30,lilei,王强、李娜,谈了二期\n三点意见,90,1,发报价,2026-03-25;"+
		"2,call,2026-03-18,09:05,hanmei,,催款,15,-1,等回款,2026-01-01")
	w.want("reasons", w.reasons(imp), "5,{1,interactions.date,future_unless_planned};6,{2,interactions.kind,not_an_option};7,{3,interactions.author,user_not_found};"+
		"8,{1,interactions.date,bad_date};9,{-1,interactions,row_twice_in_file}")
	w.want("who was there", w.text("SELECT c.name FROM interaction_contacts p JOIN contacts c ON c.id = p.contact_id ORDER BY c.id"), "王强;李娜")
	w.want("last contact", w.text("SELECT code, last_contact_on FROM accounts WHERE last_contact_on IS NOT NULL ORDER BY code"), "1,2026-03-02;2,2026-03-18")
	w.want("warmth", w.text("SELECT name, last_contact_on FROM contacts WHERE warmth > 0 ORDER BY id"), "王强,2026-03-02;李娜,2026-03-02")
	w.want("tasks", w.text("SELECT t.title, t.due_on, u.login FROM tasks t JOIN users u ON u.id = t.assignee_id WHERE t.archived_at IS NULL"), "发报价,2026-03-25,lilei") // a step of January is history

	before := w.state()
	again := w.upload(w.boss, "again.csv", w.download(w.boss, "interactions"))
	w.want("again", said(w.run(w.boss, again)), "0 0 0 contacts 0 0 3 interactions, 0 rejected of 3")
	w.unchanged(before, "imports", "import_mappings", "audit_log", "jobs", "event_log", "events", "outbox", "river_job")
	w.must(w.undo(imp))
	w.want("undone", w.text(dealings), "")
	w.want("no contact any more", w.count("SELECT COUNT(*) FROM accounts WHERE last_contact_on IS NOT NULL")+w.count("SELECT COUNT(*) FROM contacts WHERE warmth IS NOT NULL")+
		w.count("SELECT COUNT(*) FROM tasks WHERE archived_at IS NULL"), 0)
}

// Somebody who sees a customer and does not look after it writes nothing about it by a file either; who left still has
// written what they wrote.
func TestInteractionsKeepTheirAuthorAndTheRights(t *testing.T) {
	w := newWorld(t)
	w.customers()
	w.load(table("客户编号|客户名称|负责人", "5|戊公司|老板"))
	former := w.hire("qianren", "前人", "account_manager")
	w.exec("UPDATE users SET status = 'left' WHERE id = ?", former.ID)
	imp := w.upload(w.lilei, "i.csv", table("客户编号|日期|方式|跟进人|内容", "1|2024-05-06|拜访|前人|老员工写的", "5|2024-05-06|拜访|李雷|别人的客户"))
	w.want("run", said(w.run(w.lilei, imp)), "0 0 0 contacts 1 0 0 interactions, 1 rejected of 2")
	w.want("author", w.text("SELECT u.login FROM interactions i JOIN users u ON u.id = i.author_id"), "qianren")
	w.want("reasons", w.reasons(imp), "3,{-1,accounts.name,customer_not_found}")
}

// Lists of customers and of orders stay what they were, whatever else they say.
func TestOtherTablesAreNotTakenForPeople(t *testing.T) {
	w := newWorld(t)
	for head, want := range map[string]string{
		"客户名称|联系人|电话|地址":           "accounts",
		"客户名称|联系人|职务|行业|地区":        "accounts",
		"客户名称|联系人|职务|手机":           "contacts",
		"订单号|客户名称|日期|金额|内容|业务员":    "orders",
		"客户名称|日期|内容|业务员":           "interactions",
		"员工|客户|日期|工时|工作内容":         "efforts",
		"Account|Name|Title|Email": "contacts",
	} {
		imp := w.upload(w.boss, "h.csv", table(head, strings.Repeat("x|", strings.Count(head, "|"))+"x"))
		for _, s := range imp.Plan.Sheets {
			w.want(head, s.Entity, want)
		}
	}
}
