package contract

// special is what the document does not say of an operation: values that make a request a valid one. Texts are JSON with
// words in ⟦⟧ (words.go).
type special struct {
	at     map[string]string // values of parameters
	bodies []string          // one of them is drawn
	file   string            // the content of an uploaded file
}

func bodies(list ...string) *special { return &special{bodies: list} }

func at(pairs ...string) *special {
	out := &special{at: map[string]string{}}
	for i := 0; i < len(pairs); i += 2 {
		out.at[pairs[i]] = pairs[i+1]
	}
	return out
}

func (s *special) with(list ...string) *special {
	s.bodies = list
	return s
}

const reason = `"reason":"asked"`

// specials are by operation.
var specials = map[string]*special{
	"accounts.transfer":       bodies(`{"accounts":["⟦accounts 7⟧"],"to":"⟦users 3⟧","despite_skill":true,` + reason + `}`),
	"accounts.arrange-map":    bodies(`{"places":[]}`, `{"places":[{"position":"⟦positions 1⟧","x":3,"y":4}]}`),
	"accounts.decide-go":      bodies(`{"subject":"⟦new⟧","decision":"no_go","reason":"x","answers":{}}`, `{"subject":"⟦new⟧","decision":"go","answers":{}}`),
	"accounts.override-grade": bodies(`{"grade":"B","until":"⟦day 90⟧",`+reason+`}`, `{"grade":"A","until":"⟦day 90⟧",`+reason+`}`, `{"grade":"C","until":"⟦day 90⟧",`+reason+`}`),
	"accounts.plan":           bodies(`{"to":"C","due":"⟦day 200⟧","accept":true}`, `{"to":"A","due":"⟦day 400⟧","milestones":[{"title":"⟦new⟧","due":"⟦day 100⟧"}]}`),
	"accounts.screen":         bodies(`{"judgements":[]}`, `{"judgements":[{"must_have":"⟦must-haves 1⟧","met":true}]}`),
	"accounts.select":         bodies(`{"selection":"observed","reason":"x","review_on":"⟦day 30⟧"}`, `{"selection":"not_served","reason":"x"}`),
	"accounts.keep":           bodies(`{"until":"⟦day 60⟧",` + reason + `}`),
	"accounts.enter-inputs": bodies(`{"items":[{"leaf":"P4","state":"known","value":3,"source":"survey","dated_on":"⟦day -3⟧","note":"x"}]}`,
		`{"items":[{"leaf":"P4","state":"known","value":2,"note":"x","evidence":[{"kind":"text","text":"seen"}]}]}`),
	"value.enter-inputs":     bodies(`{"items":[{"account":"⟦accounts 2⟧","leaf":"P4","state":"known","value":1,"note":"x"}]}`),
	"accounts.confirm-input": at("leaf", "P4").with(`{}`),
	"accounts.return-input":  at("leaf", "P4").with(`{"comment":"why?"}`),
	"accounts.input-history": at("leaf", "P4"),
	"accounts.events":        at("kinds", "", "after", ""),
	"agenda.calendar":        at("Authorization", "⟦known feed⟧"),
	"agenda.list":            at("from", "⟦day -20⟧", "to", "⟦day 20⟧"),
	"audit.list":             at("entity", "accounts"),

	"capacity-plans.create":  bodies(`{"year":2031,"quarter":2}`, `{"year":2032}`),
	"capacity-plans.change":  bodies(`{"rev":"⟦as is⟧⟦of rev /capacity-plans/⟦path id⟧⟧","capacity":90}`),
	"capacity-plans.approve": bodies(`{"rev":"⟦as is⟧⟦of rev /capacity-plans/⟦path id⟧⟧","reason":"x"}`),
	"contacts.read-card":     bodies(`{"text":"王小明 总经理\n厦门光路有限公司\n13800138000\na@b.example"}`),
	"custom-fields.create": bodies(`{"entity":"orders","key":"k⟦new⟧","kind":"text","label":{"zh":"甲","en":"A"}}`,
		`{"entity":"contacts","key":"k⟦new⟧","kind":"choice","label":{"zh":"甲","en":"A"},"options":[{"value":"a","label":{"zh":"甲","en":"A"}}]}`),
	"custom-fields.update":        bodies(`{"position":3}`, `{"label":{"zh":"乙","en":"B"}}`),
	"decision-chains.set-members": bodies(`{"rev":"⟦of rev /decision-chains/⟦path id⟧⟧","members":[{"position":"` + ofSame("positions", "decision-chains") + `","roles":["decider"]}]}`),
	"duplicates.check":            bodies(`{"entity":"accounts","name":"厦门光路"}`, `{"entity":"contacts","phones":["13800138000"]}`),
	"duplicates.dismiss":          bodies(`{"entity":"accounts","first":"⟦of items.0.first.id /duplicates⟧","second":"⟦of items.0.second.id /duplicates⟧","dismissed":true}`),
	"efficiency.export":           at("report", "people"),
	"efforts.close-month":         at("month", "2020-01"),
	"efforts.reopen-month":        at("month", "2020-01").with(`{` + reason + `}`),
	"efforts.save-week":           bodies(`{"of":"⟦day -14⟧","percent":false,"rev":"⟦of rev /efforts/week?of=⟦day -14⟧⟧","rows":[{"account":"⟦accounts 5⟧","activity":"sales","hours":[1,0,0,0,0,0,0]}]}`),
	"efforts.week":                at("of", "⟦day -14⟧"),
	"erasures.make":               bodies(`{"entity":"contacts","record":"⟦contacts 59⟧",` + reason + `}`),
	"erasures.files":              at("entity", "contacts", "record", "⟦contacts 3⟧"),
	"exports.ask":                 bodies(`{"entity":"accounts","rows":600,"purpose":"audit"}`),
	"exports.decide":              bodies(`{"approve":true}`, `{"approve":false,"note":"no"}`),
	"gatherings.attend":           bodies(`{"guests":[]}`, `{"guests":[{"contact":"⟦contacts 4⟧","status":"attended","spoke":true}]}`),
	"gatherings.invite":           bodies(`{"contacts":["⟦contacts 5⟧"]}`, `{"accounts":["⟦accounts 5⟧"],"target":true}`),
	"gatherings.read-list":        bodies(`{"text":"姓名,公司\n王小明,厦门光路有限公司\n"}`),
	"handovers.add-item":          bodies(`{"text":"⟦new⟧"}`),
	"handovers.change-item":       at("line", "⟦handover-items 2⟧").with(`{"rev":"⟦as is⟧⟦of rev /handover-items/⟦handover-items 2⟧⟧","done":true,"note":"x"}`),
	"handovers.remove-item":       at("line", "⟦handover-items 3⟧"),
	"users.announce-handover":     bodies(`{"successor":"⟦known me⟧",` + reason + `}`),

	"imports.upload":            {file: "客户名称,订单号,日期,金额\n⟦new⟧,⟦new⟧-1,2025-03-04,120.50\n"},
	"imports.choose":            bodies(`{"options":{"currency":"CNY","on_match":"skip","match":["name"]}}`, `{"mapping":[{"column":0,"entity":"accounts","field":"name"}]}`),
	"imports.template":          at("entity", "accounts"),
	"imports.export":            at("entity", "wallets"),
	"intel.record":              bodies(`{"record":{"account":"⟦accounts 2⟧","kind":"people","content":"⟦new⟧","obtained_properly":true}}`),
	"interactions.record":       bodies(`{"record":{"account":"⟦accounts 2⟧","kind":"call","summary":"⟦new⟧","date":"⟦day -2⟧"}}`),
	"interactions.note":         bodies(`{"text":"⟦new⟧"}`, `{"text":"⟦new⟧","mentions":["⟦users 2⟧"]}`),
	"interactions.guess":        bodies(`{"text":"今天拜访了厦门光路，下周三前报价"}`),
	"interactions.set-contacts": bodies(`{"contacts":[]}`),
	"intel.set-source":          bodies(`{"contact":"` + ofSame("contacts", "intel") + `"}`),

	"me.patch":           bodies(`{}`, `{"language":"zh-CN"}`),
	"me.password":        bodies(`{"current":"⟦known password⟧","new":"⟦secret⟧ long enough"}`, `{"current":"⟦secret⟧","new":"⟦secret⟧ long enough"}`),
	"me.tokens.delete":   at("id", "⟦of items.0.id /me/tokens⟧"),
	"me.sessions.delete": at("id", "⟦of items.0.id /me/sessions⟧"),
	"me.totp.confirm":    bodies(`{"code":"908172"}`),
	"me.totp.stop":       bodies(`{"code":"908172"}`),
	"me.tokens.create":   bodies(`{"name":"⟦new⟧","scopes":["read"]}`, `{"name":"⟦new⟧","scopes":["read","write"],"expires_on":"⟦day 30⟧"}`),
	"session.create":     bodies(`{"login":"⟦known login⟧","password":"⟦known password⟧"}`),
	"setup.run":          bodies(`{"token":"⟦secret⟧","company":"x","language":"en","login":"x","name":"x","password":"⟦secret⟧"}`),

	"merges.make":                      bodies(merge("contacts"), merge("accounts")),
	"merges.preview":                   bodies(`{"entity":"accounts","target":"⟦accounts 20⟧","sources":["⟦accounts 21⟧"],"same_number":"both"}`),
	"migration-plans.stop":             bodies(`{` + reason + `}`),
	"notifications.mark-read":          bodies(`{}`),
	"notifications.switch":             bodies(`{"off":["mention"]}`, `{"off":[]}`),
	"pools.assign":                     bodies(`{"accounts":["⟦waiting 0⟧"],"to":"⟦users 4⟧"}`),
	"pools.claim":                      bodies(`{"accounts":["⟦waiting 1⟧"]}`),
	"pools.release":                    bodies(`{"accounts":["⟦accounts 9⟧"],` + reason + `}`),
	"prediction.ledger":                at("sort", "", "after", ""),
	"prediction.ledger-export":         at("sort", ""),
	"pyramid.save":                     at("year", "2027").with(`{"rev":"⟦of rev /pyramid/years/2027⟧","comment":"x","targets":[{"grade":"S","count":3,"sales":"100000.00"},{"grade":"A","count":8,"sales":null}]}`),
	"pyramid.approve":                  at("year", "2027").with(`{"rev":"⟦of rev /pyramid/years/2027⟧"}`),
	"pyramid.revise":                   at("year", "2027").with(`{"rev":"⟦of rev /pyramid/years/2027⟧"}`),
	"pyramid.year":                     at("year", "2026"),
	"pyramid.propose":                  at("year", "2027"),
	"recycle-bin.list":                 at("entity", "accounts", "sort", ""),
	"search.find":                      at("q", "光"),
	"selection.take-over":              bodies(`{"accounts":["⟦accounts 12⟧"],` + reason + `}`),
	"service-levels.set":               bodies(`{"rev":"⟦of rev /service-levels⟧","changes":[{"grade":"S","item":"contact_gap","value":"20"}],"reason":"x"}`),
	"settings.update":                  bodies(`{}`, `{"company":"PH"}`, `{"hours_per_month":170}`),
	"strategies.activate":              bodies(`{}`, `{"refit":true}`),
	"target-companies.make-customer":   bodies(`{}`),
	"universe-companies.make-customer": bodies(`{}`),
	"target-lists.import":              {file: "公司名称\n⟦new⟧\n"},
	"segments.import-universe":         {file: "公司名称\n⟦new⟧\n"},
	"users.roles":                      bodies(`{"roles":["salesperson"]}`),

	"value.evaluate":            bodies(`{}`),
	"value.approve":             bodies(`{"accounts":["⟦accounts 6⟧"]}`, `{"all":true}`),
	"value.models.create":       bodies(`{"kind":"starter"}`, `{"kind":"full"}`),
	"value.models.patch":        bodies(`{"rev":"⟦of rev /value/models/⟦path id⟧⟧","name":{"zh":"甲","en":"⟦new⟧"}}`, `{"rev":"⟦of rev /value/models/⟦path id⟧⟧","hysteresis":0.03}`),
	"value.models.return":       bodies(`{` + reason + `}`),
	"value.models.ahp":          bodies(`{"n":3,"judges":[{"name":"a","upper":[3,5,2]}]}`),
	"value.models.entropy":      bodies(`{"codes":["H1","H2"]}`),
	"value.models.distribution": at("leaf", "H1"),
	"value.gaps":                at("filter", "", "q", ""),
	"views.create":              bodies(`{"entity":"accounts","name":"⟦new⟧","config":{}}`, `{"entity":"orders","name":"⟦new⟧","shared":true,"config":{"sort":"-date"}}`),
	"views.update":              bodies(`{"name":"⟦new⟧"}`, `{"config":{"sort":"name"}}`),
	"views.choose":              bodies(`{"entity":"accounts"}`, `{"entity":"accounts","view":"⟦views 0⟧"}`),
}

// merge is the body of one of two records, as they are.
func merge(entity string) string {
	target, source := "⟦"+entity+" 10⟧", "⟦"+entity+" 11⟧"
	return `{"entity":"` + entity + `","target":"` + target + `","sources":["` + source + `"],"reason":"x","same_number":"both","revs":{"` +
		target + `":"⟦of rev /` + entity + "/" + target + `⟧","` + source + `":"⟦of rev /` + entity + "/" + source + `⟧"}}`
}

// ofSame is a record of the customer that the record in the path belongs to.
func ofSame(collection, of string) string {
	return "⟦of items.0.id /" + collection + "?filter=%7B%22field%22:%22account%22,%22op%22:%22eq%22,%22value%22:%22⟦of account.id /" + of + "/⟦path id⟧⟧%22%7D⟧"
}
