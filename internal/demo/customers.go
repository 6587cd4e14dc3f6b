package demo

// years is the length of the order history.
const years = 5

// market is a market segment.
type market struct {
	key, name string
	cyclic    bool
	horizon   int64
	note      string
}

var markets = []market{
	{"energy", "电力与能源", true, 4, "项目制，随电网投资周期波动"},
	{"traffic", "智慧交通", true, 4, "轨道交通与公路机电，单笔金额大、间隔长"},
	{"campus", "园区与企业网", false, 3, "订单小而勤，看重交付速度"},
	{"channel", "渠道与海外", false, 4, "分销商、代理商和海外客户"},
}

// customer is one invented customer with the course of its business.
type customer struct {
	name, short, english string
	place                string // region and city, key of places
	roles                string // separated by blanks
	market, owner        string
	sales                [years]int // thousands of CNY in each twelve months up to today, oldest first
	orders               int        // in the best of the years
	margin               int        // gross profit in percent of the amount
	terms, late          int        // days to pay, and by how many days that is usually missed
	from, to             int        // months before today of the first order (0: all five years) and after the last one
	costless             int        // percent of the orders whose cost nobody recorded
	ties                 string     // origin of the relationship; empty: market
}

// customers in the order in which they got their codes. Names are made up.
var customers = []customer{
	{"福州澜樾系统集成有限公司", "澜樾集成", "Lanyue Systems", "福州", "integrator", "energy", "manager1", [5]int{4150, 4350, 4550, 4750, 5250}, 31, 28, 45, -8, 0, 0, 0, ""},
	{"厦门屿衡智能工程有限公司", "屿衡智能", "Yuheng Intelligent Engineering", "厦门", "integrator distributor", "traffic", "manager3", [5]int{720, 800, 900, 1030, 1180}, 18, 32, 30, -8, 0, 0, 0, ""},
	{"浙江砚桥电力科技有限公司", "砚桥电力", "Yanqiao Power", "杭州", "integrator", "energy", "manager2", [5]int{430, 520, 640, 790, 930}, 15, 32, 45, -8, 0, 0, 0, "schoolmate"},
	{"泉州鲤桐信息技术有限公司", "鲤桐信息", "", "泉州", "integrator", "campus", "manager3", [5]int{540, 570, 600, 580, 540}, 15, 26, 60, 12, 0, 0, 0, ""},
	{"广州粤珩控股有限公司", "粤珩控股", "Yueheng Holdings", "广州", "distributor", "channel", "manager4", [5]int{310, 330, 290, 310, 320}, 7, 22, 60, 5, 0, 0, 0, ""},
	{"广州粤珩通信设备有限公司", "粤珩通信", "", "广州", "distributor", "channel", "manager4", [5]int{210, 250, 300, 330, 320}, 9, 21, 60, 4, 0, 0, 0, ""},
	{"深圳粤珩光网科技有限公司", "粤珩光网", "", "深圳", "distributor dealer", "channel", "manager4", [5]int{0, 90, 180, 230, 260}, 7, 23, 60, 8, 44, 0, 0, ""},
	{"佛山粤珩智控有限公司", "粤珩智控", "", "佛山", "integrator", "campus", "sales7", [5]int{0, 0, 80, 140, 150}, 5, 26, 60, 6, 30, 0, 0, ""},
	{"杭州乘谷物联科技有限公司", "乘谷物联", "Chenggu IoT", "杭州", "integrator", "campus", "manager2", [5]int{0, 0, 60, 210, 560}, 13, 30, 45, 4, 33, 0, 0, ""},
	{"南昌赣澈交通科技有限公司", "赣澈交通", "", "南昌", "end_user", "traffic", "sales2", [5]int{280, 310, 270, 320, 300}, 4, 32, 90, 12, 0, 0, 0, ""},
	{"福建闽岚轨道装备有限公司", "闽岚轨道", "", "福州", "end_user", "traffic", "manager1", [5]int{420, 180, 460, 240, 330}, 4, 34, 90, 10, 0, 0, 0, ""},
	{"宁波甬砺自动化有限公司", "甬砺自动化", "", "宁波", "integrator", "energy", "sales3", [5]int{190, 220, 250, 260, 290}, 7, 30, 30, -2, 0, 0, 0, ""},
	{"上海沪汐数据系统有限公司", "沪汐数据", "Huxi Data", "上海", "integrator", "campus", "manager2", [5]int{230, 250, 240, 250, 270}, 7, 27, 45, 3, 0, 0, 0, ""},
	{"温州瓯陌电气有限公司", "瓯陌电气", "", "温州", "integrator", "energy", "sales4", [5]int{500, 540, 580, 560, 190}, 9, 26, 60, 14, 0, 0, 0, ""},
	{"东莞莞棠电子有限公司", "莞棠电子", "", "东莞", "end_user", "campus", "sales7", [5]int{380, 390, 380, 300, 110}, 8, 25, 45, 9, 0, 0, 0, ""},
	{"汕头潮墨通信设备有限公司", "潮墨通信", "", "汕头", "distributor", "channel", "sales6", [5]int{330, 300, 280, 160, 75}, 7, 20, 60, 18, 0, 0, 0, "townsman"},
	{"南京宁霁网络工程有限公司", "宁霁网络", "", "南京", "integrator", "campus", "sales3", [5]int{380, 350, 310, 230, 120}, 7, 27, 45, 6, 0, 0, 0, ""},
	{"赣州虔野机电有限公司", "虔野机电", "", "赣州", "end_user", "energy", "sales2", [5]int{200, 190, 150, 95, 38}, 4, 29, 60, 21, 0, 0, 0, ""},
	{"暹罗莲光网络有限公司", "暹罗莲光", "Siam Lotus Optical Networks Co., Ltd.", "曼谷", "distributor integrator", "channel", "sales8", [5]int{280, 360, 420, 470, 75}, 7, 35, 30, -4, 0, 8, 0, ""},
	{"漳州芗潭机电有限公司", "芗潭机电", "", "漳州", "end_user", "campus", "sales5", [5]int{140, 120, 95, 60, 12}, 4, 24, 60, 35, 0, 10, 0, ""},
	{"苏州吴澹智能装备有限公司", "吴澹智能", "", "苏州", "end_user", "campus", "sales3", [5]int{170, 190, 180, 200, 215}, 6, 31, 30, 0, 0, 0, 0, ""},
	{"无锡锡珞传感科技有限公司", "锡珞传感", "", "无锡", "end_user", "campus", "sales3", [5]int{120, 150, 140, 160, 170}, 5, 33, 30, -5, 0, 0, 0, ""},
	{"福州榕汀楼宇科技有限公司", "榕汀楼宇", "", "福州", "integrator", "campus", "sales1", [5]int{210, 200, 220, 190, 180}, 7, 28, 45, 4, 0, 0, 0, "kin"},
	{"莆田荔川网络科技有限公司", "荔川网络", "", "莆田", "dealer", "channel", "sales1", [5]int{160, 170, 150, 160, 155}, 6, 19, 30, 7, 0, 0, 0, ""},
	{"三明沙岬电力工程有限公司", "沙岬电力", "", "三明", "integrator", "energy", "sales1", [5]int{250, 180, 230, 210, 240}, 4, 30, 90, 15, 0, 0, 0, ""},
	{"南平建汀能源有限公司", "建汀能源", "", "南平", "end_user", "energy", "sales1", [5]int{130, 140, 120, 130, 125}, 4, 31, 60, 3, 0, 0, 0, ""},
	{"龙岩闽崟矿山设备有限公司", "闽崟矿山", "", "龙岩", "end_user", "energy", "sales5", [5]int{180, 60, 170, 80, 165}, 3, 36, 90, 25, 0, 0, 0, ""},
	{"宁德霞屿新能源有限公司", "霞屿新能源", "", "宁德", "end_user", "energy", "manager1", [5]int{0, 110, 160, 230, 250}, 7, 34, 60, 0, 46, 0, 0, ""},
	{"厦门鹭笙软件有限公司", "鹭笙软件", "Lusheng Software", "厦门", "integrator", "campus", "sales5", [5]int{90, 110, 120, 115, 130}, 6, 29, 30, -1, 0, 0, 0, ""},
	{"泉州晋岫物流信息有限公司", "晋岫物流", "", "泉州", "end_user", "traffic", "sales5", [5]int{150, 160, 170, 160, 175}, 4, 27, 45, 5, 0, 0, 0, ""},
	{"深圳鹏枥通信技术有限公司", "鹏枥通信", "Pengli Communications", "深圳", "integrator agent", "channel", "manager4", [5]int{330, 320, 350, 340, 290}, 9, 23, 60, 1, 0, 0, 0, ""},
	{"惠州惠湄电子有限公司", "惠湄电子", "", "惠州", "end_user", "campus", "sales7", [5]int{110, 120, 115, 110, 120}, 4, 26, 45, 8, 0, 0, 0, ""},
	{"珠海香淇自动化有限公司", "香淇自动化", "", "珠海", "integrator", "energy", "sales7", [5]int{140, 150, 145, 170, 180}, 5, 30, 30, 2, 0, 0, 0, ""},
	{"中山岐朗照明系统有限公司", "岐朗照明", "", "中山", "end_user", "campus", "sales6", [5]int{95, 90, 100, 80, 85}, 4, 25, 45, 11, 0, 0, 60, ""},
	{"江门侨屹机电有限公司", "侨屹机电", "", "江门", "dealer", "channel", "sales6", [5]int{95, 85, 40, 0, 0}, 7, 18, 30, 13, 0, 30, 0, ""},
	{"湛江雷汛港口设备有限公司", "雷汛港口", "", "湛江", "end_user", "traffic", "sales6", [5]int{220, 90, 200, 100, 210}, 3, 33, 90, 16, 0, 0, 0, ""},
	{"南宁邕桦信息工程有限公司", "邕桦信息", "", "南宁", "integrator", "campus", "sales6", [5]int{130, 140, 150, 135, 140}, 5, 27, 60, 9, 0, 0, 0, ""},
	{"海口琼岬智能科技有限公司", "琼岬智能", "", "海口", "integrator", "traffic", "sales8", [5]int{100, 120, 110, 125, 130}, 4, 28, 60, 6, 0, 0, 0, ""},
	{"长沙湘砚轨道信号有限公司", "湘砚轨道", "", "长沙", "integrator", "traffic", "sales2", [5]int{180, 200, 190, 220, 200}, 4, 31, 60, 4, 0, 0, 0, ""},
	{"武汉楚澍光电有限公司", "楚澍光电", "Chushu Optics", "武汉", "distributor", "channel", "sales2", [5]int{240, 230, 220, 210, 190}, 7, 21, 45, 5, 0, 0, 0, ""},
	{"合肥皖昀能源科技有限公司", "皖昀能源", "", "合肥", "integrator", "energy", "sales2", [5]int{70, 90, 110, 140, 190}, 6, 32, 45, -2, 0, 0, 0, ""},
	{"绍兴越棹纺织机械有限公司", "越棹纺机", "", "绍兴", "end_user", "campus", "sales4", [5]int{90, 85, 60, 0, 0}, 7, 26, 30, 4, 0, 27, 0, ""},
	{"嘉兴禾枢电气有限公司", "禾枢电气", "", "嘉兴", "end_user", "energy", "sales4", [5]int{90, 85, 95, 90, 88}, 4, 28, 45, 7, 0, 0, 45, ""},
	{"台州临屿阀控有限公司", "临屿阀控", "", "台州", "end_user", "campus", "sales4", [5]int{80, 75, 50, 0, 0}, 7, 27, 45, 10, 0, 28, 0, ""},
	{"常州毗衍轨道配件有限公司", "毗衍轨道", "", "常州", "end_user", "traffic", "sales3", [5]int{85, 90, 80, 85, 95}, 4, 29, 60, 0, 0, 0, 0, ""},
	{"福清玉礁水务有限公司", "玉礁水务", "", "福州", "end_user", "energy", "sales1", [5]int{70, 65, 10, 0, 0}, 6, 32, 60, 12, 0, 34, 0, "personal"},
	{"石狮狮澄服饰有限公司", "狮澄服饰", "", "泉州", "end_user", "campus", "sales5", [5]int{55, 45, 38, 0, 0}, 7, 24, 30, 6, 0, 25, 0, ""},
	{"晋江晋帷网络有限公司", "晋帷网络", "", "泉州", "dealer", "channel", "sales5", [5]int{65, 60, 62, 50, 48}, 4, 17, 30, 20, 0, 0, 0, ""},
	{"东莞虎岩模具有限公司", "虎岩模具", "", "东莞", "end_user", "campus", "sales7", [5]int{30, 28, 35, 30, 26}, 3, 26, 30, 9, 0, 0, 0, ""},
	{"广州番澈安防工程有限公司", "番澈安防", "", "广州", "integrator", "campus", "sales7", [5]int{110, 105, 120, 118, 125}, 6, 25, 45, 5, 0, 0, 0, ""},
	{"成都蜀岭交通工程有限公司", "蜀岭交通", "", "成都", "integrator", "traffic", "director", [5]int{160, 170, 150, 175, 170}, 4, 30, 90, 8, 0, 0, 0, ""},
	{"西安秦澍电网技术有限公司", "秦澍电网", "", "西安", "integrator", "energy", "director", [5]int{0, 0, 120, 180, 190}, 4, 31, 90, 5, 32, 0, 0, ""},
	{"Mekong Lightwave Trading Pte. Ltd.", "Mekong Lightwave", "Mekong Lightwave Trading Pte. Ltd.", "新加坡", "distributor", "channel", "sales8", [5]int{120, 130, 150, 160, 170}, 4, 29, 30, -3, 0, 0, 0, ""},
	{"Borneo Fibre Systems Sdn. Bhd.", "Borneo Fibre", "Borneo Fibre Systems Sdn. Bhd.", "吉隆坡", "integrator", "channel", "sales8", [5]int{0, 60, 75, 80, 95}, 4, 31, 30, 2, 47, 0, 0, ""},
	{"苏州同汭机器人有限公司", "同汭机器人", "", "苏州", "end_user", "campus", "sales3", [5]int{0, 0, 0, 0, 62}, 4, 32, 30, 0, 3, 0, 0, ""},
	{"厦门集屿新材料有限公司", "集屿新材", "", "厦门", "end_user", "energy", "sales5", [5]int{0, 0, 0, 0, 24}, 2, 30, 30, 0, 2, 0, 100, ""},
	{"上海临栩半导体设备有限公司", "临栩设备", "Linxu Equipment", "上海", "end_user", "campus", "manager2", [5]int{}, 0, 0, 30, 0, 0, 0, 0, ""},
	{"贵阳黔榉数据有限公司", "黔榉数据", "", "贵阳", "integrator", "campus", "sales6", [5]int{}, 0, 0, 30, 0, 0, 0, 0, ""},
	{"福州连屿海工装备有限公司", "连屿海工", "", "福州", "end_user", "energy", "sales1", [5]int{}, 0, 0, 60, 0, 0, 0, 0, "schoolmate"},
	{"Andaman Telecom Partners Co., Ltd.", "Andaman Telecom", "Andaman Telecom Partners Co., Ltd.", "曼谷", "agent", "channel", "sales8", [5]int{}, 0, 0, 30, 0, 0, 0, 0, ""},
}

// The customers that the story names.
const (
	groupHead = "粤珩控股"
	refused   = "暹罗莲光" // asked for transceivers with the fibre outlet in front, and was lost
	closed    = "芗潭机电" // gave up its business
	growing   = "乘谷物联"
	disputing = "晋帷网络" // holds back a payment
)

// groupMembers are the subsidiaries of groupHead.
var groupMembers = map[string]bool{"粤珩通信": true, "粤珩光网": true, "粤珩智控": true}

// prospect says that the customer has not bought yet.
func (c *customer) prospect() bool { return c.sales == [years]int{} }

// dormant says that the customer stopped buying long ago without a word.
func (c *customer) dormant() bool { return c.to > 12 }

func (c *customer) abroad() bool { return places[c.place].country != "中国" }

// place is where customers are.
type place struct {
	country, region, code, dial string // code: administrative division, six digits
}

var places = map[string]place{
	"福州": {"中国", "福建", "350100", "0591"}, "厦门": {"中国", "福建", "350200", "0592"}, "泉州": {"中国", "福建", "350500", "0595"},
	"漳州": {"中国", "福建", "350600", "0596"}, "莆田": {"中国", "福建", "350300", "0594"}, "三明": {"中国", "福建", "350400", "0598"},
	"南平": {"中国", "福建", "350700", "0599"}, "龙岩": {"中国", "福建", "350800", "0597"}, "宁德": {"中国", "福建", "350900", "0593"},
	"杭州": {"中国", "浙江", "330100", "0571"}, "宁波": {"中国", "浙江", "330200", "0574"}, "温州": {"中国", "浙江", "330300", "0577"},
	"嘉兴": {"中国", "浙江", "330400", "0573"}, "绍兴": {"中国", "浙江", "330600", "0575"}, "台州": {"中国", "浙江", "331000", "0576"},
	"上海": {"中国", "上海", "310100", "021"}, "南京": {"中国", "江苏", "320100", "025"}, "苏州": {"中国", "江苏", "320500", "0512"},
	"无锡": {"中国", "江苏", "320200", "0510"}, "常州": {"中国", "江苏", "320400", "0519"}, "南昌": {"中国", "江西", "360100", "0791"},
	"赣州": {"中国", "江西", "360700", "0797"}, "广州": {"中国", "广东", "440100", "020"}, "深圳": {"中国", "广东", "440300", "0755"},
	"佛山": {"中国", "广东", "440600", "0757"}, "东莞": {"中国", "广东", "441900", "0769"}, "汕头": {"中国", "广东", "440500", "0754"},
	"惠州": {"中国", "广东", "441300", "0752"}, "珠海": {"中国", "广东", "440400", "0756"}, "中山": {"中国", "广东", "442000", "0760"},
	"江门": {"中国", "广东", "440700", "0750"}, "湛江": {"中国", "广东", "440800", "0759"}, "南宁": {"中国", "广西", "450100", "0771"},
	"海口": {"中国", "海南", "460100", "0898"}, "长沙": {"中国", "湖南", "430100", "0731"}, "武汉": {"中国", "湖北", "420100", "027"},
	"合肥": {"中国", "安徽", "340100", "0551"}, "成都": {"中国", "四川", "510100", "028"}, "西安": {"中国", "陕西", "610100", "029"},
	"贵阳": {"中国", "贵州", "520100", "0851"}, "曼谷": {"泰国", "曼谷", "", "+66 2"}, "新加坡": {"新加坡", "新加坡", "", "+65"},
	"吉隆坡": {"马来西亚", "吉隆坡", "", "+60 3"},
}
